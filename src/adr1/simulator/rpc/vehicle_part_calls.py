"""Calls about parts of vehicles: doors, wheels as they are shown, other physics engines."""

from __future__ import annotations

from collections.abc import Callable

from adr1.simulator.catalogue.values import parse_bool
from adr1.simulator.motion import columns as c
from adr1.simulator.wire.v0_9_16.enums import VehicleDoor
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.errors import WorldError
from adr1.simulator.world.world import World

_ALL_DOORS = (1 << VehicleDoor.ALL) - 1


class VehiclePartCalls:
    """Doors, wheels, physics engines."""

    def __init__(self, world: World) -> None:
        self._world = world

    # ---- doors ------------------------------------------------------------------------------
    def open_vehicle_door(self, actor_id: int, door: int) -> None:
        actor, doors = self._doors(actor_id, door, "open door")
        actor.open_doors |= doors

    def close_vehicle_door(self, actor_id: int, door: int) -> None:
        actor, doors = self._doors(actor_id, door, "close door")
        actor.open_doors &= ~doors

    def _doors(self, actor_id: int, door: int, task: str) -> tuple[Actor, int]:
        actor = self._world.episode.free_vehicle(actor_id, task)
        if not parse_bool(actor.attributes.get("has_dynamic_doors", "false")):
            raise WorldError(f"unable to {task}: {actor.type_id} has no doors that move")
        return actor, _ALL_DOORS if door == VehicleDoor.ALL else 1 << door

    # ---- wheels -----------------------------------------------------------------------------
    def get_wheel_steer_angle(self, actor_id: int, wheel: int) -> float:
        task = "get wheel steer angle"
        actor = self._world.episode.free_vehicle(actor_id, task)
        read = self._world.episode.motion.vehicles.wheel_steer_deg
        return self._angle(actor_id, wheel, task, actor.shown_steer_deg, read)

    def get_wheel_pitch_angle(self, actor_id: int, wheel: int) -> float:
        task = "get wheel pitch angle"
        actor = self._world.episode.free_vehicle(actor_id, task)
        read = self._world.episode.motion.vehicles.wheel_pitch_deg
        return self._angle(actor_id, wheel, task, actor.shown_pitch_deg, read)

    def set_wheel_steer_direction(self, actor_id: int, wheel: int, angle_deg: float) -> None:
        actor = self._show(actor_id, wheel, "set wheel steer direction")
        actor.shown_steer_deg = {**actor.shown_steer_deg, wheel: float(angle_deg)}

    def set_wheel_pitch_angle(self, actor_id: int, wheel: int, angle_deg: float) -> None:
        actor = self._show(actor_id, wheel, "set wheel pitch angle")
        actor.shown_pitch_deg = {**actor.shown_pitch_deg, wheel: float(angle_deg)}

    def _angle(
        self,
        actor_id: int,
        wheel: int,
        task: str,
        shown_deg: dict[int, float],
        read: Callable[[int, int], float],
    ) -> float:
        vehicles = self._world.episode.motion.vehicles
        row = vehicles.row_of(actor_id)
        if vehicles.shape[row, c.SIMULATED] == 0.0 and wheel in shown_deg:
            return shown_deg[wheel]
        try:
            return float(read(row, wheel))
        except ValueError as error:
            raise WorldError(f"unable to {task}: {error}") from error

    def _show(self, actor_id: int, wheel: int, task: str) -> Actor:
        """As in CARLA, a wheel can be turned by hand only while nothing else turns it."""
        actor = self._world.episode.free_vehicle(actor_id, task)
        vehicles = self._world.episode.motion.vehicles
        if wheel >= len(vehicles.parameters[actor_id].wheels):
            raise WorldError(f"unable to {task}: {actor.type_id} has no wheel {wheel}")
        if vehicles.shape[vehicles.row_of(actor_id), c.SIMULATED] != 0.0:
            raise WorldError(f"unable to {task}: switch the vehicle's physics off first")
        return actor

    # ---- physics engines --------------------------------------------------------------------
    def restore_physx_physics(self, actor_id: int) -> None:
        """There is one physics engine here, and it is always in use."""
        self._world.episode.free_vehicle(actor_id, "restore physics")

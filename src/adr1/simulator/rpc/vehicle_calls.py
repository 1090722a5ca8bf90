"""Calls about vehicles: controls, physics, lights, telemetry."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np

from adr1.simulator.motion.ackermann import AckermannControl, AckermannSettings
from adr1.simulator.motion.parameters import VehicleParameters
from adr1.simulator.wire.dispatcher import PackedResult
from adr1.simulator.wire.replies import packed
from adr1.simulator.world.actor import ActorKind
from adr1.simulator.world.errors import UnknownActorError, WorldError
from adr1.simulator.world.world import World


class VehicleCalls:
    """Vehicles."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._light_states: PackedResult | None = None
        self._light_states_version = -1

    # ---- controls ---------------------------------------------------------------------------
    def apply_control_to_vehicle(self, actor_id: int, control: list[float]) -> None:
        actor = self._world.episode.free_vehicle(actor_id, "apply control")
        self._world.apply_vehicle_controls([actor.actor_id], np.array([control], np.float64))

    def apply_ackermann_control_to_vehicle(self, actor_id: int, control: list[float]) -> None:
        self._world.episode.free_vehicle(actor_id, "apply ackermann control")
        values = AckermannControl(*(float(value) for value in control))
        self._world.episode.motion.apply_ackermann(actor_id, values)

    def get_ackermann_controller_settings(self, actor_id: int) -> list[float]:
        self._world.episode.free_vehicle(actor_id, "get ackermann controller settings")
        return list(astuple(self._world.episode.motion.ackermann_settings(actor_id)))

    def apply_ackermann_controller_settings(self, actor_id: int, settings: list[float]) -> None:
        self._world.episode.free_vehicle(actor_id, "apply ackermann controller settings")
        gains = [float(gain) for gain in settings]
        self._world.episode.motion.set_ackermann_settings(actor_id, AckermannSettings(*gains))

    def set_actor_autopilot(self, actor_id: int, enabled: bool) -> None:
        """The Traffic Manager that drives lives in the client; the server has nothing to switch."""

    # ---- physics ----------------------------------------------------------------------------
    def get_physics_control(self, actor_id: int) -> list[object]:
        # Traffic Manager's own thread asks this too, so the dead keep theirs until the next load.
        physics = self._world.episode.physics_of(actor_id)
        if physics is None:
            raise UnknownActorError("get physics control", actor_id, "vehicle")
        return physics

    def apply_physics_control(self, actor_id: int, physics: list[object]) -> None:
        self._world.episode.free_vehicle(actor_id, "apply physics control")
        try:
            parameters = VehicleParameters.from_wire(physics)
            self._world.episode.motion.set_parameters(actor_id, parameters)
        except ValueError as error:
            raise WorldError(f"unable to apply physics control: {error}") from error
        self._world.episode.physics[actor_id] = physics

    def get_telemetry_data(self, actor_id: int) -> list[object]:
        self._world.episode.free_vehicle(actor_id, "get telemetry data")
        vehicles = self._world.episode.motion.vehicles
        return list(astuple(vehicles.telemetry(vehicles.row_of(actor_id))))

    def show_vehicle_debug_telemetry(self, actor_id: int, enabled: bool) -> None:
        """There is no picture to draw telemetry into; the switch is accepted."""
        self._world.episode.free_vehicle(actor_id, "show debug telemetry")

    # ---- lights -----------------------------------------------------------------------------
    def get_vehicle_light_state(self, actor_id: int) -> list[int]:
        return [self._world.episode.free_vehicle(actor_id, "get light state").light_state]

    def set_vehicle_light_state(self, actor_id: int, light_state: list[int] | int) -> None:
        state = light_state[0] if isinstance(light_state, (list, tuple)) else light_state
        self._world.episode.free_vehicle(actor_id, "set light state").light_state = int(state)
        self._world.light_state_version += 1

    def get_vehicle_light_states(self) -> PackedResult:
        # Traffic Manager asks at every tick; the answer changes rarely.
        version = self._world.light_state_version
        if self._light_states is None or version != self._light_states_version:
            vehicles = self._world.episode.of_kind(ActorKind.VEHICLE)
            states = [[vehicle.actor_id, vehicle.light_state] for vehicle in vehicles]
            self._light_states = packed(states)
            self._light_states_version = version
        return self._light_states

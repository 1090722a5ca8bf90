"""Where a part is played: the proving ground on some server, in lock-step, with tracked actors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import carla
import numpy as np
from numpy.typing import NDArray

from adr1.errors import SimulatorError
from adr1.parity.config import FIXED_DELTA_S, MAX_SUBSTEP_S, ParityConfig
from adr1.parity.proving_ground import opendrive_text
from adr1.parity.recorded import COLUMNS, Recorded, Track
from adr1.session.synchronous import SynchronousWorld
from adr1.session.worlds import load_town

LOAD_TIMEOUT_S = 180.0
SETTLE_TICKS = 20
DROP_HEIGHT_M = 0.3
OURS = ("vehicle.*", "walker.*", "sensor.*", "controller.*", "static.prop.*")


class Stage:
    """One server's world during one part.

    Attributes:
        client, world, config: as given.
        lockstep: ticks the world.
        arrays, facts, missing: what the part leaves beside the tracks; see `Recorded`.
    """

    def __init__(self, client: carla.Client, world: carla.World, config: ParityConfig) -> None:
        self.client = client
        self.world = world
        self.config = config
        self.lockstep = SynchronousWorld(world, FIXED_DELTA_S)
        self.arrays: dict[str, NDArray[Any]] = {}
        self.facts: dict[str, Any] = {}
        self.missing: dict[str, str] = {}
        self._tracked: dict[str, carla.Actor] = {}
        self._rows: dict[str, list[list[float]]] = {}
        self._spawned: list[carla.Actor] = []

    def vehicle(
        self, blueprint_id: str, x_m: float, y_m: float, yaw_deg: float = 0.0
    ) -> carla.Vehicle:
        """A vehicle just above the ground; let it settle before it is used."""
        return self.spawn(blueprint_id, x_m, y_m, yaw_deg, DROP_HEIGHT_M)

    def spawn(
        self,
        blueprint_id: str,
        x_m: float,
        y_m: float,
        yaw_deg: float = 0.0,
        z_m: float = 0.0,
        pitch_deg: float = 0.0,
        attach_to: carla.Actor | None = None,
        attributes: Mapping[str, str] | None = None,
    ) -> Any:
        """An actor that is destroyed with the stage.

        Raises:
            SimulatorError: the server has no such blueprint, or refused to make it.
        """
        place = carla.Transform(
            carla.Location(x_m, y_m, z_m), carla.Rotation(pitch=pitch_deg, yaw=yaw_deg)
        )
        try:
            blueprint = self.world.get_blueprint_library().find(blueprint_id)
            for name, value in (attributes or {}).items():
                blueprint.set_attribute(name, value)
            actor = self.world.spawn_actor(blueprint, place, attach_to=attach_to)
        except (RuntimeError, IndexError) as error:
            raise SimulatorError(f"no {blueprint_id} here: {error}") from error
        self._spawned.append(actor)
        return actor

    def settle(self, *vehicles: carla.Vehicle) -> None:
        """Let vehicles come to rest with the brake on, then release it."""
        for vehicle in vehicles:
            vehicle.apply_control(carla.VehicleControl(brake=1.0))
        for _ in range(SETTLE_TICKS):
            self.tick()
        for vehicle in vehicles:
            vehicle.apply_control(carla.VehicleControl())

    def track(self, **actors: carla.Actor) -> None:
        """From the next tick on, write a row per tick for each of these actors, by name."""
        self._tracked |= actors
        self._rows |= {name: [] for name in actors}

    def tick(self) -> carla.WorldSnapshot:
        """One step of the world; returns the state after it."""
        frame = self.lockstep.tick()
        snapshot = self.world.get_snapshot()
        if snapshot.frame != frame:
            raise SimulatorError(f"asked for frame {frame}, the server shows {snapshot.frame}")
        for name, actor in self._tracked.items():
            state = snapshot.find(actor.id)
            if state is None:
                raise SimulatorError(f"{name} (actor {actor.id}) vanished from the world")
            self._rows[name].append(_row(state, actor))
        return snapshot

    @property
    def ticks(self) -> int:
        """Rows written so far, of the longest track."""
        return max((len(rows) for rows in self._rows.values()), default=0)

    def speed_mps(self, vehicle: carla.Actor) -> float:
        """Horizontal speed after the last tick."""
        velocity = vehicle.get_velocity()
        return float(np.hypot(velocity.x, velocity.y))

    def recorded(self) -> Recorded:
        """Everything so far."""
        tracks = {
            name: Track(np.array(rows, np.float64).reshape(-1, len(COLUMNS)), FIXED_DELTA_S)
            for name, rows in self._rows.items()
        }
        return Recorded(tracks, self.arrays, self.facts, self.missing)

    def clear(self) -> None:
        """Destroy what was spawned, the last one first."""
        for actor in reversed(self._spawned):
            if isinstance(actor, carla.Sensor) and actor.is_listening():
                actor.stop()
        self.client.apply_batch_sync(
            [carla.command.DestroyActor(actor) for actor in reversed(self._spawned)], False
        )
        self._spawned.clear()


@contextmanager
def open_stage(
    client: carla.Client, config: ParityConfig, *, fresh: bool, town: str | None = None
) -> Iterator[Stage]:
    """The proving ground, or a town, in lock-step; cleared when the part is over.

    Args:
        fresh: build the world anew even if the server shows it already.
        town: a town of the server instead of the proving ground.

    Raises:
        SimulatorError: the server cannot build or load it.
    """
    with SynchronousWorld(client.get_world(), FIXED_DELTA_S) as before:
        world = before.world
        if town is not None:
            client.set_timeout(LOAD_TIMEOUT_S)
            load_town(client, town)
            world = client.get_world()
        elif fresh or world.get_map().to_opendrive().strip() != opendrive_text().strip():
            world = _build(client)
        with SynchronousWorld(world, FIXED_DELTA_S):
            _prepare(client, world)
            stage = Stage(client, world, config)
            stage.tick()
            yield stage
            stage.clear()


def _build(client: carla.Client) -> carla.World:
    parameters = carla.OpendriveGenerationParameters(
        vertex_distance=2.0,
        max_road_length=500.0,
        wall_height=0.0,
        additional_width=0.6,
        smooth_junctions=True,
        enable_mesh_visibility=True,
        enable_pedestrian_navigation=True,
    )
    client.set_timeout(LOAD_TIMEOUT_S)
    try:
        return client.generate_opendrive_world(opendrive_text(), parameters, False)
    except RuntimeError as error:
        raise SimulatorError(f"the server cannot build the proving ground: {error}") from error


def _prepare(client: carla.Client, world: carla.World) -> None:
    """No actors of earlier parts, the physics steps of CARLA's default, a clear noon."""
    actors = world.get_actors()
    left = [actor for pattern in OURS for actor in actors.filter(pattern)]
    client.apply_batch_sync([carla.command.DestroyActor(actor) for actor in left], False)
    settings = world.get_settings()
    settings.substepping = True
    settings.max_substep_delta_time = MAX_SUBSTEP_S
    settings.max_substeps = 10
    world.apply_settings(settings)
    world.set_weather(carla.WeatherParameters.ClearNoon)


def _row(state: carla.ActorSnapshot, actor: carla.Actor) -> list[float]:
    transform = state.get_transform()
    place, turn = transform.location, transform.rotation
    row = [place.x, place.y, place.z, turn.pitch, turn.yaw, turn.roll]
    for vector in (state.get_velocity(), state.get_angular_velocity(), state.get_acceleration()):
        row += [vector.x, vector.y, vector.z]
    if isinstance(actor, carla.Vehicle):
        control = actor.get_control()
        return [*row, control.throttle, control.steer, control.brake, float(control.gear)]
    return [*row, 0.0, 0.0, 0.0, 0.0]

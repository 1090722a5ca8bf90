"""ScenarioContext: everything that a scenario of one episode may see and do.

It is made once per episode and handed to every scenario and behaviour; nothing else is shared.
What scenarios ask of their actors is gathered and sent as one batch at the end of each tick.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import carla
import numpy as np

from adr1.episodes.frame import StateFrame
from adr1.errors import ScenarioError
from adr1.routes.dense_route import DenseRoute
from adr1.routes.tracker import RouteTracker

SCENARIO_ROLE = "scenario"


@dataclass
class EgoHandicap:
    """Noise that scenarios add to the ego's control (ControlLoss); zero means none."""

    steer: float = 0.0
    throttle: float = 0.0

    def on(self, control: carla.VehicleControl) -> carla.VehicleControl:
        """The control with this added to it, within CARLA's ranges; it is changed in place."""
        if self.steer or self.throttle:
            control.steer = min(max(control.steer + self.steer, -1.0), 1.0)
            control.throttle = min(max(control.throttle + self.throttle, 0.0), 1.0)
        return control


@dataclass
class ScenarioContext:
    """World, route and state of the current tick, as scenarios see them.

    Attributes:
        ego: the vehicle under test.
        background_ids: actor ids of the surrounding traffic, which scenarios may move or remove.
        rng: the only source of chance; seeded per episode.
        frame: state after the last tick.
        handicap: what is added to the ego's control in this tick.
    """

    client: carla.Client
    world: carla.World
    carla_map: carla.Map
    traffic_manager: carla.TrafficManager
    ego: carla.Vehicle
    route: DenseRoute
    background_ids: set[int]
    rng: np.random.Generator
    frame: StateFrame
    handicap: EgoHandicap = field(default_factory=EgoHandicap)
    _batch: list[object] = field(default_factory=list)
    _tracker: RouteTracker | None = None
    _rows: dict[int, int] = field(default_factory=dict)

    def see(self, frame: StateFrame) -> None:
        """Take over the state of a new tick."""
        self.frame = frame
        self._rows = {int(actor_id): row for row, actor_id in enumerate(frame.ids.tolist())}
        if self._tracker is None:
            self._tracker = RouteTracker(self.route)
        x, y, _ = frame.ego_position_world_m
        self._tracker.update(x, y)

    @property
    def time_s(self) -> float:
        """Simulated time."""
        return self.frame.time_s

    @property
    def ego_s_m(self) -> float:
        """How far along its route the ego is."""
        assert self._tracker is not None, "see() comes first"
        return self._tracker.progress.s_m

    @property
    def ego_speed_mps(self) -> float:
        return self.frame.ego_speed_mps

    @property
    def ego_position(self) -> carla.Location:
        x, y, z = self.frame.ego_position_world_m
        return carla.Location(x=x, y=y, z=z)

    def row(self, actor: carla.Actor) -> int | None:
        """The actor's row in the frame; None in the tick that it was spawned in, or once gone."""
        return self._rows.get(actor.id)

    def pose(self, actor: carla.Actor) -> tuple[float, float, float] | None:
        """x, y [m, world] and yaw [rad] of an actor; None where it is not in the frame."""
        row = self.row(actor)
        if row is None:
            return None
        x, y, _, _, yaw_deg = self.frame.kinematics[row, :5].tolist()
        return x, y, math.radians(yaw_deg)

    def speed_mps(self, actor: carla.Actor) -> float:
        """Speed of an actor over ground; 0 where it is not in the frame."""
        row = self.row(actor)
        if row is None:
            return 0.0
        vx, vy = self.frame.velocities_world_mps[row, :2].tolist()
        return math.hypot(vx, vy)

    def distance_to_ego_m(self, actor: carla.Actor) -> float:
        """Distance between origins, seen from above; infinite where it is not in the frame."""
        pose = self.pose(actor)
        if pose is None:
            return math.inf
        x, y, _ = self.frame.ego_position_world_m
        return math.hypot(pose[0] - x, pose[1] - y)

    def order(self, command: object) -> None:
        """Add a `carla.command` to this tick's batch."""
        self._batch.append(command)

    def send_orders(self) -> None:
        """Send what was ordered in this tick, in the order asked for.

        Raises:
            ScenarioError: the server refused one of them.
        """
        batch, self._batch = self._batch, []
        if not batch:
            return
        for answer in self.client.apply_batch_sync(batch, False):
            # An actor may have been destroyed in the same tick by a scenario that ended.
            if answer.error and "not found" not in answer.error:
                raise ScenarioError(f"the server refused an order of a scenario: {answer.error}")

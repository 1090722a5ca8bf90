"""How a privileged policy gets at the world from inside an official agent.

The official evaluator (and ours) offer the world and the ego through srunner's CarlaDataProvider;
it is imported inside functions, so that the policies load without it.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import carla
import numpy as np

from adr1.episodes.frame import StateFrame
from adr1.episodes.furniture import RoadFurniture, read_road_furniture
from adr1.episodes.reader import FrameReader
from adr1.errors import AgentError
from adr1.policies.expert import ExpertParameters, ExpertPolicy
from adr1.policies.lane_ways import build_lane_ways
from adr1.policies.lanes_beside import read_lanes_beside
from adr1.policies.path_tracking import SteeringGeometry
from adr1.policies.traffic_rules import light_stop_points, sign_stop_points
from adr1.routes.dense_route import DenseRoute

AXLE_SHARE = 0.29
"""Distance from the middle to each axle as a share of a car's length."""


def official_provider() -> Any:
    """srunner's CarlaDataProvider (or the stand-in that the evaluator has put in its place)."""
    return importlib.import_module("srunner.scenariomanager.carla_data_provider").CarlaDataProvider


def official_ego() -> carla.Vehicle:
    """The vehicle that the evaluator has an agent drive.

    Raises:
        AgentError: the evaluator has made none known.
    """
    ego = official_provider().get_hero_actor()
    if ego is None:
        raise AgentError("the evaluator has not made the ego known to CarlaDataProvider")
    return ego


def route_of_plan(carla_map: carla.Map, plan: Sequence[tuple[carla.Transform, Any]]) -> DenseRoute:
    """A dense route from an official world plan (transform, option), all of its points.

    Raises:
        AgentError: the plan has fewer than two points.
    """
    if len(plan) < 2:
        raise AgentError(f"the route given to the agent has {len(plan)} points, not two or more")
    waypoints = [carla_map.get_waypoint(transform.location) for transform, _ in plan]
    xyz = np.array([(t.location.x, t.location.y, t.location.z) for t, _ in plan], dtype=np.float64)
    step = np.linalg.norm(np.diff(xyz, axis=0), axis=1)
    return DenseRoute(
        positions_world_m=xyz,
        yaw_deg=np.array([t.rotation.yaw for t, _ in plan], dtype=np.float64),
        options=np.array([int(getattr(o, "value", o)) for _, o in plan], dtype=np.int8),
        s_m=np.concatenate([[0.0], np.cumsum(step)]),
        lane_width_m=np.array([w.lane_width for w in waypoints], dtype=np.float64),
        is_junction=np.array([w.is_junction for w in waypoints], dtype=np.bool_),
        road_ids=np.array([w.road_id for w in waypoints], dtype=np.int64),
        section_ids=np.array([w.section_id for w in waypoints], dtype=np.int64),
        lane_ids=np.array([w.lane_id for w in waypoints], dtype=np.int64),
        sampling_m=float(np.median(step)),
    )


def steering_of(vehicle: carla.Vehicle) -> SteeringGeometry:
    """Steering data of a vehicle, from its physics and its box."""
    physics = vehicle.get_physics_control()
    half_length_m = float(vehicle.bounding_box.extent.x)
    curve = sorted((float(p.x), float(p.y)) for p in physics.steering_curve)
    curve = curve or [(0.0, 1.0)]
    return SteeringGeometry(
        wheelbase_m=4.0 * AXLE_SHARE * half_length_m,
        front_axle_m=2.0 * AXLE_SHARE * half_length_m,
        max_wheel_angle_rad=math.radians(max(w.max_steer_angle for w in physics.wheels)),
        curve_speed_kmh=tuple(x for x, _ in curve),
        curve_factor=tuple(y for _, y in curve),
    )


def build_expert(
    carla_map: carla.Map,
    route: DenseRoute,
    furniture: RoadFurniture,
    ego: carla.Vehicle,
    parameters: ExpertParameters | None = None,
) -> ExpertPolicy:
    """The expert for one route, with all that it needs read from the map and the ego."""
    return ExpertPolicy(
        route,
        build_lane_ways(carla_map),
        light_stop_points(furniture),
        sign_stop_points(furniture),
        steering_of(ego),
        partial(read_lanes_beside, carla_map, route),
        parameters,
    )


class ExpertDriver:
    """The expert behind an official agent: sees all actors, returns CARLA's control.

    The state comes from the evaluator where it offers one; elsewhere this reads the world itself.
    """

    def __init__(self, plan: Sequence[tuple[carla.Transform, Any]]) -> None:
        self._plan = plan
        self._policy: ExpertPolicy | None = None
        self._reader: FrameReader | None = None
        self._read: Callable[[], StateFrame] | None = None

    def step(self) -> carla.VehicleControl:
        """The control for the coming tick.

        Raises:
            AgentError: the evaluator has made no ego known.
        """
        if self._policy is None or self._read is None:
            self._policy, self._read = self._start()
        control = self._policy.step(self._read())
        return carla.VehicleControl(
            throttle=control.throttle,
            steer=control.steer,
            brake=control.brake,
            reverse=control.reverse,
        )

    def close(self) -> None:
        """Release the collision sensor that reading the world needs."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _start(self) -> tuple[ExpertPolicy, Callable[[], StateFrame]]:
        provider = official_provider()
        world, ego = provider.get_world(), official_ego()
        carla_map = world.get_map()
        furniture = read_road_furniture(world, carla_map)
        route = route_of_plan(carla_map, self._plan)
        policy = build_expert(carla_map, route, furniture, ego)
        if hasattr(provider, "get_state_frame"):  # only our evaluator's provider has it
            return policy, provider.get_state_frame
        self._reader = FrameReader(world, ego)
        return policy, self._reader.read

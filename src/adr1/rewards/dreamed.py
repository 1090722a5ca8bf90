"""A dreamed future: what a model expects to happen around commanded trajectories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from adr1.errors import InputError
from adr1.occupancy.town_layers import TownLayers
from adr1.rewards.along_route import gained_m
from adr1.rewards.contacts import leaving, touches
from adr1.rewards.future import Future
from adr1.routes.dense_route import DenseRoute
from adr1.trajectories.ego_shape import DEFAULT_SHAPE, EgoShape
from adr1.trajectories.frames import poses_to_world
from adr1.trajectories.trajectory import HORIZON_S, STEP_S, checked_poses

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Dream:
    """What a model says of n candidates in 8 steps with m others, in the frame of the decision.

    A model that knows no boxes (of a grid) has one other of no size and presence 0, with hazards.

    Attributes:
        boxes, velocities_mps, presence, masses_kg: as in `Future`.
        contact_hazard: (n, 8, m); None if boxes that touch are to tell.
        leaving_hazard: (n, 8); None if the plan on the map is to tell.
        closing_mps: (n, 8, m); None if boxes and velocities are to tell.
    """

    boxes: Float64[Array, "n 8 m 5"]
    velocities_mps: Float64[Array, "n 8 m 2"]
    presence: Float64[Array, "n 8 m"]
    masses_kg: Float64[Array, "n m"]
    contact_hazard: Float64[Array, "n 8 m"] | None = None
    leaving_hazard: Float64[Array, "n 8"] | None = None
    closing_mps: Float64[Array, "n 8 m"] | None = None


@dataclass(frozen=True, eq=False)
class Setting:
    """What is known at the decision.

    Attributes:
        origin_world: (3,), x, y [m] and yaw [rad] of the ego.
        start_speed_mps, speed_limit_mps: of the ego.
        route, route_s_m: where the ego is to go, and how far along it is.
        town: where the road ends.
        lines: (l, 4), lines_red: (8, l), stop lines in the frame of the decision, and how likely
            their lights are red at the end of each step; see `Future`.
    """

    origin_world: Float64[Array, " 3"]
    start_speed_mps: float
    speed_limit_mps: float
    route: DenseRoute
    route_s_m: float
    town: TownLayers
    lines: Float64[Array, "l 4"]
    lines_red: Float64[Array, "8 l"]


def dreamed_future(
    poses_local: Float64[Array, "n 8 3"],
    dream: Dream,
    setting: Setting,
    *,
    shape: EgoShape = DEFAULT_SHAPE,
    reference_m: float | None = None,
) -> Future:
    """Futures of commanded trajectories as a model dreams them.

    Args:
        reference_m: what progress is measured by; None takes the speed limit times the horizon.

    Raises:
        TrajectoryError: no trajectories.
        InputError: parts of the dream do not fit them or each other.
    """
    poses = checked_poses(poses_local)
    if poses.ndim != 3 or dream.presence.shape[:2] != poses.shape[:2]:
        raise InputError(f"a dream of {dream.presence.shape} does not fit {poses.shape} poses")
    count = len(poses)
    world = poses_to_world(poses, setting.origin_world)
    speed = np.full(count, setting.start_speed_mps)
    wheels = setting.town.drivable_distance_m(shape.wheels_m(world))
    hazard, closing = dream.contact_hazard, dream.closing_mps
    if hazard is None or closing is None:
        told = (dream.boxes, dream.velocities_mps, dream.presence)
        by_boxes = touches(poses, *told, STEP_S, shape=shape)
        hazard = by_boxes[0] if hazard is None else hazard
        closing = by_boxes[1] if closing is None else closing
    reference = setting.speed_limit_mps * HORIZON_S if reference_m is None else reference_m
    return Future(
        dt_s=STEP_S,
        ego_poses=poses,
        start_speed_mps=speed,
        boxes=dream.boxes,
        velocities_mps=dream.velocities_mps,
        presence=dream.presence,
        masses_kg=dream.masses_kg,
        contact_hazard=hazard,
        closing_mps=closing,
        wheel_distance_m=wheels,
        leaving_hazard=leaving(wheels) if dream.leaving_hazard is None else dream.leaving_hazard,
        progress_m=gained_m(setting.route, setting.route_s_m, world[..., :2]),
        reference_m=np.full(count, reference),
        lines=np.broadcast_to(setting.lines, (count, *setting.lines.shape)),
        lines_red=np.broadcast_to(setting.lines_red, (count, *setting.lines_red.shape)),
    )

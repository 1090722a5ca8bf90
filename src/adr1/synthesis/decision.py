"""What is known at a decision tick: the ego, its route ahead, who is around, what is drivable."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from adr1.episodes.frame import ActorKind, StateFrame
from adr1.occupancy.town_layers import TownLayers
from adr1.policies.reference_path import STEP_M, ReferencePath
from adr1.routes.dense_route import DenseRoute

REACH_M = 70.0
_GUIDE_M = 140.0


@dataclass(frozen=True, eq=False)
class Others:
    """Actors within reach of the ego, n rows; world frame, and seen along the route.

    Attributes:
        ids, kinds: actor ids, values of `ActorKind`.
        xy_m, yaw_rad, velocity_mps: middles of boxes, headings, velocities.
        half_m: half length and width.
        along_m: distance along the guide from the ego; aside_m: to the right of the guide.
        along_mps: speed along the guide; aside_mps: to the right.
    """

    ids: Int[np.ndarray, " n"]
    kinds: Int[np.ndarray, " n"]
    xy_m: Float[np.ndarray, "n 2"]
    yaw_rad: Float[np.ndarray, " n"]
    velocity_mps: Float[np.ndarray, "n 2"]
    half_m: Float[np.ndarray, "n 2"]
    along_m: Float[np.ndarray, " n"]
    aside_m: Float[np.ndarray, " n"]
    along_mps: Float[np.ndarray, " n"]
    aside_mps: Float[np.ndarray, " n"]

    @property
    def speed_mps(self) -> Float[np.ndarray, " n"]:
        return np.linalg.norm(self.velocity_mps, axis=1)

    @property
    def on_wheels(self) -> Bool[np.ndarray, " n"]:
        return np.isin(self.kinds, (ActorKind.VEHICLE, ActorKind.TWO_WHEELER))


@dataclass(frozen=True, eq=False)
class Decision:
    """A decision tick as families of manoeuvres see it.

    Attributes:
        pose_world: x, y [m], yaw [rad] of the ego's origin; speed_mps; half_m of its box.
        speed_limit_mps: legal speed here.
        guide_xy_m: the route from the ego on, points `STEP_M` apart, world frame, (g, 2).
        guide_curvature_per_m: of the guide, (g,); junction: whether a point is inside one, (g,).
        aside_m: the ego's distance to the right of the guide.
        area: what is drivable.
    """

    pose_world: tuple[float, float, float]
    speed_mps: float
    half_m: tuple[float, float]
    speed_limit_mps: float
    guide_xy_m: Float[np.ndarray, "g 2"]
    guide_yaw_rad: Float[np.ndarray, " g"]
    guide_curvature_per_m: Float[np.ndarray, " g"]
    junction: Bool[np.ndarray, " g"]
    aside_m: float
    others: Others
    area: TownLayers

    def edge_m(self, along_m: float, side: int) -> float:
        """Distance from the guide to the edge of the carriageway, to the right (1) or left (-1)."""
        index = min(int(along_m / STEP_M), len(self.guide_xy_m) - 1)
        yaw = self.guide_yaw_rad[index]
        reach = np.arange(0.0, 15.0, 0.25)
        normal = np.array([-math.sin(yaw), math.cos(yaw)]) * side
        outside = (
            self.area.drivable_distance_m(self.guide_xy_m[index] + reach[:, None] * normal) < 0.0
        )
        return float(reach[int(np.argmax(outside))]) if outside.any() else 15.0


def read_decision(frame: StateFrame, route: DenseRoute, area: TownLayers) -> Decision:
    """Look at a frame from the ego's place on its route."""
    row = frame.ego_index
    x, y, _ = frame.ego_position_world_m
    yaw = math.radians(frame.ego_yaw_deg)
    path = ReferencePath(route)
    start = int(np.argmin(np.hypot(path.xy_m[:, 0] - x, path.xy_m[:, 1] - y)))
    stop = start + int(_GUIDE_M / STEP_M)
    guide = _lengthened(path.xy_m[start:stop])
    guide_yaw = _lengthened(path.yaw_rad[start:stop][:, None], straight=False)[:, 0]
    curvature = _lengthened(path.curvature_per_m[start:stop][:, None], straight=False)[:, 0]
    curvature[stop - start :] = 0.0
    junction = np.zeros(len(guide), dtype=np.bool_)
    known = path.is_junction[start:stop]
    junction[: len(known)] = known
    aside = -(x - guide[0, 0]) * math.sin(guide_yaw[0]) + (y - guide[0, 1]) * math.cos(guide_yaw[0])
    return Decision(
        pose_world=(x, y, yaw),
        speed_mps=frame.ego_forward_mps,
        half_m=(float(frame.extents_m[row, 0]), float(frame.extents_m[row, 1])),
        speed_limit_mps=frame.ego_speed_limit_mps,
        guide_xy_m=guide,
        guide_yaw_rad=guide_yaw,
        guide_curvature_per_m=curvature,
        junction=junction,
        aside_m=float(aside),
        others=_others(frame, guide, guide_yaw),
        area=area,
    )


def _lengthened(values: Float[np.ndarray, "k d"], *, straight: bool = True) -> np.ndarray:
    """Values along the guide, made `_GUIDE_M` long by going straight on (or by the last value)."""
    missing = int(_GUIDE_M / STEP_M) - len(values)
    if missing <= 0:
        return values.astype(np.float64)
    step = (values[-1] - values[-2]) if straight and len(values) > 1 else np.zeros(values.shape[1])
    tail = values[-1] + np.arange(1, missing + 1)[:, None] * step
    return np.concatenate([values, tail]).astype(np.float64)


def _others(
    frame: StateFrame, guide: Float[np.ndarray, "g 2"], guide_yaw: Float[np.ndarray, " g"]
) -> Others:
    yaw = np.radians(frame.yaw_deg.astype(np.float64))
    ahead, beside = frame.box_centers_local_m[:, 0], frame.box_centers_local_m[:, 1]
    xy = frame.positions_world_m[:, :2].astype(np.float64)
    xy = xy + np.column_stack(
        [ahead * np.cos(yaw) - beside * np.sin(yaw), ahead * np.sin(yaw) + beside * np.cos(yaw)]
    )
    near = np.linalg.norm(xy - xy[frame.ego_index], axis=1) < REACH_M
    near[frame.ego_index] = False
    rows = np.flatnonzero(near)
    velocity = frame.velocities_world_mps[rows, :2].astype(np.float64)
    gaps = np.linalg.norm(xy[rows][:, None] - guide[None], axis=2)
    nearest = np.argmin(gaps, axis=1) if len(rows) else np.zeros(0, dtype=np.int64)
    tangent = np.column_stack([np.cos(guide_yaw[nearest]), np.sin(guide_yaw[nearest])])
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]])
    offset = xy[rows] - guide[nearest]
    return Others(
        ids=frame.ids[rows],
        kinds=frame.kinds[rows].astype(np.int64),
        xy_m=xy[rows],
        yaw_rad=yaw[rows],
        velocity_mps=velocity,
        half_m=frame.extents_m[rows, :2].astype(np.float64),
        along_m=nearest * STEP_M + np.sum(offset * tangent, axis=1),
        aside_m=np.sum(offset * normal, axis=1),
        along_mps=np.sum(velocity * tangent, axis=1),
        aside_mps=np.sum(velocity * normal, axis=1),
    )

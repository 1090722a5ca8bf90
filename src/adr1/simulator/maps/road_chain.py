"""Roads laid between two given poses: straights fitted round chosen bends, piece by piece.

Frame: OpenDRIVE's (x east, y north), headings counter-clockwise in radians. A bend is a clothoid,
an arc and a clothoid, so curvature is continuous.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import roadgen

from adr1.simulator.maps.street_kit import Arm, Street

MIN_PIECE_M = 8.0


@dataclass(frozen=True, slots=True)
class PathPose:
    x_m: float
    y_m: float
    heading_rad: float

    def moved(self, ahead_m: float, left_m: float = 0.0) -> PathPose:
        c, s = math.cos(self.heading_rad), math.sin(self.heading_rad)
        return replace(
            self,
            x_m=self.x_m + c * ahead_m - s * left_m,
            y_m=self.y_m + s * ahead_m + c * left_m,
        )

    def reversed(self) -> PathPose:
        return replace(self, heading_rad=self.heading_rad + math.pi)


@dataclass(frozen=True, slots=True)
class Bend:
    """A turn (left positive) at a radius, entered and left through clothoids.

    Attributes:
        clothoid_m: length of each of the two transition curves; together with the arc they turn
            `angle_rad`, so clothoid_m < radius_m * |angle_rad|.
    """

    angle_rad: float
    radius_m: float
    clothoid_m: float

    def draw(self, path: roadgen.Alignment) -> None:
        curvature = math.copysign(1.0 / self.radius_m, self.angle_rad)
        path.spiral(self.clothoid_m, curvature)
        path.arc(self.radius_m * abs(self.angle_rad) - self.clothoid_m, curvature)
        path.spiral(self.clothoid_m, 0.0)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of road of one cross-section: a straight of some length, or bends."""

    street: Street
    straight_m: float = 0.0
    bends: tuple[Bend, ...] = ()

    def draw(self, start: PathPose) -> roadgen.Alignment:
        path = roadgen.Alignment(start=(start.x_m, start.y_m, 0.0), heading=start.heading_rad)
        if self.straight_m > 0.0:
            path.line(self.straight_m)
        for bend in self.bends:
            bend.draw(path)
        return path


def chicane(angle_rad: float, radius_m: float, clothoid_m: float) -> tuple[Bend, ...]:
    """Out to one side and back again: an S that ends on the line it started on."""
    out = Bend(angle_rad, radius_m, clothoid_m)
    return (out, replace(out, angle_rad=-2.0 * angle_rad), out)


def fit_straights(
    start: PathPose, end: PathPose, bends: Sequence[Bend], first_share: float = 0.5
) -> tuple[float, float]:
    """Lengths of the straights before and after the bends that lead from start to end.

    first_share splits the total where both straights are parallel. Raises ValueError where the
    bends do not fit between the poses.
    """
    path = Piece(Street(1, 0, 3.0, 50.0), 0.0, tuple(bends)).draw(start) if bends else None
    x, y = (path.point[0], path.point[1]) if path else (start.x_m, start.y_m)
    rest = np.array([end.x_m - x, end.y_m - y])
    before = np.array([math.cos(start.heading_rad), math.sin(start.heading_rad)])
    after = np.array([math.cos(end.heading_rad), math.sin(end.heading_rad)])
    if abs(before[0] * after[1] - before[1] * after[0]) < 1e-6:
        total = float(rest @ before)
        lengths = np.array([total * first_share, total * (1.0 - first_share)])
    else:
        lengths = np.linalg.solve(np.column_stack([before, after]), rest)
    miss = float(np.linalg.norm(rest - lengths[0] * before - lengths[1] * after))
    if miss > 1e-3 or lengths.min() < MIN_PIECE_M:
        raise ValueError(f"bends do not fit: straights {lengths}, off by {miss:.3f} m")
    return float(lengths[0]), float(lengths[1])


def lay_road(
    town: roadgen.Map, name: str, start: PathPose, end: PathPose, pieces: Sequence[Piece]
) -> tuple[Arm, Arm]:
    """Adds the pieces as linked roads from start to end; returns the arms at both ends.

    Poses are of the middle of the cross-section; both arms' bearings point along the road, away
    from the junction at that end. A speed limit sign stands wherever the limit changes.
    """
    shift_m = pieces[0].street.reference_shift_m
    pose = start.moved(0.0, shift_m)
    roads: list[roadgen.Road] = []
    for number, piece in enumerate(pieces):
        path = piece.draw(pose)
        road = town.add_road(
            lanes=piece.street.lanes(),
            alignment=path,
            name=f"{name}_{number}",
            speed_limit_kph=piece.street.speed_kph,
            type_=piece.street.road_type,
        )
        if roads:
            town.connect(roads[-1], road)
            _sign_change(town, (roads[-1], pieces[number - 1].street), (road, piece.street))
        roads.append(road)
        pose = PathPose(path.point[0], path.point[1], path.heading)
    return (
        Arm(roads[0], pieces[0].street, "start", start.heading_rad),
        Arm(roads[-1], pieces[-1].street, "end", end.heading_rad + math.pi),
    )


def _sign_change(
    town: roadgen.Map, before: tuple[roadgen.Road, Street], after: tuple[roadgen.Road, Street]
) -> None:
    if before[1].speed_kph == after[1].speed_kph:
        return
    for arm in (Arm(after[0], after[1], "start", 0.0), Arm(before[0], before[1], "end", 0.0)):
        leaving = arm.lanes("driving", entering=False)
        if leaving:
            town.add_traffic_sign(leaving[-1], "274", end=arm.at, setback=2.0)

"""A network of country roads under construction: places, the roads between them, junctions.

What the towns in open country have in common. Frame: OpenDRIVE's (x east, y north), bearings
counter-clockwise from east.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import roadgen

from adr1.simulator.maps.road_chain import Bend, PathPose, Piece, fit_straights, lay_road
from adr1.simulator.maps.street_kit import (
    Arm,
    Control,
    Street,
    connect_arms,
    control_arm,
    post_speed_limit,
)

EAST, NORTH, WEST, SOUTH = (k * math.pi / 2.0 for k in range(4))
QUARTER = math.pi / 2.0
OPEN_MOUTH_GAP_M = 9.0
"""Room between the crossing road's edge and an arm's mouth: out of town, corners are wide."""
NO_OVERTAKING_M, CALM_M = 20.0, 45.0
"""Solid centre line before junctions and bends; longer where the limit is lower there."""

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class JunctionRules:
    """Who waits where; arms are named by compass bearing, such as "NS".

    Attributes:
        lit: places with traffic lights.
        no_left_turn, stop, give_way: place -> arms.
    """

    lit: tuple[str, ...] = ()
    no_left_turn: Mapping[str, str] = field(default_factory=dict)
    stop: Mapping[str, str] = field(default_factory=dict)
    give_way: Mapping[str, str] = field(default_factory=dict)

    def control(self, place: str, bearing: str) -> Control:
        if place in self.lit:
            return "lights"
        if bearing in self.stop.get(place, ""):
            return "stop"
        return "yield" if bearing in self.give_way.get(place, "") else "none"


class CountryNetwork:
    """Arms gather at places until all roads lie; then the places become junctions."""

    def __init__(self, town: roadgen.Map, name: str, places: dict[str, Place]) -> None:
        self.town, self.name, self.places = town, name, places
        self.arms: dict[str, list[Arm]] = {}

    def mouth(self, place: str, bearing: float, crossing: Street | None) -> PathPose:
        """Where an arm begins: clear of the street it meets, heading outwards."""
        distance_m = (crossing.half_width_m if crossing else 0.0) + OPEN_MOUTH_GAP_M
        x, y = self.places[place]
        return PathPose(x, y, bearing).moved(distance_m)

    def link(
        self,
        source: tuple[str, float, Street | None],
        target: tuple[str, float, Street | None],
        street: Street,
        bends: Sequence[Bend] = (),
        straight: Street | None = None,
        first_share: float = 0.5,
    ) -> None:
        """A two-way road between two places; each end names place, bearing, street it meets."""
        start, end = self.mouth(*source), self.mouth(*target).reversed()
        pieces = straights_and_bends(start, end, street, bends, straight or street, first_share)
        self.lay(f"{source[0]}_{target[0]}", source[0], target[0], (start, end), pieces)

    def lay(
        self,
        name: str,
        source: str,
        target: str,
        poses: tuple[PathPose, PathPose],
        pieces: Sequence[Piece],
    ) -> None:
        """A road of given pieces, whose ends become arms of two places."""
        first, last = lay_road(self.town, f"{self.name}_{name}", *poses, pieces)
        self.arms.setdefault(source, []).append(first)
        self.arms.setdefault(target, []).append(last)

    def add_junctions(self, rules: JunctionRules, walked: Sequence[Street]) -> None:
        """A junction at every place; streets of `walked` get crossings there."""
        for place in sorted(self.arms):
            arms = self.arms[place]
            junction = self.town.add_junction(f"{self.name}_{place}")
            barred = rules.no_left_turn.get(place, "")
            no_left = [arm for arm in arms if bearing_name(arm) in barred]
            connect_arms(self.town, junction, arms, no_left_turn_from=no_left)
            for arm in arms:
                control = rules.control(place, bearing_name(arm))
                control_arm(self.town, arm, control, crossing=arm.street in walked)
                post_speed_limit(self.town, arm)


def through(arm: Arm) -> tuple[list[roadgen.LaneRef], list[roadgen.LaneRef]]:
    """Driving lanes into and out of the junction."""
    return arm.lanes("driving", entering=True), arm.lanes("driving", entering=False)


def bearing_name(arm: Arm) -> str:
    """Where an arm leads: one of E, N, W, S."""
    return "ENWS"[round(arm.bearing_rad / QUARTER) % 4]


def straights_and_bends(
    start: PathPose,
    end: PathPose,
    street: Street,
    bends: Sequence[Bend],
    straight: Street,
    first_share: float = 0.5,
) -> list[Piece]:
    """Straight, bends, straight; the straights keep `street` near junctions and bends."""
    before_m, after_m = fit_straights(start, end, bends, first_share)
    if not bends:
        return straight_pieces(before_m + after_m, street, straight)
    return [
        *straight_pieces(before_m, street, straight),
        Piece(street, 0.0, tuple(bends)),
        *straight_pieces(after_m, street, straight),
    ]


def round_two_corners(
    start: PathPose,
    middle: PathPose,
    end: PathPose,
    corners: tuple[Bend, Bend],
    street: Street,
    straight: Street | None = None,
) -> list[Piece]:
    """Straight, corner, straight through the middle pose, corner, straight."""
    straight = straight or street
    before_m, across_1_m = fit_straights(start, middle, corners[:1])
    across_2_m, after_m = fit_straights(middle, end, corners[1:])
    return [
        *straight_pieces(before_m, street, straight),
        Piece(street, 0.0, corners[:1]),
        *straight_pieces(across_1_m + across_2_m, street, straight),
        Piece(street, 0.0, corners[1:]),
        *straight_pieces(after_m, street, straight),
    ]


def straight_pieces(length_m: float, near_ends: Street, between: Street) -> list[Piece]:
    """A straight that keeps one cross-section near its ends and has another between."""
    margin_m = CALM_M if near_ends.speed_kph < between.speed_kph else NO_OVERTAKING_M
    if near_ends == between or length_m < 3.0 * margin_m:
        return [Piece(near_ends, length_m)]
    return [
        Piece(near_ends, margin_m),
        Piece(between, length_m - 2.0 * margin_m),
        Piece(near_ends, margin_m),
    ]

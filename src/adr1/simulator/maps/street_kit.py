"""Cross-sections, arms and turning movements: what the generated towns are assembled from.

Frame here is OpenDRIVE's: x east, y north, angles counter-clockwise, radians unless the name says
otherwise. Traffic keeps right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import roadgen

End = Literal["start", "end"]
Control = Literal["lights", "stop", "yield", "none"]
Turn = Literal["left", "straight", "right"]

MOUTH_GAP_M = 6.0
"""From the crossing street's outer pavement edge to an arm's mouth: corner kerb and crossing."""
CROSSING_WIDTH_M = 3.0


@dataclass(frozen=True, slots=True)
class Street:
    """Cross-section of a road; lanes of each side are listed from the middle outwards.

    Attributes:
        forward_lanes, backward_lanes: driving lanes along and against the road's own direction;
            backward_lanes = 0 makes a one-way road.
        centre_marking: line between the two directions (left edge line on a one-way road).
        median_width_m: half the central reservation of a dual carriageway.
    """

    forward_lanes: int
    backward_lanes: int
    lane_width_m: float
    speed_kph: float
    biking_width_m: float = 0.0
    parking_width_m: float = 0.0
    shoulder_width_m: float = 0.0
    pavement_width_m: float = 0.0
    median_width_m: float = 0.0
    centre_marking: str = "solid"
    road_type: str = "town"

    def side(self, direction: Literal["forward", "backward"]) -> list[roadgen.Lane]:
        """Lanes of one side of the reference line, inner to outer."""
        count = self.forward_lanes if direction == "forward" else self.backward_lanes
        one_way = count == 0
        cross_section = [("none", self.median_width_m, "solid")]
        cross_section += [
            ("driving", self.lane_width_m, "broken" if rank < count - 1 else "solid")
            for rank in range(count)
        ]
        cross_section += [
            ("biking", 0.0 if one_way else self.biking_width_m, "solid"),
            ("parking", 0.0 if one_way else self.parking_width_m, "solid"),
            ("shoulder", self.shoulder_width_m, "none"),
            ("sidewalk", self.pavement_width_m, "none"),
        ]
        present = [entry for entry in cross_section if entry[1] > 0.0]
        inner_markings = [self.centre_marking, *(marking for _, _, marking in present)]
        lanes = []
        for (kind, width_m, outer), inner in zip(present, inner_markings, strict=False):
            # roadgen's left and right are the road's, whichever way the lane's traffic runs.
            left, right = (inner, outer) if direction == "forward" else (outer, inner)
            lanes.append(
                roadgen.Lane(width_m, direction, kind, left_marking=left, right_marking=right)
            )
        return lanes

    def lanes(self) -> list[roadgen.Lane]:
        """All lanes in roadgen's order: forward side, then backward side, each inner to outer."""
        return [*self.side("forward"), *self.side("backward")]

    def reach_m(self, direction: Literal["forward", "backward"]) -> float:
        """Width of one side, outer pavement edge included."""
        return sum(lane.width for lane in self.side(direction))

    @property
    def half_width_m(self) -> float:
        return (self.reach_m("forward") + self.reach_m("backward")) / 2.0

    @property
    def reference_shift_m(self) -> float:
        """How far left of the cross-section's middle the reference line lies."""
        return (self.reach_m("forward") - self.reach_m("backward")) / 2.0


@dataclass(frozen=True, slots=True)
class Arm:
    """One road where it meets a junction.

    Attributes:
        at: the end of the road that lies in the junction.
        bearing_rad: direction from the junction outwards along the road.
    """

    road: roadgen.Road
    street: Street
    at: End
    bearing_rad: float

    def lanes(self, kind: str, *, entering: bool) -> list[roadgen.LaneRef]:
        """Lanes of a kind that lead into (or out of) the junction, inner to outer."""
        direction = "forward" if (self.at == "end") == entering else "backward"
        return [
            self.road.lane(index)
            for index, lane in enumerate(self.street.lanes())
            if lane.type_ == kind and lane.direction == direction
        ]


def turn_of(source: Arm, target: Arm) -> Turn:
    """The movement from one arm to another, by their bearings."""
    angle = target.bearing_rad - source.bearing_rad - math.pi
    angle = math.atan2(math.sin(angle), math.cos(angle))
    if abs(angle) < math.radians(50.0):
        return "straight"
    return "left" if angle > 0.0 else "right"


def connect_arms(
    town: roadgen.Map,
    junction: roadgen.Junction,
    arms: Sequence[Arm],
    *,
    no_left_turn_from: Sequence[Arm] = (),
) -> None:
    """Adds every movement of a junction: inner lanes turn left, outer lanes turn right."""
    for source in arms:
        for target in arms:
            barred = source in no_left_turn_from and turn_of(source, target) == "left"
            if source is not target and not barred:
                _connect_movement(town, junction, source, target, arms)


def _connect_movement(
    town: roadgen.Map,
    junction: roadgen.Junction,
    source: Arm,
    target: Arm,
    arms: Sequence[Arm],
) -> None:
    entering = source.lanes("driving", entering=True)
    leaving = target.lanes("driving", entering=False)
    if not entering or not leaving:
        return
    turn = turn_of(source, target)
    if turn == "left":
        pairs = [(entering[0], leaving[0])]
    elif turn == "right":
        pairs = [(entering[-1], leaving[-1])]
    else:
        pairs = _straight_pairs(
            entering, leaving, outer_may_turn_right=_has_exit(source, "right", arms)
        )
        cycles_in = source.lanes("biking", entering=True)
        cycles_out = target.lanes("biking", entering=False)
        pairs += list(zip(cycles_in, cycles_out, strict=False))
    for lane_in, lane_out in pairs:
        town.connect_lanes(lane_in, lane_out, junction)


def _straight_pairs(
    entering: list[roadgen.LaneRef],
    leaving: list[roadgen.LaneRef],
    *,
    outer_may_turn_right: bool,
) -> list[tuple[roadgen.LaneRef, roadgen.LaneRef]]:
    """Lane by lane; surplus entering lanes turn right only, where there is a right turn."""
    if len(entering) > len(leaving):
        kept = entering[: len(leaving)] if outer_may_turn_right else entering
        return [(lane, leaving[min(k, len(leaving) - 1)]) for k, lane in enumerate(kept)]
    return [(entering[min(k, len(entering) - 1)], lane) for k, lane in enumerate(leaving)]


def _has_exit(source: Arm, turn: Turn, arms: Sequence[Arm]) -> bool:
    return any(
        turn_of(source, other) == turn and other.lanes("driving", entering=False)
        for other in arms
        if other is not source
    )


SIGN_OF_CONTROL: dict[Control, str] = {"stop": "206", "yield": "205"}


def control_arm(town: roadgen.Map, arm: Arm, control: Control, *, crossing: bool) -> None:
    """Furnishes an approach: light or sign at the outer driving lane, stop lines, crossing.

    Exact places (kerbside pole, lanes meant, crossing inside the junction) are set afterwards in
    the OpenDRIVE text by `town_xml`.
    """
    entering = arm.lanes("driving", entering=True)
    if crossing:
        town.add_crosswalk(arm.road, 1.0 if arm.at == "end" else 0.0, CROSSING_WIDTH_M)
    if not entering or control == "none":
        return
    for lane in entering:
        town.add_stop_line(lane, end=arm.at)
    if control == "lights":
        town.add_traffic_light(entering[-1], end=arm.at)
    else:
        town.add_traffic_sign(entering[-1], SIGN_OF_CONTROL[control], end=arm.at)


def post_speed_limit(town: roadgen.Map, arm: Arm, setback_m: float = 8.0) -> None:
    """A speed limit sign for traffic that leaves the junction along this arm."""
    leaving = arm.lanes("driving", entering=False)
    if leaving:
        town.add_traffic_sign(leaving[-1], "274", end=arm.at, setback=setback_m)

"""What may be asked of one place on a route: which lanes lie beside it, and which way they run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import carla

from adr1.scenarios.places import beside

Condition = Literal[
    "free lane left",
    "free lane right",
    "second lane",
    "queue lane",
    "oncoming lane",
    "oncoming lane that may be used",
    "pavement",
    "pavement or parked cars",
    "parking lane",
    "cycle lane",
    "wide lane",
]
"""Names of conditions, as the table of needs uses them."""

WIDE_M = 3.39
"""Two cars pass each other in such a lane with half of one beside it, if one keeps to its edge."""
CROSSABLE = ("Broken", "BrokenBroken", "NONE")


def holds(condition: Condition, waypoint: carla.Waypoint, side: str) -> bool:
    """Whether a place meets a condition.

    Args:
        waypoint: the ego's lane there.
        side: `left` or `right`: where the scenario comes from or stands.
    """
    return not waypoint.is_junction and _TESTS[condition](waypoint, side)


def _driving(waypoint: carla.Waypoint, side: str) -> bool:
    lane = waypoint.get_left_lane() if side == "left" else waypoint.get_right_lane()
    if lane is None or str(lane.lane_type) != "Driving":
        return False
    return bool(lane.lane_id * waypoint.lane_id > 0)


def _oncoming(waypoint: carla.Waypoint) -> bool:
    lane = waypoint.get_left_lane()
    if lane is None or str(lane.lane_type) != "Driving":
        return False
    return bool(lane.lane_id * waypoint.lane_id < 0)


def _may_cross(waypoint: carla.Waypoint) -> bool:
    return str(waypoint.left_lane_marking.type) in CROSSABLE


def _has(waypoint: carla.Waypoint, side: str, *kinds: str, same_way: bool = False) -> bool:
    return beside(waypoint, side, kinds, same_way=same_way) is not None


_TESTS: dict[Condition, Callable[[carla.Waypoint, str], bool]] = {
    "free lane left": lambda w, _: _driving(w, "left"),
    "free lane right": lambda w, _: _driving(w, "right"),
    "second lane": lambda w, _: _driving(w, "left") or _driving(w, "right"),
    "queue lane": lambda w, side: _has(w, side, "Driving", "Parking", same_way=True),
    "oncoming lane": lambda w, _: _oncoming(w),
    "oncoming lane that may be used": lambda w, _: _oncoming(w) and _may_cross(w),
    "pavement": lambda w, side: _has(w, side, "Sidewalk"),
    "pavement or parked cars": lambda w, side: _has(w, side, "Sidewalk", "Parking"),
    "parking lane": lambda w, side: _has(w, side, "Parking", same_way=True),
    "wide lane": lambda w, _: bool(w.lane_width >= WIDE_M),
    "cycle lane": lambda w, side: _has(w, side, "Biking", same_way=True),
}

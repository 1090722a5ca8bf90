"""`leaderboard.utils.route_manipulation`: thinning a planned route.

Route entries are (transform or GPS dict, RoadOption) pairs, as the official interface has them.
"""

from __future__ import annotations

from typing import Any

LANE_CHANGES = ("CHANGELANELEFT", "CHANGELANERIGHT")


def downsample_route(route: list[tuple[Any, Any]], sample_factor: float) -> list[int]:
    """Indices of the entries that describe a route well enough for an agent.

    Kept are the first and the last entry of each lane change, every entry that begins another
    manoeuvre, one entry at least each `sample_factor` metres, and the last.

    Args:
        route: (transform with a location in metres, option) pairs.
        sample_factor: largest distance in metres between kept entries.
    """
    if not route:
        return []
    kept: list[int] = []
    distance_m = 0.0
    for index, (transform, option) in enumerate(route):
        previous_option = route[index - 1][1] if index else None
        if index:
            distance_m += transform.location.distance(route[index - 1][0].location)
        begins = index == 0 or _name(option) != _name(previous_option)
        ends_lane_change = (
            _name(option) in LANE_CHANGES
            and index + 1 < len(route)
            and _name(route[index + 1][1]) != _name(option)
        )
        if begins or ends_lane_change or distance_m > sample_factor or index == len(route) - 1:
            kept.append(index)
            distance_m = 0.0
    return kept


def _name(option: Any) -> str:
    return str(getattr(option, "name", option))

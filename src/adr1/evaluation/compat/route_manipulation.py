"""`leaderboard.utils.route_manipulation`: thinning a planned route.

Route entries are (transform, RoadOption) pairs, as the official interface has them.
"""

from __future__ import annotations

from typing import Any

LANE_CHANGES = ("CHANGELANELEFT", "CHANGELANERIGHT")


def downsample_route(route: list[tuple[Any, Any]], sample_factor: float) -> list[int]:
    """Indices of the entries that describe a route well enough for an agent.

    Kept are all lane-change entries, entries where another manoeuvre begins (but not the return
    from a lane change), an entry once `sample_factor` metres were driven since the last, the end.

    Args:
        route: (transform with a location in metres, option) pairs.
        sample_factor: largest distance in metres between kept entries.
    """
    kept: list[int] = []
    distance_m = 0.0
    previous_option: str | None = None
    for index, (transform, road_option) in enumerate(route):
        option = str(getattr(road_option, "name", road_option))
        begins = option != previous_option and previous_option not in LANE_CHANGES
        is_last = index == len(route) - 1
        if option in LANE_CHANGES or begins or distance_m > sample_factor or is_last:
            kept.append(index)
            distance_m = 0.0
        else:
            distance_m += transform.location.distance(route[index - 1][0].location)
        previous_option = option
    return kept

"""Cyclists ride slowly in the ego's only lane; to pass them it needs the oncoming lane.

    <-   <-   <-   oncoming traffic
    ------------------------------------------
    ->  ego              o->  o->  o->

Parameters:
    distance       metres from the trigger point to the obstacle, 15 to 400 (100)
    direction      `right` or `left`: the edge of the lane that it stands towards (right)
    frequency      metres between oncoming vehicles, 10 to 500 (100), or their range
    flow_speed     of oncoming vehicles, m/s, 2 to 30 (9)
    bicycle_speed            of the cyclists, km/h, 3 to 40 (10)
    bicycle_drive_distance   metres after which they stop, 10 to 500 (50)

NHTSA pre-crash typology: pedalcyclist, vehicle going straight, same direction.
"""

from __future__ import annotations

from adr1.scenarios.types.hazard_at_side_lane import HazardAtSideLane


class HazardAtSideLaneTwoWays(HazardAtSideLane):
    """See this file's text."""

    two_ways = True
    default_gap_m = (100.0, 100.0)

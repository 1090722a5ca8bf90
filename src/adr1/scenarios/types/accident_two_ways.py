"""An accident blocks the only lane of the ego's direction; the way round is the oncoming lane.

    <-   <-   <-   oncoming traffic
    ------------------------------------------
    ->  ego          /\\ [police]   [car] [car]

Parameters:
    distance       metres from the trigger point to the obstacle, 15 to 400 (120)
    direction      `right` or `left`: the edge of the lane that it stands towards (right)
    frequency      range of the metres between oncoming vehicles, 10 to 500 (20 to 100)
    flow_speed     of oncoming vehicles, m/s, 2 to 30 (9)

NHTSA pre-crash typology: lead vehicle stopped, passing with oncoming traffic.
"""

from __future__ import annotations

from adr1.scenarios.types.accident import Accident


class AccidentTwoWays(Accident):
    """See this file's text."""

    two_ways = True

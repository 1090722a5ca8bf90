"""The car ahead slows down to a standstill and drives on after a while (FollowLeadingVehicle).

    ->  ego        -> [car] ... stands ... ->
    ------------------------------------------

Parameters: as of HardBreakRoute, see hard_break_route.py.

NHTSA pre-crash typology: lead vehicle decelerating, stopped.
"""

from __future__ import annotations

from adr1.scenarios.types.hard_break_route import HardBreakRoute


class Scenario2(HardBreakRoute):
    """See this file's text."""

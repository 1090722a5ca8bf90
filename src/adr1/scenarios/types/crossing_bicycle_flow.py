"""The ego turns right across a lane of cyclists who go straight on, all at green.

    --------+     +--------
    ->  ego _           ego turns right
    o-> o->  \\   o->     cyclists, straight on
    --------+ |   +--------

Parameters: those of `adr1.scenarios.junction_flows`.

NHTSA pre-crash typology: pedalcyclist, vehicle turning, same direction.
"""

from __future__ import annotations

from adr1.scenarios.junction_flows import JunctionFlowScenario
from adr1.scenarios.places import Path, beside, path_aside

BESIDE_M = 2.6


class CrossingBicycleFlow(JunctionFlowScenario):
    """See this file's text."""

    come_from = ("own",)
    green = frozenset({"own", "opposite"})
    base_type = "bicycle"
    filled = True

    def paths(self) -> list[Path]:
        entry = self._junction.entry
        lane = beside(entry, "right", ("Biking",))
        away_m = BESIDE_M
        if lane is not None:
            away_m = entry.transform.location.distance(lane.transform.location)
        return [path_aside(path, away_m) for path in self._junction.straight_from("own")[-1:]]

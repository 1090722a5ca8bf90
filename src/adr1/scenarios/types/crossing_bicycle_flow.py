"""The ego turns right across a lane of cyclists who go straight on, all at green.

    --------+     +--------
    ->  ego _           ego turns right
    o-> o->  \\   o->     cyclists, straight on
    --------+ |   +--------

Parameters:
    start_actor_flow      place where the cyclists enter, on a lane of theirs (x, y, z in metres,
                          world frame; 70 m before the junction, beside the ego's lane)
    flow_speed            their speed, m/s, 1 to 40 (10)
    source_dist_interval  gap between two of them, m, `from` and `to`, 5 to 5000 (20 to 50)

NHTSA pre-crash typology: pedalcyclist, vehicle turning, same direction.
"""

from __future__ import annotations

import carla

from adr1.scenarios.junction_flows import JunctionFlowScenario
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import Path, beside, lane_path, path_aside

BESIDE_M = 2.6
BEHIND_M = 40.0
"""So far behind the junction's middle they vanish, as in ScenarioRunner's."""


class CrossingBicycleFlow(JunctionFlowScenario):
    """See this file's text."""

    come_from = ("own",)
    green = frozenset({"own", "opposite"})
    base_type = "bicycle"
    filled = True
    default_mps = 10.0
    default_gap_m = (20.0, 50.0)

    def read(self, parameters: ScenarioParameters) -> None:
        super().read(parameters)
        self._start = parameters.location("start_actor_flow")

    def paths(self) -> list[Path]:
        if self._start is not None:
            kinds = carla.LaneType.Biking | carla.LaneType.Driving
            begin = self.context.carla_map.get_waypoint(self._start, lane_type=kinds)
            middle = self._junction.junction.bounding_box.location
            length_m = begin.transform.location.distance(middle) + BEHIND_M
            return [lane_path(begin, length_m)]
        entry = self._junction.entry
        lane = beside(entry, "right", ("Biking",))
        away_m = BESIDE_M
        if lane is not None:
            away_m = entry.transform.location.distance(lane.transform.location)
        return [path_aside(path, away_m) for path in self._junction.straight_from("own")[-1:]]

"""A car stands just behind the junction, in the lane that the ego turns into, and drives on late.

            |[car]|
    --------+     +--------
    ->  ego ._/
    ----------------------

Parameters:
    distance        metres from the junction's end to the car, 1 to 20 (5)
    block_time      seconds that it stands once the ego is near, 1 to 60 (10)

ScenarioRunner's car counts from when the ego is 13 m from it, and vanishes. Here it counts from
15 m before the junction, so that an ego that keeps the junction free need not wait for ever.

NHTSA pre-crash typology: lead vehicle stopped, behind a turn.
"""

from __future__ import annotations

import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.behaviours.once import Do
from adr1.scenarios.behaviours.trees import sequence
from adr1.scenarios.behaviours.waiting import WaitSeconds, WaitUntil
from adr1.scenarios.junctions import RouteJunction
from adr1.scenarios.leaders import Leader
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.scenario import Scenario

NEAR_M = 15.0
DRIVES_ON_MPS = 9.0
GONE_M = 30.0


class BlockedIntersection(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_VEHICLE})

    def read(self, parameters: ScenarioParameters) -> None:
        self._behind_m = parameters.number("distance", 5.0, low=1.0, high=20.0)
        self._block_s = parameters.number("block_time", 10.0, low=1.0, high=60.0)

    def set_up(self) -> py_trees.behaviour.Behaviour:
        junction = RouteJunction.after(self.context, self.trigger_s_m)
        leader = Leader.spawn(self, junction.exit_s_m + self._behind_m, 0.0)
        self.hold(leader.car)

        def drive_on() -> None:
            leader.speed_mps = DRIVES_ON_MPS

        return sequence(
            "BlockedIntersection",
            WaitUntil(
                "ego near",
                lambda: self.started and self.context.ego_s_m > junction.entry_s_m - NEAR_M,
            ),
            WaitSeconds("block", self.context, self._block_s),
            Do("drive on", drive_on),
            leader.drive,
        )

"""The car ahead brakes hard for no reason that the ego can see, stands a while and drives on.

    ->  ego        -> [car] !
    ------------------------------------------

Parameters:
    distance    metres between the ego at the trigger and the car, 8 to 60 (18)
    speed       of the car before it brakes, m/s, 3 to 30 (8)
    duration    seconds that it stands, 1 to 60 (10)

ScenarioRunner stops whatever background traffic is ahead; here there is always a car.

NHTSA pre-crash typology: lead vehicle decelerating.
"""

from __future__ import annotations

import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.behaviours.once import Do
from adr1.scenarios.behaviours.trees import first_of, sequence
from adr1.scenarios.behaviours.waiting import WaitSeconds, WaitUntil
from adr1.scenarios.leaders import Leader
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.scenario import Scenario

GOES_ON_M = 40.0


class HardBreakRoute(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_VEHICLE})

    def read(self, parameters: ScenarioParameters) -> None:
        self._distance_m = parameters.number("distance", 18.0, low=8.0, high=60.0)
        self._speed_mps = parameters.number("speed", 8.0, low=3.0, high=30.0)
        self._stand_s = parameters.number("duration", 10.0, low=1.0, high=60.0)

    def set_up(self) -> py_trees.behaviour.Behaviour:
        leader = Leader.spawn(self, self.trigger_s_m + self._distance_m, 0.0)
        self._leader = leader

        def drive_at(speed_mps: float) -> Do:
            def tell() -> None:
                leader.speed_mps = speed_mps

            return Do(f"drive at {speed_mps} m/s", tell)

        story = sequence(
            "brake for no reason",
            WaitUntil("ego at the trigger", lambda: self.started),
            drive_at(self._speed_mps),
            WaitUntil("ego follows", self._followed),
            drive_at(0.0),
            WaitSeconds("stand", self.context, self._stand_s),
            drive_at(1.5 * self._speed_mps),
            WaitUntil("car drives on", lambda: self.context.distance_to_ego_m(leader.car) > 25.0),
        )
        return first_of("HardBreakRoute", story, leader.drive)

    def _followed(self) -> bool:
        moving = self.context.speed_mps(self._leader.car) > 0.7 * self._speed_mps
        return moving and self.context.distance_to_ego_m(self._leader.car) < GOES_ON_M

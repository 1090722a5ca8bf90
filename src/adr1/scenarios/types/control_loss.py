"""The ego loses grip on a stretch with debris: its steering is disturbed in short pushes.

    ->  ego     . : .   ~~~  . : .   ~~~
    ------------------------------------------

The ego has to drive at a speed at which it can catch every push.

Parameters:
    duration    seconds of disturbance, 1 to 30 (8)
    noise       size of a push as a share of full steering, 0.01 to 0.3 (0.12)

NHTSA pre-crash typology: control loss without prior vehicle action.
"""

from __future__ import annotations

import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.behaviours.once import Always
from adr1.scenarios.behaviours.trees import first_of, sequence
from adr1.scenarios.behaviours.waiting import WaitSeconds, WaitUntil
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import route_waypoint, shifted
from adr1.scenarios.scenario import Scenario

PUSH_S = 1.0
REST_S = 0.8
DEBRIS_AFTER_M = (10.0, 22.0, 34.0)
DEBRIS_ASIDE_M = 1.2
PASSED_M = 45.0


class ControlLoss(Scenario):
    """See this file's text."""

    caught_by = frozenset(
        {
            InfractionKind.OUTSIDE_ROUTE_LANES,
            InfractionKind.COLLISION_LAYOUT,
            InfractionKind.COLLISION_VEHICLE,
        }
    )

    def read(self, parameters: ScenarioParameters) -> None:
        self._duration_s = parameters.number("duration", 8.0, low=1.0, high=30.0)
        self._push = parameters.number("noise", 0.12, low=0.01, high=0.3)

    def set_up(self) -> py_trees.behaviour.Behaviour:
        carla_map, route = self.context.carla_map, self.context.route
        for i, after_m in enumerate(DEBRIS_AFTER_M):
            place = route_waypoint(carla_map, route, self.trigger_s_m + after_m)
            aside_m = DEBRIS_ASIDE_M if i % 2 else -DEBRIS_ASIDE_M
            self.cast.flat_prop(shifted(place, aside_m), "static.prop.dirtdebris01")
        first = 1.0 if self.context.rng.random() < 0.5 else -1.0
        pushes = [
            self._one_push(first * (-1.0) ** i)
            for i in range(max(1, round(self._duration_s / (PUSH_S + REST_S))))
        ]
        return sequence(
            "ControlLoss",
            WaitUntil("ego at the trigger", lambda: self.started),
            *pushes,
            WaitUntil("ego past the debris", lambda: self.passed(PASSED_M)),
        )

    def _one_push(self, sign: float) -> py_trees.behaviour.Behaviour:
        def push() -> None:
            self.context.handicap.steer += sign * self._push

        return sequence(
            "push and rest",
            first_of(
                "push", WaitSeconds("for", self.context, PUSH_S), Always("push the wheel", push)
            ),
            WaitSeconds("rest", self.context, REST_S),
        )

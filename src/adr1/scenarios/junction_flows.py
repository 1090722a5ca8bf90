"""What scenarios with crossing traffic at a junction share.

Parameters of all of them, under their official names:
    flow_speed            speed of the cars, m/s, 1 to 40 (20)
    source_dist_interval  gap between two of them, m, `from` and `to`, 5 to 5000 (25 to 50)
"""

from __future__ import annotations

from typing import ClassVar

import py_trees

from adr1.scenarios.actor_flows import CrossingFlowScenario, flow_of
from adr1.scenarios.behaviours.trees import first_of
from adr1.scenarios.junctions import JunctionLights, RouteJunction
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import Path

ALONE_M = (190.0, 200.0)
"""So far behind comes the next car: the first one is alone."""


class JunctionFlowScenario(CrossingFlowScenario):
    """Traffic goes straight through the first junction after the trigger.

    Class attributes:
        come_from: `opposite`, `left` or `right`, as seen by the ego when it enters.
        green: sides whose lights are green, for a junction with lights; None leaves lights alone.
        default_mps, default_gap_m: of the flow, where the file gives none.
    """

    come_from: ClassVar[tuple[str, ...]]
    green: ClassVar[frozenset[str] | None] = None
    default_mps: ClassVar[float] = 20.0
    default_gap_m: ClassVar[tuple[float, float]] = (25.0, 50.0)

    def read(self, parameters: ScenarioParameters) -> None:
        self._speed_mps, self._gap_m = flow_of(parameters, self.default_mps, self.default_gap_m)

    def set_up(self) -> py_trees.behaviour.Behaviour:
        self._junction = RouteJunction.after(self.context, self.trigger_s_m)
        tree = super().set_up()
        if self.green is None:
            return tree
        lights = JunctionLights(self.context, self._junction, set(self.green))
        return first_of("with lights", tree, lights)

    def paths(self) -> list[Path]:
        return [path for side in self.come_from for path in self._junction.straight_from(side)]

    def over_s_m(self) -> float:
        return self._junction.through_s_m


class LoneCarScenario(JunctionFlowScenario):
    """One car alone goes straight through the junction, timed to meet the ego.

    Its only parameter is `flow_speed`.
    """

    default_mps = 10.0

    def read(self, parameters: ScenarioParameters) -> None:
        super().read(parameters)
        self._gap_m = ALONE_M

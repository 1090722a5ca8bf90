"""What scenarios share in which the ego only has to get through a junction by its rules."""

from __future__ import annotations

from typing import ClassVar

import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.behaviours.once import Always
from adr1.scenarios.behaviours.trees import first_of
from adr1.scenarios.behaviours.waiting import WaitUntil
from adr1.scenarios.junctions import JunctionLights, RouteJunction
from adr1.scenarios.scenario import Scenario

NEAR_M = 25.0
"""An ego that stands this near to the junction waits for its light."""


class TurnScenario(Scenario):
    """The first junction after the trigger; whoever takes it too fast leaves the lanes.

    Class attributes:
        lights: `green` or `red` for the ego when it comes, None for a junction without lights.
        red_s: how long a red light lasts once the ego stands before it.
    """

    lights: ClassVar[str | None] = None
    red_s: ClassVar[float] = 4.0
    caught_by = frozenset({InfractionKind.OUTSIDE_ROUTE_LANES, InfractionKind.COLLISION_LAYOUT})

    def set_up(self) -> py_trees.behaviour.Behaviour:
        junction = RouteJunction.after(self.context, self.trigger_s_m)
        through = WaitUntil("ego through", lambda: self.context.ego_s_m >= junction.through_s_m)
        if self.lights is None:
            return through
        self._near_s_m = junction.entry_s_m - NEAR_M
        self._stood_s: float | None = None
        self._lights = JunctionLights(
            self.context, junction, {"own"} if self.lights == "green" else {"left", "right"}
        )
        change = Always("green for who has waited", self._change)
        return first_of(type(self).__name__, through, change, self._lights)

    def _change(self) -> None:
        context = self.context
        near = context.ego_s_m > self._near_s_m
        if self._stood_s is None and near and context.ego_speed_mps < 0.1:
            self._stood_s = context.time_s
        if self._stood_s is not None and context.time_s - self._stood_s > self.red_s:
            self._lights.green = {"own"}

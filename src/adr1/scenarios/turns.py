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

BEHIND_JUNCTION_M = 8.0


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
        self._junction = RouteJunction.after(self.context, self.trigger_s_m)
        over_s_m = self._junction.exit_s_m + BEHIND_JUNCTION_M
        self._stood_s: float | None = None
        self._lights: JunctionLights | None = None
        through = WaitUntil("ego through", lambda: self.context.ego_s_m >= over_s_m)
        if self.lights is None:
            return through
        green = {"own"} if self.lights == "green" else {"left", "right"}
        self._lights = JunctionLights(self.context, self._junction, green)
        return first_of(type(self).__name__, through, Always("lights", self._keep_lights))

    def clean_up(self) -> None:
        if self._lights is not None:
            self._lights.release()

    def _keep_lights(self) -> None:
        assert self._lights is not None
        context = self.context
        near = context.ego_s_m > self._junction.entry_s_m - 25.0
        if self._stood_s is None and near and context.ego_speed_mps < 0.1:
            self._stood_s = context.time_s
        if self._stood_s is not None and context.time_s - self._stood_s > self.red_s:
            self._lights.green = {"own"}
        self._lights.keep()

"""Triggers: condition groups (any), their conditions (all), with edges and delays."""

from __future__ import annotations

from collections import deque

from adr1.scenarios.openscenario.dispatch import ENTITY_CONDITIONS, VALUE_CONDITIONS
from adr1.scenarios.openscenario.node import Node
from adr1.scenarios.openscenario.play import Play
from adr1.scenarios.openscenario.scenario_file import is_criterion


class _Condition:
    """One condition with its edge and delay.

    A condition that is true when it is first looked at counts as risen. In files with CARLA's
    axes it stays true until its trigger has fired, as conditions of ScenarioRunner do.
    """

    def __init__(self, node: Node, play: Play) -> None:
        self._node, self._play = node, play
        self._edge, self._delay_s = node.text("conditionEdge"), node.number("delay", 0.0)
        if self._delay_s < 0.0:
            raise node.fault("delay must not be negative")
        self._before = False
        self._latched = False
        self._waiting: deque[tuple[float, bool]] = deque()
        node.only()

    def true_now(self) -> bool:
        """Look at it in this tick."""
        now = self._raw()
        rose, fell = now and not self._before, self._before and not now
        self._before = now
        by_edge = {
            "rising": rose,
            "falling": fell,
            "risingOrFalling": rose or fell,
            "none": now,
        }
        answer = self._delayed(answer=by_edge[self._edge])
        self._latched |= answer and self._play.file.carla_axes
        return answer or self._latched

    def rearm(self) -> None:
        self._latched = False

    def _delayed(self, *, answer: bool) -> bool:
        if self._delay_s == 0.0:
            return answer
        time_s = self._play.time_s
        self._waiting.append((time_s, answer))
        late = False
        while self._waiting and self._waiting[0][0] <= time_s - self._delay_s + 1e-6:
            late |= self._waiting.popleft()[1]
        return late

    def _raw(self) -> bool:
        kind = self._node.only()
        if kind.tag == "ByValueCondition":
            node = kind.only()
            return VALUE_CONDITIONS[node.tag](node, self._play)
        node = kind.child("EntityCondition").only()
        triggering = kind.child("TriggeringEntities")
        answers = [
            ENTITY_CONDITIONS[node.tag](node, self._play, self._play.entity(ref))
            for ref in triggering.children
        ]
        if not answers:
            raise triggering.fault("names no entity")
        every = triggering.text("triggeringEntitiesRule") == "all"
        return all(answers) if every else any(answers)


class Trigger:
    """A start or stop trigger; one that is missing or empty is `empty`."""

    def __init__(self, node: Node | None, play: Play) -> None:
        groups = () if node is None else node.children
        built = [
            [_Condition(item, play) for item in group.children if not is_criterion(item)]
            for group in groups
        ]
        self._groups = [group for group in built if group]

    @property
    def empty(self) -> bool:
        return not self._groups

    def fires(self) -> bool:
        """Look at all conditions; whether all of any group are true. An empty one never is."""
        answers = [[condition.true_now() for condition in group] for group in self._groups]
        fired = any(all(group) for group in answers)
        if fired:
            for group in self._groups:
                for condition in group:
                    condition.rearm()
        return fired

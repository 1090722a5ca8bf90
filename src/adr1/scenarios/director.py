"""The director: sets scenarios up as the ego comes near, ticks their trees, ends them.

Everything happens inside the tick, in the order of the route file. There are no threads and no
waiting on the wall clock, so which tick a scenario appears at depends on the driving alone.
"""

from __future__ import annotations

from enum import Enum

import py_trees

from adr1.episodes.frame import NoteKind, ScenarioNote, StateFrame
from adr1.errors import Adr1Error, ScenarioError
from adr1.routes.specs import ScenarioSpec
from adr1.scenarios.context import EgoHandicap, ScenarioContext
from adr1.scenarios.registry import scenario_type
from adr1.scenarios.scenario import Scenario


class _Stage(Enum):
    AHEAD = 0
    SET_UP = 1
    RUNNING = 2
    OVER = 3


class _Running:
    """One scenario on its way from ahead to over."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.stage = _Stage.AHEAD
        self.tree: py_trees.behaviour.Behaviour | None = None
        self.started_s = 0.0


class Director:
    """Runs all scenarios of one route.

    Args:
        context: shared by all of them.
        specs: in the route file's order.

    Raises:
        UnknownNameError: a scenario's type is not known.
        InputError: a parameter is wrong.
    """

    def __init__(self, context: ScenarioContext, specs: tuple[ScenarioSpec, ...]) -> None:
        self.context = context
        self._running = [
            _Running(scenario_type(spec.scenario_type)(context, spec)) for spec in specs
        ]

    def update(self, frame: StateFrame) -> tuple[ScenarioNote, ...]:
        """Direct one tick; what scenarios have to say in it.

        Raises:
            ScenarioError: a scenario could not be set up, or failed.
        """
        if not self._running:
            return ()
        context = self.context
        context.see(frame)
        context.handicap = EgoHandicap()
        notes: list[ScenarioNote] = []
        for item in self._running:
            self._advance(item, notes)
        context.send_orders()
        return tuple(notes)

    def close(self) -> None:
        """End whatever still runs and destroy all actors."""
        for item in self._running:
            if item.stage in (_Stage.SET_UP, _Stage.RUNNING):
                self._end(item)
        if self._running:
            self.context.send_orders()

    def _advance(self, item: _Running, notes: list[ScenarioNote]) -> None:
        scenario, s_m = item.scenario, self.context.ego_s_m
        try:
            if item.stage is _Stage.AHEAD:
                if s_m < scenario.trigger_s_m - scenario.set_up_distance_m:
                    return
                item.stage = _Stage.SET_UP  # first: what a failed one has spawned goes, too
                item.tree = scenario.set_up()
            reached = s_m >= scenario.trigger_s_m - scenario.trigger_distance_m
            if item.stage is _Stage.SET_UP and reached:
                item.stage, item.started_s = _Stage.RUNNING, self.context.time_s
                scenario.started = True
                notes.append(self._note(item, NoteKind.STARTED))
            if item.stage is not _Stage.OVER:
                self._tick(item, notes)
        except Adr1Error as error:
            where = f"scenario {scenario.spec.name!r} ({scenario.spec.scenario_type})"
            raise ScenarioError(f"{where} failed: {error}") from error

    def _tick(self, item: _Running, notes: list[ScenarioNote]) -> None:
        tree = item.tree
        assert tree is not None
        tree.tick_once()
        if item.stage is not _Stage.RUNNING:
            return
        if tree.status is py_trees.common.Status.FAILURE:
            raise ScenarioError(f"its tree failed: {tree.tip().name if tree.tip() else tree.name}")
        timed_out = self.context.time_s - item.started_s > item.scenario.timeout_s
        if tree.status is py_trees.common.Status.SUCCESS or timed_out:
            kind = NoteKind.TIMED_OUT if timed_out else NoteKind.ENDED
            notes.append(self._note(item, kind))
            self._end(item)

    def _end(self, item: _Running) -> None:
        item.stage = _Stage.OVER
        if item.tree is not None:
            item.tree.stop(py_trees.common.Status.INVALID)
        item.scenario.cast.destroy_all()

    def _note(self, item: _Running, kind: NoteKind) -> ScenarioNote:
        spec = item.scenario.spec
        return ScenarioNote(
            scenario=spec.name,
            scenario_type=spec.scenario_type,
            kind=kind,
            actor_ids=tuple(actor.id for actor in item.scenario.cast.actors),
        )

"""What frames come to: criteria and scenarios, the same for a running episode and for its log."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence

from adr1.criteria.criteria_set import CriteriaSet
from adr1.criteria.infraction import Infraction, TerminalReason
from adr1.episodes.frame import StateFrame
from adr1.evaluation.results import (
    Blame,
    DriveMeasures,
    InfractionRecord,
    Outcome,
    RouteStatus,
    ScenarioRecord,
)
from adr1.evaluation.scenario_book import ScenarioBook

STATUS_OF_REASON = {
    TerminalReason.ROUTE_DEVIATION: RouteStatus.DEVIATED,
    TerminalReason.BLOCKED: RouteStatus.BLOCKED,
    TerminalReason.ROUTE_TIMEOUT: RouteStatus.TIMED_OUT,
}


class DriveJudge:
    """Takes the frames of one drive in order, and says what came of it.

    Args:
        criteria: new ones, for this drive only.
        route_length_m: for the outcome.
    """

    def __init__(self, criteria: CriteriaSet, route_length_m: float) -> None:
        self.criteria = criteria
        self.route_length_m = route_length_m
        self.ticks = 0
        self.game_time_s = 0.0
        self._first_time_s: float | None = None
        self._scenarios = ScenarioBook()

    def take(self, frame: StateFrame) -> TerminalReason | None:
        """Judge one frame; the reason to end the drive, if there is one."""
        if self._first_time_s is None:
            self._first_time_s = frame.time_s
        self._scenarios.take(frame)
        reason = self.criteria.update(frame)
        self.ticks += 1
        self.game_time_s = frame.time_s - self._first_time_s
        return reason

    def finish(self) -> None:
        """Report what is known only once the drive is over."""
        self.criteria.finish()

    def verdict(self, reason: TerminalReason) -> tuple[RouteStatus, Blame]:
        """How a drive that ended for this reason is called, and whose doing that is."""
        if reason in STATUS_OF_REASON:
            return STATUS_OF_REASON[reason], Blame.AGENT
        clean = not self.criteria.infractions
        return (RouteStatus.PERFECT if clean else RouteStatus.COMPLETED), Blame.NOBODY

    def add_to(self, outcome: Outcome) -> Outcome:
        """The outcome with all that the frames said so far."""
        return outcome.model_copy(
            update={
                "completion_percent": self.criteria.route_completion_percent,
                "route_length_m": self.route_length_m,
                "ticks": self.ticks,
                "duration_game_s": self.game_time_s,
                "infractions": records_of(self.criteria.infractions),
                "scenarios": self.scenarios,
            }
        )

    @property
    def scenarios(self) -> tuple[ScenarioRecord, ...]:
        """Those that the ego came to."""
        return self._scenarios.records


def records_of(infractions: Sequence[Infraction]) -> tuple[InfractionRecord, ...]:
    """Infractions as the result files have them."""
    return tuple(InfractionRecord.of(item) for item in infractions)


def measured(outcome: Outcome, measure: Callable[[], DriveMeasures]) -> Outcome:
    """The outcome with its measures; what cannot be measured never costs a route."""
    try:
        measures = measure()
    except Exception as error:
        print(f"the drive could not be measured:\n{traceback.format_exc()}", flush=True)
        update: dict[str, object] = {
            "measures": None,
            "measures_problem": f"{type(error).__name__}: {error}",
        }
        return outcome.model_copy(update=update)
    return outcome.model_copy(update={"measures": measures, "measures_problem": None})

"""What became of the scenarios of a route: names, times and outcomes as the page shows them."""

from __future__ import annotations

import math

from adr1.criteria.infraction import InfractionKind
from adr1.evaluation.results import Outcome
from adr1.reports.moments import ScenarioSpan, moments_of, spans_of

PASSED, OVER, CAUGHT = "passed", "over", "not passed"
TIMED_OUT, RUNNING, NEVER = "timed out", "did not end", "did not start"
_TOLERANCE_S = 0.05


def staged_scenarios(
    outcome: Outcome, first_tick_s: float, *, route_passed: bool
) -> list[dict[str, object]]:
    """The scenarios of a route in the order of their start; times in seconds since its first tick.

    Not passed: an infraction other than slow driving fell into it. Passed: it ended, and the route
    was passed as a whole. Over: it ended, but something else was done wrong on the route, which may
    have begun in it. The first scenario of the route file is listed as not started where the ego
    did not come to it.
    """
    grave = tuple(i for i in outcome.infractions if i.kind is not InfractionKind.MIN_SPEED)
    times_s = [moment.at_s for moment in moments_of(grave, first_tick_s)]
    spans = spans_of(outcome, first_tick_s)
    rows: list[dict[str, object]] = [
        {
            "name": span.name,
            "type": span.scenario_type,
            "begin": round(span.begin_s, 2),
            "end": round(span.end_s, 2) if math.isfinite(span.end_s) else None,
            "outcome": _became(span, times_s, route_passed=route_passed),
        }
        for span in spans
    ]
    first = None if outcome.measures is None else outcome.measures.scenario_type
    if first is not None and first not in {span.scenario_type for span in spans}:
        rows.append({"name": first, "type": first, "begin": None, "end": None, "outcome": NEVER})
    return rows


def _became(span: ScenarioSpan, times_s: list[float], *, route_passed: bool) -> str:
    if span.timed_out:
        return TIMED_OUT
    if any(span.begin_s - _TOLERANCE_S <= t <= span.end_s + _TOLERANCE_S for t in times_s):
        return CAUGHT
    if math.isinf(span.end_s):
        return RUNNING
    return PASSED if route_passed else OVER

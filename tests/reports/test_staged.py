from __future__ import annotations

import pytest
from tests.evaluation.records import infraction, route_result

from adr1.criteria.infraction import InfractionKind
from adr1.evaluation.results import DriveMeasures, ScenarioRecord
from adr1.reports.staged import staged_scenarios


def outcome_of(*kinds: InfractionKind, at_s: float = 5.0, **ending: object) -> str:
    """What became of a scenario from 4.0 s on, with infractions at one time."""
    happened = [
        infraction(kind, percentage=50.0).model_copy(update={"time_s": at_s}) for kind in kinds
    ]
    route = route_result(0, *happened)
    staged = ScenarioRecord(name="Accident_1", scenario_type="Accident", started_s=4.0, **ending)
    outcome = route.outcome.model_copy(update={"scenarios": (staged,)})
    (row,) = staged_scenarios(outcome, 3.0, route_passed=route.passed)
    assert row["begin"] == 1.0
    return str(row["outcome"])


@pytest.mark.parametrize(
    ("kinds", "at_s", "ending", "expected"),
    [
        ((), 0.0, {"ended_s": 6.0}, "passed"),
        ((InfractionKind.MIN_SPEED,), 5.0, {"ended_s": 6.0}, "passed"),
        ((InfractionKind.COLLISION_VEHICLE,), 5.0, {"ended_s": 6.0}, "not passed"),
        ((InfractionKind.COLLISION_VEHICLE,), 9.0, {"ended_s": 6.0}, "over"),
        ((InfractionKind.COLLISION_VEHICLE,), 9.0, {}, "not passed"),
        ((), 0.0, {}, "did not end"),
        ((), 0.0, {"ended_s": 6.0, "timed_out": True}, "timed out"),
    ],
)
def test_what_became_of_a_scenario(kinds, at_s, ending, expected):
    assert outcome_of(*kinds, at_s=at_s, **ending) == expected


def test_a_scenario_that_was_not_reached_is_listed():
    measures = DriveMeasures(scenario_type="Accident")
    outcome = route_result(0).outcome.model_copy(update={"measures": measures})
    (row,) = staged_scenarios(outcome, 0.0, route_passed=False)
    assert (row["type"], row["begin"], row["outcome"]) == ("Accident", None, "did not start")

from __future__ import annotations

import pytest
from pydantic import ValidationError
from tests.evaluation.records import infraction, merged, route_result

from adr1.criteria.infraction import Infraction, InfractionKind
from adr1.evaluation.progress import headline
from adr1.evaluation.results import InfractionRecord, RouteResult, RouteStatus, SuiteResult


def test_route_result_survives_its_file():
    result = route_result(3, infraction(InfractionKind.MIN_SPEED, percentage=40.0))
    assert RouteResult.model_validate_json(result.model_dump_json()) == result


def test_suite_result_survives_its_file():
    result = merged([route_result(1), route_result(0)], 2)
    assert SuiteResult.model_validate_json(result.model_dump_json()) == result


def test_unknown_fields_and_other_schema_versions_are_refused():
    data = route_result(0).model_dump(mode="json")
    for change in ({"schema_version": 2}, {"surprise": 1}):
        with pytest.raises(ValidationError):
            RouteResult.model_validate(data | change)


def test_an_infraction_of_the_criteria_is_taken_over_whole():
    found = Infraction(
        InfractionKind.OUTSIDE_ROUTE_LANES, "left", 5, 0.25, (1.0, 2.0, 3.0), {"percentage": 12.5}
    )
    record = InfractionRecord.of(found)
    assert (record.kind, record.frame, record.percentage) == (found.kind, 5, 12.5)


def test_all_profiles_are_recorded():
    result = route_result(0, infraction(InfractionKind.COLLISION_VEHICLE))
    assert {name: scores.composed for name, scores in result.scores.items()} == {
        "lb1.0": 60.0,
        "lb2.0": 60.0,
        "lb2.1": 58.823529,
        "b2d": 60.0,
        "b2d-fixed": 60.0,
    }


def test_merging_orders_routes_by_the_suite():
    result = merged([route_result(2), route_result(0), route_result(1)], 3)
    assert [route.index for route in result.routes] == [0, 1, 2]


def test_no_average_while_routes_are_missing():
    result = merged([route_result(0)], 2)
    assert result.averages is None
    assert headline(result).startswith("1 of 2 routes: no average")


def test_a_partial_average_counts_missing_routes_as_zero_and_says_so():
    result = merged([route_result(0)], 2, partial=True)
    assert headline(result) == "1 of 2 routes, driving score 50.00 (lb2.1, 1 missing counted as 0)"


def test_headline_of_a_whole_run():
    assert headline(merged([route_result(0)], 1)) == "1 of 1 routes, driving score 100.00 (lb2.1)"


def test_only_failed_statuses_are_failed():
    succeeded = {status for status in RouteStatus if not status.failed}
    assert succeeded == {RouteStatus.PERFECT, RouteStatus.COMPLETED}

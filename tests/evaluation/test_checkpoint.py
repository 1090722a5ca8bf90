"""The official checkpoint's shape, key by key."""

from __future__ import annotations

import json

import pytest
from tests.evaluation.records import infraction, merged, route_result

from adr1.criteria.infraction import InfractionKind
from adr1.evaluation.checkpoint import official_checkpoint
from adr1.evaluation.results import RouteStatus

INFRACTION_KEYS = [
    "collisions_layout",
    "collisions_pedestrian",
    "collisions_vehicle",
    "red_light",
    "stop_infraction",
    "outside_route_lanes",
    "min_speed_infractions",
    "yield_emergency_vehicle_infractions",
    "scenario_timeouts",
    "route_dev",
    "vehicle_blocked",
    "route_timeout",
]


@pytest.fixture(scope="module")
def finished():
    routes = [
        route_result(
            0,
            infraction(InfractionKind.COLLISION_VEHICLE, "Agent collided against object"),
            infraction(InfractionKind.OUTSIDE_ROUTE_LANES, percentage=10.0),
            sensors=("sensor.other.gnss", "sensor.speedometer"),
        ),
        route_result(1, completion=50.0, status=RouteStatus.BLOCKED, length_m=1000.0),
    ]
    return official_checkpoint(merged(routes, 2))


def test_top_level(finished):
    assert list(finished) == [
        *("_checkpoint", "entry_status", "eligible", "sensors", "values", "labels")
    ]
    assert (finished["entry_status"], finished["eligible"]) == ("Finished", True)
    assert finished["sensors"] == ["carla_gnss", "carla_speedometer"]
    assert list(finished["_checkpoint"]) == ["global_record", "progress", "records"]
    assert finished["_checkpoint"]["progress"] == [2, 2]


def test_records(finished):
    record = finished["_checkpoint"]["records"][0]
    assert (record["index"], record["route_id"]) == (0, "RouteScenario_0_rep0")
    assert (record["status"], record["num_infractions"]) == ("Completed", 2)
    assert list(record["infractions"]) == INFRACTION_KEYS
    assert record["infractions"]["collisions_vehicle"] == ["Agent collided against object"]
    assert set(record["scores"]) == {"score_route", "score_penalty", "score_composed"}
    assert record["meta"] == {"route_length": 500.0, "duration_game": 5.0, "duration_system": 1.5}


def test_global_record(finished):
    record = finished["_checkpoint"]["global_record"]
    assert record["status"] == "Failed"
    assert record["meta"]["exceptions"] == [
        ["RouteScenario_1_rep0", 1, "Failed - Agent got blocked"]
    ]
    # 500 m and half of 1000 m were driven; 50 of those 1000 m outside the lanes.
    assert record["infractions"]["collisions_vehicle"] == 1.0
    assert record["infractions"]["outside_route_lanes"] == 0.05
    assert record["scores_mean"]["score_route"] == 75.0


def test_fifteen_values_with_labels(finished):
    assert len(finished["values"]) == len(finished["labels"]) == 15
    assert dict(zip(finished["labels"], finished["values"], strict=True)) | {
        "Avg. route completion": "75.000",
        "Collisions with vehicles": "1.000",
        "Off-road infractions": "0.050",
        "Agent blocked": "0.000",
    } == dict(zip(finished["labels"], finished["values"], strict=True))


def test_an_unfinished_run_gives_no_averages():
    checkpoint = official_checkpoint(merged([route_result(0)], 3))
    assert (checkpoint["entry_status"], checkpoint["eligible"]) == ("Started", False)
    assert checkpoint["_checkpoint"]["progress"] == [1, 3]
    assert checkpoint["_checkpoint"]["global_record"] == {}
    assert checkpoint["values"] == checkpoint["labels"] == []


def test_the_file_is_plain_json(finished):
    assert json.loads(json.dumps(finished, allow_nan=False)) == finished

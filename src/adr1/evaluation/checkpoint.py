"""`leaderboard.json`: a run in the official checkpoint file's shape, for tools that read it."""

from __future__ import annotations

import math
from typing import Any

from adr1.criteria.infraction import InfractionKind
from adr1.evaluation.results import GlobalRecord, RouteResult, ScoreRecord, SuiteResult

LABELS = (
    "Avg. driving score",
    "Avg. route completion",
    "Avg. infraction penalty",
    "Collisions with pedestrians",
    "Collisions with vehicles",
    "Collisions with layout",
    "Red lights infractions",
    "Stop sign infractions",
    "Off-road infractions",
    "Route deviations",
    "Route timeouts",
    "Agent blocked",
    "Yield emergency vehicles infractions",
    "Scenario timeouts",
    "Min speed infractions",
)
LABELLED_KINDS = (
    InfractionKind.COLLISION_PEDESTRIAN,
    InfractionKind.COLLISION_VEHICLE,
    InfractionKind.COLLISION_LAYOUT,
    InfractionKind.RED_LIGHT,
    InfractionKind.STOP,
    InfractionKind.OUTSIDE_ROUTE_LANES,
    InfractionKind.ROUTE_DEVIATION,
    InfractionKind.ROUTE_TIMEOUT,
    InfractionKind.VEHICLE_BLOCKED,
    InfractionKind.YIELD_EMERGENCY_VEHICLE,
    InfractionKind.SCENARIO_TIMEOUT,
    InfractionKind.MIN_SPEED,
)
SENSOR_ICONS = {
    "sensor.camera.rgb": "carla_camera",
    "sensor.lidar.ray_cast": "carla_lidar",
    "sensor.other.radar": "carla_radar",
    "sensor.other.gnss": "carla_gnss",
    "sensor.other.imu": "carla_imu",
    "sensor.opendrive_map": "carla_opendrive_map",
    "sensor.speedometer": "carla_speedometer",
}
SHORTEST_DRIVE_KM = 0.001
NOT_SCORED = ScoreRecord(route=0.0, penalty=0.0, composed=0.0)


def official_checkpoint(result: SuiteResult) -> dict[str, Any]:
    """The whole file. The global record stays empty while averages are withheld."""
    average = None if result.averages is None else result.averages.get(result.profile)
    global_record = {} if average is None else _global_record(result, average)
    sensors = sorted({icon for route in result.routes for icon in _icons(route)})
    return {
        "_checkpoint": {
            "global_record": global_record,
            "progress": [result.finished_routes, result.total_routes],
            "records": [_route_record(route, result.profile) for route in result.routes],
        },
        "entry_status": "Finished" if result.complete else "Started",
        "eligible": result.complete,
        "sensors": sensors,
        "values": [] if average is None else _values(global_record),
        "labels": [] if average is None else list(LABELS),
    }


def _icons(route: RouteResult) -> list[str]:
    return [SENSOR_ICONS[sensor] for sensor in route.outcome.sensors if sensor in SENSOR_ICONS]


def _route_record(route: RouteResult, profile: str) -> dict[str, Any]:
    outcome = route.outcome
    infractions: dict[str, list[str]] = {kind.value: [] for kind in InfractionKind}
    for item in outcome.infractions:
        infractions[item.kind.value].append(item.message)
    return {
        "index": route.index,
        "route_id": route.official_id,
        "status": outcome.status.value,
        "num_infractions": len(outcome.infractions),
        "infractions": infractions,
        "scores": _scores(route.scores.get(profile, NOT_SCORED)),
        "meta": {
            "route_length": round(outcome.route_length_m, 3),
            "duration_game": round(outcome.duration_game_s, 3),
            "duration_system": round(route.duration_system_s, 3),
        },
    }


def _scores(scores: ScoreRecord) -> dict[str, float]:
    return {
        "score_composed": scores.composed,
        "score_route": scores.route,
        "score_penalty": scores.penalty,
    }


def _global_record(result: SuiteResult, average: GlobalRecord) -> dict[str, Any]:
    failed = [route for route in result.routes if route.outcome.status.failed]
    perfect = all(route.outcome.status.value == "Perfect" for route in result.routes)
    status = "Failed" if failed else "Perfect" if perfect else "Completed"
    return {
        "index": -1,
        "route_id": -1,
        "status": status,
        "infractions": _infractions_per_km(result.routes),
        "scores_mean": _scores(average.mean),
        "scores_std_dev": _scores(average.std_dev),
        "meta": {
            "total_length": _rounded_sum(route.outcome.route_length_m for route in result.routes),
            "duration_game": _rounded_sum(route.outcome.duration_game_s for route in result.routes),
            "duration_system": _rounded_sum(route.duration_system_s for route in result.routes),
            "exceptions": [
                [route.official_id, route.index, route.outcome.status.value] for route in failed
            ],
        },
    }


def _rounded_sum(values: Any) -> float:
    return round(math.fsum(values), 3)


def _infractions_per_km(routes: tuple[RouteResult, ...]) -> dict[str, float]:
    """Events per driven kilometre; for lanes left, the share of the driven distance."""
    driven_km = math.fsum(
        route.outcome.route_length_m / 1000.0 * route.outcome.completion_percent / 100.0
        for route in routes
    )
    driven_km = max(driven_km, SHORTEST_DRIVE_KM)
    totals = dict.fromkeys(InfractionKind, 0.0)
    for route in routes:
        outcome = route.outcome
        route_driven_km = outcome.route_length_m / 1000.0 * outcome.completion_percent / 100.0
        for item in outcome.infractions:
            if item.kind is InfractionKind.OUTSIDE_ROUTE_LANES:
                totals[item.kind] += route_driven_km * (item.percentage or 0.0) / 100.0
            else:
                totals[item.kind] += 1.0
    return {kind.value: round(total / driven_km, 3) for kind, total in totals.items()}


def _values(global_record: dict[str, Any]) -> list[str]:
    mean = global_record["scores_mean"]
    figures = [mean["score_composed"], mean["score_route"], mean["score_penalty"]]
    figures += [global_record["infractions"][kind.value] for kind in LABELLED_KINDS]
    return [f"{figure:.3f}" for figure in figures]

"""Town, scenario type and seed -> an ordinary route on which that scenario can be staged."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from adr1.errors import InputError
from adr1.routes.dense_route import DenseRoute
from adr1.routes.specs import RouteSpec, ScenarioSpec, WeatherKeyframe
from adr1.scenarios.places import nearest_route_s, route_waypoint
from adr1.scenarios.placing.conditions import holds
from adr1.scenarios.placing.needs import Need, StretchNeed, TurningNeed
from adr1.scenarios.placing.proposal import Proposal
from adr1.scenarios.placing.ramps import ramps
from adr1.scenarios.placing.stretches import stretches
from adr1.scenarios.placing.survey import TownSurvey, bend_deg
from adr1.scenarios.placing.table import GENERATOR_VERSION, NEEDS
from adr1.scenarios.placing.turnings import turnings
from adr1.scenarios.registry import scenario_type
from adr1.simulator.geometry import Pose

TRIGGER_TOLERANCE_M = 3.0
WEATHERS: tuple[dict[str, float], ...] = (
    {"cloudiness": 10.0, "sun_altitude_angle": 60.0, "sun_azimuth_angle": 200.0},
    {"cloudiness": 70.0, "sun_altitude_angle": 35.0, "sun_azimuth_angle": 120.0},
    {"cloudiness": 20.0, "sun_altitude_angle": 12.0, "sun_azimuth_angle": 280.0},
    {
        "cloudiness": 90.0,
        "precipitation": 45.0,
        "precipitation_deposits": 40.0,
        "wetness": 60.0,
        "sun_altitude_angle": 40.0,
    },
    {"cloudiness": 60.0, "fog_density": 15.0, "sun_altitude_angle": 25.0},
    {"cloudiness": 10.0, "sun_altitude_angle": -8.0},
)
"""Clear noon, clouds, low sun, rain, haze, after sunset: fields of `carla.WeatherParameters`."""


@dataclass(frozen=True)
class Unplaced:
    """A scenario type that found no place in a town, and why."""

    scenario_type: str
    reason: str


def place(survey: TownSurvey, type_name: str, seed: int) -> RouteSpec | Unplaced:
    """A route with one scenario; equal arguments give equal routes.

    Raises:
        UnknownNameError: there is no such scenario type.
    """
    scenario_type(type_name)
    rng = random.Random(f"{GENERATOR_VERSION}/{survey.name}/{type_name}/{seed}")
    weather = WeatherKeyframe(0.0, rng.choice(WEATHERS))
    troubles: Counter[str] = Counter()
    for proposal in _proposals(survey, NEEDS[type_name], rng):
        keypoints = np.array(proposal.keypoints_world_m, dtype=np.float64).round(2) + 0.0
        try:
            route = survey.planner.plan(keypoints)
        except InputError:
            troubles["there is no way from start to goal"] += 1
            continue
        trouble = _trouble(survey, proposal, route)
        if trouble is None:
            return RouteSpec(
                route_id=f"{type_name}_{seed}",
                town=survey.name,
                keypoints_world_m=keypoints,
                weathers=(weather,),
                scenarios=(_scenario(type_name, proposal, route),),
            )
        troubles[trouble] += 1
    if not troubles:
        return Unplaced(type_name, "no road or junction of the shape and length that it needs")
    return Unplaced(type_name, min(troubles, key=lambda text: (-troubles[text], text)))


def _proposals(survey: TownSurvey, need: Need, rng: random.Random) -> Iterator[Proposal]:
    if isinstance(need, StretchNeed):
        return stretches(survey, need, rng)
    if isinstance(need, TurningNeed):
        return turnings(survey, need, rng)
    return ramps(survey, need, rng)


def _trouble(survey: TownSurvey, proposal: Proposal, route: DenseRoute) -> str | None:
    """What is wrong with a proposal once it is planned; None if nothing is."""
    keys = set(
        zip(
            route.road_ids.tolist(),
            route.section_ids.tolist(),
            route.lane_ids.tolist(),
            strict=True,
        )
    )
    if proposal.lanes is not None and not keys <= proposal.lanes:
        return "the shortest way leaves the lanes that are meant"
    if _trigger_off_m(proposal, route) > TRIGGER_TOLERANCE_M:
        return "the route comes by its trigger point more than once"
    at = partial(route_waypoint, survey.carla_map, route)
    for question in proposal.questions:
        if question.s_m > route.length_m:
            return "the route is too short"
        if not holds(question.condition, at(question.s_m), question.side):
            return f"there is no such place with: {question.condition}"
    if proposal.bend is not None:
        first_m, last_m, low_deg, high_deg = proposal.bend
        part = slice(route.index_at(first_m), route.index_at(last_m) + 1)
        if not low_deg <= bend_deg(route.yaw_deg[part]) <= high_deg:
            return "there is no such place that is straight (or bent) enough"
    return None


def _trigger_off_m(proposal: Proposal, route: DenseRoute) -> float:
    x, y, _ = route.positions_world_m[route.index_at(proposal.trigger_m)].tolist()
    return abs(nearest_route_s(route, x, y) - proposal.trigger_m)


def _scenario(type_name: str, proposal: Proposal, route: DenseRoute) -> ScenarioSpec:
    index = route.index_at(proposal.trigger_m)
    x, y, z = route.positions_world_m[index].round(2).tolist()
    return ScenarioSpec(
        name=f"{type_name}_1",
        scenario_type=type_name,
        trigger_world=Pose(x, y, z + 0.0, yaw_deg=round(float(route.yaw_deg[index]), 2)),
        parameters=proposal.parameters,
    )

"""Places at junctions: a way through one, and who else can come through it."""

from __future__ import annotations

import random
from collections.abc import Iterator

import carla
import numpy as np

from adr1.scenarios.junctions import straight_begins
from adr1.scenarios.places import lane_path, opposite_lane, path_back
from adr1.scenarios.placing.draws import Attributes, draw_all
from adr1.scenarios.placing.needs import TurningNeed
from adr1.scenarios.placing.proposal import Point, Proposal, Question, location_of
from adr1.scenarios.placing.survey import Movement, TownSurvey

ENTRY_M = 2.0
"""The lane before the junction is looked at here; keypoints lie as far from it."""
END_M = 4.0
GOAL_BEYOND_FLOW_M = 13.0
"""Where the ego turns into the road that a flow comes from, it ends so far beyond its begin."""
TRIES = 2


def turnings(survey: TownSurvey, need: TurningNeed, rng: random.Random) -> Iterator[Proposal]:
    """Proposals at all movements that fit, in drawn order."""
    fitting = [movement for movement in survey.movements if _fits(movement, need)]
    rng.shuffle(fitting)
    for movement in fitting:
        if all(_begins(survey, movement, side) for side in need.flows):
            for _ in range(TRIES):
                proposal = _at(survey, movement, need, rng)
                if proposal is not None:
                    yield proposal


def _fits(movement: Movement, need: TurningNeed) -> bool:
    return (
        movement.turn in need.turns
        and movement.control in need.controls
        and not movement.offered & set(need.barred)
        and movement.entry.length_m >= need.least_approach_m + END_M
        and movement.exit.length_m >= need.least_exit_m + END_M
    )


def _begins(survey: TownSurvey, movement: Movement, side: str) -> list[carla.Waypoint]:
    """Where those come in who go straight through the movement's junction from a side."""
    entry = _waypoint(survey, movement.entry.point(movement.entry.length_m - ENTRY_M))
    inside = survey.lanes.segments[movement.inside[0]].positions_world_m
    junction = _waypoint(survey, inside[len(inside) // 2]).get_junction()
    return [] if junction is None else straight_begins(junction, entry, side)


def _at(
    survey: TownSurvey, movement: Movement, need: TurningNeed, rng: random.Random
) -> Proposal | None:
    entry, away = movement.entry, movement.exit
    approach_m = min(rng.uniform(*need.approach_m), entry.length_m - END_M)
    exit_m = min(rng.uniform(*need.exit_m), away.length_m - END_M)
    parameters = draw_all(need.draws, rng)
    trigger_m = rng.uniform(*need.trigger_m)
    if need.flow_places is not None:
        places = _flow_places(survey, movement, need.flow_places, exit_m)
        if places is None:
            return None
        parameters = places | parameters
    inside_m = sum(survey.lanes.segments[key].length_m for key in movement.inside)
    behind_m = approach_m + inside_m + float(parameters.get("distance", {}).get("value", 0.0))
    questions = []
    if need.behind is not None:
        questions.append(Question(need.behind, behind_m, "right"))
    if need.before is not None:
        questions.append(Question(need.before, approach_m - ENTRY_M, "right"))
    return Proposal(
        keypoints_world_m=(
            entry.point(entry.length_m - approach_m),
            entry.point(entry.length_m - ENTRY_M),
            away.point(ENTRY_M),
            away.point(exit_m),
        ),
        trigger_m=trigger_m,
        parameters=parameters,
        lanes=frozenset((*entry.keys, *movement.inside, *away.keys)),
        questions=tuple(questions),
    )


def _flow_places(
    survey: TownSurvey, movement: Movement, wanted: tuple[str, float, float], exit_m: float
) -> dict[str, Attributes] | None:
    """Begin and end of a flow straight through the junction; None where its road is too short."""
    side, before_m, behind_m = wanted
    turns_into_it = side == movement.turn
    if turns_into_it:
        before_m = min(before_m, exit_m - GOAL_BEYOND_FLOW_M)
    begin = _begins(survey, movement, side)[0]
    start = path_back(begin, before_m)
    end = begin
    while end.is_junction:
        after = end.next(1.0)
        if not after:
            return None
        end = after[0]
    x, y = lane_path(end, behind_m)[-1].tolist()
    stop = survey.carla_map.get_waypoint(carla.Location(x=x, y=y))
    if start.is_junction or stop.is_junction:
        return None
    if turns_into_it and (opposite_lane(start) is None or opposite_lane(stop) is None):
        return None
    return {
        "start_actor_flow": location_of(_point(start)),
        "end_actor_flow": location_of(_point(stop)),
    }


def _waypoint(survey: TownSurvey, point: Point) -> carla.Waypoint:
    x, y, z = point.tolist()
    return survey.carla_map.get_waypoint(carla.Location(x=x, y=y, z=z))


def _point(waypoint: carla.Waypoint) -> Point:
    place = waypoint.transform.location
    return np.array([place.x, place.y, place.z])

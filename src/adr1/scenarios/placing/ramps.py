"""Places at ramps: where a lane comes to a road with several lanes, or leaves it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from adr1.routes.lane_graph import LaneKey
from adr1.scenarios.placing.draws import draw_all
from adr1.scenarios.placing.needs import RampNeed
from adr1.scenarios.placing.proposal import Point, Proposal, location_of
from adr1.scenarios.placing.survey import LaneRun, TownSurvey

BACK_M, AHEAD_M = 700.0, 900.0
END_M = 4.0
LEAST_GAINED_M = 100.0
"""A lane that a ramp becomes must be so long before it ends, to change lane from it."""
GOAL_BEYOND_M = 30.0
TRIES = 3


@dataclass(frozen=True)
class Ramp:
    """A ramp and the main road beside it.

    Attributes:
        ramp: the single lane.
        own: the lane that it becomes, or comes from, beside the main road's outer lane.
        main: the main road's outer lane, straight on.
        nose_m: where along `main` the own lane begins.
    """

    ramp: LaneRun
    own: LaneRun
    main: LaneRun
    nose_m: float

    @property
    def end_m(self) -> float:
        """Where along `main` the own lane ends."""
        return self.nose_m + self.own.length_m


def ramps(survey: TownSurvey, need: RampNeed, rng: random.Random) -> Iterator[Proposal]:
    """Proposals at all ramps of the kind, in drawn order."""
    found = off_ramps(survey) if need.kind == "leave" else on_ramps(survey)
    found = [ramp for ramp in found if ramp.own.length_m >= LEAST_GAINED_M]
    rng.shuffle(found)
    make = {"enter": _enter, "pass": _pass, "leave": _leave, "across": _across}[need.kind]
    for ramp in found:
        for _ in range(TRIES):
            proposal = make(survey, ramp, need, rng)
            if proposal is not None:
                yield proposal


def on_ramps(survey: TownSurvey) -> list[Ramp]:
    """Single lanes that become an outer lane of a road with several."""
    found = []
    for own in survey.runs:
        beside = survey.lanes.segments[own.keys[0]].left
        if beside is None:
            continue
        for before in _across_junction(survey, own.keys[0], after=False):
            if _is_single(survey, before):
                ramp = next(run for run in survey.runs if before in run.keys)
                main, nose_m = survey.through(beside, BACK_M, AHEAD_M)
                found.append(Ramp(ramp, own, main, nose_m))
    return found


def off_ramps(survey: TownSurvey) -> list[Ramp]:
    """Outer lanes of a road with several that become a single lane."""
    found = []
    for own in survey.runs:
        beside = survey.lanes.segments[own.keys[0]].left
        if beside is None or survey.control(own) != "none":
            continue
        for after in _across_junction(survey, own.keys[-1], after=True):
            if _is_single(survey, after):
                main, nose_m = survey.through(beside, BACK_M, AHEAD_M)
                found.append(Ramp(survey.run_with(after), own, main, nose_m))
    return found


def _across_junction(survey: TownSurvey, key: LaneKey, *, after: bool) -> list[LaneKey]:
    """Lanes behind (or before) the junction at the end (or begin) of a lane."""
    step = survey.following if after else survey.leading_to
    inside = [way for way in step(key) if survey.lanes.segments[way].is_junction]
    return [
        far for way in inside for far in step(way) if not survey.lanes.segments[far].is_junction
    ]


def _is_single(survey: TownSurvey, key: LaneKey) -> bool:
    segment = survey.lanes.segments[key]
    others = [other for other in survey.lanes.segments if other[0] == key[0]]
    return segment.left is None and segment.right is None and all(k[2] == key[2] for k in others)


def _enter(
    survey: TownSurvey,  # noqa: ARG001 - all kinds are called alike
    ramp: Ramp,
    need: RampNeed,
    rng: random.Random,
) -> Proposal | None:
    way_m = min(rng.uniform(130.0, 175.0), ramp.ramp.length_m - 3.0)
    trigger_m = min(rng.uniform(20.0, 30.0), 0.3 * way_m)
    flow_m = ramp.nose_m - need.flow_before_m * rng.uniform(0.9, 1.1)
    flow_end_m = min(
        ramp.end_m + need.flow_beyond_m * rng.uniform(0.85, 1.15),
        ramp.main.length_m - END_M - GOAL_BEYOND_M,
    )
    if way_m < 90.0 or flow_m < 2.0 or flow_end_m < ramp.end_m + 50.0:
        return None
    flow = {
        "start_actor_flow": location_of(ramp.main.point(flow_m)),
        "end_actor_flow": location_of(ramp.main.point(flow_end_m)),
    }
    return Proposal(
        keypoints_world_m=(
            ramp.ramp.point(ramp.ramp.length_m - way_m),
            ramp.main.point(ramp.nose_m + 0.85 * ramp.own.length_m),
            ramp.main.point(flow_end_m + GOAL_BEYOND_M),
        ),
        trigger_m=trigger_m,
        parameters=flow | draw_all(need.draws, rng),
    )


def _pass(
    survey: TownSurvey,  # noqa: ARG001 - all kinds are called alike
    ramp: Ramp,
    need: RampNeed,
    rng: random.Random,
) -> Proposal | None:
    if ramp.nose_m < need.least_main_m:
        return None
    start_m = max(ramp.nose_m - rng.uniform(360.0, 420.0), 2.0)
    trigger_m = min(rng.uniform(60.0, 85.0), 0.12 * (ramp.nose_m - start_m))
    goal_m = min(ramp.end_m + rng.uniform(140.0, 190.0), ramp.main.length_m - END_M)
    other_m = ramp.ramp.length_m - rng.uniform(32.0, 42.0)
    if goal_m < ramp.end_m + 80.0 or other_m < 5.0:
        return None
    place = location_of(ramp.ramp.point(other_m))
    return Proposal(
        keypoints_world_m=(
            ramp.main.point(start_m),
            ramp.main.point(ramp.nose_m + 0.5 * ramp.own.length_m),
            ramp.main.point(goal_m),
        ),
        trigger_m=trigger_m,
        parameters={"other_actor_location": place} | draw_all(need.draws, rng),
    )


def _leave(survey: TownSurvey, ramp: Ramp, need: RampNeed, rng: random.Random) -> Proposal | None:
    if ramp.nose_m < need.least_main_m:
        return None
    start_m = max(ramp.nose_m - rng.uniform(200.0, 280.0), 2.0)
    start = _left_of(survey, ramp.main, start_m)
    change = _left_of(survey, ramp.main, start_m + 70.0)
    if start is None or change is None or ramp.ramp.length_m < 50.0:
        return None
    nose_end_m = ramp.end_m + need.flow_beyond_m
    flow = {
        "start_actor_flow": location_of(ramp.main.point(start_m)),
        "end_actor_flow": location_of(ramp.main.point(nose_end_m)),
    }
    goal_m = min(rng.uniform(80.0, 120.0), ramp.ramp.length_m - END_M)
    return Proposal(
        keypoints_world_m=(start, change, ramp.ramp.point(goal_m)),
        trigger_m=rng.uniform(32.0, 42.0),
        parameters=flow | draw_all(need.draws, rng),
    )


def _across(survey: TownSurvey, ramp: Ramp, need: RampNeed, rng: random.Random) -> Proposal | None:
    if ramp.own.length_m < 145.0 or ramp.ramp.length_m < 70.0:
        return None
    far = survey.lanes.segments[ramp.main.keys[ramp.main.starts_m.index(ramp.nose_m)]].left
    if far is None:
        return None
    last, _ = survey.through(far, 0.0, AHEAD_M)
    trigger_beyond_m, goal_m = rng.uniform(8.0, 14.0), rng.uniform(285.0, 310.0)
    if last.length_m < goal_m + END_M:
        return None
    way_m = rng.uniform(45.0, 65.0)
    junction_m = float(np.linalg.norm(ramp.own.point(0.0) - ramp.ramp.point(ramp.ramp.length_m)))
    return Proposal(
        keypoints_world_m=(
            ramp.ramp.point(ramp.ramp.length_m - way_m),
            ramp.own.point(trigger_beyond_m + 5.0),
            ramp.main.point(ramp.nose_m + 65.0),
            last.point(135.0),
            last.point(goal_m),
        ),
        trigger_m=way_m + junction_m + trigger_beyond_m,
        parameters=draw_all(need.draws, rng),
    )


def _left_of(survey: TownSurvey, run: LaneRun, s_m: float) -> Point | None:
    """The place left of a run at a distance along it; None where no lane of its way is there."""
    index = max(int(np.searchsorted(run.starts_m, s_m, side="right")) - 1, 0)
    segment = survey.lanes.segments[run.keys[index]]
    if segment.left is None:
        return None
    share = (s_m - run.starts_m[index]) / max(segment.length_m, 1e-6)
    beside = survey.lanes.segments[segment.left]
    row = int(np.searchsorted(beside.along_m, share * beside.length_m))
    return beside.positions_world_m[min(row, len(beside.along_m) - 1)]

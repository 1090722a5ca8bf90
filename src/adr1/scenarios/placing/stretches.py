"""Places on a stretch of road: where it is long enough, and has what is asked for beside it."""

from __future__ import annotations

import random
from collections.abc import Iterator

from adr1.scenarios.placing.draws import draw_all
from adr1.scenarios.placing.needs import StretchNeed
from adr1.scenarios.placing.proposal import Proposal, Question
from adr1.scenarios.placing.survey import LaneRun, TownSurvey

TRIES = 6
"""So many places are proposed on each run of lanes."""
END_M = 4.0
"""A goal lies this far before the end of its lane, at least."""


def stretches(survey: TownSurvey, need: StretchNeed, rng: random.Random) -> Iterator[Proposal]:
    """Proposals on all runs that are long enough, in drawn order."""
    runs = list(survey.open_runs if need.open else survey.runs)
    rng.shuffle(runs)
    for run in runs:
        for _ in range(TRIES):
            proposal = _on(run, need, rng)
            if proposal is not None:
                yield proposal


def _on(run: LaneRun, need: StretchNeed, rng: random.Random) -> Proposal | None:
    parameters = draw_all(need.draws, rng)
    trigger_m = rng.uniform(*need.before_m)
    spot_m = trigger_m + float(parameters.get("distance", {}).get("value", 0.0))
    length_m = spot_m + need.after_m
    room_m = run.length_m - need.margin_m - length_m - END_M
    if room_m < 0.0:
        return None
    start_m = need.margin_m + rng.uniform(0.0, room_m)
    side = parameters.get("direction", {}).get("value", "right")
    questions = tuple(
        Question(condition, max(spot_m + off_m, 0.0), side)
        for condition, places in need.asked.items()
        for off_m in places
    )
    places = [question.s_m for question in questions]
    first, last = min([trigger_m, *places]), max([spot_m + 20.0, *places])
    points = (start_m, start_m + spot_m, start_m + length_m)
    return Proposal(
        keypoints_world_m=tuple(run.point(s_m) for s_m in points),
        trigger_m=trigger_m,
        parameters=parameters,
        lanes=frozenset(run.keys),
        questions=questions,
        bend=(first, last, *need.bend_deg),
    )

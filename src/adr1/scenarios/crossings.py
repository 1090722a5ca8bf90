"""People and cyclists who cross the ego's way, timed by the ego's own arrival."""

from __future__ import annotations

import math
from collections.abc import Callable

import carla
from py_trees.behaviour import Behaviour

from adr1.scenarios.behaviours.trees import first_of, sequence
from adr1.scenarios.behaviours.waiting import WaitSeconds, WaitUntil
from adr1.scenarios.context import ScenarioContext

LEAST_EGO_MPS = 2.5
"""A slower ego is taken to drive this fast, so that a crossing begins for one that creeps, too."""


def arrives_with_ego(
    context: ScenarioContext, meeting: carla.Location, needs_s: float, early_m: float = 2.5
) -> bool:
    """Whether somebody who needs `needs_s` to the meeting point has to start now to meet the ego.

    Args:
        meeting: where both ways cross, world frame [m].
        early_m: the meeting is aimed this far before the ego's own middle gets there: its bumper.
    """
    place = context.ego_position
    gap_m = math.hypot(meeting.x - place.x, meeting.y - place.y)
    return gap_m < max(context.ego_speed_mps, LEAST_EGO_MPS) * needs_s + early_m


def crossing_story(
    name: str,
    context: ScenarioContext,
    *,
    go: Callable[[], bool],
    cross: Behaviour,
    give_up_s: float,
    past: Callable[[], bool],
) -> Behaviour:
    """Wait for the ego, cross (whoever has not come across in time stays where he is), let it pass.

    Args:
        go: whether it is time to start; `past`: whether the ego is past.
    """
    return sequence(
        name,
        WaitUntil("ego near", go),
        first_of("cross, or give up", cross, WaitSeconds("give up", context, give_up_s)),
        WaitUntil("ego past", past),
    )

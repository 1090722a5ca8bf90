"""When somebody who crosses sets off, and how the story of a crossing goes."""

from __future__ import annotations

from types import SimpleNamespace

import carla
import pytest
from py_trees.behaviour import Behaviour
from py_trees.common import Status

from adr1.scenarios.behaviours.once import Do
from adr1.scenarios.behaviours.waiting import WaitUntil
from adr1.scenarios.crossings import LEAST_EGO_MPS, arrives_with_ego, crossing_story

MEETING = carla.Location(x=100.0)


def ego_at(x_m: float, speed_mps: float, time_s: float = 0.0) -> SimpleNamespace:
    place = carla.Location(x=x_m)
    return SimpleNamespace(ego_position=place, ego_speed_mps=speed_mps, time_s=time_s)


@pytest.mark.parametrize(("x_m", "goes"), [(60.0, False), (77.0, False), (78.0, True)])
def test_he_sets_off_when_both_need_as_long(x_m: float, goes: bool) -> None:
    """2 s at 10 m/s and 2.5 m for the bumper: 22.5 m before the meeting."""
    assert arrives_with_ego(ego_at(x_m, 10.0), MEETING, 2.0) is goes


def test_an_ego_that_creeps_or_stands_is_met_too() -> None:
    near_m = 2.0 * LEAST_EGO_MPS + 2.0
    assert arrives_with_ego(ego_at(100.0 - near_m, 0.0), MEETING, 2.0)
    assert not arrives_with_ego(ego_at(100.0 - near_m - 1.0, 0.0), MEETING, 2.0)


def story(context: SimpleNamespace, state: dict[str, bool], cross: Behaviour) -> Behaviour:
    return crossing_story(
        "story",
        context,
        go=lambda: state["go"],
        cross=cross,
        give_up_s=5.0,
        past=lambda: state["past"],
    )


def test_he_waits_crosses_and_lets_the_ego_pass() -> None:
    context, state, crossed = ego_at(0.0, 8.0), {"go": False, "past": False}, []
    tree = story(context, state, Do("cross", lambda: crossed.append(1)))
    tree.tick_once()
    assert not crossed
    state["go"] = True
    tree.tick_once()
    assert crossed == [1]
    assert tree.status is Status.RUNNING
    state["past"] = True
    tree.tick_once()
    assert tree.status is Status.SUCCESS


def test_who_does_not_come_across_gives_up_in_time() -> None:
    context, state = ego_at(0.0, 8.0), {"go": True, "past": True}
    tree = story(context, state, WaitUntil("stuck", lambda: False))
    tree.tick_once()
    context.time_s = 4.9
    tree.tick_once()
    assert tree.status is Status.RUNNING
    context.time_s = 5.0
    tree.tick_once()
    assert tree.status is Status.SUCCESS

"""Cycles of traffic lights, by hand."""

import numpy as np
import pytest

from adr1.simulator.maps.town_map import LightGroup
from adr1.simulator.world.traffic_lights import GREEN, RED, YELLOW, TrafficLights

DT_S = 0.05


def make() -> TrafficLights:
    """A crossing (a, b | c) and a lone light d."""
    groups = (LightGroup(1, (("a", "b"), ("c",))), LightGroup(2, (("d",),)))
    return TrafficLights(("a", "b", "c", "d"), groups)


def states_at(lights: TrafficLights, seconds: float) -> list[int]:
    for _ in range(round(seconds / DT_S)):
        lights.advance(DT_S)
    return lights.state.tolist()


def test_controllers_take_turns_with_all_red_between() -> None:
    lights = make()
    assert lights.state.tolist() == [GREEN, GREEN, RED, GREEN]
    assert states_at(lights, 9.95) == [GREEN, GREEN, RED, GREEN]
    assert states_at(lights, 0.05) == [YELLOW, YELLOW, RED, YELLOW]
    assert states_at(lights, 3.0) == [RED, RED, RED, RED]
    assert states_at(lights, 2.0) == [RED, RED, GREEN, GREEN]
    assert states_at(lights, 13.0) == [RED, RED, RED, RED]
    assert states_at(lights, 2.0) == [GREEN, GREEN, RED, GREEN]


def test_conflicting_approaches_are_never_green_together() -> None:
    lights = make()
    for _ in range(2000):
        lights.advance(DT_S)
        assert not (lights.state[0] != RED and lights.state[2] != RED)


def test_elapsed_time_counts_in_the_active_controller_only() -> None:
    lights = make()
    states_at(lights, 4.0)
    assert lights.elapsed_s == pytest.approx([4.0, 4.0, 0.0, 4.0], abs=1e-4)


def test_times_belong_to_the_controller() -> None:
    lights = make()
    lights.set_duration(0, 0, 4.0)
    assert lights.durations_s[lights.controller][:, 0].tolist() == [4.0, 4.0, 10.0, 10.0]
    assert states_at(lights, 4.0) == [YELLOW, YELLOW, RED, GREEN]


def test_frozen_junction_stands_still_and_the_others_go_on() -> None:
    lights = make()
    lights.freeze_group_of(0, True)
    assert lights.frozen.tolist() == [True, True, True, False]
    assert states_at(lights, 11.0) == [GREEN, GREEN, RED, YELLOW]
    lights.freeze_all(False)
    assert states_at(lights, 10.0)[0] == YELLOW


def test_state_set_by_hand_holds_until_the_next_change() -> None:
    lights = make()
    lights.set_state(2, GREEN)
    assert states_at(lights, 5.0)[2] == GREEN
    assert states_at(lights, 10.0)[2] == GREEN
    assert states_at(lights, 13.0)[2] == RED


def test_reset_begins_with_the_first_controller() -> None:
    lights = make()
    states_at(lights, 20.0)
    lights.reset_group_of(2)
    assert lights.state.tolist()[:3] == [GREEN, GREEN, RED]
    assert lights.group_rows(2) == [0, 1, 2]


def test_zero_times_do_not_hang() -> None:
    lights = make()
    for stage in range(3):
        lights.set_duration(3, stage, 0.0)
    states_at(lights, 1.0)


def test_town_without_lights() -> None:
    lights = TrafficLights((), ())
    lights.advance(DT_S)
    assert lights.frozen.shape == (0,)
    assert np.array_equal(lights.state, [])


def test_light_without_controller_is_an_error() -> None:
    with pytest.raises(ValueError, match="without a controller"):
        TrafficLights(("a", "x"), (LightGroup(1, (("a",),)),))

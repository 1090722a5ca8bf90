from __future__ import annotations

import re
from pathlib import Path

import pytest

from adr1.simulator.wire.errors import WireTypeError
from adr1.simulator.wire.v0_9_16.rpcs import RPCS

TRACE = Path(__file__).resolve().parents[4] / ".." / "shared" / "reference" / "carla-api-trace.txt"
TRANSFORM = [[1.0, 2, 3.0], [0.0, 90.0, 0.0]]
CONTROL = [0.5, 0.0, 0.0, False, False, False, 0]
NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.skipif(not TRACE.exists(), reason="the captured trace is not beside the checkout")
def test_every_captured_call_is_in_the_table() -> None:
    calls = " ".join(line.partition("->")[2] for line in TRACE.read_text().splitlines())
    names = set(re.findall(r"([a-z_]+[A-Za-z]+)\*?\(", calls)) - {"no"}
    assert len(names) > 80
    assert names <= set(RPCS)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("tick_cue", []),
        ("set_actor_transform", [18, TRANSFORM]),
        ("apply_control_to_vehicle", [18, CONTROL]),
        ("get_required_files", []),
        ("get_required_files", ["Nav"]),
        ("load_new_episode", ["Town01", True, 65535]),
        ("set_episode_settings", [[True, False, [False], True, 0.01, 10]]),
        ("add_traffic_manager_running", [["192.0.2.2", 8005]]),
        ("draw_debug_shape", [[[4, [[0.0, 0.0, 0.0], "x", False]], [255, 0, 0], -1.0, True]]),
        ("copy_opendrive_to_file", ["<OpenDRIVE/>", [2.0, 50.0]]),
        ("apply_batch", [[]]),
        ("set_bones_transform", [3, [[["hip", TRANSFORM]]]]),
    ],
)
def test_well_formed_arguments_pass(name: str, arguments: list[object]) -> None:
    RPCS[name].validate(arguments)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        (
            "set_actor_transform",
            [18, [[1.0, 2.0, 3.0], [0.0, "north", 0.0]]],
            "set_actor_transform: argument 2 .rotation.yaw: expected a number, got str",
        ),
        ("set_actor_transform", [18, [[NAN, 2, 3], [0, 0, 0]]], "location.x: expected a finite"),
        ("set_actor_transform", [18, [[1e39, 2, 3], [0, 0, 0]]], "location.x: expected a finite"),
        ("set_actor_transform", [-1, TRANSFORM], "argument 1 : expected an integer of 0 to"),
        ("set_actor_transform", [18, [TRANSFORM[0]]], "rotation: expected 2 fields, got 1"),
        ("set_actor_transform", [18], "expected 2 arguments, got 1"),
        ("tick_cue", [1], "expected 0 arguments, got 1"),
        ("apply_control_to_vehicle", [1, [INFINITY, *CONTROL[1:]]], "throttle: expected a finite"),
        ("apply_control_to_vehicle", [1, [True, *CONTROL[1:]]], "throttle: expected a number"),
        ("apply_control_to_vehicle", [1, [*CONTROL[:3], 1, *CONTROL[4:]]], "hand_brake: expected"),
        ("set_traffic_light_state", [1, 9], "9 is no TrafficLightState"),
        ("get_actors_by_id", [[1, "2"]], r"argument 1 \[1\]: expected an integer, got str"),
        ("get_actors_by_id", ["12"], "expected a list, got str"),
        ("set_episode_settings", [[True, False, [True], True, 0.01, 10]], "fixed_delta_seconds"),
        ("draw_debug_shape", [[[9, []], [0, 0, 0], 1.0, True]], "expected a kind of 0 to 8"),
    ],
)
def test_faults_are_named(name: str, arguments: list[object], message: str) -> None:
    with pytest.raises(WireTypeError, match=message):
        RPCS[name].validate(arguments)


def test_which_calls_move_the_clock() -> None:
    assert RPCS["tick_cue"].moves_clock([])
    assert RPCS["apply_batch"].moves_clock([[], True])
    assert not RPCS["apply_batch"].moves_clock([[], False])
    assert not RPCS["apply_batch"].moves_clock([[]])
    assert not RPCS["version"].moves_clock([])

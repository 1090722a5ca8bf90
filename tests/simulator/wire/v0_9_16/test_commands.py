from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adr1.simulator.wire.errors import WireTypeError
from adr1.simulator.wire.v0_9_16.commands import CommandKind, commands

VECTOR, TRANSFORM = [1.0, 2.0, 3.0], [[1.0, 2.0, 3.0], [0.0, 90.0, 0.0]]
CONTROL = [0.5, -0.1, 0, False, False, False, 1]
DESCRIPTION = [1, "vehicle.nissan.patrol", [["color", 5, "0,0,0"]]]


def control_of(actor_id: object, control: object) -> list[Any]:
    return [[CommandKind.APPLY_VEHICLE_CONTROL.value, [actor_id, control]]]


WELL_FORMED: list[list[Any]] = [
    [[0, [DESCRIPTION, TRANSFORM, [False], 48, "", [control_of(0, CONTROL)]]]],
    [[1, [5]]],
    [[4, [5, [VECTOR, 1.5, False]]]],
    [[6, [5, TRANSFORM]]],
    [[7, [5, TRANSFORM, 1.0]]],
    *([[kind, [5, VECTOR]]] for kind in (8, 9, 10, 11, 12, 13, 19)),
    *([[kind, [5, True]]] for kind in (14, 15, 16, 17)),
    [[16, [5, True, 8000]]],
    [[18, [5, 2**32 - 1]]],
    [[20, ["stat fps"]]],
    [[21, [5, 2]]],
]


def test_every_kind_passes() -> None:
    commands([*WELL_FORMED, *(control_of(i, CONTROL) for i in range(100))])
    commands([])


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (control_of(5, [*CONTROL[:1], "left", *CONTROL[2:]]), "control.steer: expected a number"),
        (control_of(5, [math.inf, *CONTROL[1:]]), "control.throttle: expected a finite number"),
        (control_of(5, [True, *CONTROL[1:]]), "control.throttle: expected a number, got bool"),
        (control_of(5, CONTROL[:6]), "control.gear: expected 7 fields, got 6"),
        (control_of(5, [*CONTROL[:6], 2**31]), "control.gear: expected an integer of"),
        (control_of(-1, CONTROL), "actor: expected an integer of"),
        (control_of("5", CONTROL), "actor: expected an integer"),
        (control_of(5, b"\0" * 7), "control: expected a list"),
        ([[2.0, [5, CONTROL]]], "expected a variant"),
        ([[-1, [5]]], "expected a kind of 0 to 21"),
        ([[22, [5]]], "expected a kind of 0 to 21"),
        ("ab", "expected a list of 1 fields"),
        ([b"\x02\x05"], "expected a variant"),
        ([[0, [DESCRIPTION, TRANSFORM, [False], 0, "", [control_of(0, [])]]]], r"do_after\[0\]"),
    ],
)
def test_one_bad_command_among_good_ones_is_named(command: Any, message: str) -> None:
    batch = [*WELL_FORMED, command, control_of(7, CONTROL)]
    with pytest.raises(WireTypeError, match=message) as caught:
        commands(batch)
    assert caught.value.path.startswith(f"[{len(WELL_FORMED)}]")


json_like = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3)),
    lambda inner: st.lists(inner, max_size=8),
    max_leaves=12,
)


@settings(max_examples=60)
@given(json_like)
def test_nonsense_never_raises_anything_else(value: object) -> None:
    for batch in (value, [value], [[value]], [[[2, value]]], [[[2, [1, value]]]]):
        try:
            commands(batch)
        except WireTypeError:
            continue

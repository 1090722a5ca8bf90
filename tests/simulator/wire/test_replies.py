from __future__ import annotations

import msgpack
import pytest

from adr1.simulator.wire.replies import fault, packed, refusal, success
from adr1.simulator.wire.spec import ReplyKind


@pytest.mark.parametrize("message_id", [0, 127, 128, 65536, 2**32 - 1])
def test_forms_of_success(message_id: int) -> None:
    values = {
        ReplyKind.VALUE: [[1, [5, 0.05]]],
        ReplyKind.VOID: [[False]],
        ReplyKind.BARE: [5, 0.05],
    }
    for kind, result in values.items():
        data = success(message_id, kind, [5, 0.05])
        assert msgpack.unpackb(data) == [1, message_id, None, result]


def test_a_packed_result_is_spliced_in() -> None:
    value = packed(["Town", b"\0\1", None])
    assert success(9, ReplyKind.VALUE, value) == success(
        9, ReplyKind.VALUE, ["Town", b"\0\1", None]
    )


def test_forms_of_refusal() -> None:
    assert msgpack.unpackb(refusal(3, ReplyKind.VALUE, "no")) == [1, 3, None, [[0, ["no"]]]]
    assert msgpack.unpackb(refusal(3, ReplyKind.VOID, "no")) == [1, 3, None, [[True, ["no"]]]]
    assert msgpack.unpackb(refusal(3, ReplyKind.BARE, "no")) == [1, 3, "no", None]
    assert msgpack.unpackb(fault(3, "no")) == [1, 3, "no", None]


def test_a_failed_value_leaves_nothing_behind() -> None:
    with pytest.raises(TypeError):
        success(1, ReplyKind.VALUE, [1, 2, object()])
    assert msgpack.unpackb(success(2, ReplyKind.VALUE, 3)) == [1, 2, None, [[1, 3]]]


def test_doubles_stay_doubles() -> None:
    assert msgpack.unpackb(success(1, ReplyKind.BARE, 0.05))[3] == 0.05

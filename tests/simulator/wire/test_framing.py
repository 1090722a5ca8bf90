from __future__ import annotations

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adr1.simulator.wire import framing
from adr1.simulator.wire.errors import MalformedRequestError
from adr1.simulator.wire.framing import Request, RequestReader, parse_request


def read_all(reader: RequestReader) -> list[Request]:
    requests = []
    while (request := reader.next()) is not None:
        requests.append(request)
    return requests


def packed_requests(count: int) -> bytes:
    return b"".join(msgpack.packb([0, i, "version", [[False], i, "abc"]]) for i in range(count))


def test_many_requests_in_one_piece() -> None:
    reader = RequestReader()
    reader.feed(packed_requests(50))
    assert read_all(reader) == [Request(i, "version", [i, "abc"]) for i in range(50)]


@given(st.lists(st.integers(1, 17), min_size=1, max_size=30))
def test_any_split_gives_the_same_requests(sizes: list[int]) -> None:
    data, reader, got, start = packed_requests(8), RequestReader(), [], 0
    while start < len(data):
        for size in sizes:
            reader.feed(data[start : start + size])
            start += size
            got += read_all(reader)
    assert [request.message_id for request in got] == list(range(8))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_garbage_is_refused_or_waits_for_more(data: bytes) -> None:
    reader = RequestReader()
    reader.feed(data)
    try:
        read_all(reader)
    except MalformedRequestError:
        return


@pytest.mark.parametrize(
    "message",
    [
        5,
        None,
        [],
        [0, 1, "version"],
        [1, 1, "version", [[False]]],
        [2, "version", [[False]]],
        [0, -1, "version", [[False]]],
        [0, 2**32, "version", [[False]]],
        [0, True, "version", [[False]]],
        [0, 1, b"version", [[False]]],
        [0, 1, "version", None],
        [0, 1, "version", []],
        [0, 1, "version", [False]],
        [0, 1, "version", [[]]],
        [0, 1, "version", [[0]]],
    ],
)
def test_wrong_shapes_are_refused(message: object) -> None:
    with pytest.raises(MalformedRequestError):
        parse_request(message)


@pytest.mark.parametrize(
    "data",
    [
        b"\x91" * 5000,  # nested without end
        b"\xdd\xff\xff\xff\xff",  # an array of 2^32 items
        msgpack.packb([0, 1, "version", [[False], {"a": 1}]]),
        msgpack.packb(msgpack.ExtType(4, b"x")),
        b"\xc1",  # a byte that msgpack never uses
    ],
)
def test_what_no_client_sends_is_refused(data: bytes) -> None:
    reader = RequestReader()
    reader.feed(data)
    with pytest.raises(MalformedRequestError):
        read_all(reader)


def test_a_message_beyond_the_limit_is_refused() -> None:
    reader = RequestReader(max_message_bytes=10_000)
    reader.feed(b"\xda\xff\xff" + bytes(9000))
    assert reader.next() is None
    with pytest.raises(MalformedRequestError, match="larger"):
        reader.feed(bytes(2000))


def feed_for_ever(reader: RequestReader, data: bytes) -> int:
    """Bytes that it takes before it refuses."""
    taken = 0
    while taken < 200 * 2**20:
        reader.feed(data)
        reader.next()
        taken += len(data)
    return taken


@pytest.mark.parametrize(
    "item", [b"\x90" * 2**17, b"\xdb\x00\x10\x00\x00" + bytes(2**20)], ids=["small", "long"]
)
def test_a_message_without_end_is_refused(item: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "MAX_STRUCTURE_BYTES", 2**19)
    reader = RequestReader(max_message_bytes=16 * 2**20)
    reader.feed(b"\xdd\x00\x0f\xff\xff" + b"\xdd\x00\x0f\xff\xff" * 20)
    with pytest.raises(MalformedRequestError, match="larger"):
        feed_for_ever(reader, item)


def test_many_requests_are_no_long_message() -> None:
    reader, data = RequestReader(max_message_bytes=100_000), packed_requests(1000)
    half = len(data) // 2
    for _ in range(50):
        reader.feed(data[:half])
        read_all(reader)
        reader.feed(data[half:])
        read_all(reader)


def test_strings_need_not_be_utf8() -> None:
    reader = RequestReader()
    reader.feed(b"\x94\x00\x01\xa4name\x92\x91\xc2\xa2\xff\xfe")
    request = reader.next()
    assert request is not None
    assert request.arguments == [b"\xff\xfe".decode("utf-8", "surrogateescape")]

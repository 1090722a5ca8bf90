"""From bytes to requests: a bounded msgpack reader per connection and the request's shape."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgpack

from adr1.simulator.wire.errors import MalformedRequestError

MAX_MESSAGE_BYTES = 64 * 2**20  # an OpenDRIVE text of several MB comes in one call
MAX_STRUCTURE_BYTES = 4 * 2**20  # small items: each byte may take 64 of memory once unpacked
MAX_ARRAY_ITEMS = 2**20
_LONG_ITEM_BYTES = 2**19  # taken at one go: a long string, not structure
_NOTHING = object()


class Request(NamedTuple):
    """One call as it came, its arguments without the metadata slot, not yet validated."""

    message_id: int
    name: str
    arguments: list[object]


class RequestReader:
    """Turns the bytes of one connection into requests, of at most `max_message_bytes` each.

    msgpack unpacks a message as it comes in and bounds only what it has not unpacked yet, so what
    it has unpacked of an unfinished message is counted here.
    """

    def __init__(self, max_message_bytes: int = MAX_MESSAGE_BYTES) -> None:
        self._max_message_bytes = max_message_bytes
        self._unpacked_bytes = 0  # of the unfinished message
        self._structure_bytes = 0  # of these, in small items
        self._offset = 0
        self._message_ended = True
        self._unpacker: Any = msgpack.Unpacker(
            raw=False,
            unicode_errors="surrogateescape",
            strict_map_key=False,
            max_buffer_size=max_message_bytes,
            max_array_len=MAX_ARRAY_ITEMS,
            max_map_len=0,
            max_ext_len=0,
        )

    def feed(self, data: bytes | memoryview) -> None:
        """Add received bytes; raises MalformedRequestError where a message grows too large."""
        try:
            self._unpacker.feed(data)
        except msgpack.BufferFull:
            raise MalformedRequestError("message larger than the limit") from None

    def next(self) -> Request | None:
        """The next whole request, or None; raises MalformedRequestError."""
        try:
            message = next(self._unpacker, _NOTHING)
        except (ValueError, TypeError, RecursionError, MemoryError) as error:
            raise MalformedRequestError(f"not msgpack: {error!r}") from None
        if message is _NOTHING:
            self._count_unfinished()
            return None
        self._message_ended = True
        return parse_request(message)

    def _count_unfinished(self) -> None:
        offset = self._unpacker.tell()
        step = offset - self._offset
        self._offset = offset
        if self._message_ended:  # its last part and the first of the next cannot be told apart
            self._message_ended = False
            self._unpacked_bytes = self._structure_bytes = 0
            return
        self._unpacked_bytes += step
        if step < _LONG_ITEM_BYTES:
            self._structure_bytes += step
        if (
            self._unpacked_bytes > self._max_message_bytes
            or self._structure_bytes > MAX_STRUCTURE_BYTES
        ):
            raise MalformedRequestError("message larger than the limit")


def parse_request(message: object) -> Request:
    """Check the outer shape `[0, message id, name, [[async flag], argument...]]`."""
    if type(message) is not list or len(message) != 4:
        raise MalformedRequestError("a request is an array of 4")
    kind, message_id, name, arguments = message
    if kind != 0 or type(message_id) is not int or not 0 <= message_id < 2**32:
        raise MalformedRequestError("a request starts with 0 and a 32-bit message id")
    if type(name) is not str or type(arguments) is not list:
        raise MalformedRequestError("a request names a function and lists its arguments")
    if not arguments or type(arguments[0]) is not list or len(arguments[0]) != 1:
        raise MalformedRequestError("a request's first argument is its metadata")
    if type(arguments[0][0]) is not bool:
        raise MalformedRequestError("a request's metadata is one bool")
    return Request(message_id, name, arguments[1:])

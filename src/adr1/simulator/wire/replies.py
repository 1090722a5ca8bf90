"""The bytes of replies: `[1, message id, error, result]`, put together from packed pieces."""

from __future__ import annotations

import struct
from typing import cast

import msgpack

from adr1.simulator.wire.dispatcher import PackedResult
from adr1.simulator.wire.spec import ReplyKind

_PACKER = msgpack.Packer(use_bin_type=True, unicode_errors="surrogateescape")
_U32 = struct.Struct(">I")

_REPLY_HEAD = b"\x94\x01"  # array of 4, type 1
_NIL = b"\xc0"
_VALUE_HEAD = _NIL + b"\x91\x92\x01"  # no error, [[1, value
_VALUE_REFUSED_HEAD = _NIL + b"\x91\x92\x00\x91"  # no error, [[0, [message
_VOID = _NIL + b"\x91\x91\xc2"  # no error, [[false]]
_VOID_REFUSED_HEAD = _NIL + b"\x91\x92\xc3\x91"  # no error, [[true, [message
_IS_VALUE, _IS_VOID = ReplyKind.VALUE, ReplyKind.VOID  # members are slow to reach in 3.10
_SMALL_IDS = tuple(_REPLY_HEAD + bytes([i]) for i in range(128))


def pack(value: object) -> bytes:
    """msgpack of a value; floats stay float64, non-UTF-8 bytes in strings go back as they came.

    Raises TypeError, ValueError or OverflowError for what msgpack cannot hold.
    """
    return cast(bytes, _PACKER.pack(value))


def packed(value: object) -> PackedResult:
    """A result packed once, to be given for many calls."""
    return PackedResult(pack(value))


def _head(message_id: int) -> bytes:
    if message_id < 128:
        return _SMALL_IDS[message_id]
    return _REPLY_HEAD + b"\xce" + _U32.pack(message_id)


def success(message_id: int, kind: ReplyKind, value: object) -> bytes:
    """A reply with a result."""
    if kind is _IS_VOID:
        return _head(message_id) + _VOID
    body = value if type(value) is PackedResult else pack(value)
    return _head(message_id) + (_VALUE_HEAD if kind is _IS_VALUE else _NIL) + body


def refusal(message_id: int, kind: ReplyKind, message: str) -> bytes:
    """A reply with an error in CARLA's form, or in rpclib's where the call has no such form."""
    if kind is _IS_VALUE:
        return _head(message_id) + _VALUE_REFUSED_HEAD + pack(message)
    if kind is _IS_VOID:
        return _head(message_id) + _VOID_REFUSED_HEAD + pack(message)
    return fault(message_id, message)


def fault(message_id: int, message: str) -> bytes:
    """A reply with rpclib's error slot filled."""
    return _head(message_id) + pack(message) + _NIL

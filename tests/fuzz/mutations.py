"""Turns well-formed calls into broken ones: wrong values inside, wrong bytes outside."""

from __future__ import annotations

import random
import struct
from typing import Any

import msgpack

NAN, INFINITY = float("nan"), float("inf")
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, NAN, INFINITY, -INFINITY, 1e300, -1e300, 1e-320, -0.0, -1, 0,
    2**31, 2**32, 2**63, 2**64 - 1, -(2**63), "", "x", "\udcff", "\0", "9" * 5000, b"", b"\xff" * 9,
    [], [[]], [None], [[1, [2, [3, [4]]]]], list(range(200)), {}, {"a": 1},
)  # fmt: skip


def spoil(value: Any, pick: random.Random) -> Any:
    """A copy of a structure with one place changed: an odd value, a gap, a twin, a nest."""
    if not isinstance(value, list) or not value or pick.random() < 0.15:
        return odd_value(pick)
    copy = list(value)
    place = pick.randrange(len(copy))
    way = pick.random()
    if way < 0.7:
        copy[place] = spoil(copy[place], pick)
    elif way < 0.8:
        del copy[place]
    elif way < 0.9:
        copy.insert(place, copy[place])
    else:
        other = pick.randrange(len(copy))
        copy[place], copy[other] = copy[other], copy[place]
    return copy


def odd_value(pick: random.Random) -> Any:
    """Something that hardly any call wants; rarely very deep or very wide."""
    way = pick.random()
    if way < 0.01:
        return [0] * pick.choice((1_000, 50_000))
    if way < 0.03:
        deep: Any = 1
        for _ in range(pick.choice((20, 400))):
            deep = [deep]
        return deep
    return pick.choice(ODD_VALUES)


def pack(message: Any) -> bytes:
    """msgpack of a message; deep or odd as it may be."""
    return bytes(msgpack.packb(message, unicode_errors="surrogateescape", use_bin_type=True))


def break_bytes(data: bytes, pick: random.Random) -> bytes:
    """A frame cut, changed, doubled, or with a length that lies."""
    way = pick.randrange(6)
    place = pick.randrange(len(data)) if data else 0
    if way == 0:
        return data[:place]
    if way == 1:
        return data[:place] + bytes([pick.randrange(256)]) + data[place + 1 :]
    if way == 2:
        return data[:place] + pick.randbytes(pick.randint(1, 8)) + data[place:]
    if way == 3:
        return pick.randbytes(pick.randint(1, 64))
    if way == 4:  # array, map, string, binary or extension of a length that never comes
        head = pick.choice((0xDD, 0xDF, 0xDB, 0xC6, 0xC9))
        return data[:place] + struct.pack(">BI", head, pick.choice((3, 2**20, 2**32 - 1)))
    return b"\x91" * pick.choice((10, 2000)) + data


def handshake(pick: random.Random) -> bytes:
    """What a stream connection may send first: any id, half of one, or far too much."""
    stream_id = pick.choice((0, 1, 2, pick.randint(0, 300), 2**32 - 1))
    return struct.pack("<I", stream_id)[: pick.choice((0, 1, 3, 4, 4, 4))] + pick.choice(
        (b"", b"", pick.randbytes(30))
    )

"""A saved world as bytes for a file or another server process, and back. No pickle.

Layout: magic, format number (u32), SHA-256 of the rest, then zlib of msgpack. Every container in
the msgpack is an array that begins with a letter: l list, t tuple, d dict, a array, i whole number
beyond 64 bits, e member of an enumeration, o one of the classes below with its fields in order.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import msgpack
import numpy as np

import adr1
from adr1.errors import StateFormatError, StateMismatchError
from adr1.simulator.geometry import Box, Pose
from adr1.simulator.motion.ackermann import (
    AckermannControl,
    AckermannController,
    AckermannSettings,
)
from adr1.simulator.motion.parameters import Gear, VehicleParameters, Wheel
from adr1.simulator.motion.saved import SavedGroup, SavedMotion
from adr1.simulator.world.actor import Actor, ActorKind
from adr1.simulator.world.debug_shapes import DebugShape
from adr1.simulator.world.saved import (
    SavedEpisode,
    SavedLights,
    SavedScenery,
    SavedSensor,
    SavedWorld,
)
from adr1.simulator.world.settings import EpisodeSettings
from adr1.simulator.world.walker_pose import WalkerPose

FORMAT = 1
MAX_PLAIN_BYTES = 2**30
_MAGIC = b"adr1 world state\n"
_HEAD = struct.Struct("<I32s")
_CLASSES: dict[str, type] = {
    item.__name__: item
    for item in (
        AckermannControl,
        AckermannController,
        AckermannSettings,
        Actor,
        Box,
        DebugShape,
        EpisodeSettings,
        Gear,
        Pose,
        SavedEpisode,
        SavedGroup,
        SavedLights,
        SavedMotion,
        SavedScenery,
        SavedSensor,
        SavedWorld,
        VehicleParameters,
        WalkerPose,
        Wheel,
    )
}
_FIELDS = {item: tuple(field.name for field in fields(item)) for item in _CLASSES.values()}
_ENUMS = {"ActorKind": ActorKind}
_PLAIN = frozenset({type(None), bool, float, str, bytes})
_WIDEST = 2**63


def to_bytes(saved: SavedWorld) -> bytes:
    """The same state gives the same bytes, in every process of one machine."""
    plain = msgpack.packb(
        [adr1.__version__, _encode(saved)], use_bin_type=True, unicode_errors="surrogateescape"
    )
    body = zlib.compress(plain, 1)
    return _MAGIC + _HEAD.pack(FORMAT, hashlib.sha256(body).digest()) + body


def from_bytes(data: bytes) -> SavedWorld:
    """Read what `to_bytes` wrote.

    Raises StateFormatError for foreign, cut or damaged bytes, and StateMismatchError for a state
    of another version. Whether its parts fit a town shows when it is restored.
    """
    if not data.startswith(_MAGIC) or len(data) < len(_MAGIC) + _HEAD.size:
        raise StateFormatError("these bytes are no saved state of adr1, or only its beginning")
    number, digest = _HEAD.unpack_from(data, len(_MAGIC))
    if number != FORMAT:
        raise StateMismatchError(f"the saved state has format {number}, this adr1 reads {FORMAT}")
    body = data[len(_MAGIC) + _HEAD.size :]
    if hashlib.sha256(body).digest() != digest:
        raise StateFormatError("the saved state is damaged or cut: its checksum does not fit")
    try:
        version, tree = _unpack(body)
        if version == adr1.__version__:
            saved = _decode(tree)
            if isinstance(saved, SavedWorld):
                return saved
    except (ValueError, TypeError, LookupError, zlib.error, msgpack.UnpackException) as error:
        raise StateFormatError(f"the saved state cannot be read: {error!r}") from error
    if version != adr1.__version__:
        raise StateMismatchError(
            f"the state was saved by adr1 {version}, this is {adr1.__version__}"
        )
    raise StateFormatError("the saved state holds something else than a world")


def _unpack(body: bytes) -> Any:
    plain = zlib.decompressobj().decompress(body, MAX_PLAIN_BYTES)
    return msgpack.unpackb(plain, raw=False, unicode_errors="surrogateescape")


# ---- one value ------------------------------------------------------------------------------
def _encode(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is int:
        return value if -_WIDEST <= value < _WIDEST else ["i", str(value)]
    if kind is list or kind is tuple:
        return ["l" if kind is list else "t", *map(_encode, value)]
    if kind is dict:
        flat: list[Any] = ["d"]
        for key, item in value.items():
            flat += (_encode(key), _encode(item))
        return flat
    if kind is np.ndarray:
        return ["a", value.dtype.str, list(value.shape), value.tobytes()]
    if kind in _FIELDS:
        return ["o", kind.__name__, *(_encode(getattr(value, name)) for name in _FIELDS[kind])]
    if kind.__name__ in _ENUMS:
        return ["e", kind.__name__, value.value]
    raise TypeError(f"a saved state cannot hold {kind.__module__}.{kind.__qualname__}")


def _decode(tree: Any) -> Any:
    if type(tree) is not list:
        return tree
    return _DECODERS[tree[0]](tree)


def _decode_dict(tree: list[Any]) -> dict[Any, Any]:
    keys, values = map(_decode, tree[1::2]), map(_decode, tree[2::2])
    return dict(zip(keys, values, strict=True))


def _decode_array(tree: list[Any]) -> np.ndarray:
    _, kind, shape, data = tree
    dtype = np.dtype(kind)
    if dtype.hasobject:
        raise ValueError("arrays of objects are not read")
    return np.frombuffer(data, dtype).reshape(shape).copy()


def _decode_object(tree: list[Any]) -> Any:
    _, name, *values = tree
    kind = _CLASSES[name]
    if len(values) != len(_FIELDS[kind]):
        raise ValueError(f"{name} has {len(_FIELDS[kind])} fields, got {len(values)}")
    return kind(**dict(zip(_FIELDS[kind], map(_decode, values), strict=True)))


_DECODERS: dict[str, Callable[[list[Any]], Any]] = {
    "l": lambda tree: [_decode(item) for item in tree[1:]],
    "t": lambda tree: tuple(_decode(item) for item in tree[1:]),
    "d": _decode_dict,
    "a": _decode_array,
    "i": lambda tree: int(tree[1]),
    "e": lambda tree: _ENUMS[tree[1]](tree[2]),
    "o": _decode_object,
}

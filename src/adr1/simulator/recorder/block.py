"""What a recording holds: a header, and blocks of ticks with the same actors."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import msgpack
import numpy as np
from jaxtyping import Float32, Float64, Int64, UInt8, UInt32

from adr1.simulator.geometry import Pose
from adr1.simulator.recorder.series import Spec, pack_series, unpack_series

FORMAT_VERSION = 1
POSE_COLUMNS, ALL_COLUMNS = 6, 15
WEATHER_VALUES = 14
_HEAD_SIZE = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class RecordingHeader:
    """Where and how a recording was made.

    Attributes:
        content_hash: of the town's OpenDRIVE text; a town of the same name may have another.
        columns: POSE_COLUMNS, or ALL_COLUMNS where the client asked for additional data.
    """

    map_name: str
    content_hash: str
    columns: int
    version: int = FORMAT_VERSION

    def to_bytes(self) -> bytes:
        return _packed([self.version, self.map_name, self.content_hash, self.columns])

    @classmethod
    def from_bytes(cls, payload: bytes) -> RecordingHeader:
        """Raises ValueError for another version, which is told, or for what is no header."""
        version, *rest = _unpacked(payload)
        if version != FORMAT_VERSION:
            raise ValueError(f"its format is version {version}; this server reads {FORMAT_VERSION}")
        map_name, content_hash, columns = rest[:3]
        if type(columns) is not int or columns not in (POSE_COLUMNS, ALL_COLUMNS):
            raise ValueError(f"{columns} columns of motion")
        return cls(str(map_name), str(content_hash), int(columns))


@dataclass(frozen=True, slots=True)
class RecordedActor:
    """An actor as it first appeared.

    Attributes:
        description: uid, blueprint id and attributes, as a client sends them to spawn one.
        pose: in the world.
        relative_pose: in its parent's frame; None without a parent.
        box: centre in the actor's own frame and half sizes, 6 numbers, m.
    """

    actor_id: int
    parent_id: int
    description: list[Any]
    pose: Pose
    relative_pose: Pose | None
    box: tuple[float, ...]

    @property
    def type_id(self) -> str:
        return str(self.description[1])

    @property
    def is_hero(self) -> bool:
        """Whether this is what CARLA calls the hero vehicle."""
        return self.role == "hero"

    @property
    def role(self) -> str | None:
        """Value of the attribute `role_name`, None for an actor without one."""
        return next((str(v) for name, _, v in self.attributes if name == "role_name"), None)

    @property
    def attributes(self) -> list[list[Any]]:
        """Name, type and value of each attribute."""
        return list(self.description[2])

    def to_wire(self) -> list[Any]:
        relative = self.relative_pose
        return [
            self.actor_id,
            self.parent_id,
            self.description,
            _numbers(self.pose),
            None if relative is None else _numbers(relative),
            list(self.box),
        ]

    @classmethod
    def from_wire(cls, fields: list[Any]) -> RecordedActor:
        actor_id, parent_id, (uid, type_id, attributes), pose, relative, box = fields
        checked = [[str(name), int(kind), str(value)] for name, kind, value in attributes]
        return cls(
            int(actor_id),
            int(parent_id),
            [int(uid), str(type_id), checked],
            _pose(pose),
            None if relative is None else _pose(relative),
            tuple(float(v) for v in box),
        )


@dataclass(frozen=True, slots=True)
class BlockHead:
    """What a block tells besides its series; t ticks.

    Attributes:
        first_frame: number of the first tick, counted from 1.
        first_s, last_s: its first and last tick, seconds since the recording began.
        created, destroyed: actors that came or went at the first tick; ids of those that went.
        actor_ids, vehicle_ids, walker_ids, light_ids: actors of the series, ascending.
        contacts: tick within the block, actor, other actor (0: the town), label of the town's part.
        weather: tick within the block, the 14 values from there on.
    """

    first_frame: int
    ticks: int
    first_s: float
    last_s: float
    created: tuple[RecordedActor, ...]
    destroyed: tuple[int, ...]
    actor_ids: tuple[int, ...]
    vehicle_ids: tuple[int, ...]
    walker_ids: tuple[int, ...]
    light_ids: tuple[int, ...]
    contacts: tuple[tuple[int, int, int, int], ...]
    weather: tuple[tuple[int, tuple[float, ...]], ...]

    def to_wire(self) -> list[Any]:
        return [
            self.first_frame,
            self.ticks,
            self.first_s,
            self.last_s,
            [actor.to_wire() for actor in self.created],
            self.destroyed,
            self.actor_ids,
            self.vehicle_ids,
            self.walker_ids,
            self.light_ids,
            self.contacts,
            self.weather,
        ]

    @classmethod
    def from_wire(cls, fields: list[Any]) -> BlockHead:
        first, ticks, first_s, last_s, created, destroyed, *others = fields
        actors, vehicles, walkers, lights, contacts, weather = others[:6]
        head = cls(
            int(first),
            int(ticks),
            float(first_s),
            float(last_s),
            tuple(RecordedActor.from_wire(actor) for actor in created),
            _ids(destroyed),
            _ids(actors),
            _ids(vehicles),
            _ids(walkers),
            _ids(lights),
            tuple((int(k), int(a), int(b), int(label)) for k, a, b, label in contacts),
            tuple((int(k), tuple(float(v) for v in values)) for k, values in weather),
        )
        head._check()
        return head

    def _check(self) -> None:
        """What readers count on. The checksum is no proof: a file may be made by anyone."""
        at = [tick for tick, *_ in self.contacts] + [tick for tick, _ in self.weather]
        good = (
            self.ticks >= 1
            and all(0 <= tick < self.ticks for tick in at)
            and 0.0 <= self.first_s <= self.last_s < math.inf
            and all(len(values) == WEATHER_VALUES for _, values in self.weather)
            and all(math.isfinite(v) for _, values in self.weather for v in values)
            and not {*self.vehicle_ids, *self.walker_ids} - {*self.actor_ids}
        )
        if not good:
            raise ValueError("a block that contradicts itself")


@dataclass(frozen=True, slots=True)
class FrameBlock:
    """Up to some dozens of ticks in which no actor came or went: t ticks, n actors that stand or
    move by themselves, v vehicles and w walkers among them, l traffic lights.

    Attributes:
        elapsed_s: seconds since the recording began.
        kinematics: x, y, z (m), pitch, yaw, roll (deg), and with additional data velocity (m/s),
            angular velocity (deg/s), acceleration (m/s2); world frame; c is 6 or 15.
        controls: throttle, steer, brake, hand brake, reverse, manual gear shift, gear.
        light_bits: VehicleLightState.
        walker_controls: direction, speed (m/s), jump.
        light_state, light_frozen, light_elapsed_s: of traffic lights.
    """

    head: BlockHead
    elapsed_s: Float64[np.ndarray, " t"]
    kinematics: Float32[np.ndarray, "t n c"]
    controls: Float32[np.ndarray, "t v 7"]
    light_bits: UInt32[np.ndarray, "t v"]
    walker_controls: Float32[np.ndarray, "t w 5"]
    light_state: UInt8[np.ndarray, "t l"]
    light_frozen: UInt8[np.ndarray, "t l"]
    light_elapsed_s: Float32[np.ndarray, "t l"]

    def to_bytes(self) -> bytes:
        head = _packed(self.head.to_wire())
        series = [self.elapsed_s, *(getattr(self, name) for name, *_ in _SERIES)]
        return _HEAD_SIZE.pack(len(head)) + head + pack_series(series)

    @classmethod
    def from_bytes(cls, payload: bytes, columns: int) -> FrameBlock:
        """Raises ValueError for what is no block."""
        head, start = _split(payload)
        arrays = unpack_series(payload[start:], _specs(head, columns))
        return cls(head, *arrays)

    def ids(self) -> Int64[np.ndarray, " n"]:
        """Actors of `kinematics`."""
        return np.array(self.head.actor_ids, np.int64)


# Field of FrameBlock, dtype, field of BlockHead whose length is the second axis, third axis.
_SERIES: tuple[tuple[str, str, str, tuple[int, ...]], ...] = (
    ("kinematics", "<f4", "actor_ids", ()),
    ("controls", "<f4", "vehicle_ids", (7,)),
    ("light_bits", "<u4", "vehicle_ids", ()),
    ("walker_controls", "<f4", "walker_ids", (5,)),
    ("light_state", "|u1", "light_ids", ()),
    ("light_frozen", "|u1", "light_ids", ()),
    ("light_elapsed_s", "<f4", "light_ids", ()),
)


def read_head(payload: bytes) -> BlockHead:
    """The head of a block, without its series. Raises ValueError for what is no block."""
    return _split(payload)[0]


def _specs(head: BlockHead, columns: int) -> list[Spec]:
    specs: list[Spec] = [("<f8", (head.ticks,))]
    for name, dtype, ids, last in _SERIES:
        last = (columns,) if name == "kinematics" else last
        specs.append((dtype, (head.ticks, len(getattr(head, ids)), *last)))
    return specs


def _split(payload: bytes) -> tuple[BlockHead, int]:
    if len(payload) < _HEAD_SIZE.size:
        raise ValueError("a block without a head")
    end = _HEAD_SIZE.size + _HEAD_SIZE.unpack_from(payload)[0]
    try:
        return BlockHead.from_wire(_unpacked(payload[_HEAD_SIZE.size : end])), end
    except (TypeError, OverflowError, AttributeError) as error:
        raise ValueError(f"a block with a wrong head: {error}") from error


def _ids(numbers: Iterable[Any]) -> tuple[int, ...]:
    """Checked to be actor ids in ascending order."""
    ids = tuple(int(number) for number in numbers)
    if any(not 0 < i < 2**32 for i in ids) or any(b <= a for a, b in pairwise(ids)):
        raise ValueError("actor ids that are out of range or not in order")
    return ids


def _numbers(pose: Pose) -> list[float]:
    return [pose.x_m, pose.y_m, pose.z_m, pose.pitch_deg, pose.yaw_deg, pose.roll_deg]


def _pose(numbers: Iterable[Any]) -> Pose:
    pose = Pose(*(float(number) for number in numbers))
    if not all(math.isfinite(value) for value in _numbers(pose)):
        raise ValueError("a pose that is not finite")
    return pose


def _packed(value: object) -> bytes:
    packed = msgpack.packb(value, use_bin_type=True, unicode_errors="surrogateescape")
    assert isinstance(packed, bytes)
    return packed


def _unpacked(payload: bytes) -> list[Any]:
    try:
        value = msgpack.unpackb(payload, raw=False, unicode_errors="surrogateescape")
    except (msgpack.UnpackException, ValueError) as error:
        raise ValueError(f"not msgpack: {error}") from error
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value

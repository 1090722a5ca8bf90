"""What the reader process says, as framed messages on a socket.

A frame is a little-endian u32 length, a u8 kind, then the payload of that length. JSON payloads go
to the browser as they are; binary ones begin with `DATA_HEADER` and are about one sensor.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from enum import IntEnum

FRAME_HEADER = struct.Struct("<IB")
DATA_HEADER = struct.Struct("<BIQ")
"""Kind, sensor's actor id, frame of the measurement."""
MAX_PAYLOAD_BYTES = 64 * 2**20


class Kind(IntEnum):
    """What a message is about."""

    STATUS = 1  # JSON: whether there is a simulator, in words
    TOWN = 2  # JSON: the map, once per episode
    CAST = 3  # JSON: what never changes about the actors, when some came or went
    STATE = 4  # JSON: one tick
    PICTURE = 5  # binary: JPEG of a camera
    WEATHER = 7  # JSON: weather parameters
    POINTS = 6  # binary: float32 (n, 4): x, y, z in the world frame, intensity or velocity


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `sensor_id` is 0 but for pictures and points."""

    kind: Kind
    payload: bytes
    sensor_id: int = 0

    def framed(self) -> bytes:
        """The message as it goes over the socket."""
        return FRAME_HEADER.pack(len(self.payload), self.kind) + self.payload


def json_message(kind: Kind, content: dict[str, object]) -> Message:
    """A JSON message; its content carries the kind's name as `kind`."""
    text = json.dumps({"kind": kind.name.lower(), **content}, separators=(",", ":"))
    return Message(kind, text.encode())


def status(text: str, *, live: bool) -> Message:
    """Whether the page shows a running simulator; the text is for the reader of the page."""
    return json_message(Kind.STATUS, {"live": live, "text": text})


def data_message(kind: Kind, sensor_id: int, frame: int, data: bytes) -> Message:
    """A picture or points."""
    return Message(kind, DATA_HEADER.pack(kind, sensor_id, frame) + data, sensor_id)


def parse(kind: int, payload: bytes) -> Message:
    """A message from its parts. Raises ValueError for an unknown kind or a cut header."""
    known = Kind(kind)
    if known not in (Kind.PICTURE, Kind.POINTS):
        return Message(known, payload)
    if len(payload) < DATA_HEADER.size:
        raise ValueError("a message about a sensor lacks its header")
    return Message(known, payload, DATA_HEADER.unpack_from(payload)[1])


@dataclass(frozen=True, slots=True)
class Wish:
    """What browsers want to see beside the world itself.

    Attributes:
        focus: actor ids whose details are wanted.
        sensors: actor ids of sensors whose data is wanted.
    """

    focus: frozenset[int] = frozenset()
    sensors: frozenset[int] = frozenset()

    def line(self) -> bytes:
        """As one line of JSON, for the reader process."""
        content = {"focus": sorted(self.focus), "sensors": sorted(self.sensors)}
        return json.dumps(content).encode() + b"\n"

    @staticmethod
    def of_line(line: bytes) -> Wish:
        """The wish in a line that `line` made."""
        content = json.loads(line)
        return Wish(frozenset(content["focus"]), frozenset(content["sensors"]))

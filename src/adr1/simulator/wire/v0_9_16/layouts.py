"""Byte layouts of stream frames and tokens, all little-endian and packed."""

from __future__ import annotations

import ipaddress
import struct

import numpy as np

WORLD_STREAM_ID = 1

# sensor type, frame, timestamp_s, x, y, z (m), pitch, yaw, roll (deg)
SENSOR_HEADER = struct.Struct("<QQd6f")
# episode id, platform time_s, delta_s, map origin x, y, z, flags (SimulationFlag)
EPISODE_HEADER = struct.Struct("<Qdf3iI")
# width_px, height_px, field of view_deg
IMAGE_HEADER = struct.Struct("<IIf")

_STATE_OFFSET = 65
_FIELDS: dict[str, tuple[str | tuple[str, tuple[int, ...]], int]] = {
    "id": ("<u4", 0),
    "state": ("u1", 4),
    # x y z (m), pitch yaw roll (deg), velocity (m/s), angular velocity (deg/s), acceleration (m/s2)
    "kinematics": (("<f4", (15,)), 5),
    # the rest is a union: one of the four groups below by kind of actor
    "union": (("u1", (54,)), _STATE_OFFSET),
    "throttle": ("<f4", _STATE_OFFSET),
    "steer": ("<f4", _STATE_OFFSET + 4),
    "brake": ("<f4", _STATE_OFFSET + 8),
    "hand_brake": ("?", _STATE_OFFSET + 12),
    "reverse": ("?", _STATE_OFFSET + 13),
    "manual_gear_shift": ("?", _STATE_OFFSET + 14),
    "gear": ("<i4", _STATE_OFFSET + 15),
    "speed_limit_kmh": ("<f4", _STATE_OFFSET + 19),
    "at_light_state": ("u1", _STATE_OFFSET + 23),
    "at_light": ("?", _STATE_OFFSET + 24),
    "at_light_id": ("<u4", _STATE_OFFSET + 25),
    "failure_state": ("u1", _STATE_OFFSET + 29),
    "sign_id": ("S32", _STATE_OFFSET),  # traffic light and traffic sign: OpenDRIVE signal id
    "green_time_s": ("<f4", _STATE_OFFSET + 32),
    "yellow_time_s": ("<f4", _STATE_OFFSET + 36),
    "red_time_s": ("<f4", _STATE_OFFSET + 40),
    "elapsed_time_s": ("<f4", _STATE_OFFSET + 44),
    "pole_index": ("<u4", _STATE_OFFSET + 48),
    "frozen": ("?", _STATE_OFFSET + 52),
    "light_state": ("u1", _STATE_OFFSET + 53),
    "walker_direction": (("<f4", (3,)), _STATE_OFFSET),
    "walker_speed_mps": ("<f4", _STATE_OFFSET + 12),
    "walker_jump": ("?", _STATE_OFFSET + 16),
}
ACTOR_RECORD = np.dtype(
    {
        "names": list(_FIELDS),
        "formats": [fmt for fmt, _ in _FIELDS.values()],
        "offsets": [offset for _, offset in _FIELDS.values()],
        "itemsize": 119,
    }
)

_TOKEN = struct.Struct("<IHBB16s")
_TCP = 1


def stream_token(stream_id: int, port: int, host: str | None = None) -> bytes:
    """The 24 bytes that tell a client where a stream is; no host = the host of its RPC port."""
    if host is None:
        return _TOKEN.pack(stream_id, port, _TCP, 0, b"")
    address = ipaddress.ip_address(host)
    return _TOKEN.pack(stream_id, port, _TCP, 1 if address.version == 4 else 2, address.packed)

"""The state log of one episode: files, columns, units. This is the one place that defines them.

A log is a folder. It is written under another name and renamed once complete, so a folder of the
final name is always whole.

    meta.json        schema version, number of frames, ego id, SHA-256 of every other file, whatever
                     the writer was given
    actors.parquet   one row per tick and actor, ticks in order, actor ids rising within a tick
    bodies.parquet   one row per actor: what never changes about it
    ego.parquet      one row per tick: clock, control, speed limit, progress
    lights.parquet   one row per light whenever its state changes, and at the first tick
    events.parquet   collision events, infractions and other happenings, in the order reported
    route.parquet    one row per point of the dense route
    furniture.json   stop lines and stop signs

All positions are in CARLA's world frame (left-handed, x east, y south, z up).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa

SCHEMA_VERSION = 2

META_FILE = "meta.json"
ACTORS_FILE = "actors.parquet"
BODIES_FILE = "bodies.parquet"
EGO_FILE = "ego.parquet"
LIGHTS_FILE = "lights.parquet"
EVENTS_FILE = "events.parquet"
ROUTE_FILE = "route.parquet"
FURNITURE_FILE = "furniture.json"

LIGHT_GONE = 255
"""State of a light that is no longer in the world."""

CONTACT_EVENT = "contact"
"""`kind` of an event that is a collision of the ego; criteria are re-scored from these."""

NOTE_EVENT = "scenario_note"
"""`kind` of an event that a scenario told; its figures are in `data_json`."""

KINEMATICS_COLUMNS = (
    "x_m",
    "y_m",
    "z_m",
    "pitch_deg",
    "yaw_deg",
    "roll_deg",
    "velocity_x_mps",
    "velocity_y_mps",
    "velocity_z_mps",
    "angular_velocity_x_dps",
    "angular_velocity_y_dps",
    "angular_velocity_z_dps",
    "acceleration_x_mps2",
    "acceleration_y_mps2",
    "acceleration_z_mps2",
)
"""Columns of StateFrame.kinematics, in its order."""

ACTORS_SCHEMA = pa.schema(
    [("frame", pa.int64()), ("actor_id", pa.int64())]
    + [(name, pa.float32()) for name in KINEMATICS_COLUMNS]
)

BODIES_SCHEMA = pa.schema(
    [
        ("actor_id", pa.int64()),
        ("kind", pa.uint8()),  # ActorKind
        ("is_background", pa.bool_()),
        ("extent_x_m", pa.float32()),
        ("extent_y_m", pa.float32()),
        ("extent_z_m", pa.float32()),
        ("box_center_local_x_m", pa.float32()),
        ("box_center_local_y_m", pa.float32()),
        ("box_center_local_z_m", pa.float32()),
    ]
)

EGO_SCHEMA = pa.schema(
    [
        ("frame", pa.int64()),
        ("time_s", pa.float64()),
        ("actor_count", pa.int64()),  # rows of this tick in the actors file
        ("ego_index", pa.int64()),  # the ego's row among them
        ("throttle", pa.float64()),
        ("steer", pa.float64()),
        ("brake", pa.float64()),
        ("hand_brake", pa.bool_()),
        ("reverse", pa.bool_()),
        ("gear", pa.int64()),
        ("speed_limit_mps", pa.float64()),
        ("route_s_m", pa.float64()),  # NaN where the writer was not told
    ]
)

LIGHTS_SCHEMA = pa.schema(
    [("frame", pa.int64()), ("light_id", pa.int64()), ("state", pa.uint8())]  # LightState
)

EVENTS_SCHEMA = pa.schema(
    [
        ("reported_frame", pa.int64()),  # the frame that it became known in
        ("frame", pa.int64()),  # the frame that it happened in
        ("time_s", pa.float64()),
        ("kind", pa.string()),
        ("other_id", pa.int64()),  # contacts: 0 stands for the map; other events: -1
        ("other_type", pa.string()),
        ("impulse_x_ns", pa.float64()),
        ("impulse_y_ns", pa.float64()),
        ("impulse_z_ns", pa.float64()),
        ("ego_x_m", pa.float64()),
        ("ego_y_m", pa.float64()),
        ("ego_z_m", pa.float64()),
        ("message", pa.string()),
        ("data_json", pa.string()),
    ]
)

ROUTE_SCHEMA = pa.schema(
    [
        ("x_m", pa.float64()),
        ("y_m", pa.float64()),
        ("z_m", pa.float64()),
        ("yaw_deg", pa.float64()),
        ("option", pa.int8()),  # RoadOption
        ("s_m", pa.float64()),
        ("lane_width_m", pa.float64()),
        ("is_junction", pa.bool_()),
        ("road_id", pa.int64()),
        ("section_id", pa.int64()),
        ("lane_id", pa.int64()),
    ]
)


def digests_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a log but the one that holds them, by name."""
    names = sorted(path.name for path in folder.iterdir() if path.name != META_FILE)
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}

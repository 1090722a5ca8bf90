"""`leaderboard.autoagents.agent_wrapper`: what an agent may mount on the car."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from adr1.evaluation.compat.sensor_interface import SensorConfigurationInvalid

MAX_ALLOWED_RADIUS_SENSOR = 3.0
SENSOR_TRACK_TYPES = (
    "sensor.camera.rgb",
    "sensor.lidar.ray_cast",
    "sensor.other.radar",
    "sensor.other.gnss",
    "sensor.other.imu",
    "sensor.speedometer",
)
MAP_TRACK_TYPES = (*SENSOR_TRACK_TYPES, "sensor.opendrive_map")
SENSORS_LIMITS = {
    "sensor.camera.rgb": 8,
    "sensor.lidar.ray_cast": 2,
    "sensor.other.radar": 4,
    "sensor.other.gnss": 1,
    "sensor.other.imu": 1,
    "sensor.opendrive_map": 1,
    "sensor.speedometer": 1,
}


class AgentError(Exception):
    """Raised by agents that give up."""


def validate_sensor_configuration(
    sensors: Sequence[Mapping[str, Any]], agent_track: Any, selected_track: Any
) -> None:
    """Check an agent's sensors against its track.

    Raises:
        SensorConfigurationInvalid: another track was selected, an id is used twice, a type is not
            allowed or used too often, or a sensor is mounted over 3 m from the car's origin.
    """
    track = _name(agent_track)
    if track != _name(selected_track):
        raise SensorConfigurationInvalid(
            f"the agent is made for track {track}, but --track is {_name(selected_track)}"
        )
    allowed = MAP_TRACK_TYPES if track.startswith("MAP") else SENSOR_TRACK_TYPES
    ids = set()
    counts: dict[str, int] = {}
    for sensor in sensors:
        _check_sensor(sensor, allowed, track)
        if sensor["id"] in ids:
            raise SensorConfigurationInvalid(f"two sensors have the id {sensor['id']!r}")
        ids.add(sensor["id"])
        counts[sensor["type"]] = counts.get(sensor["type"], 0) + 1
    for sensor_type, count in counts.items():
        if count > SENSORS_LIMITS[sensor_type]:
            raise SensorConfigurationInvalid(
                f"{count} sensors of type {sensor_type}; {SENSORS_LIMITS[sensor_type]} are allowed"
            )


def _check_sensor(sensor: Mapping[str, Any], allowed: Sequence[str], track: str) -> None:
    for key in ("type", "id"):
        if not isinstance(sensor.get(key), str):
            raise SensorConfigurationInvalid(f"a sensor has no {key!r}: {dict(sensor)}")
    if sensor["type"] not in allowed:
        raise SensorConfigurationInvalid(
            f"sensor type {sensor['type']!r} is not allowed on track {track}; allowed are: "
            f"{', '.join(allowed)}"
        )
    radius_m = math.sqrt(sum(float(sensor.get(axis, 0.0)) ** 2 for axis in ("x", "y", "z")))
    if radius_m > MAX_ALLOWED_RADIUS_SENSOR:
        raise SensorConfigurationInvalid(
            f"sensor {sensor['id']!r} is mounted {radius_m:.2f} m from the car's origin; "
            f"{MAX_ALLOWED_RADIUS_SENSOR} m are allowed"
        )


def _name(track: Any) -> str:
    return str(getattr(track, "name", track))

"""Measurements of CARLA's sensors as the page shows them: pictures, points, numbers."""

from __future__ import annotations

from typing import Any

import carla
import cv2
import numpy as np
from numpy.typing import NDArray

from adr1.live_view.messages import Kind, Message, data_message

JPEG_QUALITY = 82
MAX_PICTURE_WIDTH = 960
MAX_POINTS = 12_000
CONVERTERS = {
    "sensor.camera.depth": carla.ColorConverter.LogarithmicDepth,
    "sensor.camera.semantic_segmentation": carla.ColorConverter.CityScapesPalette,
}


def message_of(sensor_id: int, type_id: str, data: Any) -> Message | None:
    """A picture or points, or None for measurements that are numbers."""
    if isinstance(data, carla.Image | carla.OpticalFlowImage | carla.DVSEventArray):
        jpeg = jpeg_of(picture_of(type_id, data))
        return data_message(Kind.PICTURE, sensor_id, data.frame, jpeg)
    points = points_of(data)
    if points is None:
        return None
    return data_message(Kind.POINTS, sensor_id, data.frame, points.tobytes())


def picture_of(type_id: str, data: Any) -> NDArray[np.uint8]:
    """A camera's measurement in natural or explaining colours, uint8 (height, width, 3), BGR."""
    if isinstance(data, carla.DVSEventArray):
        return _events_picture(data)
    if isinstance(data, carla.OpticalFlowImage):
        data = data.get_color_coded_flow()
    elif type_id in CONVERTERS:
        data.convert(CONVERTERS[type_id])
    bgra = np.frombuffer(data.raw_data, np.uint8).reshape(data.height, data.width, 4)
    if type_id == "sensor.camera.instance_segmentation":
        return _instance_colours(bgra)
    return np.ascontiguousarray(bgra[:, :, :3])


def jpeg_of(picture: NDArray[np.uint8]) -> bytes:
    """The picture as JPEG, at most MAX_PICTURE_WIDTH wide."""
    height, width = picture.shape[:2]
    if width > MAX_PICTURE_WIDTH:
        size = (MAX_PICTURE_WIDTH, round(height * MAX_PICTURE_WIDTH / width))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    _, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return bytes(coded.data)


def points_of(data: Any) -> NDArray[np.float32] | None:
    """Points of LiDAR or radar, float32 (n, 4): x, y, z in the world frame, and a value.

    The value is LiDAR's intensity (0 to 1), the cosine of the angle of incidence for the semantic
    LiDAR, and radar's velocity towards the sensor in metres per second. At most MAX_POINTS.
    """
    if isinstance(data, carla.LidarMeasurement):
        local = np.frombuffer(data.raw_data, np.float32).reshape(-1, 4)
    elif isinstance(data, carla.SemanticLidarMeasurement):
        local = np.frombuffer(data.raw_data, np.float32).reshape(-1, 6)[:, :4]
    elif isinstance(data, carla.RadarMeasurement):
        local = _radar_points(np.frombuffer(data.raw_data, np.float32).reshape(-1, 4))
    else:
        return None
    local = local[:: max(1, -(-len(local) // MAX_POINTS))]
    matrix = np.array(data.transform.get_matrix(), np.float32)
    world = np.empty((len(local), 4), np.float32)
    world[:, :3] = local[:, :3] @ matrix[:3, :3].T + matrix[:3, 3]
    world[:, 3] = local[:, 3]
    return world


def reading_of(data: Any, count: int) -> dict[str, object] | None:
    """Numbers of a small measurement with its frame, or None for pictures and points.

    `count` tells how many measurements came so far, so that the page sees events it has missed.
    """
    values = _values_of(data)
    return None if values is None else {"frame": data.frame, "count": count, **values}


def _values_of(data: Any) -> dict[str, object] | None:
    if isinstance(data, carla.GnssMeasurement):
        return {"lat": data.latitude, "lon": data.longitude, "alt": round(data.altitude, 2)}
    if isinstance(data, carla.IMUMeasurement):
        gain, spin = data.accelerometer, data.gyroscope
        return {
            "accelerometer_mps2": [round(v, 3) for v in (gain.x, gain.y, gain.z)],
            "gyroscope_radps": [round(v, 4) for v in (spin.x, spin.y, spin.z)],
            "compass_rad": round(data.compass, 4),
        }
    if isinstance(data, carla.CollisionEvent):
        impulse = data.normal_impulse
        size = (impulse.x**2 + impulse.y**2 + impulse.z**2) ** 0.5
        return {"other": data.other_actor.type_id, "impulse_ns": round(size, 1)}
    if isinstance(data, carla.ObstacleDetectionEvent):
        return {"other": data.other_actor.type_id, "distance_m": round(data.distance, 2)}
    if isinstance(data, carla.LaneInvasionEvent):
        return {"crossed": [str(marking.type) for marking in data.crossed_lane_markings]}
    return None


def _radar_points(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows velocity, azimuth, altitude, depth -> x, y, z, velocity in the sensor's frame."""
    velocity, azimuth, altitude, depth = rows.T
    level = depth * np.cos(altitude)
    x, y = level * np.cos(azimuth), level * np.sin(azimuth)
    return np.column_stack([x, y, depth * np.sin(altitude), velocity]).astype(np.float32)


def _events_picture(data: Any) -> NDArray[np.uint8]:
    """Brighter pixels blue, darker ones red, on black."""
    events = np.frombuffer(
        data.raw_data,
        np.dtype({"names": ["x", "y", "brighter"], "formats": ["<u2", "<u2", "?"],
                  "offsets": [0, 2, 12], "itemsize": 13}),
    )  # fmt: skip
    picture = np.zeros((data.height, data.width, 3), np.uint8)
    picture[events["y"], events["x"], np.where(events["brighter"], 0, 2)] = 255
    return picture


def _instance_colours(bgra: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A colour of its own per instance: the id (green, blue) and tag (red) spread by a hash."""
    key = bgra[:, :, 0].astype(np.uint32) | bgra[:, :, 1].astype(np.uint32) << 8
    mixed = (key * np.uint32(2654435761)) ^ (bgra[:, :, 2].astype(np.uint32) * np.uint32(40503999))
    colours = np.stack([mixed >> 24, mixed >> 16, mixed >> 8], axis=-1) & 0xFF
    return (64 + colours * 3 // 4).clip(0, 255).astype(np.uint8)

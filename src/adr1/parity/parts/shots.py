"""One shot of every sensor at the same place: what is asked for, and how its data is kept."""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import carla
import numpy as np
from numpy.typing import NDArray

from adr1.errors import SimulatorError
from adr1.parity.parts.scene import SENSOR_WORLD_M, SENSOR_YAW_DEG, build_scene
from adr1.parity.stage import Stage

WARM_UP_TICKS = 30
"""A camera with automatic exposure needs some frames."""
DATA_WAIT_S = 20.0
IMAGE_WIDTH, IMAGE_HEIGHT, IMAGE_FOV_DEG = 480, 270, 70
DEPTH_RANGE_M = 1000.0
Array = NDArray[Any]


@dataclass(frozen=True)
class Shot:
    """A sensor and what to keep of its data.

    Attributes:
        keep: arrays of one measurement, by name.
    """

    name: str
    blueprint_id: str
    keep: Callable[[Any], Mapping[str, Array]]
    attributes: Mapping[str, str] = field(default_factory=dict)


def bgra(image: carla.Image) -> NDArray[np.uint8]:
    """uint8 (h, w, 4) of an image."""
    return np.frombuffer(image.raw_data, np.uint8).reshape(image.height, image.width, 4).copy()


def _rgb(image: carla.Image) -> dict[str, Array]:
    return {"rgb": bgra(image)[..., 2::-1]}


def _normals(image: carla.Image) -> dict[str, Array]:
    return {"normals": bgra(image)[..., 2::-1]}


def _depth(image: carla.Image) -> dict[str, Array]:
    """Metres: 24 bits over R, G, B, the whole range is 1000 m (CARLA's encoding)."""
    blue, green, red = (bgra(image)[..., channel].astype(np.float64) for channel in range(3))
    share = (red + 256.0 * green + 65536.0 * blue) / (256.0**3 - 1.0)
    return {"depth_m": (DEPTH_RANGE_M * share).astype(np.float32)}


def _semantic(image: carla.Image) -> dict[str, Array]:
    return {"label": bgra(image)[..., 2]}


def _instance(image: carla.Image) -> dict[str, Array]:
    pixels = bgra(image)
    number = pixels[..., 1].astype(np.uint16) + 256 * pixels[..., 0].astype(np.uint16)
    return {"instance_label": pixels[..., 2], "instance": number}


def _lidar(scan: carla.LidarMeasurement) -> dict[str, Array]:
    return {"lidar": np.frombuffer(scan.raw_data, np.float32).reshape(-1, 4).copy()}


def _semantic_lidar(scan: carla.SemanticLidarMeasurement) -> dict[str, Array]:
    kind = np.dtype(
        [("xyz", np.float32, 3), ("cosine", np.float32), ("id", np.uint32), ("label", np.uint32)]
    )
    points = np.frombuffer(scan.raw_data, kind)
    return {
        "semantic_lidar": points["xyz"].copy(),
        "semantic_lidar_label": points["label"].copy(),
        "semantic_lidar_cosine": points["cosine"].copy(),
    }


def _radar(scan: carla.RadarMeasurement) -> dict[str, Array]:
    rows = [[d.velocity, d.azimuth, d.altitude, d.depth] for d in scan]
    return {"radar": np.array(rows, np.float32).reshape(-1, 4)}


def _gnss(fix: carla.GnssMeasurement) -> dict[str, Array]:
    return {"gnss": np.array([fix.latitude, fix.longitude, fix.altitude])}


def _imu(sample: carla.IMUMeasurement) -> dict[str, Array]:
    felt, turn = sample.accelerometer, sample.gyroscope
    return {"imu": np.array([felt.x, felt.y, felt.z, turn.x, turn.y, turn.z, sample.compass])}


_IMAGE = {
    "image_size_x": str(IMAGE_WIDTH),
    "image_size_y": str(IMAGE_HEIGHT),
    "fov": str(IMAGE_FOV_DEG),
}
_SWEEP = {
    "channels": "32",
    "range": "80",
    "rotation_frequency": "20",
    "points_per_second": "640000",
    "upper_fov": "10",
    "lower_fov": "-30",
}
SHOTS = (
    Shot("rgb", "sensor.camera.rgb", _rgb, _IMAGE),
    Shot("depth", "sensor.camera.depth", _depth, _IMAGE),
    Shot("semantic", "sensor.camera.semantic_segmentation", _semantic, _IMAGE),
    Shot("normals", "sensor.camera.normals", _normals, _IMAGE),
    Shot("instance", "sensor.camera.instance_segmentation", _instance, _IMAGE),
    Shot(
        "lidar",
        "sensor.lidar.ray_cast",
        _lidar,
        {**_SWEEP, "dropoff_general_rate": "0", "dropoff_intensity_limit": "1",
         "dropoff_zero_intensity": "0", "noise_stddev": "0"},
    ),
    Shot("semantic_lidar", "sensor.lidar.ray_cast_semantic", _semantic_lidar, _SWEEP),
    Shot("radar", "sensor.other.radar", _radar, {"range": "80", "points_per_second": "4000"}),
    Shot("gnss", "sensor.other.gnss", _gnss),
    Shot("imu", "sensor.other.imu", _imu),
)  # fmt: skip


def play_shots(stage: Stage) -> None:
    """Build the scene, put all sensors in the same place, and keep the last measurement of each."""
    build_scene(stage)
    x_m, y_m, z_m = SENSOR_WORLD_M
    queues: dict[str, queue.SimpleQueue[Any]] = {}
    for shot in SHOTS:
        try:
            sensor = stage.spawn(
                shot.blueprint_id, x_m, y_m, SENSOR_YAW_DEG, z_m, attributes=shot.attributes
            )
        except SimulatorError as error:
            stage.missing[shot.name] = str(error)
            continue
        queues[shot.name] = queue.SimpleQueue()
        sensor.listen(queues[shot.name].put)
    frame = 0
    for _ in range(WARM_UP_TICKS):
        frame = stage.tick().frame
    for shot in SHOTS:
        if shot.name not in queues:
            continue
        data = newest(queues[shot.name], frame)
        if data is None:
            stage.missing[shot.name] = f"sent nothing for frame {frame} within {DATA_WAIT_S:g} s"
        else:
            stage.arrays.update(shot.keep(data))


def newest(measurements: queue.SimpleQueue[Any], frame: int) -> Any:
    """The measurement of a frame; None if it does not come."""
    try:
        while True:
            data = measurements.get(timeout=DATA_WAIT_S)
            if data.frame >= frame:
                return data
    except queue.Empty:
        return None

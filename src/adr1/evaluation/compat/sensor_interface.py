"""`leaderboard.envs.sensor_interface`: sensor data of one frame, by sensor id."""

# ruff: noqa: ARG002, N818 - names and signatures are those of the official interface

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import Any

import carla
import numpy as np

WAIT_S = 10.0


class SensorConfigurationInvalid(Exception):
    """The agent asks for sensors that its track does not allow or the server does not have."""


class SensorReceivedNoData(Exception):
    """A sensor delivered nothing for a frame in time."""


def image_to_array(image: carla.Image) -> np.ndarray[Any, Any]:
    """uint8 (height, width, 4), channels blue green red alpha."""
    return _bytes_as(image, np.uint8).reshape((image.height, image.width, 4))


def lidar_to_array(scan: carla.LidarMeasurement) -> np.ndarray[Any, Any]:
    """float32 (n, 4): x y z in the sensor's frame in metres, intensity."""
    return _bytes_as(scan, np.float32).reshape((-1, 4))


def radar_to_array(scan: carla.RadarMeasurement) -> np.ndarray[Any, Any]:
    """float32 (n, 4): depth [m], azimuth [rad], altitude [rad], velocity [m/s]."""
    return np.flip(_bytes_as(scan, np.float32).reshape((-1, 4)), 1)


def gnss_to_array(fix: carla.GnssMeasurement) -> np.ndarray[Any, Any]:
    """float64 (3,): latitude [deg], longitude [deg], altitude [m]."""
    return np.array([fix.latitude, fix.longitude, fix.altitude], dtype=np.float64)


def imu_to_array(reading: carla.IMUMeasurement) -> np.ndarray[Any, Any]:
    """float64 (7,): acceleration x y z [m/s2], rates x y z [rad/s], compass [rad]."""
    acceleration, rates = reading.accelerometer, reading.gyroscope
    return np.array(
        [
            *(acceleration.x, acceleration.y, acceleration.z),
            *(rates.x, rates.y, rates.z),
            reading.compass,
        ],
        dtype=np.float64,
    )


def _bytes_as(data: Any, dtype: Any) -> np.ndarray[Any, Any]:
    return np.frombuffer(data.raw_data, dtype=dtype).copy()


CONVERTERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (carla.Image, image_to_array),
    (carla.LidarMeasurement, lidar_to_array),
    (carla.RadarMeasurement, radar_to_array),
    (carla.GnssMeasurement, gnss_to_array),
    (carla.IMUMeasurement, imu_to_array),
)


def to_agent_data(data: Any) -> Any:
    """A sensor's message in the form that official agents expect."""
    if isinstance(data, dict):
        return data
    for kind, convert in CONVERTERS:
        if isinstance(data, kind):
            return convert(data)
    raise SensorConfigurationInvalid(f"no conversion for sensor data of type {type(data)}")


class CallBack:
    """Receives one sensor's messages on the client's thread and queues them."""

    def __init__(self, tag: str, sensor_type: str, sensor: Any, data_provider: Any) -> None:
        self._tag = tag
        self._provider = data_provider
        data_provider.register_sensor(tag, sensor_type, sensor)

    def __call__(self, data: Any) -> None:
        self._provider.update_sensor(self._tag, data, data.frame)


class SensorInterface:
    """Collects the messages of all sensors; hands out those of exactly one frame."""

    def __init__(self) -> None:
        self._sensors: dict[str, Any] = {}
        self._messages: queue.SimpleQueue[tuple[str, int, Any]] = queue.SimpleQueue()
        self._early: list[tuple[str, int, Any]] = []

    def register_sensor(self, tag: str, sensor_type: str, sensor: Any) -> None:
        if tag in self._sensors:
            raise SensorConfigurationInvalid(f"two sensors are called {tag!r}")
        self._sensors[tag] = sensor

    def update_sensor(self, tag: str, data: Any, frame: int) -> None:
        """Queue one message; called on the client's thread."""
        if tag not in self._sensors:
            raise SensorConfigurationInvalid(f"no sensor is called {tag!r}")
        self._messages.put((tag, frame, data))

    def get_data(self, frame: int) -> dict[str, tuple[int, Any]]:
        """{id: (frame, data)} of every registered sensor for this very frame.

        Raises:
            SensorReceivedNoData: a sensor stayed silent for 10 s.
        """
        waiting = set(self._sensors)
        received: dict[str, tuple[int, Any]] = {}
        early, self._early = self._early, []
        for message in early:
            self._take(message, frame, waiting, received)
        while waiting:
            try:
                message = self._messages.get(timeout=WAIT_S)
            except queue.Empty:
                raise SensorReceivedNoData(
                    f"no data of frame {frame} after {WAIT_S:.0f} s from: "
                    f"{', '.join(sorted(waiting))}"
                ) from None
            self._take(message, frame, waiting, received)
        return received

    def _take(
        self,
        message: tuple[str, int, Any],
        frame: int,
        waiting: set[str],
        received: dict[str, tuple[int, Any]],
    ) -> None:
        tag, message_frame, data = message
        if message_frame == frame and tag in waiting:
            waiting.discard(tag)
            received[tag] = (frame, to_agent_data(data))
        elif message_frame > frame:
            self._early.append(message)

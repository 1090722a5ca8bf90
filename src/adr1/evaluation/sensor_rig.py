"""The agent's sensors on the ego: spawned, listening, and read by frame.

`sensor.speedometer` and `sensor.opendrive_map` are no actors; they are answered here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import carla

from adr1.evaluation.compat.sensor_interface import (
    SensorConfigurationInvalid,
    SensorInterface,
)

# Attributes that the official evaluator sets where an agent's specification is silent.
FIXED_ATTRIBUTES: dict[str, dict[str, float]] = {
    "sensor.camera.rgb": {
        "lens_circle_multiplier": 3.0,
        "lens_circle_falloff": 3.0,
        "chromatic_aberration_intensity": 0.5,
        "chromatic_aberration_offset": 0,
    },
    "sensor.lidar.ray_cast": {
        "range": 85,
        "rotation_frequency": 10,
        "channels": 64,
        "upper_fov": 10,
        "lower_fov": -30,
        "points_per_second": 600000,
        "atmosphere_attenuation_rate": 0.004,
        "dropoff_general_rate": 0.45,
        "dropoff_intensity_limit": 0.8,
        "dropoff_zero_intensity": 0.4,
    },
    "sensor.other.radar": {"points_per_second": 1500, "range": 100},
    "sensor.other.gnss": {
        "noise_alt_stddev": 0.000005,
        "noise_lat_stddev": 0.000005,
        "noise_lon_stddev": 0.000005,
        "noise_alt_bias": 0.0,
        "noise_lat_bias": 0.0,
        "noise_lon_bias": 0.0,
    },
    "sensor.other.imu": {
        "noise_accel_stddev_x": 0.001,
        "noise_accel_stddev_y": 0.001,
        "noise_accel_stddev_z": 0.015,
        "noise_gyro_stddev_x": 0.001,
        "noise_gyro_stddev_y": 0.001,
        "noise_gyro_stddev_z": 0.001,
    },
}
# Attributes of an agent's specification that are passed on to the blueprint: {ours: blueprint's}.
SPECIFIED_ATTRIBUTES: dict[str, dict[str, str]] = {
    "sensor.camera.rgb": {"width": "image_size_x", "height": "image_size_y", "fov": "fov"},
    "sensor.other.radar": {
        "fov": "horizontal_fov",
        "horizontal_fov": "horizontal_fov",
        "vertical_fov": "vertical_fov",
    },
}
SPEEDOMETER = "sensor.speedometer"
OPENDRIVE_MAP = "sensor.opendrive_map"


class SensorRig:
    """Spawns an agent's sensors on the ego and feeds a `SensorInterface`.

    Args:
        world: the world, in synchronous mode.
        ego: the vehicle that carries them.
        specifications: what the agent's `sensors()` returned, already validated.
        noise_seed: seed for sensors that have noise.

    Raises:
        SensorConfigurationInvalid: the server refused a sensor; carries the server's words.
    """

    def __init__(
        self,
        world: carla.World,
        ego: carla.Vehicle,
        specifications: Sequence[Mapping[str, Any]],
        noise_seed: int,
    ) -> None:
        self.interface = SensorInterface()
        self.types = tuple(str(item["type"]) for item in specifications)
        self._ego = ego
        self._actors: list[carla.Sensor] = []
        self._speedometers: list[str] = []
        self._maps: list[str] = []
        self._opendrive: dict[str, str] = {}
        try:
            for item in specifications:
                self._add(world, item, noise_seed)
        except BaseException:
            self.close()
            raise

    def before_step(self, frame: int) -> None:
        """Queue the data of the sensors that are no actors; call after each tick."""
        if self._speedometers:
            speed = {"speed": forward_speed_mps(self._ego)}
            for tag in self._speedometers:
                self.interface.update_sensor(tag, speed, frame)
        for tag in self._maps:
            self.interface.update_sensor(tag, self._opendrive, frame)

    def close(self) -> None:
        """Stop and destroy the sensors; the world must still be there."""
        for sensor in self._actors:
            if sensor.is_listening:
                sensor.stop()
            sensor.destroy()
        self._actors.clear()

    def _add(self, world: carla.World, item: Mapping[str, Any], noise_seed: int) -> None:
        tag, sensor_type = str(item["id"]), str(item["type"])
        if sensor_type == SPEEDOMETER:
            self.interface.register_sensor(tag, sensor_type, None)
            self._speedometers.append(tag)
        elif sensor_type == OPENDRIVE_MAP:
            self.interface.register_sensor(tag, sensor_type, None)
            self._maps.append(tag)
            self._opendrive = {"opendrive": world.get_map().to_opendrive()}
        else:
            sensor = self._spawn(world, item, noise_seed)
            self._actors.append(sensor)
            self.interface.register_sensor(tag, sensor_type, sensor)
            update = self.interface.update_sensor
            sensor.listen(lambda data: update(tag, data, data.frame))

    def _spawn(self, world: carla.World, item: Mapping[str, Any], noise_seed: int) -> carla.Sensor:
        try:
            blueprint = sensor_blueprint(world.get_blueprint_library(), item, noise_seed)
            return world.spawn_actor(blueprint, sensor_pose(item), attach_to=self._ego)
        except (RuntimeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise SensorConfigurationInvalid(
                f"the simulator cannot provide sensor {item['id']!r} ({item['type']}): {error}"
            ) from error


def sensor_blueprint(
    library: carla.BlueprintLibrary, item: Mapping[str, Any], noise_seed: int
) -> carla.ActorBlueprint:
    """The blueprint of a sensor with the official attributes and the agent's own."""
    sensor_type = str(item["type"])
    blueprint = library.find(sensor_type)
    for name, value in FIXED_ATTRIBUTES.get(sensor_type, {}).items():
        blueprint.set_attribute(name, str(item.get(name, value)))
    for ours, name in SPECIFIED_ATTRIBUTES.get(sensor_type, {}).items():
        if ours in item:
            blueprint.set_attribute(name, str(item[ours]))
    if blueprint.has_attribute("role_name"):
        blueprint.set_attribute("role_name", str(item["id"]))
    if blueprint.has_attribute("noise_seed"):
        blueprint.set_attribute("noise_seed", str(noise_seed))
    return blueprint


def sensor_pose(item: Mapping[str, Any]) -> carla.Transform:
    """Pose of a sensor on the ego, metres and degrees."""
    location = (float(item.get(axis, 0.0)) for axis in ("x", "y", "z"))
    rotation = (float(item.get(axis, 0.0)) for axis in ("pitch", "yaw", "roll"))
    return carla.Transform(carla.Location(*location), carla.Rotation(*rotation))


def forward_speed_mps(ego: carla.Vehicle) -> float:
    """Speed along the car's own forward axis, negative when it rolls backwards."""
    return float(ego.get_velocity().dot(ego.get_transform().get_forward_vector()))

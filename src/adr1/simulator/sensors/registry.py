"""Which blueprint is which sensor, and which sensors live elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from adr1.simulator.sensors.collision import CollisionSensor
from adr1.simulator.sensors.depth_camera import DepthCamera
from adr1.simulator.sensors.dvs_camera import DvsCamera
from adr1.simulator.sensors.gnss import GnssSensor
from adr1.simulator.sensors.imu import ImuSensor
from adr1.simulator.sensors.instance_camera import InstanceCamera
from adr1.simulator.sensors.lidar import LidarSensor
from adr1.simulator.sensors.normals_camera import NormalsCamera
from adr1.simulator.sensors.obstacle import ObstacleSensor
from adr1.simulator.sensors.optical_flow_camera import OpticalFlowCamera
from adr1.simulator.sensors.radar import RadarSensor
from adr1.simulator.sensors.rgb_camera import RgbCamera
from adr1.simulator.sensors.semantic_camera import SemanticCamera
from adr1.simulator.sensors.semantic_lidar import SemanticLidarSensor
from adr1.simulator.sensors.sensor import Sensor
from adr1.simulator.world.actor import Actor

_SERVED: dict[str, Callable[[Actor], Sensor]] = {
    "sensor.camera.depth": DepthCamera,
    "sensor.camera.dvs": DvsCamera,
    "sensor.camera.instance_segmentation": InstanceCamera,
    "sensor.camera.normals": NormalsCamera,
    "sensor.camera.optical_flow": OpticalFlowCamera,
    "sensor.camera.rgb": RgbCamera,
    "sensor.camera.semantic_segmentation": SemanticCamera,
    "sensor.lidar.ray_cast": LidarSensor,
    "sensor.lidar.ray_cast_semantic": SemanticLidarSensor,
    "sensor.other.collision": CollisionSensor,
    "sensor.other.gnss": GnssSensor,
    "sensor.other.imu": ImuSensor,
    "sensor.other.obstacle": ObstacleSensor,
    "sensor.other.radar": RadarSensor,
}
# The client library computes these itself from the map and the world state.
CLIENT_SIDE = frozenset({"sensor.other.lane_invasion", "sensor.other.rss"})


_RAY_CASTERS = ("sensor.camera.", "sensor.lidar.", "sensor.other.radar")


def casts_rays(type_id: str) -> bool:
    """Whether a sensor of this kind looks at the scene."""
    return type_id.startswith(_RAY_CASTERS)


def is_served(type_id: str) -> bool:
    """Whether the server can spawn a sensor of this kind."""
    return type_id in _SERVED or type_id in CLIENT_SIDE


def make_sensor(actor: Actor) -> Sensor | None:
    """The sensor of a new actor of a served kind; None for one that the client computes itself."""
    if actor.type_id in CLIENT_SIDE:
        return None
    return _SERVED[actor.type_id](actor)


def not_served(type_id: str) -> str:
    """What a client is told that asks for a sensor that does not exist here yet."""
    served = ", ".join(sorted([*_SERVED, *CLIENT_SIDE]))
    return f"{type_id} is not served by the embedded simulator yet; it has {served}"

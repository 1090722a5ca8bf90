"""sensor.other.radar: speed, direction and distance along random rays ahead."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float64

from adr1.simulator.rays.instances import NOTHING
from adr1.simulator.sensors.attributes import attribute_float, attribute_int, attribute_seed
from adr1.simulator.sensors.memory import Forgetful
from adr1.simulator.sensors.noise import noise_key
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.attachment import rotation_matrix

_MAX_FOV_DEG = 179.0
_MAX_RAYS = 1_000_000


class RadarSensor(Forgetful):
    """Body: rows of float32 velocity m/s, azimuth rad, altitude rad, depth m; one per hit.

    Each tick `points_per_second * tick` rays end on an ellipse as wide as the two fields of view,
    at an even angle and an even share of the radius; `noise_seed` and the number of the firing
    decide them. The velocity is the met actor's less the radar's own, along the ray: negative when
    the two approach. Azimuth grows to the right, altitude upwards. (CARLA 0.9.16, Radar.cpp)
    """

    sensor_type = SensorType.RADAR

    def __init__(self, actor: Actor) -> None:
        horizontal = attribute_float(actor, "horizontal_fov", 0.0, _MAX_FOV_DEG)
        vertical = attribute_float(actor, "vertical_fov", 0.0, _MAX_FOV_DEG)
        self._spread = np.array([math.tan(math.radians(fov / 2)) for fov in (horizontal, vertical)])
        self._reach_m = attribute_float(actor, "range", 0.0, 1e5)
        self._points_per_s = attribute_int(actor, "points_per_second", 0, 1_000_000_000)
        self._seed = attribute_seed(actor)

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        # CARLA cuts a float32 product; the addend makes up for what such a product gains.
        count = min(int(self._points_per_s * moment.dt_s + 1e-4), _MAX_RAYS)
        local = self._directions(count, moment.firing)
        pose = moment.episode.table.pose(actor.actor_id)
        world = local @ rotation_matrix(pose).T
        view = moment.view
        scene = view.scene(moment.frame)
        hits = scene.cast(
            np.array([[pose.x_m, pose.y_m, pose.z_m]], np.float32),
            world.astype(np.float32),
            self._reach_m,
            skip_instance=view.surrounding(actor),
            coherent=False,
        )
        met = hits.instance != NOTHING
        # Row -1, the town, is the added row of zeros.
        velocities = np.append(scene.instances.velocity_world_mps, [[0.0, 0.0, 0.0]], axis=0)
        relative = velocities[hits.instance[met]] - view.velocity(actor)
        rows = np.empty((int(met.sum()), 4), np.float32)
        rows[:, 0] = (relative * world[met]).sum(axis=1)
        rows[:, 1] = np.arctan2(local[met, 1], local[met, 0])
        rows[:, 2] = np.arcsin(local[met, 2])
        rows[:, 3] = hits.distance_m[met]
        return [rows.tobytes()]

    def _directions(self, count: int, firing: int) -> Float64[np.ndarray, "n 3"]:
        """Unit directions in the sensor's frame."""
        random = np.random.Generator(np.random.Philox(int(noise_key(self._seed, firing, 0))))
        radius, angle = random.random((2, count))
        ends = np.ones((count, 3))
        ends[:, 1] = self._spread[0] * radius * np.cos(2.0 * np.pi * angle)
        ends[:, 2] = self._spread[1] * radius * np.sin(2.0 * np.pi * angle)
        return ends / np.linalg.norm(ends, axis=1, keepdims=True)

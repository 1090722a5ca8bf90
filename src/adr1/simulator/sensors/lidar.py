"""sensor.lidar.ray_cast: points and intensities of a turning LiDAR."""

from __future__ import annotations

import numpy as np

from adr1.simulator.sensors.attributes import attribute_float, attribute_seed
from adr1.simulator.sensors.lidar_beams import LidarBeams
from adr1.simulator.sensors.lidar_kernels import encode_points
from adr1.simulator.sensors.memory import Forgetful
from adr1.simulator.sensors.noise import noise_key
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor

_GENERAL_DROP, _INTENSITY_DROP, _RANGE_NOISE = range(3)


class LidarSensor(Forgetful):
    """Body: header as `LidarBeams.body` writes it, then x, y, z in m (sensor frame), intensity.

    The intensity is exp(-atmosphere_attenuation_rate * distance). A ray drops out with the
    probability `dropoff_general_rate`; a point of an intensity up to `dropoff_intensity_limit` is
    kept with a probability that falls linearly from 1 at that limit to
    1 - `dropoff_zero_intensity` at none. `noise_stddev` moves points along their ray. All draws
    depend on `noise_seed`, the number of the firing and the number of the ray. (CARLA 0.9.16,
    RayCastLidar.cpp, where the draws come from one generator in the order of the hits.)
    """

    sensor_type = SensorType.LIDAR

    def __init__(self, actor: Actor) -> None:
        self._beams = LidarBeams(actor)
        self._seed = attribute_seed(actor)
        self._attenuation = attribute_float(actor, "atmosphere_attenuation_rate", 0.0)
        self._drop_rate = attribute_float(actor, "dropoff_general_rate", 0.0, 1.0)
        self._limit = attribute_float(actor, "dropoff_intensity_limit", 0.0)
        zero = attribute_float(actor, "dropoff_zero_intensity", 0.0, 1.0)
        self._base = 1.0 - zero
        self._slope = zero / self._limit if self._limit > 0.0 else 0.0
        self._stddev_m = attribute_float(actor, "noise_stddev", 0.0)

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        keys = [
            noise_key(self._seed, moment.firing, purpose)
            for purpose in (_GENERAL_DROP, _INTENSITY_DROP, _RANGE_NOISE)
        ]
        rays = self._beams.cast(actor, moment, self._drop_rate, keys[_GENERAL_DROP])
        points = np.empty((len(rays.local), 4), np.float32)
        kept = np.empty(len(rays.counts), np.uint32)
        total = encode_points(
            rays.local, rays.numbers, rays.counts, rays.hits.distance_m,
            self._attenuation, self._limit, self._slope, self._base, self._stddev_m,
            keys[_INTENSITY_DROP], keys[_RANGE_NOISE], points, kept,
        )  # fmt: skip
        return [self._beams.body(rays, kept, points[:total])]

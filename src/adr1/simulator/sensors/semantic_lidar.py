"""sensor.lidar.ray_cast_semantic: points that know what they lie on."""

from __future__ import annotations

import numpy as np

from adr1.simulator.sensors.lidar_beams import LidarBeams
from adr1.simulator.sensors.lidar_kernels import encode_labels
from adr1.simulator.sensors.memory import Forgetful
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor


class SemanticLidarSensor(Forgetful):
    """Body: header as `LidarBeams.body` writes it, then 24 bytes per point.

    x, y, z in m (sensor frame) and the cosine of the angle of incidence as float32, the actor's id
    (0 for the town) and CARLA's semantic tag as uint32. Nothing drops out, nothing is noisy.
    """

    sensor_type = SensorType.SEMANTIC_LIDAR

    def __init__(self, actor: Actor) -> None:
        self._beams = LidarBeams(actor)

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        rays = self._beams.cast(actor, moment)
        hits = rays.hits
        points = np.empty((len(rays.local), 6), np.float32)
        kept = np.empty(len(rays.counts), np.uint32)
        actor_ids = moment.view.scene(moment.frame).instances.actor_ids
        total = encode_labels(
            rays.local, rays.world, rays.counts, hits.distance_m, hits.normal_world,
            hits.instance, hits.label, actor_ids, points, points.view(np.uint32), kept,
        )  # fmt: skip
        return [self._beams.body(rays, kept, points[:total])]

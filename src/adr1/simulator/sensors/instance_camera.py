"""sensor.camera.instance_segmentation: what kind of thing each pixel shows, and which one."""

from __future__ import annotations

import numpy as np

from adr1.simulator.sensors.camera_model import CameraModel
from adr1.simulator.sensors.memory import Forgetful
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor


class InstanceCamera(Forgetful):
    """BGRA picture: R = semantic tag, G = low byte and B = next byte of the actor's id.

    What is no actor (buildings, roads, the sky) has the id 0.
    """

    sensor_type = SensorType.INSTANCE_CAMERA

    def __init__(self, actor: Actor) -> None:
        self._model = CameraModel.of(actor)

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        seen = moment.cameras.look(actor, self._model, moment)
        ids = np.append(moment.cameras.instances.actor_ids, 0).astype(np.uint32)
        # Rows of things that are no actor are negative; they take the zero at the end.
        owner = ids[np.where(seen.hits.instance >= 0, seen.hits.instance, len(ids) - 1)]
        bgra = np.empty((self._model.pixels, 4), np.uint8)
        bgra[:, 0] = (owner >> 8) & 255
        bgra[:, 1] = owner & 255
        bgra[:, 2] = seen.hits.label
        bgra[:, 3] = 255
        return [self._model.header + bgra.tobytes()]

"""sensor.camera.semantic_segmentation: what kind of thing each pixel shows."""

from __future__ import annotations

import numpy as np

from adr1.simulator.sensors.camera_model import CameraModel
from adr1.simulator.sensors.memory import Forgetful
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor


class SemanticCamera(Forgetful):
    """BGRA picture with CARLA's semantic tag in R; the sky has tag 11."""

    sensor_type = SensorType.SEMANTIC_CAMERA

    def __init__(self, actor: Actor) -> None:
        self._model = CameraModel.of(actor)

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        seen = moment.cameras.look(actor, self._model, moment)
        bgra = np.zeros((self._model.pixels, 4), np.uint8)
        bgra[:, 2] = seen.hits.label
        bgra[:, 3] = 255
        return [self._model.header + bgra.tobytes()]

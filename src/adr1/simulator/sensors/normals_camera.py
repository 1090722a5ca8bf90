"""sensor.camera.normals: which way each surface faces."""

from __future__ import annotations

import numpy as np

from adr1.simulator.sensors.camera_model import CameraModel
from adr1.simulator.sensors.memory import Forgetful
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor


class NormalsCamera(Forgetful):
    """BGRA picture: R, G, B = x, y, z of the unit normal in the world, -1 to 1 as 0 to 255.

    World axes and the zero in the middle are those of CARLA's pull request 8810 (2025); older
    versions gave them in the camera's frame. The sky has no normal: 128 in all three.
    """

    sensor_type = SensorType.NORMALS_CAMERA

    def __init__(self, actor: Actor) -> None:
        self._model = CameraModel.of(actor)

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        seen = moment.cameras.look(actor, self._model, moment)
        bgra = np.empty((self._model.pixels, 4), np.uint8)
        bgra[:, :3] = np.rint(seen.hits.normal_world[:, ::-1] * 127.5 + 127.5)
        bgra[:, 3] = 255
        return [self._model.header + bgra.tobytes()]

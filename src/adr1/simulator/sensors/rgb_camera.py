"""sensor.camera.rgb: the picture that an eye would see."""

from __future__ import annotations

from adr1.simulator.sensors.camera_model import CameraModel
from adr1.simulator.sensors.memory import Forgetful
from adr1.simulator.sensors.photography import Photography
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor


class RgbCamera(Forgetful):
    """BGRA picture; see `photography` for the attributes that count."""

    sensor_type = SensorType.RGB_CAMERA

    def __init__(self, actor: Actor) -> None:
        self._model = CameraModel.of(actor)
        self._photography = Photography.of(actor)

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        seen = moment.cameras.look(actor, self._model, moment)
        picture = self._photography.picture(seen, moment)
        return [self._model.header + picture.tobytes()]

"""sensor.camera.depth: how far things are along the optical axis, in 24 bits."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, UInt8

from adr1.simulator.rays.compiled import kernel
from adr1.simulator.sensors.camera_model import CameraModel
from adr1.simulator.sensors.memory import Forgetful
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor

FAR_M = 1000.0
_STEPS = 256**3 - 1


class DepthCamera(Forgetful):
    """BGRA picture: metres = 1000 (R + 256 G + 65536 B) / (256^3 - 1); the sky is 1000 m.

    The distance is along the optical axis, as a depth buffer has it (CARLA's sensor reference).
    """

    sensor_type = SensorType.DEPTH_CAMERA

    def __init__(self, actor: Actor) -> None:
        self._model = CameraModel.of(actor)

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        seen = moment.cameras.look(actor, self._model, moment)
        forward = np.ascontiguousarray(seen.aim.place.axes[:, 0])
        picture = encode_depth(seen.hits.distance_m, seen.directions, forward)
        return [self._model.header + picture.tobytes()]


def encode_depth(
    distance_m: Float32[np.ndarray, " n"],
    directions: Float32[np.ndarray, "n 3"],
    forward: np.ndarray,
) -> UInt8[np.ndarray, "n 4"]:
    """BGRA bytes of distances along unit directions."""
    bgra = np.empty((len(distance_m), 4), np.uint8)
    _encode(distance_m, directions, forward, bgra)
    return bgra


@kernel
def _encode(
    distance_m: np.ndarray, directions: np.ndarray, forward: np.ndarray, bgra: np.ndarray
) -> None:
    for index in range(distance_m.shape[0]):
        along = (
            directions[index, 0] * forward[0]
            + directions[index, 1] * forward[1]
            + directions[index, 2] * forward[2]
        )
        depth = distance_m[index] * along
        code = _STEPS
        if depth < FAR_M:
            code = int(depth / FAR_M * _STEPS + 0.5)
        bgra[index, 0] = (code >> 16) & 255
        bgra[index, 1] = (code >> 8) & 255
        bgra[index, 2] = code & 255
        bgra[index, 3] = 255

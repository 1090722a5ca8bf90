"""sensor.camera.optical_flow: how things have moved in the picture since the last one."""

from __future__ import annotations

from typing import Any

import numpy as np

from adr1.simulator.sensors.camera_model import CameraModel
from adr1.simulator.sensors.optical_flow import CameraPlace, Placement, flow_of, moves_between
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor


class OpticalFlowCamera:
    """Two float32 per pixel, see `optical_flow`; the first picture of a camera shows no motion.

    The motion is that since this camera's own last picture: one tick, or `sensor_tick`.
    """

    sensor_type = SensorType.OPTICAL_FLOW_CAMERA

    def __init__(self, actor: Actor) -> None:
        self._model = CameraModel.of(actor)
        self._last: tuple[CameraPlace, Placement] | None = None

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        seen = moment.cameras.look(actor, self._model, moment)
        instances = moment.cameras.instances
        now = (seen.aim.place, Placement(instances.actor_ids, instances.to_world))
        then = self._last or now
        self._last = now
        flow = flow_of(
            self._model,
            now[0],
            then[0],
            seen.directions,
            seen.hits.distance_m,
            seen.hits.instance,
            moves_between(then[1], now[1]),
        )
        return [self._model.header + flow.tobytes()]

    def state(self) -> tuple[np.ndarray, ...] | None:
        return None if self._last is None else (*self._last[0], *self._last[1])

    def set_state(self, state: Any) -> None:
        if state is None:
            self._last = None
            return
        if not isinstance(state, list | tuple) or len(state) != 4:
            raise ValueError("no state of an optical flow camera")
        eye, axes, actor_ids, to_world = (np.asarray(part) for part in state)
        rows = len(actor_ids)
        if (eye.shape, axes.shape, to_world.shape) != ((3,), (3, 3), (rows, 3, 4)):
            raise ValueError("no state of an optical flow camera: its arrays do not fit")
        self._last = (CameraPlace(eye, axes), Placement(actor_ids, to_world))

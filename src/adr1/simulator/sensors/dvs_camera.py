"""sensor.camera.dvs: events where brightness changes."""

from __future__ import annotations

from typing import Any

from adr1.simulator.catalogue.values import parse_bool
from adr1.simulator.sensors.attributes import attribute_float, attribute_int
from adr1.simulator.sensors.camera_model import CameraModel
from adr1.simulator.sensors.events import EventModel, EventSettings
from adr1.simulator.sensors.photography import Photography
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.errors import WorldError

_LEAST_THRESHOLD = 0.01
_SEED = 0


class DvsCamera:
    """Rows of `events.EVENT` behind the picture's header; no frame where nothing has changed.

    The blueprint has no seed: the noise of the thresholds is the same for every camera.
    """

    sensor_type = SensorType.DVS_CAMERA

    def __init__(self, actor: Actor) -> None:
        self._model = CameraModel.of(actor)
        self._photography = Photography.of(actor)
        self._events = EventModel(
            _settings(actor), (self._model.width_px, self._model.height_px), _SEED
        )

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        seen = moment.cameras.look(actor, self._model, moment)
        picture = self._photography.picture(seen, moment)
        rows = self._events.events(picture, round(moment.time_s * 1e9))
        return [self._model.header + rows.tobytes()] if len(rows) else []

    def state(self) -> dict[str, Any]:
        return self._events.state()

    def set_state(self, state: Any) -> None:
        self._events.set_state(state)


def _settings(actor: Actor) -> EventSettings:
    thresholds = [attribute_float(actor, f"{sign}_threshold") for sign in ("positive", "negative")]
    sigmas = [
        attribute_float(actor, f"sigma_{sign}_threshold") for sign in ("positive", "negative")
    ]
    refractory_ns = attribute_int(actor, "refractory_period_ns")
    log_eps = attribute_float(actor, "log_eps")
    if min(thresholds) < _LEAST_THRESHOLD:
        raise WorldError(
            f"{actor.type_id}: positive_threshold and negative_threshold are {thresholds}; "
            f"both must be at least {_LEAST_THRESHOLD}"
        )
    if min(sigmas) < 0.0 or refractory_ns < 0 or log_eps <= 0.0:
        raise WorldError(
            f"{actor.type_id}: sigmas and refractory_period_ns must not be negative, "
            "log_eps must be positive"
        )
    use_log = parse_bool(actor.attributes["use_log"])
    return EventSettings(
        thresholds[0], thresholds[1], sigmas[0], sigmas[1], refractory_ns, use_log, log_eps
    )

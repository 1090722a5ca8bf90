"""sensor.other.gnss: latitude, longitude, altitude."""

from __future__ import annotations

from typing import Any

import msgpack
import numpy as np

from adr1.simulator.sensors.attributes import attribute_float, attribute_seed
from adr1.simulator.sensors.geodesy import to_geographic
from adr1.simulator.sensors.memory import generator_state, set_generator_state
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor

_CHANNELS = ("lat", "lon", "alt")


class GnssSensor:
    """Body: msgpack of [latitude deg, longitude deg, altitude m] in double precision.

    Noise is Gaussian, with the blueprint's bias and standard deviation per channel, from a
    generator that `noise_seed` alone decides.
    """

    sensor_type = SensorType.GNSS

    def __init__(self, actor: Actor) -> None:
        self._bias = np.array([attribute_float(actor, f"noise_{c}_bias") for c in _CHANNELS])
        self._stddev = np.array([attribute_float(actor, f"noise_{c}_stddev") for c in _CHANNELS])
        self._random = np.random.default_rng(attribute_seed(actor))

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        pose = moment.episode.table.pose(actor.actor_id)
        geo = moment.episode.town.geo
        fix = (
            *to_geographic(pose.x_m, pose.y_m, geo.latitude_deg, geo.longitude_deg),
            pose.z_m,
        )
        noise = self._bias + self._stddev * self._random.standard_normal(len(_CHANNELS))
        return [msgpack.packb((fix + noise).tolist())]

    def state(self) -> dict[str, Any]:
        return generator_state(self._random)

    def set_state(self, state: Any) -> None:
        set_generator_state(self._random, state)

"""sensor.other.imu: specific force, turn rate and compass."""

from __future__ import annotations

import math
from typing import Any

import msgpack
import numpy as np

from adr1.simulator.sensors.attributes import attribute_float, attribute_seed
from adr1.simulator.sensors.memory import generator_state, set_generator_state
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.attachment import rotation_matrix

_AXES = ("x", "y", "z")


class ImuSensor:
    """Body: msgpack of [[ax, ay, az] m/s2, [gx, gy, gz] rad/s, compass rad], sensor frame.

    At rest az shows gravity. Compass: 0 to the north (-y), growing clockwise. The acceleration is
    that of the parent's origin. Noise is Gaussian from a generator that `noise_seed` alone decides.
    """

    sensor_type = SensorType.IMU

    def __init__(self, actor: Actor) -> None:
        def triple(pattern: str) -> np.ndarray:
            return np.array([attribute_float(actor, pattern.format(axis)) for axis in _AXES])

        self._acceleration_stddev = triple("noise_accel_stddev_{}")
        self._gyro_stddev = triple("noise_gyro_stddev_{}")
        self._gyro_bias = triple("noise_gyro_bias_{}")
        self._random = np.random.default_rng(attribute_seed(actor))

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        table = moment.episode.table
        carrier = actor.parent_id if actor.parent_id in moment.episode.actors else actor.actor_id
        motion = table.records["kinematics"][table.row_of(carrier)].astype(np.float64)
        pose = table.pose(actor.actor_id)
        to_sensor = rotation_matrix(pose).T
        force = to_sensor @ np.add(motion[12:15], (0.0, 0.0, moment.gravity_mps2))
        turn_rate = to_sensor @ np.radians(motion[9:12])
        noise = self._random.standard_normal((2, 3))
        force += self._acceleration_stddev * noise[0]
        turn_rate += self._gyro_bias + self._gyro_stddev * noise[1]
        compass = (math.radians(pose.yaw_deg) + math.pi / 2.0) % (2.0 * math.pi)
        body = [force.tolist(), turn_rate.tolist(), compass]
        return [msgpack.packb(body, use_single_float=True)]

    def state(self) -> dict[str, Any]:
        return generator_state(self._random)

    def set_state(self, state: Any) -> None:
        set_generator_state(self._random, state)

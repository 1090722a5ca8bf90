"""Comfort: nuPlan's bounds of accelerations, jerks and yaw, held at every tick.

Quantities are smoothed over the whole drive as in `motion`; score profiles that judge pieces or
windows of a drive, with the published filters, are in `adr1.evaluation.profiles`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding, Moment, moment_at
from adr1.criteria.motion import (
    POLYNOMIAL_ORDER,
    ComfortBounds,
    EgoMotion,
    derivative,
    motion_of,
    smooth,
)
from adr1.criteria.spans import spans_where


@dataclass(frozen=True, eq=False)
class Quantity:
    """A smoothed series (t,), and the bounds that its values must stay strictly within."""

    name: str
    unit: str
    values: Float[np.ndarray, " t"]
    low: float
    high: float


@dataclass(frozen=True)
class Comfort(ComfortBounds):
    """Fails where the ego's motion leaves a bound; its figure is the share of ticks within all [%].

    Attributes: as in ComfortBounds, each a parameter.
    """

    def judge(self, drive: Drive) -> Finding:
        """One moment for each stretch beyond a bound, where it is furthest; nothing for a drive
        that is too short to be filtered, whose clock stands or whose motion is not finite."""
        arrays = drive.arrays
        if len(arrays) <= POLYNOMIAL_ORDER or not arrays.tick_s > 0.0:
            return Finding(None, None)
        motion = motion_of(arrays)
        if not motion.is_finite:
            return Finding(None, None)
        comfortable = np.ones(len(arrays), dtype=np.bool_)
        moments: list[Moment] = []
        for item in self.quantities(motion):
            beyond = (item.values <= item.low) | (item.values >= item.high)
            comfortable &= ~beyond
            for begin, end in spans_where(beyond):
                tick = begin + int(np.argmax(np.abs(item.values[begin:end])))
                told = f"{item.name} of {item.values[tick]:.2f} {item.unit}"
                moments.append(moment_at(drive, tick, told))
        moments.sort(key=lambda moment: moment.frame)
        return Finding(100.0 * float(comfortable.mean()), not moments, tuple(moments))

    def quantities(self, motion: EgoMotion) -> tuple[Quantity, ...]:
        """The six that have bounds."""
        local = motion.acceleration_local_mps2()
        forward, right = smooth(local[:, 0]), smooth(local[:, 1])
        total = smooth(np.hypot(local[:, 0], local[:, 1]))
        yaw_rate = np.radians(motion.yaw_rate_dps)
        tick_s = motion.tick_s
        rate, gain = smooth(yaw_rate), derivative(yaw_rate, tick_s)
        jerk, forward_jerk = derivative(total, tick_s), derivative(forward, tick_s)
        return (
            Quantity(
                "forward acceleration",
                "m/s2",
                forward,
                self.least_acceleration_mps2,
                self.most_acceleration_mps2,
            ),
            _around("lateral acceleration", "m/s2", right, self.lateral_acceleration_mps2),
            _around("jerk", "m/s3", jerk, self.jerk_mps3),
            _around("forward jerk", "m/s3", forward_jerk, self.longitudinal_jerk_mps3),
            _around("yaw acceleration", "rad/s2", gain, self.yaw_acceleration_radps2),
            _around("yaw rate", "rad/s", rate, self.yaw_rate_radps),
        )


def _around(name: str, unit: str, values: Float[np.ndarray, " t"], bound: float) -> Quantity:
    return Quantity(name, unit, values, -bound, bound)

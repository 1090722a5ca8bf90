"""Transitions: how a value goes from one to another (TransitionDynamics of OpenSCENARIO)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from adr1.scenarios.openscenario.node import Node

_PEAK_RATE = {"linear": 1.0, "cubic": 1.5, "sinusoidal": math.pi / 2.0}
"""Steepest slope of each shape, as a multiple of the mean slope."""


def shape_share(shape: str, u: float) -> float:
    """Share of the change that is done after the share `u` of its time or way, both 0 to 1."""
    u = min(max(u, 0.0), 1.0)
    if shape == "step":
        return 1.0
    if shape == "cubic":
        return u * u * (3.0 - 2.0 * u)
    if shape == "sinusoidal":
        return 0.5 - 0.5 * math.cos(math.pi * u)
    return u


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of `shape` that takes `value` seconds or metres, or has a peak rate of `value`."""

    shape: str
    dimension: str
    value: float

    @classmethod
    def of(cls, node: Node) -> Transition:
        """Raises FileFormatError where the value is negative, or a rate is not positive."""
        dimension, value = node.text("dynamicsDimension"), node.number("value")
        shape = node.text("dynamicsShape")
        if value < 0.0 or (dimension == "rate" and value == 0.0 and shape != "step"):
            raise node.fault(f"value={value} must be positive for {dimension}")
        return cls(shape, dimension, value)

    def speed_change_s(self, begin_mps: float, end_mps: float) -> float:
        """Duration of a change of speed; all shapes are symmetric, so the mean speed is known."""
        if self.shape == "step":
            return 0.0
        if self.dimension == "time":
            return self.value
        if self.dimension == "distance":
            mean_mps = 0.5 * (begin_mps + end_mps)
            return self.value / mean_mps if mean_mps > 1e-3 else 0.0
        return _PEAK_RATE[self.shape] * abs(end_mps - begin_mps) / self.value

    def share(self, change: float, elapsed_s: float, driven_m: float) -> float:
        """Share done of a change sideways of so many metres."""
        if self.shape == "step":
            return 1.0
        if self.dimension == "distance":
            whole, done = self.value, driven_m
        elif self.dimension == "time":
            whole, done = self.value, elapsed_s
        else:
            whole, done = _PEAK_RATE[self.shape] * abs(change) / self.value, elapsed_s
        return shape_share(self.shape, done / whole if whole > 1e-9 else 1.0)

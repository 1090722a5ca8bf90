"""Numbers that a part gives, with the difference that is still called equal."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adr1.parity.proving_ground import ORIGIN_DEG

EARTH_RADIUS_M = 6_378_137.0


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Largest difference that passes: an absolute one, a share of the larger value, or the sum."""

    absolute: float = 0.0
    relative: float = 0.0

    def limit(self, first: float, second: float) -> float:
        """The limit for two values."""
        return self.absolute + self.relative * max(abs(first), abs(second))


@dataclass(frozen=True, slots=True)
class Reading:
    """One number of one recording; None where it did not come about (say, the car never stopped).

    Attributes:
        key: name within the part; the two recordings are matched by it.
        label: what it is, for the page.
        published: key of a published figure for the same, if there is one.
    """

    key: str
    label: str
    unit: str
    value: float | None
    tolerance: Tolerance
    published: str | None = None


@dataclass(frozen=True, slots=True)
class PairReading:
    """One number that needs both recordings, such as the overlap of two pictures."""

    key: str
    label: str
    unit: str
    value: float | None
    tolerance: float
    more_is_better: bool = False

    @property
    def passes(self) -> bool | None:
        """None where there is no value."""
        if self.value is None:
            return None
        if self.more_is_better:
            return self.value >= self.tolerance
        return self.value <= self.tolerance


def first_crossing(
    values: NDArray[np.float64], threshold: float, at: NDArray[np.float64], *, rising: bool = True
) -> float | None:
    """Where `values` first reach the threshold, between samples; in units of `at`."""
    signed = values - threshold if rising else threshold - values
    reached = np.flatnonzero(signed >= 0.0)
    if len(reached) == 0:
        return None
    index = int(reached[0])
    if index == 0:
        return float(at[0])
    share = -signed[index - 1] / (signed[index] - signed[index - 1])
    return float(at[index - 1] + share * (at[index] - at[index - 1]))


def mean_of_end(values: NDArray[np.float64], count: int) -> float | None:
    """Mean of the last `count` values; None if there are fewer."""
    return float(values[-count:].mean()) if len(values) >= count else None


def circle_radius_m(x_m: NDArray[np.float64], y_m: NDArray[np.float64]) -> float | None:
    """Radius of the circle closest to the points (algebraic fit); None for a straight line."""
    if len(x_m) < 3:
        return None
    x, y = x_m - x_m.mean(), y_m - y_m.mean()
    system = np.column_stack([2.0 * x, 2.0 * y, np.ones(len(x))])
    solution, _, rank, _ = np.linalg.lstsq(system, x**2 + y**2, rcond=None)
    if rank < 3:
        return None
    center_x, center_y, offset = solution.tolist()
    return math.sqrt(max(offset + center_x**2 + center_y**2, 0.0))


def displacement_m(latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
    """How far north and east of the proving ground's origin a place is, on a sphere."""
    north = math.radians(latitude_deg - ORIGIN_DEG[0]) * EARTH_RADIUS_M
    east = math.radians(longitude_deg - ORIGIN_DEG[1]) * EARTH_RADIUS_M
    return north, east * math.cos(math.radians(ORIGIN_DEG[0]))

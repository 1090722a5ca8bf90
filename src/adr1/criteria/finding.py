"""What a criterion finds in a whole drive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from jaxtyping import Bool

from adr1.criteria.drive import Drive
from adr1.criteria.spans import spans_where
from adr1.simulator.geometry import Vector3


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that a criterion reports: `message` for people, `data` its figures."""

    frame: int
    time_s: float
    position_world_m: Vector3
    message: str
    data: Mapping[str, float | int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on a drive.

    Attributes:
        value: the criterion's figure, in the unit that the registry says; None where the drive has
            none, such as a distance to others without others.
        passed: whether the drive keeps the criterion's bound; None where there is no bound, or
            nothing that could be held against it.
        moments: when it did not, or what else is worth telling, in order of time.
    """

    value: float | None
    passed: bool | None
    moments: tuple[Moment, ...] = ()


class DriveCriterion(Protocol):
    """A criterion over whole drives: a frozen dataclass whose fields are its parameters."""

    def judge(self, drive: Drive) -> Finding:
        """Judge a drive of any length, also an empty one."""


def moment_at(drive: Drive, tick: int, message: str, **data: float | int | str) -> Moment:
    """A moment at one of the drive's ticks, where the ego was then."""
    arrays = drive.arrays
    x, y, z = arrays.kinematics[arrays.ego_row[tick], 0:3].tolist()
    return Moment(int(arrays.frame[tick]), float(arrays.time_s[tick]), (x, y, z), message, data)


def span_moments(
    drive: Drive, holds: Bool[np.ndarray, " t"], describe: Callable[[int, int], str]
) -> tuple[Moment, ...]:
    """A moment at the first tick of each stretch; `describe` is given its first tick and the one
    after its last."""
    return tuple(moment_at(drive, begin, describe(begin, end)) for begin, end in spans_where(holds))


def reached(drive: Drive, inside: Bool[np.ndarray, " t"], message: str) -> Finding:
    """The finding of a place that is to be reached: its figure is the time until then [s]."""
    ticks = np.flatnonzero(inside)
    if not len(ticks):
        return Finding(None, False)
    first, time_s = int(ticks[0]), drive.arrays.time_s
    return Finding(float(time_s[first] - time_s[0]), True, (moment_at(drive, first, message),))

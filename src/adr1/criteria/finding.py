"""What a criterion finds in a whole drive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from adr1.criteria.drive import Drive
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
        passed: whether the drive keeps the criterion's bound.
        moments: when it did not, or what else is worth telling, in order of time.
    """

    value: float | None
    passed: bool
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

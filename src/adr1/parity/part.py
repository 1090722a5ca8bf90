"""What a part of the programme is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adr1.parity.readings import PairReading, Reading
from adr1.parity.recorded import Recorded
from adr1.parity.stage import Stage

Line = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class Chart:
    """Curves of one quantity, drawn for both recordings over each other.

    Attributes:
        line: x and y values of a recording.
        equal_axes: one unit has the same length on both axes: for paths.
    """

    title: str
    x_label: str
    y_label: str
    line: Callable[[Recorded], Line]
    equal_axes: bool = False


@dataclass(frozen=True)
class Picture:
    """An image of a recording, shown beside the other one's.

    Attributes:
        image: uint8 (h, w, 3) RGB; None where the recording has none.
    """

    title: str
    image: Callable[[Recorded], NDArray[np.uint8] | None]


def _no_readings(_: Recorded) -> Sequence[Reading]:
    return ()


def _no_pair_readings(_first: Recorded, _second: Recorded) -> Sequence[PairReading]:
    return ()


@dataclass(frozen=True)
class Part:
    """One manoeuvre, route or shot: how it is played, and what is read from what it left.

    Attributes:
        name: also a file name.
        title, text: for the page: what happens, for somebody who was not there.
        play: drives the stage; what it records lies in the stage afterwards.
        fresh: needs a world that nothing has happened in.
        town: played in this town instead of on the proving ground.
    """

    name: str
    title: str
    text: str
    play: Callable[[Stage], None]
    readings: Callable[[Recorded], Sequence[Reading]] = _no_readings
    pair_readings: Callable[[Recorded, Recorded], Sequence[PairReading]] = _no_pair_readings
    charts: tuple[Chart, ...] = ()
    pictures: tuple[Picture, ...] = ()
    fresh: bool = False
    town: str | None = None

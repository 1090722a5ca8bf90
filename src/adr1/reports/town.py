"""A town as reports draw it, and where reports get towns from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adr1.episodes.streets import Streets
from adr1.errors import Adr1Error

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TownShapes:
    """A town from above.

    Attributes:
        name: the town's name.
        streets: lanes, markings and crossings.
        buildings_world_m: outlines float64 (k, 2), x and y in the world frame.
        problem: why nothing of the town can be drawn; empty where all is well.
    """

    name: str
    streets: Streets
    buildings_world_m: tuple[Array, ...] = ()
    problem: str = ""


TownSource = Callable[[str], TownShapes]
"""Town name -> its shapes; raises Adr1Error where the town is not to be had on this machine."""


class TownShelf:
    """Towns of one report, each fetched once; a town that is not to be had is drawn empty.

    Runs against a CARLA server, or with `--maps-dir`, may use towns that are not here: the routes
    are drawn all the same, and `problem` says what is missing.
    """

    def __init__(self, source: TownSource) -> None:
        self._source = source
        self._towns: dict[str, TownShapes] = {}

    def town(self, name: str) -> TownShapes:
        """The town's shapes."""
        if name not in self._towns:
            try:
                self._towns[name] = self._source(name)
            except Adr1Error as error:
                self._towns[name] = TownShapes(name, Streets((), (), ()), problem=str(error))
        return self._towns[name]

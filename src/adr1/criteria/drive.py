"""A whole drive as criteria see it: its ticks as arrays or as frames, its route, its town."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import carla
import numpy as np
from jaxtyping import Float

from adr1.criteria.lanes import Point as Place
from adr1.criteria.lanes import places_of
from adr1.episodes.drive_arrays import DriveArrays, drive_arrays_of, read_drive_arrays
from adr1.episodes.frame import StateFrame
from adr1.episodes.furniture import RoadFurniture
from adr1.episodes.log_reader import StateLogReader
from adr1.errors import InputError
from adr1.routes.dense_route import DenseRoute


@dataclass(frozen=True, eq=False)
class Drive:
    """What was driven. Parts are read when first asked for.

    Attributes:
        read_arrays, read_frames: how to come by its ticks.
        read_route, read_furniture: how to come by what it was driven on.
        town_map: the town's map, where it is at hand.
    """

    read_arrays: Callable[[], DriveArrays]
    read_frames: Callable[[], Iterable[StateFrame]]
    read_route: Callable[[], DenseRoute]
    read_furniture: Callable[[], RoadFurniture]
    town_map: carla.Map | None = None

    @classmethod
    def of_log(cls, log: StateLogReader, town_map: carla.Map | None = None) -> Drive:
        """A drive from its state log; a damaged one raises FileFormatError when it is read."""
        return cls(
            lambda: read_drive_arrays(log),
            log.frames,
            lambda: log.route,
            lambda: log.furniture,
            town_map,
        )

    @classmethod
    def of_frames(
        cls,
        frames: Sequence[StateFrame],
        route: DenseRoute,
        furniture: RoadFurniture,
        town_map: carla.Map | None = None,
    ) -> Drive:
        """A drive from frames in memory."""
        return cls(
            lambda: drive_arrays_of(frames),
            lambda: frames,
            lambda: route,
            lambda: furniture,
            town_map,
        )

    @cached_property
    def arrays(self) -> DriveArrays:
        return self.read_arrays()

    @cached_property
    def frames(self) -> tuple[StateFrame, ...]:
        return tuple(self.read_frames())

    @cached_property
    def ego_positions_m(self) -> Float[np.ndarray, "t 3"]:
        """The ego's place at every tick, world frame."""
        return self.arrays.ego[:, 0:3]

    @cached_property
    def ego_places(self) -> tuple[Place, ...]:
        """The same as tuples: who stands is at the very same place, and the map is asked once."""
        positions_m = self.ego_positions_m
        points: list[Place] = [(x, y, z) for x, y, z in positions_m.tolist()]
        return tuple(points[tick] for tick in places_of(positions_m).tolist())

    @cached_property
    def route(self) -> DenseRoute:
        return self.read_route()

    @cached_property
    def furniture(self) -> RoadFurniture:
        return self.read_furniture()

    @property
    def carla_map(self) -> carla.Map:
        """The town's map. Raises InputError where the drive has none."""
        if self.town_map is None:
            raise InputError("this criterion asks the town's map; give the drive its map")
        return self.town_map

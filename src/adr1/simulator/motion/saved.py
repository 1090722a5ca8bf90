"""What of the moving bodies changes from tick to tick, copied out of the arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.motion.ackermann import AckermannController
from adr1.simulator.motion.parameters import VehicleParameters


@dataclass(frozen=True, slots=True, eq=False)
class SavedGroup:
    """Bodies of one kind.

    Attributes:
        ids: int64 (n,), ascending.
        arrays: every array of the group by name, (n, columns); see `columns.py`.
    """

    ids: NDArray[np.int64]
    arrays: dict[str, NDArray[Any]]

    def array_for(self, name: str, like: NDArray[Any], rows: int) -> NDArray[Any]:
        """A new array of `rows` rows that begins with the saved ones and has the form of `like`.

        Raises ValueError where the saved array is missing or of another form.
        """
        saved = self.arrays.get(name)
        shape = (len(self.ids), *like.shape[1:])
        if saved is None or saved.shape != shape or saved.dtype != like.dtype:
            found = "nothing" if saved is None else f"{saved.dtype} {saved.shape}"
            raise ValueError(f"saved bodies: {name} needs {like.dtype} {shape}, got {found}")
        grown = np.zeros((rows, *like.shape[1:]), like.dtype)
        grown[: len(saved)] = saved
        return grown


@dataclass(frozen=True, slots=True, eq=False)
class SavedMotion:
    """All bodies, the physics of each vehicle, and the Ackermann loops that run."""

    vehicles: SavedGroup
    walkers: SavedGroup
    props: SavedGroup
    parameters: dict[int, VehicleParameters]
    ackermann: dict[int, AckermannController]

"""What motion needs to know of the ground."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class GroundGrid(Protocol):
    """Heights of the ground: `height_m` float32 (storeys, ny, nx), equal where there is one."""

    @property
    def origin_xy_m(self) -> Sequence[float] | NDArray[np.float64]: ...
    @property
    def cell_m(self) -> float: ...
    @property
    def height_m(self) -> NDArray[np.float32]: ...

"""Letters and digits of signs as flat strokes."""

from __future__ import annotations

import numpy as np

from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.solids import Point, soup

# Strokes in a cell 0..2 wide and 0..4 high: x0, z0, x1, z1, upright or level.
_TOP, _MIDDLE, _BOTTOM = (0, 4, 2, 4), (0, 2, 2, 2), (0, 0, 2, 0)
_UP_LEFT, _UP_RIGHT = (0, 2, 0, 4), (2, 2, 2, 4)
_LOW_LEFT, _LOW_RIGHT = (0, 0, 0, 2), (2, 0, 2, 2)
_STROKES: dict[str, tuple[tuple[int, int, int, int], ...]] = {
    "0": (_TOP, _BOTTOM, _UP_LEFT, _UP_RIGHT, _LOW_LEFT, _LOW_RIGHT),
    "1": (_UP_RIGHT, _LOW_RIGHT),
    "2": (_TOP, _UP_RIGHT, _MIDDLE, _LOW_LEFT, _BOTTOM),
    "3": (_TOP, _UP_RIGHT, _MIDDLE, _LOW_RIGHT, _BOTTOM),
    "4": (_UP_LEFT, _UP_RIGHT, _MIDDLE, _LOW_RIGHT),
    "5": (_TOP, _UP_LEFT, _MIDDLE, _LOW_RIGHT, _BOTTOM),
    "6": (_TOP, _UP_LEFT, _MIDDLE, _LOW_LEFT, _LOW_RIGHT, _BOTTOM),
    "7": (_TOP, _UP_RIGHT, _LOW_RIGHT),
    "8": (_TOP, _MIDDLE, _BOTTOM, _UP_LEFT, _UP_RIGHT, _LOW_LEFT, _LOW_RIGHT),
    "9": (_TOP, _MIDDLE, _BOTTOM, _UP_LEFT, _UP_RIGHT, _LOW_RIGHT),
    "S": (_TOP, _UP_LEFT, _MIDDLE, _LOW_RIGHT, _BOTTOM),
    "T": (_TOP, (1, 0, 1, 4)),
    "O": (_TOP, _BOTTOM, _UP_LEFT, _UP_RIGHT, _LOW_LEFT, _LOW_RIGHT),
    "P": (_TOP, _MIDDLE, _UP_LEFT, _UP_RIGHT, _LOW_LEFT),
}


def text_mesh(text: str, center_m: Point, height_m: float, material: Material) -> Mesh:
    """Text of digits and the letters of STOP, facing +y, to be read from that side.

    Args:
        center_m: middle of the text, in the frame of a sign (x runs to the reader's right).
        height_m: of a letter.
    """
    unit = height_m / 4.0
    pitch = 3.2
    first = -0.5 * (pitch * len(text) - 1.2)
    rows = []
    for place, letter in enumerate(text):
        for x0, z0, x1, z1 in _STROKES[letter]:
            low = (first + place * pitch + x0 - 0.3, z0 - 2.3)
            high = (first + place * pitch + x1 + 0.3, z1 - 1.7)
            rows.append((*low, *high))
    x0, z0, x1, z1 = unit * np.array(rows, np.float64).reshape(-1, 4).T
    zero = np.zeros_like(x0)
    corners = np.stack(
        [
            np.column_stack(c)
            for c in ((x0, zero, z0), (x1, zero, z0), (x1, zero, z1), (x0, zero, z1))
        ],
        axis=1,
    )
    return join((soup(corners + np.asarray(center_m), material),))

"""Bodies with windows: a shell of stacked rings whose sides are divided into panes and posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh
from adr1.simulator.shapes.solids import loft

FloatArray = NDArray[np.float64]
Rect = tuple[float, float, float, float]
"""Rear x, front x, half width at the rear, half width at the front; metres."""


@dataclass(frozen=True, slots=True)
class Side:
    """Where a side is divided, from 0 to 1, and what lies between: `panes[i]` after `cuts[i]`."""

    cuts: tuple[float, ...]
    panes: tuple[bool, ...]


def posts(count: int, post: float, edge: float) -> Side:
    """`count` equal panes with posts between them and wider ones at both ends (shares of 1)."""
    pane = (1.0 - 2.0 * edge - (count - 1) * post) / count
    cuts, panes, at = [0.0], [False], edge
    for _ in range(count):
        cuts += [at, at + pane]
        panes += [True, False]
        at += pane + post
    return Side(tuple(cuts), tuple(panes))


BLIND = Side((0.0,), (False,))


def glazed_body(
    rings: Sequence[tuple[float, Rect]],
    glazed: Sequence[bool],
    front: Side,
    side: Side,
    rear: Side,
    material: Material = Material.PAINT,
) -> Mesh:
    """A closed shell.

    Args:
        rings: height and outline of each ring, from below.
        glazed: whether the band above each ring but the last has windows.
        front, side, rear: how those faces are divided; `side` runs from the front to the rear.
    """
    faces = (side, rear, _reversed(side), front)
    fractions = [_cuts(face) for face in faces]
    panes = np.concatenate([np.array(face.panes) for face in faces])
    lines = []
    for z, (rear_x, front_x, rear_w, front_w) in rings:
        corners = [(front_x, front_w), (rear_x, rear_w), (rear_x, -rear_w), (front_x, -front_w)]
        line = []
        for k, cuts in enumerate(fractions):
            a, b = np.array(corners[k]), np.array(corners[(k + 1) % 4])
            line.append(a + cuts[:, None] * (b - a))
        flat = np.concatenate(line)
        lines.append(np.column_stack((flat, np.full(len(flat), z))))
    skin = np.full((len(rings) - 1, len(panes)), material, np.uint8)
    for band, has_windows in enumerate(glazed):
        if has_windows:
            skin[band, panes] = Material.GLASS
    return loft(np.stack(lines), skin, material)


def _cuts(side: Side) -> FloatArray:
    return np.array(side.cuts)


def _reversed(side: Side) -> Side:
    ends = (*side.cuts[1:], 1.0)
    return Side(tuple(1.0 - end for end in reversed(ends)), tuple(reversed(side.panes)))

"""Calls of a client's debug drawings."""

from __future__ import annotations

import math
from typing import Any

from adr1.simulator.world.debug_shapes import DebugShape
from adr1.simulator.world.world import World


class DrawingCalls:
    """Drawings: kept until they expire."""

    def __init__(self, world: World) -> None:
        self._world = world

    def draw_debug_shape(self, shape: list[Any]) -> None:
        """A life time of 0 is for ever, a negative one (the client's default) one tick."""
        (kind, fields), color, life_s, _persistent = shape
        red, green, blue = (int(v) for v in color[:3])
        expires_s = self._world.time_s + max(float(life_s), 0.0) if life_s != 0.0 else math.inf
        drawing = DebugShape(int(kind), fields, (red, green, blue), expires_s)
        self._world.episode.debug_shapes.draw(drawing)

    def clear_debug_shape(self) -> None:
        self._world.episode.debug_shapes.clear(texts=False)

    def clear_debug_string(self) -> None:
        self._world.episode.debug_shapes.clear(texts=True)

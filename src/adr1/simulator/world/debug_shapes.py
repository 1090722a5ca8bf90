"""What clients draw into the world for debugging, until it expires.

The simulator shows it nowhere by itself; it is kept for whoever wants to draw it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

MOST_SHAPES = 4096
"""Older shapes give way: a client that draws for ever cannot fill the memory."""
TEXT_KIND = 4


@dataclass(frozen=True, slots=True)
class DebugShape:
    """One drawing.

    Attributes:
        kind: 0 point, 1 line, 2 arrow, 3 box, 4 text, 5 to 8 the first four on the screen.
        fields: of the kind, as on the wire; metres and degrees, world frame.
        color_rgb: 0-255 each.
        expires_s: simulated time after which it is gone; inf for ever.
    """

    kind: int
    fields: list[Any]
    color_rgb: tuple[int, int, int]
    expires_s: float


@dataclass(slots=True)
class DebugShapes:
    """The drawings of one episode, oldest first, at most `MOST_SHAPES`."""

    shapes: deque[DebugShape] = field(default_factory=lambda: deque(maxlen=MOST_SHAPES))

    def draw(self, shape: DebugShape) -> None:
        """Keep a drawing."""
        self.shapes.append(shape)

    def expire(self, time_s: float) -> None:
        """Forget what has had its time."""
        if any(shape.expires_s < time_s for shape in self.shapes):
            kept = (shape for shape in self.shapes if shape.expires_s >= time_s)
            self.shapes = deque(kept, MOST_SHAPES)

    def clear(self, *, texts: bool) -> None:
        """Forget all texts, or all but texts."""
        kept = (shape for shape in self.shapes if (shape.kind == TEXT_KIND) is not texts)
        self.shapes = deque(kept, MOST_SHAPES)

"""Outlines that props stand on."""

from __future__ import annotations

import math

Size = tuple[float, float, float]
"""Length along x, width along y, height; metres."""


def oval_outline(half_x: float, half_y: float) -> list[tuple[float, float]]:
    """A 14-cornered ellipse."""
    angles = [2.0 * math.pi * k / 14 for k in range(14)]
    return [(half_x * math.cos(t), half_y * math.sin(t)) for t in angles]


def rect_outline(half_x: float, half_y: float) -> list[tuple[float, float]]:
    """A rectangle."""
    return [(-half_x, -half_y), (half_x, -half_y), (half_x, half_y), (-half_x, half_y)]

"""Streaks of falling rain, drawn over a picture; where they are follows from the frame alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float32

from adr1.simulator.imaging import noise_tile
from adr1.simulator.imaging.noise_tile import cell_noise
from adr1.simulator.rays.compiled import kernel, sources_digest

_STREAKS_PER_PIXEL = 0.011
_LONGEST_SHARE = 0.085
_STRENGTH = 0.11


def add_streaks(
    rgb: Float32[np.ndarray, "n 3"],
    width_px: int,
    frame: int,
    precipitation: float,
    wind_intensity: float,
    brightness: float,
) -> None:
    """Draw streaks into exposed linear colours in place.

    Args:
        precipitation, wind_intensity: 0 to 100.
        brightness: of a drop that hides the view wholly.
    """
    if precipitation < 5.0:
        return
    height_px = len(rgb) // width_px
    count = int(_STREAKS_PER_PIXEL * len(rgb) * precipitation / 100.0 / max(1.0, height_px / 180.0))
    lean = 0.05 + 0.35 * wind_intensity / 100.0
    _draw(rgb, width_px, height_px, frame, count, lean, brightness)


def _build_draw(digest: int) -> Callable[..., None]:
    @kernel
    def draw(rgb, width_px, height_px, frame, count, lean, brightness):  # type: ignore[no-untyped-def]
        assert digest >= 0
        for streak in range(count):
            x = cell_noise(streak, frame, 11) * width_px
            y = cell_noise(streak, frame, 12) * height_px * 1.1 - 0.1 * height_px
            near = cell_noise(streak, frame, 13)
            length = 2.0 + _LONGEST_SHARE * height_px * near * near
            opacity = _STRENGTH * (0.3 + 0.7 * near)
            for step in range(int(length)):
                column, row = int(x + lean * step), int(y + step)
                if row < 0 or row >= height_px or column < 0 or column >= width_px:
                    continue
                index = row * width_px + column
                for k in range(3):
                    rgb[index, k] += (brightness - rgb[index, k]) * opacity

    return draw


_draw = _build_draw(sources_digest(str(noise_tile.__file__)))

"""Drawing on a picture of bytes: colours, shapes between pixels, and text in a proper typeface."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import matplotlib
import numpy as np
from matplotlib.ft2font import FT2Font
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""(height, width, 3), blue green red."""
Colour = tuple[int, int, int]
Array = NDArray[np.float64]

_SHIFT = 4
_ONE = 1 << _SHIFT
_UNKNOWN = "?"


def colour(text: str) -> Colour:
    """`#rrggbb` as blue, green, red."""
    return int(text[5:7], 16), int(text[3:5], 16), int(text[1:3], 16)


def fill(picture: Picture, points_px: Array, paint: Colour) -> None:
    """Fill a polygon (n, 2), smooth at its edges."""
    cv2.fillPoly(picture, [_fixed(points_px)], paint, cv2.LINE_AA, _SHIFT)


def outline(
    picture: Picture, points_px: Array, paint: Colour, width_px: int = 1, *, closed: bool = True
) -> None:
    """Draw along points (n, 2)."""
    cv2.polylines(picture, [_fixed(points_px)], closed, paint, width_px, cv2.LINE_AA, _SHIFT)


def disc(
    picture: Picture,
    center_px: Sequence[float],
    radius_px: float,
    paint: Colour,
    width_px: int = -1,
) -> None:
    """A disc, or a ring where a width is given."""
    center = (round(center_px[0] * _ONE), round(center_px[1] * _ONE))
    cv2.circle(picture, center, round(radius_px * _ONE), paint, width_px, cv2.LINE_AA, _SHIFT)


def card(
    picture: Picture, box_px: tuple[int, int, int, int], paint: Colour, opacity: float, radius: int
) -> None:
    """A sheet with round corners that lets the ground shine through; box is x, y, width, height."""
    x, y, width, height = box_px
    part = picture[y : y + height, x : x + width]
    mask = _round_mask(part.shape[1], part.shape[0], radius, opacity)
    blend(part, mask, paint)


def blend(part: Picture, opacity: NDArray[np.uint16], paint: Colour) -> None:
    """Lay a colour over a part of a picture; opacity (h, w) is 0 to 256."""
    mask = opacity[:, :, None]
    mixed = part * (256 - mask) + np.array(paint, dtype=np.uint16) * mask
    part[:] = (mixed >> 8).astype(np.uint8)


def write(
    picture: Picture,
    text: str,
    at_px: tuple[int, int],
    size_px: int,
    paint: Colour,
    *,
    bold: bool = False,
    align: str = "left",
) -> int:
    """Write a line; `at_px` is the left, middle or right end of its baseline. Returns its width."""
    glyphs, baseline = _typeset(text, size_px, bold)
    height, width = glyphs.shape
    x = at_px[0] - {"left": 0, "middle": width // 2, "right": width}[align]
    y = at_px[1] - baseline
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + width, picture.shape[1]), min(y + height, picture.shape[0])
    if left < right and top < bottom:
        mask = glyphs[top - y : bottom - y, left - x : right - x]
        blend(picture[top:bottom, left:right], mask, paint)
    return width


def text_width(text: str, size_px: int, *, bold: bool = False) -> int:
    """Width of a line in pixels."""
    return int(_typeset(text, size_px, bold)[0].shape[1])


def shortened(text: str, size_px: int, room_px: int, *, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than the room."""
    if text_width(text, size_px, bold=bold) <= room_px:
        return text
    while text and text_width(text + "…", size_px, bold=bold) > room_px:
        text = text[:-1]
    return text + "…"


@lru_cache(maxsize=2)
def _font_file(bold: bool) -> str:  # noqa: FBT001
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name)


@lru_cache(maxsize=4096)
def _typeset(text: str, size_px: int, bold: bool) -> tuple[NDArray[np.uint16], int]:  # noqa: FBT001
    """Opacity (h, w) from 0 to 256, and the row of the baseline."""
    font: Any = FT2Font(_font_file(bold))
    known = font.get_charmap()
    font.set_size(size_px, 72)
    font.set_text("".join(c if ord(c) in known else _UNKNOWN for c in text), 0.0)
    font.draw_glyphs_to_bitmap(antialiased=True)
    image = np.asarray(font.get_image(), dtype=np.uint16)
    opacity = (image * 256 + 127) // 255
    return opacity, int(image.shape[0] - font.get_descent() / 64.0)


@lru_cache(maxsize=64)
def _round_mask(width: int, height: int, radius: int, opacity: float) -> NDArray[np.uint16]:
    mask = np.zeros((height, width), dtype=np.uint8)
    cv2.rectangle(mask, (radius, 0), (width - radius - 1, height - 1), 255, -1)
    cv2.rectangle(mask, (0, radius), (width - 1, height - radius - 1), 255, -1)
    for x in (radius, width - radius - 1):
        for y in (radius, height - radius - 1):
            cv2.circle(mask, (x, y), radius, 255, -1, cv2.LINE_AA)
    return np.round(mask * (opacity * 256.0 / 255.0)).astype(np.uint16)


def _fixed(points_px: Array) -> NDArray[np.int32]:
    return np.round(points_px * _ONE).astype(np.int32)

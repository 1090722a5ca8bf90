"""Line charts as inline SVG: two recordings over each other. Equal input gives equal text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

from adr1.parity.part import Chart, Line
from adr1.parity.recorded import Recorded

WIDTH, HEIGHT = 360, 224
LEFT, RIGHT, TOP, BOTTOM = 60, 8, 10, 38
MAX_POINTS = 500
WANTED_TICKS = 5
LEAST_SPAN = 1e-6


@dataclass(frozen=True, slots=True)
class _Scale:
    """Maps values low..high to pixels first..last."""

    low: float
    high: float
    first: float
    last: float

    def pixels(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        share = (values - self.low) / (self.high - self.low)
        return self.first + share * (self.last - self.first)

    def ticks(self) -> list[float]:
        return nice_ticks(self.low, self.high)


def draw(chart: Chart, ours: Recorded, theirs: Recorded) -> Markup:
    """The chart of both recordings; a note instead where neither has the data."""
    lines = [("ours", chart.line(ours)), ("theirs", chart.line(theirs))]
    shown = [(name, line) for name, line in lines if len(line[0]) > 1]
    if not shown:
        return Markup('<p class="nothing">no data</p>')
    x_scale, y_scale = _scales([line for _, line in shown], equal=chart.equal_axes)
    parts = [*_axes(chart, x_scale, y_scale)]
    parts += [_polyline(name, line, x_scale, y_scale) for name, line in shown]
    label = escape(chart.title)
    return Markup(
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">'
        f"{''.join(parts)}</svg>"
    )


def nice_ticks(low: float, high: float) -> list[float]:
    """Round numbers between two values, about five of them."""
    raw = (high - low) / WANTED_TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * min((1.0, 2.0, 2.5, 5.0, 10.0), key=lambda factor: abs(factor * power - raw))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def _scales(lines: Sequence[Line], *, equal: bool) -> tuple[_Scale, _Scale]:
    x, y = (np.concatenate([line[axis] for line in lines]) for axis in (0, 1))
    x_low, x_high = _span(x, 0.0)
    y_low, y_high = _span(y, 0.06)
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    if equal:
        per_pixel = 1.08 * max((x_high - x_low) / width, (y_high - y_low) / height)
        x_low, x_high = _around(x_low, x_high, per_pixel * width)
        y_low, y_high = _around(y_low, y_high, per_pixel * height)
    return (
        _Scale(x_low, x_high, LEFT, WIDTH - RIGHT),
        _Scale(y_low, y_high, HEIGHT - BOTTOM, TOP),
    )


def _span(values: NDArray[np.float64], margin: float) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    if high - low < LEAST_SPAN:
        return low - 1.0, high + 1.0
    extra = margin * (high - low)
    return low - extra, high + extra


def _around(low: float, high: float, length: float) -> tuple[float, float]:
    middle = 0.5 * (low + high)
    return middle - 0.5 * length, middle + 0.5 * length


def _axes(chart: Chart, x_scale: _Scale, y_scale: _Scale) -> list[str]:
    bottom, right, parts = HEIGHT - BOTTOM, WIDTH - RIGHT, []
    for tick in x_scale.ticks():
        x = float(x_scale.pixels(np.array(tick)))
        parts.append(f'<path class="grid" d="M{x:.1f} {TOP}V{bottom}"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 14}" text-anchor="middle">{tick:g}</text>')
    for tick in y_scale.ticks():
        y = float(y_scale.pixels(np.array(tick)))
        parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{right}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 3.5:.1f}" text-anchor="end">{tick:g}</text>')
    parts.append(f'<path class="axis" d="M{LEFT} {TOP}V{bottom}H{right}"/>')
    middle = 0.5 * (LEFT + right)
    parts.append(
        f'<text class="name" x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">'
        f"{escape(chart.x_label)}</text>"
    )
    parts.append(
        f'<text class="name" transform="translate(11 {0.5 * (TOP + bottom)}) rotate(-90)" '
        f'text-anchor="middle">{escape(chart.y_label)}</text>'
    )
    return parts


def _polyline(name: str, line: Line, x_scale: _Scale, y_scale: _Scale) -> str:
    x, y = line
    keep = np.unique(np.linspace(0, len(x) - 1, min(len(x), MAX_POINTS)).round().astype(int))
    x, y = x_scale.pixels(x[keep]), y_scale.pixels(y[keep])
    finite = np.isfinite(x) & np.isfinite(y)
    points = " ".join(f"{px:.1f},{py:.1f}" for px, py in zip(x[finite], y[finite], strict=True))
    return f'<polyline class="{name}" points="{points}"/>'

"""The instruments over a video: title, clock, speed and limit, control, infractions, timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from adr1.episodes.frame import StateFrame
from adr1.evaluation import picture as still
from adr1.reports.film import HEIGHT_PX, WIDTH_PX
from adr1.reports.ink import Picture, card, colour, disc, shortened, text_width, write
from adr1.reports.moments import Moment, ScenarioSpan

FLASH_S = 2.5

_CARD, _INK, _DIM, _TRACK = (
    colour("#10151b"),
    colour("#f1f5f9"),
    colour("#9aa7b5"),
    colour("#39424d"),
)
_RED, _GREEN, _BLUE, _STAGED = (
    colour(still.INFRACTION),
    colour("#3ddc84"),
    colour("#7fb0ff"),
    colour("#ff9f1c"),
)
_WHITE = (255, 255, 255)
_OPACITY = 0.84
_EDGE_PX = 14


@dataclass(frozen=True)
class Display:
    """What the instruments of one video know.

    Attributes:
        title, subtitle: the route, and where it lies.
        length_s: time from the first to the last tick.
        moments, spans: infractions and scenarios.
    """

    title: str
    subtitle: str
    length_s: float
    moments: Sequence[Moment]
    spans: Sequence[ScenarioSpan]

    def draw(self, picture: Picture, frame: StateFrame, at_s: float) -> None:
        """Lay all instruments over a picture."""
        self._draw_title(picture, at_s)
        _draw_clock(picture, at_s)
        _draw_drive(picture, frame)
        self._draw_flash(picture, at_s)
        self._draw_timeline(picture, at_s)

    def _draw_title(self, picture: Picture, at_s: float) -> None:
        room = 420
        title = shortened(self.title, 15, room, bold=True)
        running = [span for span in self.spans if span.begin_s <= at_s <= span.end_s]
        chip = shortened(running[-1].scenario_type, 12, room - 24, bold=True) if running else ""
        width = max(
            text_width(title, 15, bold=True),
            text_width(self.subtitle, 12),
            text_width(chip, 12, bold=True) + 18 if chip else 0,
        )
        height = 76 if chip else 52
        card(picture, (_EDGE_PX, _EDGE_PX, width + 28, height), _CARD, _OPACITY, 10)
        write(picture, title, (_EDGE_PX + 14, _EDGE_PX + 23), 15, _INK, bold=True)
        write(picture, self.subtitle, (_EDGE_PX + 14, _EDGE_PX + 42), 12, _DIM)
        if chip:
            disc(picture, (_EDGE_PX + 19, _EDGE_PX + 60), 4.5, _STAGED)
            write(picture, chip, (_EDGE_PX + 31, _EDGE_PX + 64), 12, _STAGED, bold=True)

    def _draw_flash(self, picture: Picture, at_s: float) -> None:
        """A red rim and a line of text for a while after an infraction."""
        fresh = [m for m in self.moments if m.at_s <= at_s < m.at_s + FLASH_S]
        if not fresh:
            return
        strength = 1.0 - (at_s - max(m.at_s for m in fresh)) / FLASH_S
        rim = max(round(10 * strength), 2)
        for part in (picture[:rim], picture[-rim:], picture[:, :rim], picture[:, -rim:]):
            part[:] = _RED
        for row, moment in enumerate(fresh[-3:]):
            text = f"{moment.number}  {moment.label}"
            width = text_width(text, 16, bold=True) + 36
            y = 22 + row * 42
            card(picture, ((WIDTH_PX - width) // 2, y, width, 36), _RED, 0.96, 18)
            write(picture, text, (WIDTH_PX // 2, y + 24), 16, _WHITE, bold=True, align="middle")

    def _draw_timeline(self, picture: Picture, at_s: float) -> None:
        y = HEIGHT_PX - 6
        picture[y:] = _CARD
        length = max(self.length_s, 1e-6)
        for span in self.spans:
            begin, end = (
                round(min(t / length, 1.0) * WIDTH_PX) for t in (span.begin_s, span.end_s)
            )
            picture[y:, begin:end] = (np.array(_STAGED) * 0.45).astype(np.uint8)
        picture[y + 2 : y + 5, : round(min(at_s / length, 1.0) * WIDTH_PX)] = _INK
        for moment in self.moments:
            x = min(round(moment.at_s / length * WIDTH_PX), WIDTH_PX - 3)
            picture[y - 3 :, max(x - 1, 0) : x + 3] = _RED


def _draw_clock(picture: Picture, at_s: float) -> None:
    text = f"{int(at_s // 60)}:{at_s % 60:04.1f}"
    width = text_width("00:00.0", 18, bold=True) + 24
    x = WIDTH_PX - _EDGE_PX - width
    card(picture, (x, _EDGE_PX, width, 36), _CARD, _OPACITY, 10)
    write(
        picture, text, (WIDTH_PX - _EDGE_PX - 12, _EDGE_PX + 25), 18, _INK, bold=True, align="right"
    )


def _draw_drive(picture: Picture, frame: StateFrame) -> None:
    """Speed, the speed limit as a sign, throttle, brake and steering."""
    x, y, width, height = _EDGE_PX, HEIGHT_PX - 110, 296, 86
    card(picture, (x, y, width, height), _CARD, _OPACITY, 12)
    speed = f"{frame.ego_speed_mps * 3.6:.0f}"
    write(picture, speed, (x + 84, y + 52), 40, _INK, bold=True, align="right")
    write(picture, "km/h", (x + 84, y + 72), 12, _DIM, align="right")
    limit_kmh = frame.ego_speed_limit_mps * 3.6
    if np.isfinite(limit_kmh) and limit_kmh > 0:
        disc(picture, (x + 120, y + 43), 21, _RED)
        disc(picture, (x + 120, y + 43), 16.5, _WHITE)
        place = (x + 120, y + 49)
        write(picture, f"{limit_kmh:.0f}", place, 15, _CARD, bold=True, align="middle")
    control = frame.ego_control
    for row, (name, value, paint) in enumerate(
        (("throttle", control.throttle, _GREEN), ("brake", control.brake, _RED))
    ):
        _draw_bar(picture, (x + 158, y + 22 + 24 * row), name, (0.0, value), paint)
    steer = min(max(control.steer, -1.0), 1.0)
    ends = (0.5 + min(steer, 0.0) / 2, 0.5 + max(steer, 0.0) / 2)
    _draw_bar(picture, (x + 158, y + 70), "steer", ends, _BLUE)


def _draw_bar(
    picture: Picture,
    at_px: tuple[int, int],
    name: str,
    ends: tuple[float, float],
    paint: tuple[int, int, int],
) -> None:
    x, y = at_px
    write(picture, name, (x, y), 11, _DIM)
    left, width = x + 56, 70
    picture[y - 7 : y - 1, left : left + width] = _TRACK
    begin, end = (left + round(min(max(value, 0.0), 1.0) * width) for value in ends)
    if name == "steer":
        picture[y - 9 : y + 1, left + width // 2] = _DIM
    picture[y - 7 : y - 1, begin : max(end, begin)] = paint

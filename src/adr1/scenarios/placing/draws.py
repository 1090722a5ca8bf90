"""Parameters of a scenario, drawn from ranges: what a route file gives as child elements."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

Attributes = dict[str, str]


@dataclass(frozen=True)
class Number:
    """A number within [low, high], to a tenth."""

    low: float
    high: float

    def draw(self, rng: random.Random) -> Attributes:
        return {"value": _text(rng.uniform(self.low, self.high))}


@dataclass(frozen=True)
class Fine:
    """A small number within [low, high], to a thousandth."""

    low: float
    high: float

    def draw(self, rng: random.Random) -> Attributes:
        return {"value": str(round(rng.uniform(self.low, self.high), 3))}


@dataclass(frozen=True)
class Span:
    """A range `from` .. `to`: begin and width are drawn."""

    begin: tuple[float, float]
    width: tuple[float, float]

    def draw(self, rng: random.Random) -> Attributes:
        begin = round(rng.uniform(*self.begin), 1)
        return {"from": _text(begin), "to": _text(begin + rng.uniform(*self.width))}


@dataclass(frozen=True)
class Word:
    """One of a few words."""

    choices: tuple[str, ...]

    def draw(self, rng: random.Random) -> Attributes:
        return {"value": rng.choice(self.choices)}


Draw = Number | Fine | Span | Word


def draw_all(draws: Mapping[str, Draw], rng: random.Random) -> dict[str, Attributes]:
    """One value for each parameter, in the order of the table."""
    return {name: draw.draw(rng) for name, draw in draws.items()}


def _text(value: float) -> str:
    return str(round(value, 1))

"""What a family of counterfactual manoeuvres is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from adr1.synthesis.decision import Decision
from adr1.synthesis.motion_plan import Wish


@dataclass(frozen=True, slots=True)
class Aim:
    """What a manoeuvre goes for.

    Attributes:
        row: of the actor among the decision's others; -1 where it is no actor but an edge.
        time_s: when the two would meet.
        side: 1 right, -1 left, 0 where it does not matter.
        along_m: how far ahead along the guide.
    """

    row: int = -1
    time_s: float = 0.0
    side: int = 0
    along_m: float = 0.0


class Family(ABC):
    """One way to come to harm.

    Strength 0 is harmless by intention, 1 as bad as the family gets; the least strength at which
    something happens is searched for. What a manoeuvre leads to is never taken from its family.
    """

    name: ClassVar[str]

    @abstractmethod
    def aims(self, decision: Decision) -> list[Aim]:
        """What there is to go for, the most promising first; empty where nothing fits."""

    @abstractmethod
    def wish(self, decision: Decision, aim: Aim, strength: float) -> Wish:
        """The manoeuvre of a strength in 0..1."""

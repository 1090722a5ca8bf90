"""At which ticks of a base episode the world is saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from adr1.episodes.frame import ActorKind, StateFrame

HISTORY_TICKS = 40
"""A decision needs the two seconds before it."""


class DecisionTicks(Protocol):
    """Chooses decision ticks while an episode is driven; picklable."""

    @property
    def last_tick(self) -> int:
        """The drive ends with this tick at the latest."""

    def takes(self, frame: StateFrame, tick: int) -> bool:
        """Whether the tick just driven, counted from 1, is one; asked once per tick, in order."""

    def has_enough(self) -> bool:
        """Whether no further one will be taken."""


@dataclass
class AtTick:
    """One given tick."""

    tick: int
    taken: bool = False

    @property
    def last_tick(self) -> int:
        return self.tick

    def takes(self, _frame: StateFrame, tick: int) -> bool:
        self.taken = tick == self.tick
        return self.taken

    def has_enough(self) -> bool:
        return self.taken


@dataclass
class WhenBusy:
    """Ticks at which something can happen: the ego moves, and others are near.

    Quiet ticks are taken by chance, so that they are not missing from the data.

    Attributes:
        count: how many are wanted.
        seed: of the chance.
        apart_ticks: least distance between two.
        near_m: who counts as near; busy: how many of them make a tick busy.
        standing_share, quiet_share: chance per second of taking a tick with a standing ego, with
            few others.
    """

    count: int
    seed: int
    last_tick: int = 1600
    apart_ticks: int = 24
    near_m: float = 32.0
    busy: int = 3
    standing_share: float = 0.03
    quiet_share: float = 0.06
    taken: int = 0
    since: int = -HISTORY_TICKS

    def takes(self, frame: StateFrame, tick: int) -> bool:
        chance = float(np.random.default_rng([self.seed, tick]).random()) * 20.0
        if tick < HISTORY_TICKS or tick - self.since < self.apart_ticks:
            return False
        gaps = frame.positions_world_m[:, :2] - frame.positions_world_m[frame.ego_index, :2]
        near = (np.linalg.norm(gaps, axis=1) < self.near_m) & (frame.kinds != ActorKind.PROP)
        wanted = 20.0 if int(near.sum()) > self.busy else self.quiet_share
        if frame.ego_speed_mps < 0.3:
            wanted = min(wanted, self.standing_share)
        if chance >= wanted:
            return False
        self.taken, self.since = self.taken + 1, tick
        return True

    def has_enough(self) -> bool:
        return self.taken >= self.count

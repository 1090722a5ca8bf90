"""A few numbers that the episode process shares with its supervisor, without a message per tick.

The board is a small memory-mapped file. The episode process writes it, the supervisor reads it at
its own pace; both use the machine's monotonic clock.
"""

from __future__ import annotations

import mmap
import struct
import time
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

LAYOUT = struct.Struct("<qdqdd")
BOARD_BYTES = LAYOUT.size


class Phase(IntEnum):
    """What the episode process is doing; who is to blame if it never stops doing it."""

    STARTING = 0
    LOADING_WORLD = 1
    AGENT_SETUP = 2
    BUILDING_SCENE = 3
    SIMULATOR_TICK = 4
    AGENT_STEP = 5
    JUDGING = 6
    AGENT_DESTROY = 7
    FINISHING = 8
    DONE = 9
    AGENT_START = 10


@dataclass(frozen=True)
class BoardReading:
    """One look at the board; `phase_since_s` is on the monotonic clock."""

    phase: Phase
    phase_since_s: float
    tick: int
    completion_percent: float
    game_time_s: float


class StatusBoard:
    """The episode process's end of the board."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), BOARD_BYTES)
        self._tick = 0
        self._completion_percent = 0.0
        self._game_time_s = 0.0
        self.enter(Phase.STARTING)

    def enter(self, phase: Phase) -> None:
        """Say which phase begins now."""
        self.phase = phase
        # One copy of the whole record: pack_into would blank it first, and a reader would see that.
        self._memory[: LAYOUT.size] = LAYOUT.pack(
            phase,
            time.monotonic(),
            self._tick,
            self._completion_percent,
            self._game_time_s,
        )

    def report(self, tick: int, completion_percent: float, game_time_s: float) -> None:
        """Set the progress that the next `enter` publishes."""
        self._tick = tick
        self._completion_percent = completion_percent
        self._game_time_s = game_time_s


def create_board(path: Path) -> None:
    """Lay out an empty board for a process that is about to start."""
    path.write_bytes(LAYOUT.pack(Phase.STARTING, time.monotonic(), 0, 0.0, 0.0))


def read_board(path: Path) -> BoardReading:
    """Look at a board; the supervisor's end. Two looks must agree: it may be half written."""
    content = path.read_bytes()
    while (again := path.read_bytes()) != content:
        content = again
    phase, since_s, tick, completion_percent, game_time_s = LAYOUT.unpack(content)
    return BoardReading(Phase(phase), since_s, tick, completion_percent, game_time_s)

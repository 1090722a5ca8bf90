"""The report on collisions: who first touched whom, and when."""

from __future__ import annotations

from adr1.simulator.recorder.recording import Recording
from adr1.simulator.recorder.report import LETTERS, Roster, closing, opening
from adr1.simulator.world.errors import WorldError


def collision_table(recording: Recording, first: str, second: str) -> str:
    """One row per touch of an actor of type `first` with one of type `second`.

    A touch that goes on over several frames has one row. The hero is always actor 1, if it was
    asked for as such or by its kind. Raises WorldError for letters that are none of LETTERS.
    """
    for letter in (first, second):
        if letter not in LETTERS:
            raise WorldError(f"no type of actor {letter!r}; choose one of {', '.join(LETTERS)}")
    lines = [_line("Time", "Types", "Id", "Actor 1", "Id", "Actor 2")]
    roster = Roster()
    now: set[tuple[int, int]] = set()
    frame, before = 0, now
    for index, head in enumerate(recording.heads):
        roster.add(head.created)
        for tick, *pair, label in head.contacts:
            if head.first_frame + tick != frame:
                before = now if head.first_frame + tick == frame + 1 else set()
                frame, now = head.first_frame + tick, set()
            one, other = roster.hero_first(*pair)
            if not _fits(roster, one, other, first, second):
                one, other = other, one
                if not _fits(roster, one, other, first, second):
                    continue
            now.add((one, other))
            if (one, other) not in before:
                elapsed_s = float(recording.block(index).elapsed_s[tick])
                types = f"{roster.letters(one)[0]} {roster.letters(other)[0]} "
                names = [roster.name(i, label) for i in (one, other)]
                row = (f"{elapsed_s:.0f}", types, str(one), names[0], str(other), names[1])
                lines.append(_line(*row))
    return opening(recording) + "".join(lines) + closing(recording)


def _fits(roster: Roster, one: int, other: int, first: str, second: str) -> bool:
    return first in roster.letters(one) and second in roster.letters(other)


def _line(time: str, types: str, id_1: str, name_1: str, id_2: str, name_2: str) -> str:
    return f"{time:>8} {types:>6} {id_1:>6} {name_1:<35} {id_2:>6} {name_2:<35}\n"

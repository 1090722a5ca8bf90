"""The report on vehicles and walkers that stood still for long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adr1.simulator.recorder.block import FrameBlock
from adr1.simulator.recorder.recording import Recording
from adr1.simulator.recorder.report import CM_PER_M, Roster, closing, opening


@dataclass(frozen=True, slots=True)
class Standstill:
    """An actor that stayed within a distance of one place."""

    actor_id: int
    since_s: float
    duration_s: float


def blocked_table(recording: Recording, min_time_s: float, min_distance_cm: float) -> str:
    """One row per standstill of at least `min_time_s`, the longest first.

    An actor stands still while it is less than `min_distance_cm` from where it last arrived.
    """
    watch = _Watch(min_time_s, min_distance_cm / CM_PER_M)
    roster = Roster()
    for index, head in enumerate(recording.heads):
        roster.add(head.created)
        watch.see(recording.block(index))
    watch.end()
    lines = [_line("Time", "Id", "Actor", "Duration")]
    for found in sorted(watch.found, key=lambda s: (-s.duration_s, s.since_s, s.actor_id)):
        times = f"{found.since_s:.0f}", f"{found.duration_s:.0f}"
        lines.append(_line(times[0], str(found.actor_id), roster.name(found.actor_id), times[1]))
    return opening(recording) + "".join(lines) + closing(recording)


class _Watch:
    """Follows vehicles and walkers through the blocks."""

    def __init__(self, min_time_s: float, min_distance_m: float) -> None:
        self._min_time_s, self._min_distance_m = min_time_s, min_distance_m
        self._at: dict[int, tuple[np.ndarray, float]] = {}  # place of arrival, since when
        self._now_s = 0.0
        self.found: list[Standstill] = []

    def see(self, block: FrameBlock) -> None:
        """Go through a block's ticks, all actors at once."""
        head = block.head
        watched = {*head.vehicle_ids, *head.walker_ids}
        rows = [row for row, i in enumerate(head.actor_ids) if i in watched]
        ids = [head.actor_ids[row] for row in rows]
        for gone in [i for i in self._at if i not in watched]:
            self._note(gone, self._at.pop(gone)[1], self._now_s)
        self._now_s = head.last_s
        if not ids:
            return
        places = block.kinematics[:, rows, :3].astype(np.float64)
        known = [self._at.get(i, (places[0, k], head.first_s)) for k, i in enumerate(ids)]
        anchors = np.array([place for place, _ in known])
        since_s = np.array([since for _, since in known])
        for tick, elapsed_s in enumerate(block.elapsed_s.tolist()):
            moved = np.linalg.norm(places[tick] - anchors, axis=1) >= self._min_distance_m
            for k in np.flatnonzero(moved & (elapsed_s - since_s >= self._min_time_s)).tolist():
                self._note(ids[k], float(since_s[k]), elapsed_s)
            anchors[moved], since_s[moved] = places[tick, moved], elapsed_s
        self._at = {i: (anchors[k], float(since_s[k])) for k, i in enumerate(ids)}

    def end(self) -> None:
        """Those that still stand when the recording ends."""
        for actor_id, (_, since_s) in self._at.items():
            self._note(actor_id, since_s, self._now_s)

    def _note(self, actor_id: int, since_s: float, until_s: float) -> None:
        if until_s - since_s >= self._min_time_s:
            self.found.append(Standstill(actor_id, since_s, until_s - since_s))


def _line(time: str, actor_id: str, name: str, duration: str) -> str:
    return f"{time:>8} {actor_id:>6} {name:<35} {duration:>10}\n"

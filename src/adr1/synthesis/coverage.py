"""What a recording holds: how clips spread over manoeuvre, event, time, severity, speed, town."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from adr1.synthesis.outcome import EventKind
from adr1.synthesis.shard_reader import Shard, outcome_of

Row = dict[str, Any]
_TIME_EDGES_S = (1.0, 2.0, 3.0)
_SPEED_EDGES_MPS = (2.0, 5.0, 8.0, 12.0)
_CLOSING_EDGES_MPS = (2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Coverage:
    """Counts over all clips of a recording.

    Attributes:
        clips, accepted: how many; rejections: refused ones by reason.
        crossed: per name of a property, its values with counts of accepted clips: those with a
            collision, those off the road, near misses, and all.
    """

    clips: int
    accepted: int
    rejections: dict[str, int]
    crossed: dict[str, dict[str, tuple[int, int, int, int]]]


PROPERTIES: dict[str, Callable[[Row, Shard], str]] = {
    "split": lambda _, shard: str(shard.meta["split"]),
    "town": lambda _, shard: str(shard.meta["town"]),
    "manoeuvre": lambda row, _: row["manoeuvre"] or "(control)",
    "time to event [s]": lambda row, shard: _binned(
        outcome_of(row).tick * float(shard.meta["tick_s"]), _TIME_EDGES_S
    ),
    "closing speed [m/s]": lambda row, _: (
        _binned(row["closing_mps"], _CLOSING_EDGES_MPS) if row["collision_tick"] else "-"
    ),
    "ego speed [m/s]": lambda row, _: _binned(row["plan_speed_mps"][0], _SPEED_EDGES_MPS),
}


def coverage_of(shards: Iterable[Shard]) -> Coverage:
    """Count what shards hold."""
    clips = accepted = 0
    rejections: Counter[str] = Counter()
    cells: dict[str, dict[str, list[int]]] = {name: {} for name in PROPERTIES}
    for shard in shards:
        for row in shard.clips.to_pylist():
            clips += 1
            if not row["accepted"]:
                rejections[row["rejection"]] += 1
                continue
            accepted += 1
            kinds = _kinds(row)
            for name, value_of in PROPERTIES.items():
                cell = cells[name].setdefault(value_of(row, shard), [0, 0, 0, 0])
                for i, is_so in enumerate(kinds):
                    cell[i] += is_so
    crossed = {
        name: {k: (v[0], v[1], v[2], v[3]) for k, v in sorted(values.items())}
        for name, values in cells.items()
    }
    return Coverage(clips, accepted, dict(sorted(rejections.items())), crossed)


def tables(coverage: Coverage) -> str:
    """The coverage as text."""
    lines = [f"{coverage.accepted} of {coverage.clips} clips accepted"]
    lines += [f"  {count:6d} refused: {why}" for why, count in coverage.rejections.items()]
    for name, values in coverage.crossed.items():
        lines += ["", f"{name:24} collision  off-road  near miss   all"]
        lines += [
            f"  {value:22} {cell[0]:9d} {cell[1]:9d} {cell[2]:10d} {cell[3]:5d}"
            for value, cell in values.items()
        ]
    return "\n".join(lines)


def _kinds(row: Row) -> tuple[bool, bool, bool, bool]:
    event = outcome_of(row).event
    collision, off_road = event is EventKind.COLLISION, event is EventKind.OFF_ROAD
    return collision, off_road, bool(row["near_miss"]), True


def _binned(value: float, edges: Sequence[float]) -> str:
    """Name of the interval of a value; 0 is its own, since it stands for never."""
    if value == 0.0:
        return "none"
    low = 0.0
    for edge in edges:
        if value <= edge:
            return f"{low:g} to {edge:g}"
        low = edge
    return f"over {low:g}"

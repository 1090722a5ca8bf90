"""Two recordings of the same programme, number by number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from adr1.errors import InputError
from adr1.parity.part import Part
from adr1.parity.programme import part_named
from adr1.parity.published import FIT_VEHICLE, Published
from adr1.parity.readings import Reading
from adr1.parity.recorded import Recorded
from adr1.parity.recorder import PART_FAILED
from adr1.parity.recording import Recording


class Verdict(Enum):
    """What became of one number."""

    SAME = "same"
    WITHIN = "within"
    OUTSIDE = "outside"
    MISSING = "not available"


@dataclass(frozen=True)
class Row:
    """One line of the verdict table.

    Attributes:
        ours, theirs: None where a recording has no such number, and for numbers of a pair.
        difference: theirs minus ours, or the number that was made of both.
        limit: largest `difference` that passes (`at_least`: smallest).
    """

    part: str
    label: str
    unit: str
    ours: float | None
    theirs: float | None
    difference: float | None
    limit: float | None
    at_least: bool
    verdict: Verdict
    published: Published | None = None


@dataclass(frozen=True)
class PartComparison:
    """One part of the programme on both servers.

    Attributes:
        bit_equal: every recorded value is the same to the bit.
        missing_ours, missing_theirs: what a server did not have, with its reason.
    """

    part: Part
    ours: Recorded
    theirs: Recorded
    bit_equal: bool
    rows: tuple[Row, ...]

    @property
    def missing_ours(self) -> Mapping[str, str]:
        return self.ours.missing

    @property
    def missing_theirs(self) -> Mapping[str, str]:
        return self.theirs.missing


@dataclass(frozen=True)
class Comparison:
    """Two recordings compared."""

    ours: Recording
    theirs: Recording
    parts: tuple[PartComparison, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All lines, in the order of the programme."""
        return tuple(row for part in self.parts for row in part.rows)

    def count(self, verdict: Verdict) -> int:
        """Number of lines with that verdict."""
        return sum(row.verdict is verdict for row in self.rows)

    @property
    def agrees(self) -> bool:
        """Nothing that both servers have is outside its tolerance."""
        return self.count(Verdict.OUTSIDE) == 0


def compare(ours: Recording, theirs: Recording, published: Mapping[str, Published]) -> Comparison:
    """Compare two recordings.

    Raises:
        InputError: they are of different programmes or road networks, or a part is not what the
            programme leaves.
    """
    for name in ("programme_version", "network_sha256", "config", "parts"):
        mine, other = getattr(ours.meta, name), getattr(theirs.meta, name)
        if mine != other:
            raise InputError(
                f"the two recordings do not fit together: {name} is {mine} here, {other} there; "
                "record both with the same options and the same version of adr1"
            )
    config = ours.meta.config
    shown = published if config.vehicle == FIT_VEHICLE else {}
    parts = tuple(
        _compare_part(part_named(config, name), ours.parts[name], theirs.parts[name], shown)
        for name in ours.meta.parts
    )
    return Comparison(ours, theirs, parts)


def _compare_part(
    part: Part, ours: Recorded, theirs: Recorded, published: Mapping[str, Published]
) -> PartComparison:
    mine, other = _readings(part, ours, "our"), _readings(part, theirs, "their")
    keys = [*mine, *(key for key in other if key not in mine)]
    rows = [
        _row(part, mine.get(key), other.get(key), published)
        for key in keys
        if not _came_about_nowhere(mine.get(key), other.get(key))
    ]
    if mine and other:
        rows += [
            Row(
                part.name,
                pair.label,
                pair.unit,
                None,
                None,
                pair.value,
                pair.tolerance,
                pair.more_is_better,
                {True: Verdict.WITHIN, False: Verdict.OUTSIDE, None: Verdict.MISSING}[pair.passes],
            )
            for pair in part.pair_readings(ours, theirs)
        ]
    bit_equal = ours.to_bytes() == theirs.to_bytes()
    return PartComparison(part, ours, theirs, bit_equal, tuple(rows))


def _readings(part: Part, recorded: Recorded, whose: str) -> dict[str, Reading]:
    if PART_FAILED in recorded.missing:
        return {}
    try:
        return {reading.key: reading for reading in part.readings(recorded)}
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise InputError(
            f"the part {part.name!r} of {whose} recording lacks what it should hold "
            f"({type(error).__name__}: {error}); record it again with this version of adr1"
        ) from error


def _came_about_nowhere(ours: Reading | None, theirs: Reading | None) -> bool:
    """Such as the time to a speed that neither car reached."""
    if ours is None or theirs is None:
        return False
    return ours.value is None and theirs.value is None


def _row(
    part: Part, ours: Reading | None, theirs: Reading | None, published: Mapping[str, Published]
) -> Row:
    one = ours or theirs
    assert one is not None
    mine = None if ours is None else ours.value
    other = None if theirs is None else theirs.value
    difference, limit = None, None
    if mine is not None and other is not None:
        difference, limit = other - mine, one.tolerance.limit(mine, other)
        if difference == 0.0:
            verdict = Verdict.SAME
        else:
            verdict = Verdict.WITHIN if abs(difference) <= limit else Verdict.OUTSIDE
    elif ours is not None and theirs is not None and (mine is None) != (other is None):
        verdict = Verdict.OUTSIDE  # it came about on one server only
    else:
        verdict = Verdict.MISSING
    return Row(
        part.name,
        one.label,
        one.unit,
        mine,
        other,
        difference,
        limit,
        False,
        verdict,
        None if one.published is None else published.get(one.published),
    )

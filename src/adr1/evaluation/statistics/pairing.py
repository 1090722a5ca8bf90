"""Which drives of two runs belong together, and why some runs must not be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adr1.errors import InputError
from adr1.evaluation.results import RouteResult, SuiteResult
from adr1.evaluation.statistics.figures import route_name

NAMED_ROUTES = 5
_LENGTH_TOLERANCE_M = 0.01

PairKey = tuple[str, str, int]


@dataclass(frozen=True)
class Pairing:
    """Drives of the same route with the same seed, in order of route and seed.

    Attributes:
        a, b: the drives of run A and of run B, row by row the same route and seed.
        missing_in_a, missing_in_b: keys of drives that only the other run has.
        notes: other differences between the runs that may matter.
    """

    a: tuple[RouteResult, ...]
    b: tuple[RouteResult, ...]
    missing_in_a: tuple[str, ...]
    missing_in_b: tuple[str, ...]
    notes: tuple[str, ...]


def shared_profile(a: SuiteResult, b: SuiteResult, wanted: str | None) -> str:
    """The profile to compare by.

    Raises:
        InputError: the runs have different ones and none was chosen, or a run has no scores by it.
    """
    if wanted is None and a.profile != b.profile:
        raise InputError(
            f"run A is scored by {a.profile}, run B by {b.profile}; scores of different profiles "
            f"are not compared. Choose one for both, such as --profile {a.profile}"
        )
    profile = wanted or a.profile
    for name, run in (("A", a), ("B", b)):
        lacking = [route.key for route in run.routes if profile not in route.scores]
        if lacking:
            known = sorted(set.intersection(*(set(route.scores) for route in run.routes)))
            raise InputError(
                f"run {name} has no score by {profile!r} of route {lacking[0]}; "
                f"all its routes have: {', '.join(known) or 'none'}"
            )
    return profile


def pair_runs(a: SuiteResult, b: SuiteResult, *, partial: bool) -> Pairing:
    """Put the drives of two runs side by side.

    Args:
        partial: compare what both have; otherwise a drive that one lacks is an error.

    Raises:
        InputError: another suite, drives without a partner, or the same route driven in another
            set-up.
    """
    if a.suite != b.suite:
        raise InputError(
            f"run A drove suite {a.suite!r}, run B suite {b.suite!r}; only runs of one suite are "
            "compared"
        )
    by_key_a, by_key_b = _by_key(a.routes), _by_key(b.routes)
    common = sorted(set(by_key_a) & set(by_key_b))
    missing_in_a = tuple(by_key_b[key].key for key in sorted(set(by_key_b) - set(by_key_a)))
    missing_in_b = tuple(by_key_a[key].key for key in sorted(set(by_key_a) - set(by_key_b)))
    if not common:
        raise InputError(
            f"the runs have no route and seed in common: A has {_named(missing_in_b)}; "
            f"B has {_named(missing_in_a)}"
        )
    if (missing_in_a or missing_in_b) and not partial:
        raise InputError(_unpaired(missing_in_a, missing_in_b, len(common)))
    for key in common:
        _check_same_set_up(by_key_a[key], by_key_b[key])
    return Pairing(
        tuple(by_key_a[key] for key in common),
        tuple(by_key_b[key] for key in common),
        missing_in_a,
        missing_in_b,
        tuple(_notes(a.run_key, b.run_key)),
    )


def _by_key(drives: Sequence[RouteResult]) -> dict[PairKey, RouteResult]:
    return {(*route_name(drive), drive.seed): drive for drive in drives}


def _unpaired(missing_in_a: Sequence[str], missing_in_b: Sequence[str], pairs: int) -> str:
    parts = [
        f"run {name} lacks {_named(keys)}"
        for name, keys in (("A", missing_in_a), ("B", missing_in_b))
        if keys
    ]
    return (
        f"{'; '.join(parts)}. Finish the run by starting it again, or compare the "
        f"{pairs} that both have with --partial"
    )


def _named(keys: Sequence[str]) -> str:
    named = ", ".join(keys[:NAMED_ROUTES])
    rest = len(keys) - NAMED_ROUTES
    drives = "1 drive" if len(keys) == 1 else f"{len(keys)} drives"
    return f"{drives} ({named}{f' and {rest} more' if rest > 0 else ''})"


def _check_same_set_up(a: RouteResult, b: RouteResult) -> None:
    facts = (
        ("town", a.town, b.town),
        ("number of background vehicles", a.background_vehicles, b.background_vehicles),
        ("number of background walkers", a.background_walkers, b.background_walkers),
    )
    for name, mine, theirs in facts:
        if mine != theirs:
            raise InputError(
                f"route {a.key} was driven with another {name} in run A ({mine}) than in run B "
                f"({theirs}); such drives are no pair"
            )
    mine_m, theirs_m = a.outcome.route_length_m, b.outcome.route_length_m
    # A drive that ended before its route was planned has length zero.
    if mine_m and theirs_m and abs(mine_m - theirs_m) > _LENGTH_TOLERANCE_M:
        raise InputError(
            f"route {a.key} is {mine_m:.1f} m long in run A and {theirs_m:.1f} m in run B: its "
            "file or its map was changed; drive both runs anew"
        )


def _notes(a: Mapping[str, object], b: Mapping[str, object]) -> list[str]:
    """Differences of the runs' keys that are not what is compared, but may be behind it."""
    notes = []
    if a.get("simulator") != b.get("simulator"):
        notes.append(
            f"different simulators: {a.get('simulator')} and {b.get('simulator')} "
            "(embedded, or a given server)"
        )
    mine, theirs = _versions(a), _versions(b)
    if mine.get("adr1_source_sha256") != theirs.get("adr1_source_sha256"):
        notes.append("adr1's own code differs between the runs")
    if mine.get("carla_client") != theirs.get("carla_client"):
        notes.append(
            f"different carla clients: {mine.get('carla_client')} and {theirs.get('carla_client')}"
        )
    if a.get("routes_sha256") != b.get("routes_sha256"):
        notes.append("the list of routes or a route file differs between the runs")
    return notes


def _versions(run_key: Mapping[str, object]) -> Mapping[str, object]:
    versions = run_key.get("versions")
    return versions if isinstance(versions, Mapping) else {}

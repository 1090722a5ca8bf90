"""The command `adr1 compare`: is one run better than another, or is it chance?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import tyro
from rich.console import Console

from adr1.errors import InputError
from adr1.evaluation.results import SuiteResult
from adr1.evaluation.run_folder import read_results
from adr1.evaluation.statistics.comparison import Comparison, Verdict, compare
from adr1.evaluation.statistics.tables import (
    chance_note,
    changes_table,
    comparison_table,
    smallest_effect_text,
    verdict_text,
)

SHOWN_CHANGES = 10
PLAIN_WIDTH = 120


@dataclass(frozen=True)
class CompareOptions:
    """Compare two runs of one suite, pair by pair of route and seed: is B better than A?"""

    run_a: tyro.conf.Positional[Path]
    """Folder of the run that is compared with, such as runs/quick/autopilot/1f3c."""
    run_b: tyro.conf.Positional[Path]
    """Folder of the run in question, such as runs/latest."""
    profile: str | None = None
    """Compare by this profile instead of the one that both were run with."""
    partial: bool = False
    """Compare the drives that both have, although one has others, too."""
    all: bool = False
    """List every route, not only the greatest changes."""
    json: bool = False
    """Print everything as one JSON value."""
    fail_if_worse: bool = False
    """Exit with code 1 if B is worse: for automatic checks."""


def run_compare(options: CompareOptions, console: Console | None = None) -> bool:
    """Compare and print; False if B is worse and that is to be a failure.

    Raises:
        InputError: a folder is none of a run, or the runs are not comparable.
    """
    runs = [_read(folder, name) for folder, name in ((options.run_a, "A"), (options.run_b, "B"))]
    comparison = compare(runs[0], runs[1], profile=options.profile, partial=options.partial)
    if options.json:
        print(json.dumps(as_json(comparison), indent=2))
    else:
        show(comparison, console or _console(), everything=options.all)
    return not (options.fail_if_worse and comparison.verdict is Verdict.WORSE)


def _read(folder: Path, name: str) -> SuiteResult:
    result = read_results(folder)
    if not result.routes:
        raise InputError(f"run {name} ({folder}) has no finished route yet")
    return result


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)


def as_json(comparison: Comparison) -> dict[str, object]:
    """The comparison as plain values."""
    return {**asdict(comparison), "verdict": comparison.verdict.value}


def show(comparison: Comparison, console: Console, *, everything: bool) -> None:
    """Print a comparison: figures, the routes that changed most, and the verdict last."""
    console.print(comparison_table(comparison))
    _show_changes(comparison, console, everything=everything)
    for note in comparison.notes:
        console.print(f"Note: {note}.", markup=False, highlight=False, soft_wrap=True)
    for name, keys in (("A", comparison.missing_in_a), ("B", comparison.missing_in_b)):
        if keys:
            line = f"Left out, because run {name} has not driven them: {', '.join(keys)}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(verdict_text(comparison), soft_wrap=True)
    console.print(smallest_effect_text(comparison), markup=False, highlight=False, soft_wrap=True)
    console.print(chance_note(), style="dim", highlight=False, soft_wrap=True)


def _show_changes(comparison: Comparison, console: Console, *, everything: bool) -> None:
    if everything:
        console.print(changes_table(comparison.drives, "Routes by change"))
        return
    changed = [item for item in comparison.drives if item.change != 0.0]
    if not changed:
        console.print("Every pair has the same score.", highlight=False)
        return
    losses = [item for item in changed if item.change < 0.0][:SHOWN_CHANGES]
    gains = [item for item in changed if item.change > 0.0][-SHOWN_CHANGES:]
    same = comparison.pairs - len(changed)
    hidden = len(changed) - len(losses) - len(gains)
    title = f"Routes by change ({same} unchanged"
    title += f", {hidden} smaller changes: --all)" if hidden else ")"
    console.print(changes_table([*losses, *gains], title))

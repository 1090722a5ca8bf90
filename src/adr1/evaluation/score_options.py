"""The command `adr1 score`: a finished run scored again from its state logs."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import tyro
from rich.console import Console

from adr1.evaluation.progress import final_table, headline
from adr1.evaluation.rescoring import Rescored, rescore_run
from adr1.files import atomic_write_json

PLAIN_WIDTH = 140
SHOWN_DIFFERENCES = 20


@dataclass(frozen=True)
class ScoreOptions:
    """Score a finished run again from its state logs, without a simulator."""

    run: tyro.conf.Positional[Path]
    """Folder of the run, such as runs/latest."""
    profile: str | None = None
    """Scores to show and to average: lb2.1, lb2.0, lb1.0, b2d, b2d-fixed, pdms or epdms; by default
    the run's own."""
    out: Path | None = None
    """Also write everything to this JSON file."""
    check: bool = False
    """Exit with code 1 if the numbers are not those that the run wrote."""


def score(options: ScoreOptions, console: Console | None = None) -> bool:
    """Score and print; False if the numbers differ from the run's and that is to be a failure.

    Raises:
        InputError: see `rescore_run`.
        FileWriteError: the JSON file cannot be written.
    """
    console = console or Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    rescored = rescore_run(options.run, options.profile)
    console.print(final_table(rescored.result))
    console.print(headline(rescored.result), markup=False, highlight=False, soft_wrap=True)
    for line in _notes(rescored):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    if options.out is not None:
        atomic_write_json(options.out, as_json(rescored))
    return not (options.check and rescored.differences)


def as_json(rescored: Rescored) -> dict[str, object]:
    """Plain values; `results` has the shape of results.json."""
    return {
        "results": rescored.result.model_dump(mode="json"),
        "not_scored_again": list(rescored.unlogged),
        "differences": list(rescored.differences),
    }


def _notes(rescored: Rescored) -> list[str]:
    lines = [f"{key}: has no state log; shown as the run wrote it" for key in rescored.unlogged]
    found = rescored.differences
    if not found:
        return [*lines, "All numbers are those that the run wrote."]
    more = len(found) - SHOWN_DIFFERENCES
    lines += ["The run wrote other numbers:", *(f"  {line}" for line in found[:SHOWN_DIFFERENCES])]
    return [*lines, f"  and {more} more: --out lists all"] if more > 0 else lines

"""The command `adr1 score`: a finished run scored again from its state logs."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path

import carla
import tyro
from rich.console import Console
from rich.table import Table
from rich.text import Text

from adr1.criteria.chosen import choose_criteria
from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding
from adr1.criteria.registry import CRITERIA
from adr1.episodes.log_reader import StateLogReader
from adr1.evaluation.progress import final_table, headline
from adr1.evaluation.rescoring import Rescored, rescore_run
from adr1.evaluation.results import RouteResult
from adr1.files import atomic_write_json

PLAIN_WIDTH = 140
SHOWN_DIFFERENCES = 20
COLUMNS = 7
"""Criteria that have room beside the names of routes."""
Findings = dict[str, dict[str, Finding]]
"""By route, then by criterion."""


@dataclass(frozen=True)
class ScoreOptions:
    """Score a finished run again from its state logs, without a simulator."""

    run: tyro.conf.Positional[Path]
    """Folder of the run, such as runs/latest."""
    profile: str | None = None
    """Scores to show and to average: lb2.1, lb2.0, lb1.0, b2d, b2d-fixed, pdms or epdms; by default
    the run's own."""
    criteria: str | None = None
    """Criteria to judge every route by as well, such as ttc,pet:least_s=2,drac or all; see
    docs/criteria.md."""
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
    chosen = {} if options.criteria is None else choose_criteria(options.criteria)
    findings: Findings = {}

    def judge(route: RouteResult, log: StateLogReader, town_map: carla.Map) -> None:
        drive = Drive.of_log(log, town_map)
        findings[route.key] = {name: item.judge(drive) for name, item in chosen.items()}

    rescored = rescore_run(options.run, options.profile, judge if chosen else None)
    console.print(final_table(rescored.result))
    console.print(headline(rescored.result), markup=False, highlight=False, soft_wrap=True)
    if chosen:
        console.print(criteria_table(findings, list(chosen)))
    for line in _notes(rescored):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    if options.out is not None:
        atomic_write_json(options.out, as_json(rescored, findings))
    return not (options.check and rescored.differences)


def as_json(rescored: Rescored, findings: Findings) -> dict[str, object]:
    """Plain values; `results` has the shape of results.json, `criteria` are findings by route and
    criterion. Figures that are infinite, such as a deceleration once boxes touch, are None."""
    return {
        "results": rescored.result.model_dump(mode="json"),
        "not_scored_again": list(rescored.unlogged),
        "differences": list(rescored.differences),
        "criteria": {
            key: {name: _finding_json(item) for name, item in found.items()}
            for key, found in findings.items()
        },
    }


def criteria_table(findings: Findings, names: list[str]) -> Table:
    """Figures by route, red where it fails; of many criteria, what they come to over all routes."""
    if len(names) <= COLUMNS:
        table = Table(title="Criteria (red: failed)", title_justify="left")
        table.add_column("route", overflow="fold")
        for name in names:
            table.add_column(Text(_headed(name)), justify="right", overflow="fold")
        for key, found in findings.items():
            table.add_row(Text(key), *(_cell(found[name]) for name in names))
        return table
    title = "Criteria over all logged routes (--out writes each route's)"
    table = Table(title=title, title_justify="left")
    table.add_column("criterion", overflow="fold")
    for head in ("least", "mean", "greatest", "failed routes"):
        table.add_column(head, justify="right")
    for name in names:
        table.add_row(Text(_headed(name)), *_summary([found[name] for found in findings.values()]))
    return table


def _headed(name: str) -> str:
    unit = CRITERIA[name.partition(":")[0]].unit
    return f"{name} [{unit}]" if unit else name


def _summary(found: list[Finding]) -> list[Text]:
    values = [item.value for item in found if item.value is not None]
    figures = ["none"] * 3
    if values:
        figures = [
            f"{value:.2f}" for value in (min(values), sum(values) / len(values), max(values))
        ]
    failed = sum(item.passed is False for item in found)
    return [*map(Text, figures), Text(str(failed), style="bold red" if failed else "")]


def _cell(finding: Finding) -> Text:
    text = "none" if finding.value is None else f"{finding.value:.2f}"
    return Text(text, style="bold red" if finding.passed is False else "")


def _finding_json(finding: Finding) -> dict[str, object]:
    return {
        "value": _finite(finding.value),
        "passed": finding.passed,
        "moments": [
            {
                "frame": item.frame,
                "time_s": item.time_s,
                "position_world_m": [_finite(v) for v in item.position_world_m],
                "message": item.message,
                "data": {k: _finite(v) for k, v in item.data.items()},
            }
            for item in finding.moments
        ],
    }


def _finite(value: float | int | str | None) -> float | int | str | None:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _notes(rescored: Rescored) -> list[str]:
    lines = [f"{key}: has no state log; shown as the run wrote it" for key in rescored.unlogged]
    found = rescored.differences
    if not found:
        return [*lines, "All numbers are those that the run wrote."]
    more = len(found) - SHOWN_DIFFERENCES
    lines += ["The run wrote other numbers:", *(f"  {line}" for line in found[:SHOWN_DIFFERENCES])]
    return [*lines, f"  and {more} more: --out lists all"] if more > 0 else lines

"""Figures and comparisons as tables on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from adr1.criteria.infraction import InfractionKind
from adr1.evaluation.results import HeadlineRecord, StatisticsRecord
from adr1.evaluation.statistics.comparison import Change, Comparison, DriveChange, Verdict
from adr1.evaluation.statistics.figure import POINTS
from adr1.evaluation.statistics.figures import SHORT_NAMES
from adr1.evaluation.statistics.paired import SIGNIFICANCE

COLOURS = {Verdict.BETTER: "bold green", Verdict.WORSE: "bold red", Verdict.UNCLEAR: "bold yellow"}
_NAMES = {kind.value: name for kind, name in SHORT_NAMES.items()}


def number(value: float, unit: str = "") -> str:
    """One decimal for percent and points, two for the rest."""
    text = f"{value:.1f}" if unit in ("%", POINTS) else f"{value:.2f}"
    return text if float(text) != 0.0 else text.lstrip("-")


def interval_text(item: HeadlineRecord | Change, *, signed: bool = False) -> str:
    """`[93.1, 97.0]`, or why there is none."""
    if item.low is None or item.high is None:
        return "none: one drive only"
    show = _signed if signed else number
    return f"[{show(item.low, item.unit)}, {show(item.high, item.unit)}]"


def _signed(value: float, unit: str = "") -> str:
    text = number(value, unit)
    return f"+{text}" if value > 0.0 and float(text) != 0.0 else text


def figures_table(statistics: StatisticsRecord, profile: str) -> Table:
    """The figures of a run with their intervals; scores by other profiles are left out."""
    level = f"{100.0 * statistics.level:.0f} %"
    routes, drives = statistics.routes, statistics.drives
    over = _count(routes, "route")
    if drives != routes:
        over = f"{_count(drives, 'drive')} of {over}"
    table = Table(title=f"Figures over {over}", title_justify="left")
    table.add_column("figure")
    table.add_column("value", justify="right")
    table.add_column("unit")
    table.add_column(f"{level} interval", justify="right")
    previous = None
    for item in statistics.headlines:
        if item.name.endswith(")") and not item.name.endswith(f"({profile})"):
            continue
        if previous is not None and item.unit == "per km" != previous:
            table.add_section()
        previous = item.unit
        unit = "" if item.unit == POINTS else item.unit
        table.add_row(item.name, number(item.value, item.unit), unit, interval_text(item))
    return table


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def verdict_text(comparison: Comparison) -> Text:
    """`B is better than A: driving score +3.2 [+1.1, +5.3]`, and why."""
    verdict, score = comparison.verdict, comparison.score
    link = "from" if verdict is Verdict.UNCLEAR else "than"
    text = Text()
    text.append(f"B is {verdict.value} {link} A", style=COLOURS[verdict])
    if score.low is None:
        text.append(f": {score.name} {_signed(score.difference, POINTS)}; {comparison.reason}")
        return text
    text.append(f": {score.name} {_signed(score.difference, POINTS)}")
    text.append(f" {interval_text(score, signed=True)}; {comparison.reason}")
    chance = comparison.p_value
    text.append(" (sign-flip p < 0.001)" if chance < 0.001 else f" (sign-flip p = {chance:.3f})")
    return text


def smallest_effect_text(comparison: Comparison) -> str:
    """What this many routes could have shown."""
    effect = comparison.smallest_effect
    if effect is None:
        return "One route cannot show a difference; drive more routes."
    if effect == 0.0:
        return "No smallest effect can be told: all routes changed alike."
    return (
        f"Smallest effect that {comparison.routes} routes show in 8 of 10 runs: "
        f"{number(effect, POINTS)} points = {comparison.smallest_effect_formula}"
    )


def comparison_table(comparison: Comparison) -> Table:
    """Figures of both runs side by side."""
    pairs = f"{_count(comparison.pairs, 'pair')}, {_count(comparison.routes, 'route')}"
    table = Table(title=f"{comparison.suite}: {pairs}", title_justify="left")
    table.add_column("figure")
    table.add_column(f"A: {comparison.agent_a}", justify="right")
    table.add_column(f"B: {comparison.agent_b}", justify="right")
    table.add_column("B - A", justify="right")
    table.add_column("95 % interval", justify="right")
    for item in (comparison.score, *comparison.others):
        unit = f" {item.unit}" if item.unit and item.unit != POINTS else ""
        table.add_row(
            item.name,
            number(item.a, item.unit) + unit,
            number(item.b, item.unit) + unit,
            _signed(item.difference, item.unit),
            interval_text(item, signed=True),
        )
        if item is comparison.score:
            table.add_section()
    return table


def changes_table(drives: Sequence[DriveChange], title: str) -> Table:
    """Pairs by change, the greatest loss first."""
    table = Table(title=title, title_justify="left")
    table.add_column("route", overflow="fold")
    for name in ("A", "B", "change"):
        table.add_column(name, justify="right")
    table.add_column("in B", overflow="fold")
    for before, item in zip([None, *drives], drives, strict=False):
        if before is not None and before.change < 0.0 <= item.change:
            table.add_section()
        colour = "" if item.change == 0.0 else "green" if item.change > 0.0 else "red"
        table.add_row(
            Text(item.key),
            f"{item.a:.1f}",
            f"{item.b:.1f}",
            Text(_signed(item.change, POINTS), style=colour),
            _what_changed(item),
        )
    return table


def _what_changed(item: DriveChange) -> str:
    parts = []
    if item.status_a != item.status_b:
        parts.append(f"{item.status_b} (A: {item.status_a})")
    for kind, more in item.infractions.items():
        parts.append(f"{more:+d} {_NAMES.get(kind, InfractionKind(kind).value)}")
    return ", ".join(parts)


def chance_note() -> str:
    """How the verdict is reached."""
    return (
        "A verdict needs an interval without zero and a sign-flip test below "
        f"{SIGNIFICANCE:.2f}; other figures are for orientation."
    )

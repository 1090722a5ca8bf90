"""What the user sees: live bars on a terminal, plain lines elsewhere, and the final table."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from adr1.evaluation.results import RouteResult, SuiteResult
from adr1.evaluation.statistics.figures import driving_score_name
from adr1.evaluation.worker import (
    RouteFinished,
    RouteProgressed,
    RouteSpoiled,
    RouteStarted,
    WorkerEvent,
)


class Display(Protocol):
    """Shows the events of a run."""

    def __enter__(self) -> Display: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def show(self, event: WorkerEvent) -> None: ...


class PlainLines:
    """One line per start and end of a route."""

    def __init__(self, console: Console, profile: str) -> None:
        self._console = console
        self._profile = profile

    def __enter__(self) -> PlainLines:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def show(self, event: WorkerEvent) -> None:
        line = describe(event, self._profile)
        if line is not None:
            self._console.print(line, soft_wrap=True, markup=False, highlight=False)


class LiveBars:
    """A bar for the run and one for every running route."""

    def __init__(self, console: Console, profile: str, total: int, done: int) -> None:
        self._profile = profile
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
            console=console,
        )
        self._all = self._progress.add_task(
            "routes", total=total, completed=done, note=f"{done} of {total}"
        )
        self._total = total
        self._done = done
        self._running: dict[str, TaskID] = {}

    def __enter__(self) -> LiveBars:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def show(self, event: WorkerEvent) -> None:
        if isinstance(event, RouteProgressed):
            self._move(event)
            return
        line = describe(event, self._profile)
        if line is not None and not isinstance(event, RouteStarted):
            self._progress.console.print(line, markup=False, highlight=False)
        if isinstance(event, (RouteFinished, RouteSpoiled)):
            self._end(event)

    def _move(self, event: RouteProgressed) -> None:
        key = event.route.key
        if key not in self._running:
            self._running[key] = self._progress.add_task(key, total=100.0, note="")
        self._progress.update(
            self._running[key],
            completed=event.reading.completion_percent,
            note=f"{event.reading.game_time_s:.0f} s driven",
        )

    def _end(self, event: RouteFinished | RouteSpoiled) -> None:
        task = self._running.pop(event.route.key, None)
        if task is not None:
            self._progress.remove_task(task)
        if isinstance(event, RouteFinished):
            self._done += 1
            self._progress.update(
                self._all, completed=self._done, note=f"{self._done} of {self._total}"
            )


def describe(event: WorkerEvent, profile: str) -> str | None:
    """One line for an event; None for those not worth one."""
    if isinstance(event, RouteStarted):
        again = "" if event.attempt == 1 else f" (attempt {event.attempt})"
        return f"driving {event.route.key} in {event.route.town}{again}"
    if isinstance(event, RouteFinished):
        return describe_result(event.result, profile)
    if isinstance(event, RouteSpoiled):
        last = event.attempts[-1]
        return (
            f"{event.route.key}: not driven, the {last.blame.value} failed "
            f"{len(event.attempts)} times; last: {last.problem}"
        )
    return None


def describe_result(result: RouteResult, profile: str) -> str:
    """A finished route in one line; the last line of what went wrong, if something did."""
    outcome, scores = result.outcome, result.scores.get(profile)
    score = "none" if scores is None else f"{scores.composed:.1f}"
    line = (
        f"{result.key}: {outcome.status.value}, score {score}, "
        f"{outcome.completion_percent:.1f} % of {outcome.route_length_m:.0f} m, "
        f"{len(outcome.infractions)} infractions"
    )
    if outcome.exception:
        line += f"\n    {outcome.exception.strip().splitlines()[-1]}"
    return line


def final_table(result: SuiteResult) -> Table:
    """One row per finished route, and the averages where they are given."""
    table = Table(title=f"{result.agent} on {result.suite} ({result.profile})")
    for name in ("route", "town", "status"):
        table.add_column(name, overflow="fold")
    for name in ("score", "completion %", "penalty", "infractions", "time s", "x real time"):
        table.add_column(name, justify="right")
    for route in result.routes:
        table.add_row(*_row(route, result.profile))
    if result.averages is not None and result.profile in result.averages:
        mean = result.averages[result.profile].mean
        table.add_section()
        table.add_row(
            *(f"mean of {result.total_routes}", "", ""),
            *(f"{mean.composed:.2f}", f"{mean.route:.2f}", f"{mean.penalty:.3f}"),
            *("", "", ""),
        )
    return table


def _row(route: RouteResult, profile: str) -> list[str]:
    outcome, scores = route.outcome, route.scores.get(profile)
    driving_s = outcome.timings_s.get("driving", 0.0)
    ratio = f"{outcome.duration_game_s / driving_s:.1f}" if driving_s > 0 else ""
    return [
        route.key,
        route.town,
        outcome.status.value,
        "none" if scores is None else f"{scores.composed:.2f}",
        f"{outcome.completion_percent:.2f}",
        "none" if scores is None else f"{scores.penalty:.3f}",
        str(len(outcome.infractions)),
        f"{outcome.duration_game_s:.1f}",
        ratio,
    ]


def headline(result: SuiteResult) -> str:
    """`6 of 6 routes, driving score 91.20 [84.0, 96.1] (lb2.1)`; no score while routes are
    missing."""
    text = f"{result.finished_routes} of {result.total_routes} routes"
    if result.averages is None:
        return f"{text}: no average over fewer than all (run again to finish, or use --partial)"
    if result.profile not in result.averages:
        unscored = [r.key for r in result.routes if result.profile not in r.scores]
        return f"{text}: no average by {result.profile}, route {unscored[0]} was not measured"
    mean = result.averages[result.profile].mean
    missing = result.total_routes - result.finished_routes
    counted = f", {missing} missing counted as 0" if missing else ""
    return (
        f"{text}, driving score {mean.composed:.2f}{_interval(result)} ({result.profile}{counted})"
    )


def _interval(result: SuiteResult) -> str:
    """` [93.1, 97.0]` where the run has one for its driving score."""
    if result.statistics is None:
        return ""
    score = result.statistics.headline(driving_score_name(result.profile))
    if score is None or score.low is None or score.high is None:
        return ""
    return f" [{score.low:.1f}, {score.high:.1f}]"

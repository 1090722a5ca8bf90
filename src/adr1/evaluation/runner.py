"""The run: routes side by side, results recorded as they come, everything ended with the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from adr1.evaluation.plan import PlannedRoute
from adr1.evaluation.progress import Display
from adr1.evaluation.results import RouteResult, SuiteResult
from adr1.evaluation.run_folder import RunFolder
from adr1.evaluation.statistics.headlines import with_statistics
from adr1.evaluation.worker import RouteFinished, WorkerEvent
from adr1.executor.executor import Executor
from adr1.executor.station import Station


@dataclass(frozen=True)
class Run:
    """A run that is about to start.

    Attributes:
        suite, agent_name, profile: for the merged results.
        routes: all routes of the run, finished or not.
        checkpoint: where a copy of leaderboard.json goes, or None.
        allow_partial: average over all routes even while some are missing.
        workers: how many routes are driven side by side.
        make_station: builds what drives them; see `adr1.executor`.
    """

    suite: str
    agent_name: str
    profile: str
    routes: Sequence[PlannedRoute]
    folder: RunFolder
    workers: int
    checkpoint: Path | None
    allow_partial: bool
    make_station: Callable[[int], Station[PlannedRoute, WorkerEvent]]

    def merge(self, finished: dict[str, RouteResult]) -> SuiteResult:
        """Merge the finished routes of this run and write both result files."""
        wanted = {route.key for route in self.routes}
        result = SuiteResult.merge(
            [item for key, item in finished.items() if key in wanted],
            run_key=self.folder.run_key,
            suite=self.suite,
            agent=self.agent_name,
            profile=self.profile,
            total_routes=len(self.routes),
            allow_partial=self.allow_partial,
        )
        result = with_statistics(result)
        self.folder.write_merged(result, self.checkpoint)
        return result

    def execute(self, display: Display) -> SuiteResult:
        """Drive what is not finished yet; returns the merged results.

        Whatever ends this call, no worker, episode process or own server is left behind.

        Raises:
            KeyboardInterrupt: passed on after everything was ended.
        """
        finished = self.folder.finished_routes()
        result = self.merge(finished)
        with Executor(self.make_station, self.workers) as executor:
            for route in self.routes:
                if route.key not in finished:
                    executor.submit(route)
            for event in executor.events():
                display.show(event)
                if isinstance(event, RouteFinished):
                    finished[event.route.key] = event.result
                    result = self.merge(finished)
        return result

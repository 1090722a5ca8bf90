"""The run: workers side by side, results recorded as they come, everything ended with the run."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from adr1.evaluation.plan import PlannedRoute
from adr1.evaluation.progress import Display
from adr1.evaluation.results import RouteResult, SuiteResult
from adr1.evaluation.run_folder import RunFolder
from adr1.evaluation.servers import WorkerServer
from adr1.evaluation.worker import (
    AgentChoice,
    EpisodeOptions,
    RouteFinished,
    Worker,
    WorkerEnded,
    WorkerEvent,
)


@dataclass(frozen=True)
class Run:
    """A run that is about to start.

    Attributes:
        suite, agent_name, profile: for the merged results.
        routes: all routes of the run, finished or not.
        checkpoint: where a copy of leaderboard.json goes, or None.
        allow_partial: average over all routes even while some are missing.
        make_server: builds the simulator of worker number n.
    """

    suite: str
    agent_name: str
    profile: str
    agent: AgentChoice
    options: EpisodeOptions
    routes: Sequence[PlannedRoute]
    folder: RunFolder
    workers: int
    checkpoint: Path | None
    allow_partial: bool
    make_server: Callable[[int], WorkerServer]

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
        todo: queue.SimpleQueue[PlannedRoute] = queue.SimpleQueue()
        open_routes = [route for route in self.routes if route.key not in finished]
        for route in open_routes:
            todo.put(route)
        events: queue.SimpleQueue[WorkerEvent] = queue.SimpleQueue()
        stop = threading.Event()
        workers = [
            Worker(
                todo,
                self.make_server(number),
                self.agent,
                self.options,
                self.folder,
                events.put,
                stop,
            )
            for number in range(min(self.workers, len(open_routes)))
        ]
        try:
            for worker in workers:
                worker.start()
            for event in _until_all_ended(events, len(workers)):
                display.show(event)
                if isinstance(event, RouteFinished):
                    finished[event.route.key] = event.result
                    result = self.merge(finished)
        finally:
            stop.set()
            for worker in workers:
                worker.join()
        return result


def _until_all_ended(events: queue.SimpleQueue[WorkerEvent], workers: int) -> Iterator[WorkerEvent]:
    """Events until every worker has ended; raises the error of a worker that one ended."""
    while workers:
        event = events.get()
        if isinstance(event, WorkerEnded):
            workers -= 1
            if event.error is not None:
                raise event.error
        yield event

"""A route station: one simulator, one route after the other, each in fresh processes."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from adr1.errors import SimulatorError
from adr1.evaluation.budgets import Budgets
from adr1.evaluation.job import EpisodeJob
from adr1.evaluation.plan import PlannedRoute
from adr1.evaluation.results import (
    Blame,
    FailedAttempt,
    Outcome,
    RouteResult,
    RouteStatus,
    scores_of,
)
from adr1.evaluation.run_folder import RunFiles
from adr1.evaluation.servers import GivenServer, OwnServer, WorkerServer
from adr1.evaluation.status_board import BoardReading
from adr1.evaluation.supervisor import EpisodeSupervisor
from adr1.executor.station import StopSign

MAX_ATTEMPTS = 3


@dataclass(frozen=True)
class AgentChoice:
    """The agent of a run and how it is driven."""

    file: Path
    config: str
    track: str | None = None
    debug: bool = False


@dataclass(frozen=True)
class EpisodeOptions:
    """What every episode of a run has in common, besides the agent."""

    rpc_timeout_s: float = 30.0
    record: bool = True
    traffic_manager_port: int | None = None
    traffic_manager_seed: int | None = None
    budgets: Budgets = field(default_factory=Budgets)


@dataclass(frozen=True)
class RouteStarted:
    """A worker begins an attempt at a route."""

    route: PlannedRoute
    attempt: int


@dataclass(frozen=True)
class RouteProgressed:
    """How far a running route has come."""

    route: PlannedRoute
    reading: BoardReading


@dataclass(frozen=True)
class RouteFinished:
    """A route is finished and recorded."""

    route: PlannedRoute
    result: RouteResult


@dataclass(frozen=True)
class RouteSpoiled:
    """A route could not be driven for reasons that are not the agent's."""

    route: PlannedRoute
    attempts: tuple[FailedAttempt, ...]


WorkerEvent = RouteStarted | RouteProgressed | RouteFinished | RouteSpoiled


class RouteStation:
    """Drives routes on a simulator of its own and records what came of them.

    Args:
        server: this station's simulator.
        agent, options: what to drive and how.
        folder: where results go.
    """

    def __init__(
        self, server: WorkerServer, agent: AgentChoice, options: EpisodeOptions, folder: RunFiles
    ) -> None:
        self._server = server
        self._agent = agent
        self._options = options
        self._folder = folder

    def close(self) -> None:
        """Release the simulator."""
        self._server.stop()

    def run(self, task: PlannedRoute, post: Callable[[WorkerEvent], None], stop: StopSign) -> None:
        """Drive one route, again where the simulator or the harness spoiled it.

        Raises:
            InterruptedRunError: `stop` was set.
        """
        failed: list[FailedAttempt] = []
        started_utc = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
        started_s = time.monotonic()
        for attempt in range(1, MAX_ATTEMPTS + 1):
            post(RouteStarted(task, attempt))
            outcome = self._attempt(task, attempt, post, stop)
            if not outcome.blame.is_infrastructure:
                duration_s = time.monotonic() - started_s
                result = self._result(task, outcome, failed, started_utc, duration_s)
                self._folder.finish_route(result)
                post(RouteFinished(task, result))
                return
            problem = outcome.exception or outcome.status.value
            failed.append(FailedAttempt(attempt=attempt, blame=outcome.blame, problem=problem))
            self._server.discard()
        self._folder.spoil_route(task.key, failed)
        post(RouteSpoiled(task, tuple(failed)))

    def _attempt(
        self,
        route: PlannedRoute,
        attempt: int,
        post: Callable[[WorkerEvent], None],
        stop: StopSign,
    ) -> Outcome:
        try:
            port = self._server.ensure_running(route.town)
        except SimulatorError as error:
            return Outcome(
                status=RouteStatus.SIMULATION_CRASHED, blame=Blame.SIMULATOR, exception=str(error)
            )
        work_dir = self._folder.work_dir(route.key, attempt)
        supervisor = EpisodeSupervisor(stop, lambda reading: post(RouteProgressed(route, reading)))
        outcome = supervisor.run(self._job(route, port), work_dir, self._server)
        self._folder.keep_output(route.key, work_dir)
        return outcome

    def _job(self, route: PlannedRoute, port: int) -> EpisodeJob:
        options, agent = self._options, self._agent
        return EpisodeJob(
            key=route.key,
            route_file=route.route_file,
            route_id=route.route_id,
            town=route.town,
            seed=route.seed,
            background_vehicles=route.background.vehicles,
            background_walkers=route.background.walkers,
            host=self._server.host,
            port=port,
            agent_file=agent.file,
            agent_config=agent.config,
            track=agent.track,
            debug=agent.debug,
            traffic_manager_port=options.traffic_manager_port,
            traffic_manager_seed=options.traffic_manager_seed,
            rpc_timeout_s=options.rpc_timeout_s,
            state_log_dir=self._folder.state_log_dir(route.key) if options.record else None,
            towns_dir=self._folder.towns_dir if options.record else None,
            budgets=options.budgets,
        )

    def _result(
        self,
        route: PlannedRoute,
        outcome: Outcome,
        failed: list[FailedAttempt],
        started_utc: str,
        duration_s: float,
    ) -> RouteResult:
        return RouteResult(
            key=route.key,
            index=route.index,
            route_id=route.route_id,
            route_file=str(route.route_file),
            town=route.town,
            repetition=route.repetition,
            seed=route.seed,
            background_vehicles=route.background.vehicles,
            background_walkers=route.background.walkers,
            outcome=outcome,
            scores=scores_of(outcome),
            failed_attempts=tuple(failed),
            duration_system_s=duration_s,
            started_utc=started_utc,
            state_log=self._folder.state_log_name(route.key),
        )


@dataclass(frozen=True)
class StationRecipe:
    """Builds the stations of a run, here or, as a pickle, on another machine.

    Attributes:
        agent, options: what to drive and how.
        folder: the run's folder.
        given: host and port of a server that somebody else runs; None starts embedded ones.
        maps_dir: OpenDRIVE files that embedded servers offer as towns.
    """

    agent: AgentChoice
    options: EpisodeOptions
    folder: Path
    given: tuple[str, int] | None = None
    maps_dir: Path | None = None

    def __call__(self, number: int) -> RouteStation:
        """Station number n of the run."""
        server: WorkerServer
        if self.given is not None:
            server = GivenServer(*self.given)
        else:
            server = OwnServer(self.maps_dir, self.folder / f"simulator-{number}.log")
        return RouteStation(server, self.agent, self.options, RunFiles(self.folder))

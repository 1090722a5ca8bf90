"""One route, driven: the scene is built, then tick, judge, agent, control until it is over.

The order of one pass of the loop:
    1. the world ticks (with it: lights, traffic, pedestrians, sensors)
    2. all actors are read into a StateFrame
    3. the scenarios direct their actors, and their notes join the frame
    4. the criteria judge it; a terminal reason ends the episode
    5. the agent is told, in its own process, and thinks about this frame's sensor data
    6. meanwhile the state log takes the frame
    7. the agent's control is sent; the simulator applies it in the next tick
"""

from __future__ import annotations

import contextlib
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from adr1.criteria.infraction import TerminalReason
from adr1.episodes.town_files import keep_town
from adr1.errors import AgentError, ScenarioError, SimulatorError
from adr1.evaluation.agent_link import AgentEndedError, AgentLink
from adr1.evaluation.compat.sensor_interface import (
    SensorConfigurationInvalid,
    SensorReceivedNoData,
)
from adr1.evaluation.drive_judge import DriveJudge, measured
from adr1.evaluation.job import EpisodeJob
from adr1.evaluation.results import Blame, DriveMeasures, Outcome, RouteStatus
from adr1.evaluation.scene import Scene, build_scene
from adr1.evaluation.status_board import Phase, StatusBoard
from adr1.files import FileWriteError

if TYPE_CHECKING:
    from adr1.episodes.log_writer import StateLogWriter


class Episode:
    """Drives one job's route and says what came of it.

    Args:
        job: the route, the agent and the simulator.
        board: shared with the supervisor, which enforces the budgets of each phase.
        on_infraction: called with the outcome so far whenever an infraction was added.
        on_outcome: called with the outcome once it is known, before the scene is taken down: the
            client library may abort the process while its threads end.
        work_dir: the episode's working folder.
    """

    def __init__(
        self,
        job: EpisodeJob,
        board: StatusBoard,
        on_infraction: Callable[[Outcome], None],
        on_outcome: Callable[[Outcome], None],
        work_dir: Path,
    ) -> None:
        self._job = job
        self._work_dir = work_dir
        self._board = board
        self._on_infraction = on_infraction
        self._on_outcome = on_outcome
        self._judge: DriveJudge | None = None
        self._sensors: tuple[str, ...] = ()
        self._timings_s: dict[str, float] = {}
        self._versions: dict[str, str] = {}

    def run(self) -> Outcome:
        """Drive the route. Every failure becomes an outcome; nothing is raised."""
        outcome: Outcome | None = None
        try:
            with build_scene(self._job, self._board, self._work_dir) as scene:
                outcome = self._drive(scene)
                self._board.enter(Phase.FINISHING)
                self._on_outcome(outcome)
        except Exception as error:
            if outcome is None:
                outcome = self._failed(error)
                self._on_outcome(outcome)
                return outcome
            print(f"after the route was over:\n{traceback.format_exc()}", flush=True)
        return outcome

    def _drive(self, scene: Scene) -> Outcome:
        judge = DriveJudge(scene.judged.criteria, scene.judged.stage.route.length_m)
        self._judge = judge
        self._sensors = scene.agent.sensor_types
        self._timings_s = dict(scene.timings_s)
        self._versions = dict(scene.versions)
        started_s = time.monotonic()
        with self._state_log(scene) as log:
            try:
                reason = self._loop(scene, judge, log)
                failure = None
            except Exception as error:
                failure = error
            self._timings_s["driving"] = time.monotonic() - started_s
            judge.finish()
        outcome = self._failed(failure) if failure else self._snapshot(*judge.verdict(reason))
        if not isinstance(failure, AgentEndedError):
            self._destroy_agent(scene.agent)
        return self._measured(outcome, scene)

    def _loop(self, scene: Scene, judge: DriveJudge, log: StateLogWriter | None) -> TerminalReason:
        board, judged, agent_s = self._board, scene.judged, 0.0
        criteria = judge.criteria
        seen_infractions = 0
        weather_percent = 0
        while True:
            board.enter(Phase.SIMULATOR_TICK)
            judged.stage.lockstep.tick(self._job.rpc_timeout_s)
            board.enter(Phase.JUDGING)
            frame = judged.read()
            reason = judge.take(frame)
            board.report(judge.ticks, criteria.route_completion_percent, judge.game_time_s)
            try:
                if reason is None:
                    weather_percent = _follow_weather(scene, weather_percent)
                    scene.agent.begin_step(frame)
            finally:  # what was judged is in the log, also where the agent is gone
                if log is not None:
                    log.write(frame, route_s_m=criteria.route_s_m)
            if len(criteria.infractions) != seen_infractions:
                seen_infractions = len(criteria.infractions)
                self._on_infraction(self._snapshot(RouteStatus.AGENT_CRASHED, Blame.AGENT))
            if reason is not None:
                self._timings_s["agent"] = agent_s
                return reason
            started_s = time.perf_counter()
            board.enter(Phase.AGENT_STEP)
            control = scene.agent.end_step()
            agent_s += time.perf_counter() - started_s
            judged.stage.ego.apply_control(judged.director.context.handicap.on(control))

    def _destroy_agent(self, agent: AgentLink) -> None:
        """An agent that fails while it is being dismissed has already driven: only note it."""
        try:
            agent.destroy()
        except Exception:
            print(f"when the agent was dismissed:\n{traceback.format_exc()}", flush=True)

    @contextlib.contextmanager
    def _state_log(self, scene: Scene) -> Iterator[StateLogWriter | None]:
        if self._job.state_log_dir is None:
            yield None
            return
        from adr1.episodes.log_writer import StateLogWriter  # parquet takes 0.6 s to import

        log = StateLogWriter(
            self._job.state_log_dir,
            route=scene.judged.stage.route,
            furniture=scene.judged.furniture,
            meta=self._log_meta(scene),
        )
        try:
            try:
                yield log
            finally:
                for infraction in scene.judged.criteria.infractions:
                    log.add_event(infraction)
                log.close()
        except OSError as error:
            raise FileWriteError(log.folder, error, replaced=False) from error

    def _log_meta(self, scene: Scene) -> dict[str, object]:
        """What the log is told of the route; with it the route is scored again without a server."""
        meta: dict[str, object] = {
            "route": self._job.key,
            "town": self._job.town,
            "seed": str(self._job.seed),
            "scenario_types": scene.judged.stage.scenario_types,
        }
        if self._job.towns_dir is not None:
            opendrive = scene.judged.stage.world.get_map().to_opendrive()
            meta["opendrive_sha256"] = keep_town(self._job.towns_dir, opendrive)
        return meta

    def _measured(self, outcome: Outcome, scene: Scene) -> Outcome:
        """The outcome with what its state log says."""
        folder, stage = self._job.state_log_dir, scene.judged.stage
        if folder is None:
            return outcome
        self._board.enter(Phase.FINISHING)

        def measure() -> DriveMeasures:
            from adr1.episodes.log_reader import StateLogReader
            from adr1.evaluation.measures.measure import measure_drive

            log = StateLogReader(folder)
            return measure_drive(log, stage.world.get_map(), stage.scenario_types)

        return measured(outcome, measure)

    def _failed(self, error: Exception) -> Outcome:
        """The outcome of a route that an error ended."""
        if isinstance(error, SensorConfigurationInvalid):
            return self._snapshot(RouteStatus.SENSORS_INVALID, Blame.AGENT, str(error))
        if isinstance(error, AgentEndedError):
            return self._snapshot(error.status, error.blame, str(error))
        if isinstance(error, AgentError):
            in_setup = self._board.phase in (Phase.AGENT_START, Phase.AGENT_SETUP)
            status = RouteStatus.AGENT_SETUP_FAILED if in_setup else RouteStatus.AGENT_CRASHED
            return self._snapshot(status, Blame.AGENT, str(error))
        if isinstance(error, (SimulatorError, SensorReceivedNoData)):
            return self._snapshot(RouteStatus.SIMULATION_CRASHED, Blame.SIMULATOR, str(error))
        if isinstance(error, ScenarioError):
            return self._snapshot(RouteStatus.SIMULATION_CRASHED, Blame.HARNESS, str(error))
        blame = Blame.SIMULATOR if type(error) is RuntimeError else Blame.HARNESS
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        return self._snapshot(RouteStatus.SIMULATION_CRASHED, blame, trace)

    def _snapshot(self, status: RouteStatus, blame: Blame, exception: str | None = None) -> Outcome:
        outcome = Outcome(
            status=status,
            blame=blame,
            exception=exception,
            sensors=self._sensors,
            timings_s=self._timings_s,
            versions=self._versions,
        )
        return outcome if self._judge is None else self._judge.add_to(outcome)


def _follow_weather(scene: Scene, last_percent: int) -> int:
    """Change the weather along the route, once per percent; returns the percent it is set for."""
    stage = scene.judged.stage
    percent = int(scene.judged.criteria.route_completion_percent)
    if stage.weather.changes and percent != last_percent:
        stage.world.set_weather(stage.weather.at(float(percent)))
    return percent

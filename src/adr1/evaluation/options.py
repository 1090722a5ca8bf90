"""The command line of `leaderboard/run_agent.py`.

Exit codes:
    0    all routes are finished, and no agent crashed or failed to be set up
    1    all routes are finished, but on some the agent crashed, hung or was refused
    2    bad input: nothing was started
    3    routes are missing: the simulator or the harness spoiled them; run again to drive them
    130  interrupted; run again to go on
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import tyro
from rich.console import Console

import adr1
from adr1.errors import Adr1Error, InputError
from adr1.evaluation.agent_loading import resolve_agent
from adr1.evaluation.budgets import Budgets
from adr1.evaluation.plan import (
    PlannedRoute,
    narrowed,
    parse_shard,
    parse_subset,
    plan_routes,
)
from adr1.evaluation.profiles import DEFAULT_PROFILE, DRIVEN_PROFILES, check_profile
from adr1.evaluation.progress import Display, LiveBars, PlainLines, final_table, headline
from adr1.evaluation.results import RouteStatus, SuiteResult
from adr1.evaluation.run_folder import folder_for, open_run_folder, read_finished
from adr1.evaluation.run_key import build_run_key
from adr1.evaluation.runner import Run
from adr1.evaluation.statistics.tables import figures_table
from adr1.evaluation.suites import Background, Suite, load_suite, suite_of_route_file
from adr1.evaluation.worker import AgentChoice, EpisodeOptions, StationRecipe, WorkerEvent
from adr1.executor.ray_station import RayStations
from adr1.executor.station import Station
from adr1.scenarios.route_sources import maps_dir_of

CHECKOUT = Path(adr1.__file__).resolve().parents[2]
EXIT_OK, EXIT_AGENT_FAILED, EXIT_BAD_INPUT, EXIT_INCOMPLETE, EXIT_INTERRUPTED = 0, 1, 2, 3, 130
CRASH_STATUSES = (
    RouteStatus.AGENT_CRASHED,
    RouteStatus.AGENT_SETUP_FAILED,
    RouteStatus.SENSORS_INVALID,
)
OFFICIAL_PORT = 2000
PLAIN_WIDTH = 140


@dataclass(frozen=True)
class RunOptions:
    """Drive an agent over routes in closed loop and score it.

    The same command goes on where it was stopped: finished routes are never driven again.
    """

    agent: str = "expert"
    """`expert`, `autopilot`, or the path of an agent file written for the official leaderboard."""

    agent_config: str = ""
    """Passed to the agent's setup(); usually the path of its weights."""

    suite: str = "quick"
    """Name of a suite in scenarios/suites, or the path of a suite file."""

    routes: Path | None = None
    """A route file of leaderboard 1.0 or 2.x, or an OpenSCENARIO file (.xosc), driven instead of a
    suite."""

    routes_subset: str | None = None
    """With --routes: which ids to drive, such as 0 or 0,3 or 2-5."""

    types: str | None = None
    """Only routes with one of these scenario types, separated by commas."""

    shard: str | None = None
    """Only a part of the routes: 2/4 is the second of four, to share them among machines."""

    limit: int | None = None
    """At most so many routes, spread over the suite."""

    repetitions: int | None = None
    """How often each route is driven, each time with another seed."""

    vehicles: int = 20
    """With --routes: number of Traffic Manager vehicles."""

    walkers: int = 10
    """With --routes: number of pedestrians."""

    profile: str = DEFAULT_PROFILE
    """Scores shown and averaged: lb2.1, lb2.0, lb1.0, b2d, b2d-fixed, pdms or epdms; all are
    recorded."""

    track: Literal["SENSORS", "MAP", "SENSORS_QUALIFIER", "MAP_QUALIFIER"] | None = None
    """What the agent may use; by default whatever it asks for."""

    host: str | None = None
    """A running CARLA server to use instead of the embedded one."""

    port: int | None = None
    """RPC port of that server."""

    workers: int = 1
    """Routes driven side by side, each on an embedded server of its own."""

    cluster: str | None = None
    """Drive on a Ray cluster: its address, or `local` to start one on this machine. The folders of
    this checkout, of the results and of maps must be the same on all its machines."""

    seed: int = 0
    """Added to every seed of the suite."""

    traffic_manager_port: int | None = None
    """Port of the Traffic Manager; by default a free one."""

    traffic_manager_seed: int | None = None
    """Seed of the Traffic Manager; by default the route's."""

    fresh: bool = False
    """Start over in a new folder."""

    resume: Literal["true", "false", "True", "False", "1", "0"] = "true"
    """For scripts of the official leaderboard: false means --fresh."""

    dry_run: bool = False
    """List what would be driven, and stop."""

    partial: bool = False
    """Average even while routes are missing; they count zero."""

    record: bool = True
    """Write the state log of every tick."""

    report: bool = True
    """Make the report, a page that opens offline, at the end."""

    video: Literal["failed", "all", "none"] = "failed"
    """Which routes get a video in the report: those not passed, all, or none."""

    out: Path = Path("runs")
    """Folder that receives runs/<suite>/<agent>/<key>."""

    checkpoint: Path | None = None
    """Also write the official checkpoint file here."""

    maps_dir: Path | None = None
    """OpenDRIVE files that the embedded server offers as towns."""

    timeout: float = 60.0
    """Seconds to wait for each answer of the simulator."""

    agent_start_timeout: float = 120.0
    """Seconds until the agent's process must have imported the agent's file."""

    agent_setup_timeout: float = 300.0
    """Seconds the agent may take to be set up."""

    agent_step_timeout: float = 60.0
    """Seconds the agent may take for one step."""

    agent_memory: float = 8.0
    """GiB of memory that the agent's process may hold."""

    debug: int = 0
    """Passed to the agent as its debug flag."""


AfterRun = Callable[[RunOptions, Path], None]
"""Called with the run's folder once its results are written."""


def main(argv: list[str] | None = None, after: AfterRun | None = None) -> int:
    """Parse the command line and run; returns the exit code."""
    options = tyro.cli(RunOptions, args=argv, prog="run_agent.py")
    console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    try:
        return evaluate(options, console, after)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except Adr1Error as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_INCOMPLETE
    except KeyboardInterrupt:
        print("interrupted; the same command goes on from here", file=sys.stderr)
        return EXIT_INTERRUPTED


def evaluate(options: RunOptions, console: Console, after: AfterRun | None = None) -> int:
    """Check everything that can be checked, then drive. Returns the exit code.

    Raises:
        InputError: the options, the suite, a route file or the agent's path are at fault.
    """
    options = with_town_of_scenario(options)
    _check(options)
    profile = check_profile(options.profile)
    agent = AgentChoice(
        resolve_agent(options.agent, CHECKOUT / "agents"),
        options.agent_config,
        options.track,
        bool(options.debug),
    )
    suite = _suite(options)
    routes = _routes(options, suite)
    episode_options = _episode_options(options)
    agent_name = agent.file.stem if options.agent.endswith(".py") else options.agent
    run_key = build_run_key(
        suite=suite.name,
        routes=routes,
        agent_name=agent_name,
        agent=agent,
        options=episode_options,
        profile=profile,
        simulator="given" if _uses_given_server(options) else "embedded",
        maps_dir=options.maps_dir,
    )
    fresh = options.fresh or options.resume.lower() in ("false", "0")
    if options.dry_run:
        path = folder_for(options.out, suite.name, agent_name, run_key, fresh=fresh)
        _list_routes(console, routes, set(read_finished(path)), path)
        return EXIT_OK
    folder = open_run_folder(options.out, suite.name, agent_name, run_key, fresh=fresh)
    try:
        run = Run(
            suite=suite.name,
            agent_name=agent_name,
            profile=profile,
            routes=routes,
            folder=folder,
            workers=options.workers,
            checkpoint=options.checkpoint,
            allow_partial=options.partial,
            make_station=_station_maker(options, agent, episode_options, folder.path.resolve()),
        )
        console.print(
            f"adr1 {adr1.__version__} from {CHECKOUT}; results go to {folder.path}", soft_wrap=True
        )
        done = len(set(folder.finished_routes()) & {route.key for route in routes})
        with _display(console, profile, len(routes), done) as display:
            result = run.execute(display)
    finally:
        folder.close()
    _show(console, result)
    if after is not None and options.report:
        after(options, folder.path)
    return exit_code(result)


def _show(console: Console, result: SuiteResult) -> None:
    console.print(final_table(result))
    if result.statistics is not None:
        console.print(figures_table(result.statistics, result.profile))
    console.print(headline(result), markup=False, highlight=False)


def exit_code(result: SuiteResult) -> int:
    """The code for a run that was not interrupted; see this module's docstring."""
    if not result.complete:
        return EXIT_INCOMPLETE
    crashed = any(
        route.outcome.status in CRASH_STATUSES or route.outcome.exception for route in result.routes
    )
    return EXIT_AGENT_FAILED if crashed else EXIT_OK


def with_town_of_scenario(options: RunOptions) -> RunOptions:
    """The options with the folder of the OpenDRIVE file that a scenario file names, if it does."""
    if options.routes is None or options.maps_dir is not None:
        return options
    return replace(options, maps_dir=maps_dir_of(options.routes))


def _check(options: RunOptions) -> None:
    if options.workers < 1:
        raise InputError(f"--workers must be at least 1, not {options.workers}")
    if _uses_given_server(options) and options.workers > 1:
        raise InputError("--workers needs embedded servers; a server at --host/--port is only one")
    if options.routes_subset is not None and options.routes is None:
        raise InputError("--routes-subset needs --routes")
    if options.limit is not None and options.limit < 1:
        raise InputError(f"--limit must be at least 1, not {options.limit}")
    if options.profile in DRIVEN_PROFILES and not options.record:
        raise InputError(
            f"--profile {options.profile} is measured on the state log: not with --no-record"
        )
    if options.repetitions is not None and options.repetitions < 1:
        raise InputError(f"--repetitions must be at least 1, not {options.repetitions}")
    if min(options.vehicles, options.walkers, options.seed) < 0:
        raise InputError("--vehicles, --walkers and --seed must not be negative")
    if options.maps_dir is not None and not options.maps_dir.is_dir():
        raise InputError(f"--maps-dir {options.maps_dir} is not a folder")


def _suite(options: RunOptions) -> Suite:
    if options.routes is None:
        return load_suite(options.suite, CHECKOUT / "scenarios" / "suites")
    subset = None if options.routes_subset is None else parse_subset(options.routes_subset)
    background = Background(vehicles=options.vehicles, walkers=options.walkers)
    return suite_of_route_file(options.routes, subset, 1, background)


def _routes(options: RunOptions, suite: Suite) -> list[PlannedRoute]:
    return narrowed(
        plan_routes(suite, options.seed, options.repetitions),
        [name for name in (options.types or "").replace(" ", "").split(",") if name],
        None if options.shard is None else parse_shard(options.shard),
        options.limit,
    )


def _episode_options(options: RunOptions) -> EpisodeOptions:
    return EpisodeOptions(
        rpc_timeout_s=options.timeout,
        record=options.record,
        traffic_manager_port=options.traffic_manager_port,
        traffic_manager_seed=options.traffic_manager_seed,
        budgets=Budgets(
            agent_start_s=options.agent_start_timeout,
            agent_setup_s=options.agent_setup_timeout,
            agent_step_s=options.agent_step_timeout,
            simulator_s=2.0 * options.timeout,
            agent_memory_gib=options.agent_memory,
        ),
    )


def _uses_given_server(options: RunOptions) -> bool:
    return options.host is not None or options.port is not None


def _station_maker(
    options: RunOptions, agent: AgentChoice, episode_options: EpisodeOptions, folder: Path
) -> Callable[[int], Station[PlannedRoute, WorkerEvent]]:
    given = None
    if _uses_given_server(options):
        given = (options.host or "localhost", options.port or OFFICIAL_PORT)
    maps_dir = options.maps_dir and options.maps_dir.resolve()
    recipe = StationRecipe(agent, episode_options, folder, given, maps_dir)
    return recipe if options.cluster is None else RayStations(recipe, options.cluster)


def _display(console: Console, profile: str, total: int, done: int) -> Display:
    if console.is_terminal:
        return LiveBars(console, profile, total, done)
    return PlainLines(console, profile)


def _list_routes(
    console: Console, routes: list[PlannedRoute], finished: set[str], folder: Path
) -> None:
    console.print(f"would write to {folder}", markup=False, highlight=False)
    for route in routes:
        state = "finished" if route.key in finished else "to drive"
        console.print(
            f"{state}  {route.key}  {route.town}  seed {route.seed}  "
            f"{route.background.vehicles} vehicles  {route.background.walkers} walkers",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )

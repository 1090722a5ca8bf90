"""Records base episodes and their branches side by side, one shard each; goes on where it was."""

from __future__ import annotations

import hashlib
import math
import platform
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import carla
import numpy as np

import adr1
from adr1.branching.warm_process import WarmProcess
from adr1.episodes.streets import read_streets
from adr1.errors import SimulatorError
from adr1.executor.station import InterruptedTaskError, StopSign
from adr1.files import atomic_write_bytes, atomic_write_text
from adr1.occupancy.town_layers import TownLayers
from adr1.routes.held_out import refuse_held_out
from adr1.routes.specs import RouteSpec
from adr1.routes.xml import read_route_xml, write_route_xml
from adr1.scenarios.recipe import EpisodeRecipe
from adr1.session.connect import connect
from adr1.session.extension import ExtensionClient
from adr1.session.launch import EmbeddedServer
from adr1.session.worlds import load_town
from adr1.synthesis import shard_schema as schema
from adr1.synthesis.base_drive import BaseDrive, DriveOn, SavedDecision, drive_base
from adr1.synthesis.branches import branch_of
from adr1.synthesis.clips import Clip
from adr1.synthesis.decision import read_decision
from adr1.synthesis.decision_ticks import WhenBusy
from adr1.synthesis.experiment import Experiment, ExperimentPlan
from adr1.synthesis.shard_writer import write_shard
from adr1.synthesis.wanderings import draw_routes

TICK_S = 0.05
ROUTES_FOLDER = "routes"
_PLENTY = 12
COMMON = {"verge_drift": 7, "bend_overspeed": 4, "missed_turn": 4}
"""Events that families are taken to have had before an episode begins: those that are easy to bring
about are searched for less. Counts are per episode, so that no shard depends on another."""
ROUTE_M = (150.0, 700.0)
ROUTES_PER_TOWN = 8
SERVER_TRIES = 2


@dataclass(frozen=True)
class BaseTask:
    """A base episode to be driven and branched.

    Attributes:
        town: name of the town; route: id of the route; seed: of traffic and decisions.
        split: train, validation or test.
        vehicles, walkers: background traffic.
        decisions: decision ticks at most.
        plan: branches of each.
        route_file: file of the route; None for one that is drawn.
    """

    town: str
    route: str
    seed: int
    split: str
    vehicles: int
    walkers: int
    decisions: int
    plan: ExperimentPlan = field(default_factory=ExperimentPlan)
    route_file: Path | None = None

    @property
    def name(self) -> str:
        where = "" if self.route.startswith(f"{self.town}-") else f"{self.town}-"
        plain = "".join(c if c.isalnum() or c in "-_" else "_" for c in f"{where}{self.route}")
        return f"{self.split}-{plain}-s{self.seed}"


@dataclass(frozen=True)
class ShardDone:
    """A shard is on disk. Counts are of clips: accepted, by event, refused by reason."""

    task: BaseTask
    wall_s: float
    accepted: int
    events: dict[str, int]
    manoeuvres: dict[str, int]
    rejections: dict[str, int]


class RecordingStation:
    """Drives base tasks on a simulator of its own.

    Args:
        out: folder of the recording.
        number: of the lane.
        maps_dir: OpenDRIVE files that the simulator offers as towns.
    """

    def __init__(self, out: Path, number: int, maps_dir: Path | None = None) -> None:
        self._out = out.absolute()
        self._maps_dir = maps_dir
        self._log = out / "logs" / f"server-{number}.log"
        self._server: EmbeddedServer | None = None
        self._process = WarmProcess()
        self._area: tuple[str, TownLayers] | None = None

    def run(self, task: BaseTask, post: Callable[[ShardDone], None], stop: StopSign) -> None:
        """Record one shard; a simulator that dies is started anew, twice at most."""
        started_s = time.monotonic()
        for attempt in range(SERVER_TRIES + 1):
            try:
                done = self._record(task, stop)
                break
            except SimulatorError:
                self._stop_server()
                if attempt == SERVER_TRIES:
                    raise
        post(_summary(task, time.monotonic() - started_s, done))

    def close(self) -> None:
        self._process.close()
        self._stop_server()

    def _record(self, task: BaseTask, stop: StopSign) -> list[Clip]:
        server = self._running(task.town)
        recipe = self._recipe(task, server)
        rng = np.random.default_rng([task.seed, zlib.crc32(task.route.encode())])
        busy = 3 if task.route_file is None else 1
        choice = WhenBusy(task.decisions, task.seed, busy=busy)
        base = self._process.call(drive_base, recipe, server.host, server.rpc_port, choice)
        area = self._drivable(base)
        found: list[tuple[int, int, list[Clip]]] = []
        had = Counter(COMMON)
        for saved in base.decisions:
            if stop.is_set():
                raise InterruptedTaskError
            clips = self._branch_all(task, base, saved, area, rng, had)
            found.append((saved.index, saved.seed, clips))
        self._forget(server, base)
        meta = _meta(task, base, recipe)
        write_shard(self._out / schema.SHARDS_FOLDER / task.name, base, found, meta)
        return [clip for _, _, clips in found for clip in clips]

    def _branch_all(
        self,
        task: BaseTask,
        base: BaseDrive,
        saved: SavedDecision,
        area: TownLayers,
        rng: np.random.Generator,
        had: Counter[str],
    ) -> list[Clip]:
        server = self._running(task.town)
        frame = base.frames[saved.index]
        experiment = Experiment(
            read_decision(frame, base.route, area),
            branch_of(base, saved, (server.host, server.rpc_port), self._process),
            base.steering,
            TICK_S,
            rng,
            lambda name: -math.inf if had[name] >= _PLENTY else -float(had[name]),
        )
        clips = experiment.run(DriveOn(saved.driver), task.plan)
        for clip in clips:
            if clip.accepted and clip.outcome.event:
                had[clip.manoeuvre] += 1
        return clips

    def _running(self, town: str) -> EmbeddedServer:
        if self._server is None or not self._server.is_alive():
            self._stop_server()
            self._server = EmbeddedServer(town, maps_dir=self._maps_dir, log_path=self._log)
            self._server.start()
        return self._server

    def _stop_server(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def _recipe(self, task: BaseTask, server: EmbeddedServer) -> EpisodeRecipe:
        """The task's episode, with its route in a file that stays with the recording."""
        if task.route_file is None:
            path = self._out / ROUTES_FOLDER / f"{task.town}.xml"
            if not path.exists():
                drawn = self._process.call(_draw, server.host, server.rpc_port, task.town)
                write_route_xml(path, drawn)
        else:
            path = self._out / ROUTES_FOLDER / task.route_file.name
            if not path.exists():
                atomic_write_bytes(path, task.route_file.read_bytes())
        return recipe_of(path, task.route, asdict(task))

    def _drivable(self, base: BaseDrive) -> TownLayers:
        if self._area is None or self._area[0] != base.opendrive:
            path = self._out / schema.TOWNS_FOLDER / f"{_digest(base.opendrive)}.xodr"
            if not path.exists():
                atomic_write_text(path, base.opendrive)
            streets = read_streets(carla.Map(base.town, base.opendrive))
            self._area = (base.opendrive, TownLayers.from_streets(streets))
        return self._area[1]

    def _forget(self, server: EmbeddedServer, base: BaseDrive) -> None:
        with ExtensionClient(server.host, server.rpc_port) as extension:
            for saved in base.decisions:
                if saved.point is not None:
                    extension.forget(saved.point.state_id)


def recipe_of(route_file: Path, route: str, task: Mapping[str, Any]) -> EpisodeRecipe:
    """The base episode of a task, given as a shard keeps it."""
    style = "mixed" if task["route_file"] is None else "orderly"  # scenarios bring their own harm
    return EpisodeRecipe(
        route_file,
        route,
        task["town"],
        task["seed"],
        task["vehicles"],
        task["walkers"],
        style=style,
    )


def _draw(host: str, port: int, town: str) -> list[RouteSpec]:
    """Routes of a town; in a process of its own, as all that touches the client library."""
    world = load_town(connect(host, port), town)
    return draw_routes(world.get_map(), town, 0, ROUTES_PER_TOWN, *ROUTE_M)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _meta(task: BaseTask, base: BaseDrive, recipe: EpisodeRecipe) -> dict[str, object]:
    return {
        "town": base.town,
        "town_digest": _digest(base.opendrive),
        "split": task.split,
        "route_file": recipe.route_file.name,
        "route_id": recipe.route_id,
        "task": {**asdict(task), "route_file": task.route_file and str(task.route_file)},
        "tick_s": TICK_S,
        "versions": {"adr1": adr1.__version__, "python": platform.python_version()},
    }


def _summary(task: BaseTask, wall_s: float, clips: list[Clip]) -> ShardDone:
    accepted = [clip for clip in clips if clip.accepted]
    return ShardDone(
        task,
        wall_s,
        len(accepted),
        dict(Counter(clip.outcome.event.name.lower() for clip in accepted)),
        dict(Counter(c.manoeuvre for c in accepted if c.outcome.event)),
        dict(Counter(clip.rejection.value for clip in clips if not clip.accepted)),
    )


def tasks_of(
    towns: dict[str, tuple[str, ...]], episodes: int, vehicles: int, walkers: int, decisions: int
) -> list[BaseTask]:
    """Base tasks, towns and splits taking turns.

    Args:
        towns: names of towns per split.
        episodes: per town.
    """
    found = []
    for number in range(episodes):
        for split, names in towns.items():
            for town in names:
                route = f"{town}-{number % ROUTES_PER_TOWN}"
                found.append(BaseTask(town, route, number, split, vehicles, walkers, decisions))
    return found


def tasks_of_route_file(
    route_file: Path, split: str, seeds: int, vehicles: int, walkers: int, decisions: int
) -> list[BaseTask]:
    """A base task for each route of a file and each seed.

    Raises:
        FileFormatError: it is no route file.
        HeldOutError: a route of it is held out for evaluation.
    """
    refuse_held_out(route_file)
    return [
        BaseTask(
            route.town,
            route.route_id,
            seed,
            split,
            vehicles,
            walkers,
            decisions,
            route_file=route_file.absolute(),
        )
        for seed in range(seeds)
        for route in read_route_xml(route_file).routes
    ]

"""A route as a gymnasium environment."""

from __future__ import annotations

import pickle
import tempfile
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

import adr1
from adr1.environments.birds_eye import CHANNELS, SIZE
from adr1.environments.messages import EpisodeOrder, ObservationKind, Problem, Shown, StepOrder
from adr1.environments.privileged import STATE_ENTRIES
from adr1.errors import InputError, SimulatorError
from adr1.routes.xml import read_route_xml
from adr1.scenarios.recipe import EpisodeRecipe
from adr1.session.child import ChildProcess
from adr1.session.launch import EmbeddedServer

DEFAULT_ROUTES = (
    Path(adr1.__file__).resolve().parents[2] / "leaderboard" / "routes" / "quick_metro.xml"
)
INFRACTION_COST = 10.0
EPISODE_SEEDS = 1 << 20
PLAYER = "adr1.environments.episode_player"
TRUNCATING = "route_timeout"


class RouteEnv(gymnasium.Env[NDArray[Any], NDArray[np.float32]]):
    """Drive a route of a route file to its end, among traffic, in the embedded simulator.

    Each episode takes a route of the file and a seed for its traffic, both drawn from the
    environment's generator: `reset(seed=n)` begins the same episodes again, to the bit.

    Action: float32 (2,) in [-1, 1]: throttle (> 0) or brake (< 0), and steering, positive to the
    right, for `ticks_per_step` ticks of 0.05 s.

    Observation: `state`, float32 (110,) in [-1, 1], see `privileged`; or `bev`, uint8 (6, 96, 96),
    see `birds_eye`. Both are the true state.

    Reward: metres gained along the route, minus 10 for each new infraction. `info["reward_terms"]`
    has both terms, `info["infractions"]` their kinds.

    The episode ends (terminated) at the end of the route, or when the ego has left it or is
    blocked; it is truncated when the route's time is up.

    Args:
        routes: a route file.
        route_ids: which of its routes; None takes all.
        observation: `state` or `bev`.
        vehicles, walkers: how many actors surround the ego.
        ticks_per_step: ticks that one action lasts.
        maps_dir: OpenDRIVE files that are towns.
        render_mode: None, or `rgb_array`: the surroundings from above.
        timeout_s: limit of each call to the simulator.

    Raises:
        InputError: an argument, the route file or an id is wrong.
        SimulatorError: from reset and step, when the simulator fails.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": 10}

    def __init__(
        self,
        routes: Path | str = DEFAULT_ROUTES,
        route_ids: tuple[str, ...] | None = None,
        observation: ObservationKind = "state",
        vehicles: int = 20,
        walkers: int = 10,
        ticks_per_step: int = 2,
        maps_dir: Path | str | None = None,
        render_mode: str | None = None,
        timeout_s: float = 60.0,
    ) -> None:
        if render_mode not in (None, "rgb_array"):
            raise InputError(f"render_mode {render_mode!r} is none; choose rgb_array or None")
        if ticks_per_step < 1 or min(vehicles, walkers) < 0:
            raise InputError("ticks_per_step must be 1 or more, vehicles and walkers 0 or more")
        self.render_mode = render_mode
        self.action_space = spaces.Box(-1.0, 1.0, (2,), np.float32)
        self.observation_space = _observation_space(observation)
        self._observation: ObservationKind = observation
        self._actors = (vehicles, walkers)
        self._ticks_per_step = ticks_per_step
        self._timeout_s = timeout_s
        self._maps_dir = None if maps_dir is None else Path(maps_dir)
        self._route_file = Path(routes).resolve()
        self._routes = _towns_of(self._route_file, route_ids)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._server: EmbeddedServer | None = None
        self._child: ChildProcess | None = None
        self._shown: Shown | None = None

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """Begin an episode. `options` may hold `route_id`, and `episode_seed`, instead of chance.

        Raises:
            InputError: there is no such route.
            SimulatorError: the simulator failed.
        """
        super().reset(seed=seed)
        drawn = int(self.np_random.integers(len(self._routes)))
        drawn_seed = int(self.np_random.integers(EPISODE_SEEDS))
        wanted = options or {}
        route_id = str(wanted.get("route_id", list(self._routes)[drawn]))
        if route_id not in self._routes:
            raise InputError(f"no route {route_id!r}; there are: {', '.join(self._routes)}")
        recipe = EpisodeRecipe(
            route_file=self._route_file,
            route_id=route_id,
            town=self._routes[route_id],
            seed=int(wanted.get("episode_seed", drawn_seed)),
            vehicles=self._actors[0],
            walkers=self._actors[1],
        )
        self._end_episode()
        server = self._running_server(recipe.town)
        self._child = ChildProcess(PLAYER)
        order = EpisodeOrder(
            recipe,
            server.host,
            server.rpc_port,
            self._timeout_s,
            self._observation,
            self._ticks_per_step,
        )
        shown = self._ask(order)
        return shown.observation, {
            **shown.info,
            "route_id": route_id,
            "episode_seed": recipe.seed,
        }

    def step(
        self, action: NDArray[np.float32]
    ) -> tuple[NDArray[Any], float, bool, bool, dict[str, Any]]:
        """Hold a control for some ticks.

        Raises:
            gymnasium.error.ResetNeeded: there is no episode, or it is over.
            SimulatorError: the simulator failed; reset begins anew.
        """
        if self._child is None or self._shown is None or self._shown.ended is not None:
            raise gymnasium.error.ResetNeeded("call reset() before step()")
        drive, steer = (float(np.clip(value, -1.0, 1.0)) for value in action)
        shown = self._ask(StepOrder(max(drive, 0.0), steer, max(-drive, 0.0)))
        cost = INFRACTION_COST * len(shown.infractions)
        info = {
            **shown.info,
            "reward_terms": {"progress_m": shown.progress_m, "infractions": -cost},
            "infractions": shown.infractions,
        }
        truncated = shown.ended == TRUNCATING
        terminated = shown.ended is not None and not truncated
        return shown.observation, shown.progress_m - cost, terminated, truncated, info

    def render(self) -> NDArray[np.uint8] | None:
        """The last step from above, uint8 (384, 384, 3), where `render_mode` is `rgb_array`."""
        if self.render_mode is None or self._shown is None:
            return None
        return self._shown.picture

    def close(self) -> None:
        """End the episode and the simulator; reset begins anew."""
        self._end_episode()
        if self._server is not None:
            self._server.stop()
            self._server = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _running_server(self, town: str) -> EmbeddedServer:
        if self._server is not None and not self._server.is_alive():
            self._server.stop()
            self._server = None
        if self._server is None:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="adr1-env-")
            log_path = Path(self._folder.name) / "simulator.log"
            self._server = EmbeddedServer(town, log_path=log_path, maps_dir=self._maps_dir)
            self._server.start()
        return self._server

    def _ask(self, order: EpisodeOrder | StepOrder) -> Shown:
        assert self._child is not None
        try:
            self._child.connection.send_bytes(pickle.dumps(order))
            answer = pickle.loads(self._child.connection.recv_bytes())
        except (EOFError, ConnectionError) as error:
            self._end_episode()
            raise SimulatorError(
                "the process of the episode has died; reset begins anew"
            ) from error
        if isinstance(answer, Problem):
            self._end_episode()
            raise SimulatorError(answer.message)
        self._shown = answer
        return self._shown

    def _end_episode(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None
        self._shown = None


def _observation_space(kind: str) -> spaces.Box:
    if kind == "state":
        return spaces.Box(-1.0, 1.0, (STATE_ENTRIES,), np.float32)
    if kind == "bev":
        return spaces.Box(0, 255, (CHANNELS, SIZE, SIZE), np.uint8)
    raise InputError(f"observation {kind!r} is none; choose state or bev")


def _towns_of(route_file: Path, route_ids: tuple[str, ...] | None) -> dict[str, str]:
    """Route ids and their towns, in the file's order."""
    towns = {route.route_id: route.town for route in read_route_xml(route_file).routes}
    wanted = tuple(towns) if route_ids is None else route_ids
    missing = [route_id for route_id in wanted if route_id not in towns]
    if missing or not wanted:
        raise InputError(f"{route_file} has no route {missing}; it has: {', '.join(towns)}")
    return {route_id: towns[route_id] for route_id in wanted}

"""Hands each call to the family that serves it; what no family serves is refused in words."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from adr1.errors import Adr1Error
from adr1.simulator.recorder.desk import RecorderDesk
from adr1.simulator.rpc.actor_calls import ActorCalls
from adr1.simulator.rpc.batch_calls import BatchCalls
from adr1.simulator.rpc.body_part_calls import BodyPartCalls
from adr1.simulator.rpc.drawing_calls import DrawingCalls
from adr1.simulator.rpc.environment_calls import EnvironmentCalls
from adr1.simulator.rpc.episode_calls import EpisodeCalls
from adr1.simulator.rpc.extension_calls import ExtensionCalls
from adr1.simulator.rpc.recorder_calls import RecorderCalls
from adr1.simulator.rpc.refusals import REFUSALS
from adr1.simulator.rpc.scene_calls import SceneCalls
from adr1.simulator.rpc.street_light_calls import StreetLightCalls
from adr1.simulator.rpc.traffic_light_calls import TrafficLightCalls
from adr1.simulator.rpc.traffic_manager_calls import TrafficManagerCalls
from adr1.simulator.rpc.vehicle_calls import VehicleCalls
from adr1.simulator.rpc.vehicle_part_calls import VehiclePartCalls
from adr1.simulator.rpc.walker_calls import WalkerCalls
from adr1.simulator.wire.dispatcher import ClientSession
from adr1.simulator.wire.errors import RpcError, WireError
from adr1.simulator.wire.v0_9_16.rpcs import RPCS
from adr1.simulator.world.world import World

Handler = Callable[..., object]


class WorldDispatcher:
    """The dispatcher of the real server.

    Args:
        pace: simulated seconds per wall-clock second that synchronous ticks may not exceed; 0 for
            no limit. Asynchronous mode always runs in real time.
    """

    def __init__(self, world: World, desk: RecorderDesk, pace: float = 0.0) -> None:
        self._world = world
        self._pace = pace
        self._next_tick_s = 0.0
        self._traffic_managers = TrafficManagerCalls()
        actors, vehicles = ActorCalls(world), VehicleCalls(world)
        walkers, lights = WalkerCalls(world), TrafficLightCalls(world)
        batch = BatchCalls(world, actors, vehicles, walkers, lights)
        families = (
            EpisodeCalls(world),
            actors,
            vehicles,
            walkers,
            lights,
            batch,
            SceneCalls(world),
            RecorderCalls(desk),
            BodyPartCalls(world),
            DrawingCalls(world),
            EnvironmentCalls(world),
            StreetLightCalls(world),
            VehiclePartCalls(world),
        )
        self._handlers: dict[str, Handler] = {}
        for family in families:
            self._handlers.update(calls_of(family))
        self._handlers.update(ExtensionCalls(world).handlers())
        self._client_handlers = calls_of(self._traffic_managers)
        if pace > 0.0:
            self._handlers["tick_cue"] = self._paced_tick

    def call(self, client: ClientSession, name: str, args: list[object]) -> object:
        """Execute one call; see `wire.dispatcher.Dispatcher`."""
        handler = self._handlers.get(name)
        if handler is None:
            handler = partial(self._client_handler(name), client)
        try:
            return handler(*args)
        except WireError:
            raise
        except Adr1Error as error:
            raise RpcError(str(error)) from error

    def client_closed(self, client: ClientSession) -> None:
        """Forget what the client had registered."""
        self._traffic_managers.forget(client)

    def free_run(self, now_s: float) -> float | None:
        """Tick in real time while the world is asynchronous."""
        settings = self._world.settings
        if settings.synchronous:
            return None
        if now_s >= self._next_tick_s:
            self._world.tick()
            # A world that cannot keep up runs slower instead of piling up a debt of ticks.
            self._next_tick_s = max(self._next_tick_s + settings.delta_s, now_s)
        return self._next_tick_s - now_s

    def _paced_tick(self) -> int:
        wait_s = self._next_tick_s - time.monotonic()
        if wait_s > 0.0:
            time.sleep(wait_s)
        now_s = time.monotonic()
        self._next_tick_s = (
            max(self._next_tick_s, now_s) + self._world.settings.delta_s / self._pace
        )
        return self._world.tick()

    def _client_handler(self, name: str) -> Handler:
        try:
            return self._client_handlers[name]
        except KeyError:
            why = f": {REFUSALS[name]}" if name in REFUSALS else " yet"
            raise RpcError(f"{name} is not served by the embedded simulator{why}") from None


def served_calls() -> frozenset[str]:
    """Names of all calls that some family serves."""
    families = (
        EpisodeCalls,
        ActorCalls,
        VehicleCalls,
        WalkerCalls,
        TrafficLightCalls,
        BatchCalls,
        SceneCalls,
        RecorderCalls,
        TrafficManagerCalls,
        BodyPartCalls,
        DrawingCalls,
        EnvironmentCalls,
        StreetLightCalls,
        VehiclePartCalls,
    )
    return frozenset(name for name in RPCS if any(hasattr(family, name) for family in families))


def calls_of(family: object) -> dict[str, Handler]:
    """Methods of a family that are named as a call of the protocol."""
    return {name: getattr(family, name) for name in RPCS if callable(getattr(family, name, None))}

"""What official agents reach besides their arguments: the simulated clock and the data provider.

Works with the official modules where they are installed and with our stand-ins elsewhere.
"""

from __future__ import annotations

import importlib
from typing import Any

import carla

from adr1.episodes.frame import StateFrame


class OfficialSide:
    """Fills `GameTime` and `CarlaDataProvider` for one episode.

    Args:
        client, world: the connection, in synchronous mode.
        seed: for the provider's random generator.
        traffic_manager_port: where the episode's Traffic Manager listens.
    """

    def __init__(
        self, client: carla.Client, world: carla.World, *, seed: int, traffic_manager_port: int
    ) -> None:
        self._world = world
        self._game_time = _module("srunner.scenariomanager.timer").GameTime
        self._provider = _module("srunner.scenariomanager.carla_data_provider").CarlaDataProvider
        self._provider.set_client(client)
        self._provider.set_world(world)
        self._provider.set_traffic_manager_port(traffic_manager_port)
        if hasattr(self._provider, "set_random_seed"):
            self._provider.set_random_seed(seed)
        self._takes_state = hasattr(self._provider, "set_state_frame")
        self._game_time.restart()

    def add_ego(self, ego: carla.Vehicle, world_plan: list[Any]) -> None:
        """Make the ego and its route known."""
        self._provider.register_actor(ego)
        if hasattr(self._provider, "set_ego_route"):
            self._provider.set_ego_route(world_plan)

    def on_tick(self, frame: StateFrame) -> None:
        """Take over the last tick's time, and its state where the provider can hold it."""
        self._game_time.on_carla_tick(self._world.get_snapshot().timestamp)
        self._provider.on_carla_tick()
        if self._takes_state:
            self._provider.set_state_frame(frame)


def _module(name: str) -> Any:
    return importlib.import_module(name)

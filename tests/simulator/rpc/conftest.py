"""A client in synchronous mode, one for each test file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import carla
import pytest

from adr1.session.launch import EmbeddedServer


@dataclass(frozen=True)
class Town:
    """A client's view of the running server."""

    client: Any
    world: Any
    library: Any
    spawn_points: list[Any]

    def ticks(self, count: int) -> None:
        for _ in range(count):
            self.world.tick()

    def spawn(self, name: str, point: int = 0) -> Any:
        """A vehicle on the ground, at rest."""
        actor = self.world.spawn_actor(self.library.find(name), self.spawn_points[point])
        self.ticks(20)
        return actor


@pytest.fixture(scope="module")
def town(embedded_server: EmbeddedServer) -> Iterator[Town]:
    client = carla.Client("127.0.0.1", embedded_server.rpc_port)
    client.set_timeout(20.0)
    world = client.get_world()
    settings = world.get_settings()
    settings.synchronous_mode, settings.fixed_delta_seconds = True, 0.05
    world.apply_settings(settings)
    points = world.get_map().get_spawn_points()
    yield Town(client, world, world.get_blueprint_library(), points)
    settings.synchronous_mode, settings.fixed_delta_seconds = False, None
    world.apply_settings(settings)


@pytest.fixture
def born(town: Town) -> Iterator[Callable[[Any], Any]]:
    """Registers actors that shall be gone after the test."""
    actors: list[Any] = []

    def keep(actor: Any) -> Any:
        actors.append(actor)
        return actor

    yield keep
    for actor in actors:
        if actor.is_alive:
            actor.destroy()

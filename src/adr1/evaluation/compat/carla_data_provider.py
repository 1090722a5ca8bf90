"""`srunner.scenariomanager.carla_data_provider`: how official agents reach the world.

Getters read the client's snapshot when they are called; nothing is gathered per tick.
"""

# ruff: noqa: ARG003, FBT001 - names and signatures are those of the official interface

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import carla
import numpy as np

from adr1.episodes.frame import StateFrame

HERO_ROLE = "hero"
TRAFFIC_LIGHT_SEARCH_STEP_M = 2.0
TRAFFIC_LIGHT_SEARCH_STEPS = 50


class CarlaDataProvider:
    """The world, its map and its actors, for one client process."""

    _client: Any = None
    _world: Any = None
    _map: Any = None
    _sync_mode = False
    _random_seed = 2000
    _rng = np.random.RandomState(2000)
    _actors: dict[int, Any] = {}
    _ego_route: list[Any] = []
    _traffic_manager_port = 8000
    _state_frame: StateFrame | None = None

    @classmethod
    def set_client(cls, client: Any) -> None:
        cls._client = client

    @classmethod
    def get_client(cls) -> Any:
        return cls._client

    @classmethod
    def set_world(cls, world: Any) -> None:
        cls._world = world
        cls._map = world.get_map()
        cls._sync_mode = bool(world.get_settings().synchronous_mode)

    @classmethod
    def get_world(cls) -> Any:
        return cls._world

    @classmethod
    def get_map(cls, world: Any = None) -> Any:
        """The world's map, fetched once."""
        if world is not None and cls._map is None:
            cls._map = world.get_map()
        return cls._map

    @classmethod
    def is_sync_mode(cls) -> bool:
        return cls._sync_mode

    @classmethod
    def set_random_seed(cls, seed: int) -> None:
        cls._random_seed = seed
        cls._rng = np.random.RandomState(seed)

    @classmethod
    def get_random_seed(cls) -> np.random.RandomState:
        """The generator that scenario code draws from (the official name is misleading)."""
        return cls._rng

    @classmethod
    def set_traffic_manager_port(cls, port: int) -> None:
        cls._traffic_manager_port = port

    @classmethod
    def get_traffic_manager_port(cls) -> int:
        return cls._traffic_manager_port

    @classmethod
    def set_ego_route(cls, route: list[Any]) -> None:
        cls._ego_route = route

    @classmethod
    def get_ego_route(cls) -> list[Any]:
        return cls._ego_route

    @classmethod
    def register_actor(cls, actor: Any, transform: Any = None) -> None:
        cls._actors[actor.id] = actor

    @classmethod
    def register_actors(cls, actors: Iterable[Any], transforms: Any = None) -> None:
        for actor in actors:
            cls.register_actor(actor)

    @classmethod
    def actor_id_exists(cls, actor_id: int) -> bool:
        return actor_id in cls._actors

    @classmethod
    def get_actors(cls) -> Iterable[tuple[int, Any]]:
        return cls._actors.items()

    @classmethod
    def get_all_actors(cls) -> Any:
        return cls._world.get_actors() if cls._world is not None else None

    @classmethod
    def get_actor_by_name(cls, role_name: str) -> Any:
        for actor in cls._actors.values():
            if actor.attributes.get("role_name") == role_name:
                return actor
        return None

    @classmethod
    def get_hero_actor(cls) -> Any:
        return cls.get_actor_by_name(HERO_ROLE)

    @staticmethod
    def get_velocity(actor: Any) -> float:
        """Speed of an actor in metres per second."""
        return float(actor.get_velocity().length())

    @staticmethod
    def get_location(actor: Any) -> carla.Location:
        return actor.get_location()

    @staticmethod
    def get_transform(actor: Any) -> carla.Transform:
        return actor.get_transform()

    @classmethod
    def get_next_traffic_light(cls, actor: Any, use_cached_location: bool = True) -> Any:
        """The traffic light that governs the lane ahead of an actor, or None within 100 m."""
        waypoint = cls._map.get_waypoint(actor.get_location())
        for _ in range(TRAFFIC_LIGHT_SEARCH_STEPS):
            for landmark in waypoint.get_landmarks_of_type(TRAFFIC_LIGHT_SEARCH_STEP_M, "1000001"):
                light = cls._world.get_traffic_light(landmark)
                if light is not None:
                    return light
            following = waypoint.next(TRAFFIC_LIGHT_SEARCH_STEP_M)
            if not following:
                return None
            waypoint = min(following, key=lambda choice: _turn_deg(waypoint, choice))
        return None

    @classmethod
    def set_state_frame(cls, frame: StateFrame) -> None:
        cls._state_frame = frame

    @classmethod
    def get_state_frame(cls) -> StateFrame:
        """All actors after the last tick; ours alone, the official provider has no such call."""
        if cls._state_frame is None:
            raise RuntimeError("no tick has been read yet")
        return cls._state_frame

    @classmethod
    def on_carla_tick(cls) -> None:
        """Nothing is cached here; kept because official code calls it."""

    @classmethod
    def cleanup(cls) -> None:
        """Forget the world and its actors."""
        cls._client = cls._world = cls._map = None
        cls._actors = {}
        cls._ego_route = []
        cls._state_frame = None
        cls._sync_mode = False


def _turn_deg(before: Any, after: Any) -> float:
    difference_deg = after.transform.rotation.yaw - before.transform.rotation.yaw
    return abs(math.remainder(difference_deg, 360.0))

"""Compiles (or loads from the cache) every kernel of a tick before the first client comes.

Without this the first tick of a fresh checkout would take longer than a client waits.
"""

from __future__ import annotations

import numpy as np

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.geometry import Box, Pose
from adr1.simulator.maps.ground import Ground
from adr1.simulator.maps.town_map import (
    GeoReference,
    LightGroup,
    StaticObstacle,
    TownMap,
    TrafficLightSite,
)
from adr1.simulator.sensors.warm_up import warm_up_sensors
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.episode import Episode
from adr1.simulator.world.publication import Publication

_TICKS, _TICK_S, _SUBSTEP_S = 20, 0.05, 0.01
_CAR, _BICYCLE = "vehicle.audi.tt", "vehicle.diamondback.century"
_WALKER, _PROP = "walker.pedestrian.0001", "static.prop.barrel"


def warm_up(catalogue: Catalogue) -> None:
    """Let a car hit a standing one, a walker, a prop and a wall in a town made for it, and look."""
    episode = Episode(0, _proving_ground(), catalogue)
    driven = _spawn(episode, _CAR, Pose(0.0, 0.0))
    for blueprint_id, pose in (
        (_CAR, Pose(8.0, 0.0)),
        (_BICYCLE, Pose(0.0, 10.0)),
        (_WALKER, Pose(4.0, 0.0, 1.0)),
        (_PROP, Pose(13.0, 0.0)),
    ):
        _spawn(episode, blueprint_id, pose)
    episode.motion.set_velocity(driven.actor_id, (20.0, 0.0, 0.0))
    publication = Publication(episode)
    for _ in range(_TICKS):
        episode.lights.advance(_TICK_S)
        episode.motion.step(_TICK_S, _SUBSTEP_S)
        publication.write()
    episode.town.ground.height_at(0.0, 0.0, 0.0)
    warm_up_sensors(episode, driven.actor_id)


def _spawn(episode: Episode, blueprint_id: str, pose: Pose) -> Actor:
    description = episode.catalogue.get(blueprint_id).description()
    return episode.spawn(description, pose, 0, lambda _actor: b"")


def _proving_ground() -> TownMap:
    cells = 200
    ground = Ground(
        (-100.0, -100.0),
        1.0,
        np.zeros((2, cells, cells), np.float32),
        np.full((cells, cells), 30.0, np.float32),
        np.ones((cells, cells), np.uint8),
    )
    wall = np.array(((16.0, -5.0), (17.0, -5.0), (17.0, 5.0), (16.0, 5.0)))
    light = TrafficLightSite(
        "1", Pose(10.0, 5.0), Box((0, 0, 0), (1, 1, 1)), np.array([[10.0, 0, 0, 4.0, 2.0]]), 1
    )
    return TownMap(
        name="proving ground",
        opendrive="",
        content_hash="",
        spawn_points=(),
        lights=(light,),
        light_groups=(LightGroup(1, (("1",),)),),
        signs=(),
        obstacles=(StaticObstacle("wall", 4, wall, 0.0, 2.0),),
        ground=ground,
        navigation_mesh=b"",
        geo=GeoReference(0.0, 0.0),
    )

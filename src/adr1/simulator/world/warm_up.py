"""Compiles (or loads from the cache) every kernel of a tick before the first client comes.

Without this the first tick of a fresh checkout would take longer than a client waits.
"""

from __future__ import annotations

from adr1.simulator.geometry import Pose
from adr1.simulator.world.world import World

_VEHICLE, _WALKER, _PROP = "vehicle.audi.tt", "walker.pedestrian.0001", "static.prop.barrel"
_TICKS = 30


def warm_up(world: World) -> None:
    """Let two cars collide beside a walker and a prop, then begin the episode anew.

    The clock stands at 0 again afterwards and nothing of the collision is left.
    """
    catalogue = world.catalogue
    place = world.episode.town.spawn_points[0] if world.episode.town.spawn_points else Pose(0, 0)
    ahead = place.transform_point((6.0, 0.0, 0.0))
    beside = place.transform_point((0.0, 8.0, 1.0))
    cars = [
        world.spawn(catalogue.get(_VEHICLE).description(), place),
        world.spawn(catalogue.get(_VEHICLE).description(), Pose(*ahead, 0.0, place.yaw_deg)),
    ]
    world.spawn(catalogue.get(_WALKER).description(), Pose(*beside))
    world.spawn(catalogue.get(_PROP).description(), Pose(beside[0] + 3.0, *beside[1:]))
    speed = Pose(0.0, 0.0, yaw_deg=place.yaw_deg).transform_point((10.0, 0.0, 0.0))
    world.episode.motion.set_velocity(cars[0].actor_id, speed)
    for _ in range(_TICKS):
        world.tick()
    world.load("", reset_settings=True)

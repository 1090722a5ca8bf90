"""Compiles (or loads from the cache) what ray sensors need, before a client waits for it."""

from __future__ import annotations

from adr1.simulator.geometry import Pose
from adr1.simulator.sensors.registry import make_sensor
from adr1.simulator.sensors.scene_view import SceneView, TownScenes
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.solids import box
from adr1.simulator.world.episode import Episode

_COMPILED = ("sensor.lidar.ray_cast", "sensor.lidar.ray_cast_semantic", "sensor.other.radar")

_FLOOR = box((0.0, 0.0, -1.0), (200.0, 200.0, 1.0), Material.ROAD)


def warm_up_sensors(episode: Episode, carrier_id: int) -> None:
    """Let one sensor of each compiled kind measure once, mounted on an actor."""
    view = SceneView(episode, TownScenes(lambda _: _FLOOR))
    moment = Moment(episode, 1, 0.05, 0.05, (), 9.81, view)
    for type_id in _COMPILED:
        description = episode.catalogue.get(type_id).description()
        actor = episode.spawn(description, Pose(0.0, 0.0, 2.4), carrier_id, lambda _: b"")
        sensor = make_sensor(actor)
        assert sensor is not None, f"{type_id} has no stream"
        sensor.measure(actor, moment)

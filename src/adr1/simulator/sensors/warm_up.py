"""Compiles (or loads from the cache) what ray sensors need, before a client waits for it."""

from __future__ import annotations

import numpy as np

from adr1.simulator.geometry import Pose
from adr1.simulator.imaging.glow import add_glow
from adr1.simulator.imaging.weather import Weather
from adr1.simulator.sensors.camera_scene import CameraScene
from adr1.simulator.sensors.registry import make_sensor
from adr1.simulator.sensors.scene_view import SceneView, TownScenes
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.shapes.heights import ground_heights
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.solids import box
from adr1.simulator.world.episode import Episode

_COMPILED = (
    "sensor.camera.depth",
    "sensor.camera.dvs",
    "sensor.camera.optical_flow",
    "sensor.camera.rgb",
    "sensor.lidar.ray_cast",
    "sensor.lidar.ray_cast_semantic",
    "sensor.other.radar",
)
_HALO_PX = 16
_SMALL = {"image_size_x": "32", "image_size_y": "18"}
# A wet sunset, then night: all steps of shading run.
_WEATHERS = (
    Weather(precipitation=80.0, precipitation_deposits=80.0, sun_altitude_deg=0.5),
    Weather(cloudiness=60.0, sun_altitude_deg=-20.0),
)

_FLOOR = box((0.0, 0.0, -1.0), (200.0, 200.0, 1.0), Material.ROAD)


def warm_up_sensors(episode: Episode, carrier_id: int) -> None:
    """Let one sensor of each compiled kind measure, mounted on an actor."""
    view = SceneView(episode, TownScenes(lambda _: _FLOOR))
    cameras = CameraScene(view)
    for type_id in _COMPILED:
        blueprint = episode.catalogue.get(type_id)
        small = _SMALL if type_id.startswith("sensor.camera.") else {}
        description = blueprint.description(**small)
        actor = episode.spawn(description, Pose(0.0, 0.0, 2.4), carrier_id, lambda _: b"")
        sensor = make_sensor(actor)
        assert sensor is not None, f"{type_id} has no stream"
        for frame, weather in enumerate(_WEATHERS, start=1):
            time_s = 0.05 * frame
            sensor.measure(
                actor, Moment(episode, frame, time_s, 0.05, (), 9.81, view, cameras, weather)
            )
    # What shapes of another town need, as soon as a sensor looks at it.
    ground_heights(episode.town.ground, np.zeros((1, 2)), np.zeros(1))
    # Nothing in this town is bright enough for a halo.
    add_glow(np.full((_HALO_PX**2, 3), 2.0, np.float32), _HALO_PX, 1.0)

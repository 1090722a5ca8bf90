"""When sensors fire, and that those which nobody listens to cost nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from tests.simulator.rays.solids import plane
from tests.simulator.sensors.stage import TICK_S, Stage

from adr1.errors import InputError
from adr1.simulator.geometry import Pose
from adr1.simulator.imaging.weather import Weather
from adr1.simulator.sensors.camera_scene import CameraScene
from adr1.simulator.sensors.scene_view import SceneView, TownScenes
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.sensors.sensor_driver import SensorDriver
from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.world.actor import Actor

LIDAR = "sensor.lidar.ray_cast"


@dataclass
class Theatre:
    """A stage with a sensor driver whose published frames are counted, and scenes built."""

    stage: Stage = field(default_factory=Stage)
    hub: StreamHub = field(default_factory=StreamHub)
    built: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        def mesh_of(town):
            self.built.append(town.name)
            return plane()

        self.driver = SensorDriver(self.hub)
        self.view = SceneView(self.stage.episode, TownScenes(mesh_of))

    def mount(self, type_id: str, **attributes) -> Actor:
        actor = self.stage.spawn(type_id, Pose(0.0, 0.0, 2.0), **attributes)
        assert self.driver.mount(actor)
        actor.stream_id = self.hub.new_stream()
        return actor

    def tick(self, times: int = 1) -> None:
        for _ in range(times):
            self.stage.frame += 1
            episode, frame = self.stage.episode, self.stage.frame
            moment = Moment(
                episode, frame, frame * TICK_S, TICK_S, (), 9.81, self.view,
                CameraScene(self.view), Weather(),
            )  # fmt: skip
            self.driver.fire(moment)


def test_unheard_ray_sensors_build_no_scene() -> None:
    theatre = Theatre()
    cameras = ("sensor.camera.rgb", "sensor.camera.depth", "sensor.camera.dvs")
    for kind in (LIDAR, "sensor.lidar.ray_cast_semantic", "sensor.other.radar", *cameras):
        theatre.mount(kind)
    theatre.tick(50)
    assert theatre.built == []


def test_impossible_attribute_leaves_no_actor_behind() -> None:
    theatre = Theatre()
    episode = theatre.stage.episode
    before = list(episode.actors)
    description = episode.catalogue.get(LIDAR).description(channels="0")

    def mount(actor: Actor) -> bytes:
        theatre.driver.mount(actor)
        return b""

    with pytest.raises(InputError, match="'channels' is 0; give a value from 1 to 1024"):
        episode.spawn(description, Pose(0.0, 0.0), 0, mount)
    assert list(episode.actors) == before
    assert len(episode.table) == len(before)
    theatre.tick()

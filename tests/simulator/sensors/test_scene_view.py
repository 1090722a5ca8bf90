"""What of an episode rays see, and that nothing is built or moved without need."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.simulator.sensors.stage import CAR, Stage, flat_town, plane

from adr1.simulator.geometry import Pose
from adr1.simulator.maps.town_map import StaticObstacle
from adr1.simulator.rays.ray_scene import RayScene
from adr1.simulator.sensors.scene_view import SceneView, TownScenes, to_world
from adr1.simulator.shapes.buildings import solid_things
from adr1.simulator.shapes.mesh import join
from adr1.simulator.world.episode import Episode


def test_rotations_are_those_of_poses() -> None:
    random = np.random.default_rng(0)
    rows = random.uniform(-180.0, 180.0, (50, 15)).astype(np.float32)
    places = to_world(rows)
    for row, place in zip(rows, places, strict=True):
        pose = Pose(*row[:6].tolist())
        point = random.uniform(-5.0, 5.0, 3)
        expected = pose.transform_point(tuple(point.tolist()))
        assert place[:, :3] @ point + place[:, 3] == pytest.approx(expected, abs=1e-4)


def test_actors_that_come_go_and_move() -> None:
    stage = Stage()
    assert isinstance(stage.view.scene(1), RayScene)
    assert len(stage.view.scene(1).instances) == 0
    car, walker = (
        stage.spawn(CAR, Pose(10.0, 0.0), color="10,200,30"),
        stage.spawn("walker.pedestrian.0001", Pose(20.0, 5.0, 1.0)),
    )
    car.light_state = 0x8 | 0x20
    stage.spawn("sensor.other.gnss", Pose(0.0, 0.0), car)
    shown = stage.view.scene(2).instances
    assert shown.actor_ids.tolist() == [car.actor_id, walker.actor_id]
    assert shown.label.tolist() == [14, 12]
    assert shown.rgb[0].tolist() == [10, 200, 30]
    assert shown.lamps.tolist() == [0x28, 0]
    assert shown.to_world[0, :, 3].tolist() == [10.0, 0.0, 0.0]
    stage.episode.table.set_pose(car.actor_id, Pose(11.0, 0.0, 0.0, yaw_deg=90.0))
    assert stage.view.scene(2).instances.to_world[0, 0, 3] == 10.0  # once per frame
    assert stage.view.scene(3).instances.to_world[0, 0, 3] == 11.0
    stage.episode.destroy(car.actor_id, lambda _: None)
    another = stage.spawn(CAR, Pose(30.0, 0.0))
    shown = stage.view.scene(4).instances
    assert shown.actor_ids.tolist() == [walker.actor_id, another.actor_id]


def test_the_town_is_built_once_for_many_episodes() -> None:
    stage = Stage()
    scene = stage.view.scene(1)
    again = SceneView(Stage().episode, stage.scenes)
    assert again.scene(1) is scene


def test_more_threads_for_many_rays_only() -> None:
    view = Stage().view
    assert view.threads(100) == 1
    assert view.threads(100_000) in (1, 2)


def test_things_that_a_client_switched_off_are_not_seen() -> None:
    stage = Stage()
    before = stage.view.scene(1)
    stage.episode.environment.enable([], on=False)
    assert stage.view.scene(2) is before
    house = StaticObstacle(
        "house", 3, np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]), -1.0, 5.0
    )
    town = replace(stage.episode.town, obstacles=(house,))
    episode = Episode(2, town, stage.episode.catalogue)
    scenes = TownScenes(lambda _: join((plane(200.0), solid_things(town.obstacles))))
    view = SceneView(episode, scenes)
    above, down = np.array([[0.0, 0.0, 50.0]], np.float32), np.array([[0.0, 0.0, -1.0]], np.float32)
    assert view.scene(1).cast(above, down, 100.0).distance_m[0] == pytest.approx(45.0, abs=0.6)
    (thing,) = episode.environment.labelled(3)
    episode.environment.enable([thing.object_id], on=False)
    assert view.scene(2).cast(above, down, 100.0).distance_m[0] == pytest.approx(50.0, abs=0.01)
    episode.environment.enable([thing.object_id], on=True)
    assert view.scene(3).cast(above, down, 100.0).distance_m[0] < 46.0


def test_switching_a_thing_off_keeps_the_scene_and_the_meshes_of_actors() -> None:
    stage = Stage()
    house = StaticObstacle(
        "house", 3, np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]), -1.0, 5.0
    )
    town = replace(stage.episode.town, obstacles=(house,))
    scenes = TownScenes(lambda _: join((plane(200.0), solid_things(town.obstacles))))
    scene, numbers = scenes.open(town, [])
    numbers["car"] = 7
    assert scenes.open(town, [0]) == (scene, {"car": 7})
    assert scenes.open(flat_town(), []) != (scene, {"car": 7})


def test_a_scene_is_prepared_once() -> None:
    asked = []
    stage = Stage()
    scenes = TownScenes(lambda town: asked.append(town) or plane(200.0))
    view = SceneView(stage.episode, scenes)
    assert not scenes.has(stage.episode.town)
    for _ in range(2):
        view.prepare()
        assert scenes.has(stage.episode.town)
    view.scene(1)
    assert len(asked) == 1

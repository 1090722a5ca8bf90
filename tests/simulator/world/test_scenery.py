"""What clients do to a town: kept, expired, saved and restored."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.geometry import Box, Pose
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.serve import ServeOptions
from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.wire.v0_9_16.enums import CityObjectLabel
from adr1.simulator.world.debug_shapes import MOST_SHAPES, DebugShape, DebugShapes
from adr1.simulator.world.saved_bytes import from_bytes, to_bytes
from adr1.simulator.world.walker_pose import WalkerPose
from adr1.simulator.world.world import World

RED = (255, 0, 0)


def drawing(expires_s: float, kind: int = 0) -> DebugShape:
    return DebugShape(kind, [[1.0, 2.0, 3.0], 0.1], RED, expires_s)


def test_drawings_expire_are_cleared_by_kind_and_bounded() -> None:
    shapes = DebugShapes()
    for expires_s in (1.0, 5.0, math.inf):
        shapes.draw(drawing(expires_s))
    shapes.draw(drawing(math.inf, kind=4))
    shapes.expire(1.0)
    assert len(shapes.shapes) == 4
    shapes.expire(1.05)
    assert [shape.expires_s for shape in shapes.shapes] == [5.0, math.inf, math.inf]
    shapes.clear(texts=True)
    assert [shape.kind for shape in shapes.shapes] == [0, 0]
    shapes.clear(texts=False)
    assert not shapes.shapes
    for number in range(MOST_SHAPES + 10):
        shapes.draw(drawing(float(number)))
    assert len(shapes.shapes) == MOST_SHAPES
    assert shapes.shapes[0].expires_s == 10.0


@pytest.fixture(scope="module")
def world() -> World:
    library = MapLibrary(None, Path(ServeOptions.cache_dir))
    return World(library, Catalogue.load(), StreamHub(), "Metro")


def test_scenery_is_saved_and_restored_to_the_byte(world: World) -> None:
    episode = world.episode
    house = next(thing for thing in episode.environment.objects if thing.label == 3)
    point = Box((0.0, 0.0, 0.0), (0.5, 0.5, 0.5))
    assert episode.motion.overlaps(point, house.pose_world)
    trigger = Catalogue.load().get("static.trigger.friction").description(extent_x="900")
    world.spawn(trigger, episode.town.spawn_points[0])
    car = world.spawn(
        Catalogue.load().get("vehicle.audi.tt").description(), episode.town.spawn_points[0]
    )
    car.open_doors, car.shown_steer_deg = 3, {1: 20.0}
    episode.enable_objects([house.object_id], on=False)
    episode.environment.paint([house.name], RED)
    world.set_day_night_cycle(on=False)
    episode.street_lights.active[3] = True
    episode.street_lights.color_rgb[3] = (1, 2, 3)
    episode.debug_shapes.draw(drawing(math.inf))
    episode.walker_poses[99] = WalkerPose({"crl_Head__C": Pose(0.1, 0.2, 0.3, yaw_deg=30.0)}, 0.5)
    world.tick()
    before = to_bytes(world.saved())

    episode.enable_objects([house.object_id], on=True)
    episode.street_lights.active[:] = True
    episode.debug_shapes.clear(texts=False)
    world.tick()
    world.restore(from_bytes(before))

    restored = world.episode
    assert restored is not episode
    assert to_bytes(world.saved()) == before
    assert not restored.motion.overlaps(point, house.pose_world)
    assert episode.motion.overlaps(point, house.pose_world)  # the old world has its own flags
    assert np.flatnonzero(~restored.environment.enabled).tolist() == [house.object_id - 1]
    assert np.flatnonzero(restored.street_lights.active).tolist() == [3]
    assert restored.walker_poses[99].share == 0.5
    assert restored.actors[car.actor_id].open_doors == 3
    world.tick()
    telemetry = restored.motion.vehicles.telemetry(0)
    assert telemetry.wheels[0].tire_friction == 3.5  # the trigger's own, still in force
    assert restored.motion.vehicles.drive[0, -1] == 3.5
    world.load("", reset_settings=False)
    assert world.episode.environment.enabled.all()
    assert world.episode.motion.overlaps(point, house.pose_world)


def test_only_a_sensor_that_casts_rays_has_the_scene_built() -> None:
    catalogue = Catalogue.load()
    world = World(MapLibrary(None, Path(ServeOptions.cache_dir)), catalogue, StreamHub(), "Metro")
    town, place = world.episode.town, Pose(0.0, 0.0, 3.0)
    world.spawn(catalogue.get("sensor.other.gnss").description(), place)
    world.tick()
    assert not world._town_scenes.has(town)
    world.spawn(catalogue.get("sensor.camera.depth").description(), place)
    assert world._town_scenes.has(town)


def test_lights_and_signs_that_are_switched_off_are_not_seen(world: World) -> None:
    world.load("", reset_settings=False)
    environment, view = world.episode.environment, world._view
    fixed = [thing for thing in environment.objects if thing.signal_id]
    town = world.episode.town
    assert len(fixed) == len(town.lights) + len(town.signs)
    everything = set(view.scene(1).instances.actor_ids.tolist())
    assert len(everything) == len(fixed)
    light = next(thing for thing in fixed if thing.label == CityObjectLabel.TRAFFIC_LIGHT)
    sign = next(thing for thing in fixed if thing.label == CityObjectLabel.TRAFFIC_SIGNS)
    world.episode.enable_objects([light.object_id, sign.object_id], on=False)
    seen = set(view.scene(2).instances.actor_ids.tolist())
    signals = {
        world.episode.table.records["sign_id"][world.episode.table.row_of(gone)].decode()
        for gone in everything - seen
    }
    assert signals == {light.signal_id, sign.signal_id}
    world.tick()  # lamps of the lights that are left
    world.episode.enable_objects([light.object_id, sign.object_id], on=True)
    assert set(view.scene(4).instances.actor_ids.tolist()) == everything

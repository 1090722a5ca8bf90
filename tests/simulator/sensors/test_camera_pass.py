"""What cameras of a genuine client see of known things: places, labels, normals, motion."""

from __future__ import annotations

import math

import carla
import numpy as np
import pytest
from tests.simulator.sensors.camera_rig import CameraRig, ahead_of, camera_rig, project

from adr1.session.launch import EmbeddedServer
from adr1.simulator.catalogue.dimensions import box_of
from adr1.simulator.shapes.actor_shapes import actor_mesh

SIZE, FOV_DEG = (320, 180), 70.0
CAR = "vehicle.tesla.model3"
CAR_TAG, ROAD_TAG, LINE_TAG, SKY_TAG = 14, 1, 24, 11


@pytest.fixture
def rig(embedded_server: EmbeddedServer):
    with camera_rig(embedded_server) as made:
        yield made


def street(rig: CameraRig) -> carla.Transform:
    """A place on a lane of a straight street."""
    place = rig.world.get_map().get_spawn_points()[0]
    place.location.z -= 0.3
    return place


def mesh_corners_world_m(actor: carla.Actor, blueprint_id: str) -> np.ndarray:
    corners = actor_mesh(blueprint_id, box_of(blueprint_id)).vertices_m
    return (np.c_[corners, np.ones(len(corners))] @ np.array(actor.get_transform().get_matrix()).T)[
        :, :3
    ]


def bounds(points: np.ndarray) -> np.ndarray:
    return np.concatenate((points.min(axis=0), points.max(axis=0)))


@pytest.mark.parametrize(("forward_m", "turn_deg"), [(9.0, 0.0), (22.0, 35.0), (14.0, 160.0)])
def test_labels_lie_where_the_actor_is_projected(
    rig: CameraRig, forward_m: float, turn_deg: float
) -> None:
    place = street(rig)
    there = ahead_of(place, forward_m, 0.3)
    there.rotation.yaw += turn_deg
    car = rig.spawn(CAR, there)
    eye = ahead_of(place, 0.0, 2.5)
    eye.rotation.pitch = -6.0
    camera = rig.camera("instance_segmentation", eye, SIZE, fov=FOV_DEG)
    rig.tick()
    blue, green, red = np.moveaxis(camera.bgra()[:, :, :3].astype(int), 2, 0)
    rows, columns = np.nonzero(green + 256 * blue == car.id)
    assert set(red[rows, columns].tolist()) == {CAR_TAG}
    seen = np.array((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))
    corners = project(mesh_corners_world_m(car, CAR), eye, SIZE, FOV_DEG)
    assert np.abs(seen - bounds(corners)).max() <= 1.0


def test_depth_of_the_road_from_above_is_right_to_a_hundredth(rig: CameraRig) -> None:
    place = street(rig)
    ground = rig.world.get_map().get_waypoint(place.location).transform.location
    height_m = 12.0
    eye = carla.Transform(ground + carla.Location(z=height_m), carla.Rotation(pitch=-90.0))
    depth = rig.camera("depth", eye, SIZE)
    labels = rig.camera("semantic_segmentation", eye, SIZE)
    rig.tick()
    depth_m, tag = depth.depth_m(), labels.bgra()[:, :, 2]
    road = (tag == ROAD_TAG) | (tag == LINE_TAG)
    assert road.sum() > 2000
    assert np.abs(depth_m[road] / height_m - 1.0).max() < 0.01


def test_sky_and_normals(rig: CameraRig) -> None:
    place = street(rig)
    up = carla.Transform(place.location + carla.Location(z=60.0), carla.Rotation(pitch=60.0))
    down = carla.Transform(place.location + carla.Location(z=3.0), carla.Rotation(pitch=-90.0))
    sky = [rig.camera(kind, up, (32, 18)) for kind in ("semantic_segmentation", "depth", "normals")]
    ground = rig.camera("normals", down, (32, 18), fov=30)
    rig.tick()
    assert set(sky[0].bgra()[:, :, 2].ravel().tolist()) == {SKY_TAG}
    assert sky[1].depth_m() == pytest.approx(1000.0)
    assert set(sky[2].bgra()[:, :, :3].ravel().tolist()) == {128}
    blue, green, red, _ = ground.bgra()[9, 16].astype(int)
    assert (red, green, blue) == pytest.approx((127.5, 127.5, 255), abs=4)


def test_client_converters_take_the_pictures(rig: CameraRig) -> None:
    eye = ahead_of(street(rig), 0.0, 2.0)
    labels, depth = rig.camera("semantic_segmentation", eye), rig.camera("depth", eye)
    frame = rig.tick()
    image = labels.frame()
    assert (image.frame, image.width, image.height, image.fov) == (frame, 320, 180, 90.0)
    tags = np.frombuffer(image.raw_data, np.uint8).reshape(-1, 4)[:, 2].copy()
    image.convert(carla.ColorConverter.CityScapesPalette)
    colors = np.frombuffer(image.raw_data, np.uint8).reshape(-1, 4)[:, 2::-1]
    assert (colors[tags == ROAD_TAG] == (128, 64, 128)).all()
    image = depth.frame()
    image.convert(carla.ColorConverter.LogarithmicDepth)
    grey = np.frombuffer(image.raw_data, np.uint8).reshape(180, 320, 4)
    assert grey[170, 160, 0] < grey[120, 160, 0]


def test_flow_of_a_moving_car_seen_from_a_moving_car(rig: CameraRig) -> None:
    place = street(rig)
    own = rig.spawn(CAR, ahead_of(place, 0.0, 0.3))
    other = rig.spawn(CAR, ahead_of(place, 16.0, 0.3))
    mount = carla.Transform(carla.Location(x=0.4, z=2.2))
    flow = rig.camera("optical_flow", mount, SIZE, attach_to=own, fov=FOV_DEG)
    ids = rig.camera("instance_segmentation", mount, SIZE, attach_to=own, fov=FOV_DEG)
    for car, throttle, steer in ((own, 0.7, 0.1), (other, 1.0, -0.4)):
        car.apply_control(carla.VehicleControl(throttle=throttle, steer=steer))
    eyes, places = [], []
    for _ in range(25):
        rig.tick()
        image, labels = flow.frame(), ids.bgra().astype(int)
        eyes.append(flow.actor.get_transform())
        places.append(np.array(other.get_transform().get_matrix()))
    values = np.frombuffer(image.raw_data, np.float32).reshape(180, 320, 2)
    shown = labels[:, :, 1] + 256 * labels[:, :, 0] == other.id
    corners = actor_mesh(CAR, box_of(CAR)).vertices_m
    rear = corners[corners[:, 0] < corners[:, 0].min() + 0.4].astype(np.float64)
    now, then = (
        project((np.c_[rear, np.ones(len(rear))] @ m.T)[:, :3], eye, SIZE, FOV_DEG)
        for m, eye in ((places[-1], eyes[-1]), (places[-2], eyes[-2]))
    )
    expected = (now - then).mean(axis=0)
    got = np.median(values[shown], axis=0) * (SIZE[0] / 2, -SIZE[1] / 2)
    assert np.linalg.norm(expected) > 0.1
    assert got == pytest.approx(expected, abs=0.15)
    coded = image.get_color_coded_flow()
    assert len(coded.raw_data) == 4 * 320 * 180


def test_events_come_when_something_moves(rig: CameraRig) -> None:
    place = street(rig)
    eye = ahead_of(place, -8.0, 1.6)
    car = rig.spawn(CAR, ahead_of(place, 2.0, 0.3))
    rig.tick(40)  # until the car has come to rest
    camera = rig.camera("dvs", eye, (160, 90))
    rig.tick(3)
    assert camera.data.empty()
    car.apply_control(carla.VehicleControl(throttle=1.0))
    frame = rig.tick(12)
    events = [camera.frame() for _ in range(camera.data.qsize())]
    assert events
    assert events[-1].frame <= frame
    rows = np.frombuffer(
        events[-1].raw_data,
        np.dtype([("x", "<u2"), ("y", "<u2"), ("t", "<i8"), ("pol", "?")]),
    )
    assert len(rows) == len(events[-1]) > 0
    assert rows["x"].max() < 160
    assert rows["y"].max() < 90
    end_ns = events[-1].timestamp * 1e9
    assert ((rows["t"] > end_ns - 0.0501e9) & (rows["t"] <= end_ns + 1)).all()
    assert len(events[-1].to_image()) == 160 * 90


def test_sensor_tick_sets_the_pace(rig: CameraRig) -> None:
    eye = ahead_of(street(rig), 0.0, 2.0)
    camera = rig.camera("depth", eye, (32, 18), sensor_tick=0.2)
    rig.tick(12)
    frames = [camera.frame().frame for _ in range(3)]
    assert camera.data.empty()
    assert np.diff(frames).tolist() == [4, 4]


BAD = [
    ("rgb", {"image_size_x": 0}),
    ("rgb", {"image_size_y": -5}),
    ("depth", {"image_size_x": 100000, "image_size_y": 2}),
    ("rgb", {"image_size_x": 8000, "image_size_y": 8000}),
    ("normals", {"fov": 0}),
    ("optical_flow", {"fov": 180}),
    ("rgb", {"fov": "nan"}),
    ("rgb", {"gamma": 0}),
    ("rgb", {"exposure_compensation": 1e9}),
    ("rgb", {"antialiasing": 1000}),
    ("dvs", {"positive_threshold": 0}),
    ("dvs", {"log_eps": -1}),
]


@pytest.mark.parametrize(("kind", "attributes"), BAD)
def test_bad_attributes_are_refused_in_words(
    rig: CameraRig, kind: str, attributes: dict[str, object]
) -> None:
    blueprint = rig.library.find(f"sensor.camera.{kind}")
    for name, value in attributes.items():
        blueprint.set_attribute(name, str(value))
    with pytest.raises(RuntimeError, match=next(iter(attributes))):
        rig.world.spawn_actor(blueprint, carla.Transform())
    rig.tick()
    assert not rig.world.get_actors().filter("sensor.*")


def test_cosmos_says_that_it_is_not_served(rig: CameraRig) -> None:
    blueprint = rig.library.find("sensor.camera.cosmos_visualization")
    with pytest.raises(RuntimeError, match="not served"):
        rig.world.spawn_actor(blueprint, carla.Transform())


def test_a_camera_far_outside_sees_without_harm(rig: CameraRig) -> None:
    eye = carla.Transform(carla.Location(1e6, -1e6, 1e5), carla.Rotation(pitch=math.nan))
    camera = rig.camera("rgb", carla.Transform(eye.location), (32, 18))
    rig.tick()
    assert camera.bgra().shape == (18, 32, 4)

"""FrameReader and furniture against the embedded simulator, through the genuine client."""

from __future__ import annotations

import carla
import numpy as np
import pytest

from adr1.episodes.frame import ActorKind
from adr1.episodes.furniture import furniture_of, furniture_rows, read_road_furniture
from adr1.episodes.reader import FrameReader
from adr1.errors import SimulatorError
from adr1.session.connect import connect
from adr1.session.launch import EmbeddedServer
from adr1.session.synchronous import SynchronousWorld


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    log_path = tmp_path_factory.mktemp("server") / "server.log"
    with EmbeddedServer("Parkway", log_path=log_path) as server:
        yield connect(server.host, server.rpc_port)


@pytest.fixture
def world(client):
    loaded = client.load_world("Parkway")
    with SynchronousWorld(loaded) as synchronous:
        synchronous.tick()
        yield loaded


def spawn(world, blueprint_id, transform, **attributes):
    blueprint = world.get_blueprint_library().find(blueprint_id)
    for name, value in attributes.items():
        blueprint.set_attribute(name, value)
    return world.spawn_actor(blueprint, transform)


def beside(transform, right_m, ahead_m=0.0, up_m=0.3):
    """A transform moved in its own frame."""
    place = transform.transform(carla.Location(x=ahead_m, y=right_m, z=up_m))
    return carla.Transform(place, transform.rotation)


def test_kinds_boxes_and_motion(world):
    start = world.get_map().get_spawn_points()[0]
    ego = spawn(world, "vehicle.lincoln.mkz_2020", start, role_name="hero")
    car = spawn(world, "vehicle.tesla.model3", beside(start, 0.0, 15.0), role_name="background")
    bike = spawn(world, "vehicle.diamondback.century", beside(start, 0.0, 30.0))
    walker = spawn(world, "walker.pedestrian.0001", beside(start, 0.0, 45.0, 1.0))
    prop = spawn(world, "static.prop.constructioncone", beside(start, 0.0, 60.0))
    reader = FrameReader(world, ego)
    ego.set_target_velocity(carla.Vector3D(3.0, 4.0, 0.0))
    number = world.tick()
    frame = reader.read()
    assert frame.frame == number
    assert frame.ids.tolist() == sorted(a.id for a in (ego, car, bike, walker, prop))
    kind = {i: ActorKind(k) for i, k in zip(frame.ids.tolist(), frame.kinds, strict=True)}
    assert kind == {
        ego.id: ActorKind.VEHICLE,
        car.id: ActorKind.VEHICLE,
        bike.id: ActorKind.TWO_WHEELER,
        walker.id: ActorKind.WALKER,
        prop.id: ActorKind.PROP,
    }
    assert frame.ids[frame.is_background].tolist() == [car.id]
    assert (frame.ego_id, frame.kinematics.shape) == (ego.id, (5, 15))
    assert frame.ego_speed_mps == pytest.approx(5.0, abs=0.8)
    row = frame.ego_index
    place, box = ego.get_transform().location, ego.bounding_box
    assert frame.positions_world_m[row].tolist() == [place.x, place.y, place.z]
    assert frame.extents_m[row].tolist() == [box.extent.x, box.extent.y, box.extent.z]
    assert frame.ego_speed_limit_mps == pytest.approx(ego.get_speed_limit() / 3.6)
    assert frame.light_ids.tolist() == sorted(
        a.id for a in world.get_actors().filter("traffic.traffic_light*")
    )

    car.destroy()
    spawned = spawn(world, "vehicle.mini.cooper_s", beside(start, 0.0, 75.0))
    world.tick()
    later = reader.read()
    assert car.id not in later.ids
    assert spawned.id in later.ids
    assert later.ego_id == ego.id
    reader.close()


def test_contacts_come_with_the_frame_after(world):
    start = world.get_map().get_spawn_points()[0]
    ego = spawn(world, "vehicle.lincoln.mkz_2020", start, role_name="hero")
    wall = spawn(world, "vehicle.carlamotors.carlacola", beside(start, 0.0, 14.0))
    reader = FrameReader(world, ego)
    forward = start.get_forward_vector()
    ego.set_target_velocity(forward * 10.0)
    contacts = []
    for _ in range(40):
        number = world.tick()
        found = reader.read().contacts
        assert all(contact.frame < number for contact in found)
        contacts.extend(found)
    reader.close()
    assert contacts, "the ego never hit the lorry"
    first = contacts[0]
    assert (first.other_id, first.other_type) == (wall.id, "vehicle.carlamotors.carlacola")
    assert np.linalg.norm(first.impulse_world_ns) > 1000.0
    keys = [(contact.frame, contact.other_id) for contact in contacts]
    assert keys == sorted(set(keys))


def test_a_destroyed_ego_is_an_error(world):
    start = world.get_map().get_spawn_points()[0]
    ego = spawn(world, "vehicle.lincoln.mkz_2020", start, role_name="hero")
    reader = FrameReader(world, ego)
    world.tick()
    reader.read()
    ego.destroy()
    world.tick()
    with pytest.raises(SimulatorError, match="no longer in the world"):
        reader.read()


def test_stop_signs_of_a_town(world):
    furniture = read_road_furniture(world, world.get_map())
    signs = world.get_actors().filter("traffic.stop*")
    assert len(signs) > 0
    assert furniture.sign_ids.tolist() == sorted(sign.id for sign in signs)
    # a trigger box lies on the lane that it governs
    town = world.get_map()
    for x, y, z in furniture.sign_boxes_world_m.tolist():
        lane = town.get_waypoint(carla.Location(x=x, y=y, z=z))
        centre = lane.transform.location
        assert np.hypot(centre.x - x, centre.y - y) < lane.lane_width
    again = furniture_of(*furniture_rows(furniture))
    assert np.array_equal(again.sign_boxes_world_m, furniture.sign_boxes_world_m)


def test_stop_lines_of_a_town(client):
    world = client.load_world("Metro")
    with SynchronousWorld(world) as synchronous:
        synchronous.tick()
        town = world.get_map()
        furniture = read_road_furniture(world, town)
        lights = {light.id for light in world.get_actors().filter("traffic.traffic_light*")}
    assert set(furniture.line_light_ids.tolist()) == lights
    # just before a junction, across a lane
    for (x, y, z), yaw_deg in zip(
        furniture.line_positions_world_m.tolist(), furniture.line_yaw_deg.tolist(), strict=True
    ):
        lane = town.get_waypoint(carla.Location(x=x, y=y, z=z))
        assert not lane.is_junction
        assert lane.next(3.0)[0].is_junction
        turn_deg = (lane.transform.rotation.yaw - yaw_deg + 180.0) % 360.0 - 180.0
        assert abs(turn_deg) < 1.0

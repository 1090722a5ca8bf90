"""An agent's sensors on a car of a running server."""

from __future__ import annotations

import math

import pytest

from adr1.evaluation.compat.sensor_interface import SensorConfigurationInvalid
from adr1.evaluation.sensor_rig import SensorRig
from adr1.session.connect import connect
from adr1.session.synchronous import SynchronousWorld
from adr1.session.worlds import load_town

SENSORS = [
    {"type": "sensor.other.gnss", "id": "gps", "x": 0.0, "y": 0.0, "z": 1.6},
    {"type": "sensor.other.imu", "id": "imu", "x": 0.0, "y": 0.0, "z": 1.6},
    {"type": "sensor.speedometer", "id": "speed", "reading_frequency": 20},
    {"type": "sensor.opendrive_map", "id": "map", "reading_frequency": 1},
]


@pytest.fixture(scope="module")
def lock_step(embedded_server):
    client = connect(embedded_server.host, embedded_server.rpc_port)
    world = load_town(client, "Metro")
    with SynchronousWorld(world) as sync:
        yield sync


@pytest.fixture
def ego(lock_step):
    world = lock_step.world
    blueprint = world.get_blueprint_library().find("vehicle.lincoln.mkz_2020")
    vehicle = world.spawn_actor(blueprint, world.get_map().get_spawn_points()[0])
    lock_step.tick()
    yield vehicle
    vehicle.destroy()


def test_every_sensor_answers_for_every_frame(lock_step, ego):
    rig = SensorRig(lock_step.world, ego, SENSORS, noise_seed=3)
    for _ in range(5):
        frame = lock_step.tick()
        rig.before_step(frame)
        data = rig.interface.get_data(frame)
        assert {tag: item[0] for tag, item in data.items()} == dict.fromkeys(
            ("gps", "imu", "speed", "map"), frame
        )
    assert data["gps"][1].shape == (3,)
    assert data["imu"][1].shape == (7,)
    assert abs(data["imu"][1][2] - 9.81) < 2.0
    assert math.isfinite(data["speed"][1]["speed"])
    assert "<OpenDRIVE>" in data["map"][1]["opendrive"][:200]
    rig.close()


def test_a_sensor_the_server_refuses_is_named_with_its_words(lock_step, ego):
    broken = {"type": "sensor.other.gnss", "id": "gps", "noise_lat_stddev": "much"}
    unknown = {"type": "sensor.other.smell", "id": "nose"}
    for item in (broken, unknown):
        with pytest.raises(SensorConfigurationInvalid, match=item["id"]):
            SensorRig(lock_step.world, ego, [SENSORS[1], item], 0)
    lock_step.tick()
    left = [actor.type_id for actor in lock_step.world.get_actors().filter("sensor.*")]
    assert left == []

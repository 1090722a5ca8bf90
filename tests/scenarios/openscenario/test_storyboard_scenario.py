"""Scenario files on the real server: who moved where, and when."""

from __future__ import annotations

import math

import carla
import numpy as np
import pytest
from scenariogeneration import xosc
from tests.scenarios.openscenario.written import (
    after,
    at_once,
    lane,
    scenario,
    transition,
    vehicle,
    when,
    write,
)

from adr1.criteria.infraction import TerminalReason
from adr1.errors import FileFormatError
from adr1.evaluation.judged_stage import open_judged_stage
from adr1.scenarios.recipe import EpisodeRecipe
from adr1.scenarios.stage import open_stage
from adr1.session.connect import connect
from adr1.session.worlds import open_town

TIMEOUT_S = 60.0
SPEED_MPS = 6.0


@pytest.fixture
def play(embedded_server, tmp_path):
    """Run a scenario with an ego that keeps a speed: (times, ego's and the others' tracks, end)."""

    def run(made, *, ticks=160, ego_mps=SPEED_MPS):
        path = write(made, tmp_path / "scene.xosc")
        recipe = EpisodeRecipe(path, "scene", "Metro", 0, 0, 0)
        client = connect("127.0.0.1", embedded_server.rpc_port, TIMEOUT_S)
        frames, reason = [], None
        with (
            open_town(client, "Metro") as lockstep,
            open_stage(recipe, client, lockstep, timeout_s=TIMEOUT_S) as stage,
            open_judged_stage(stage, seed=0, timeout_s=TIMEOUT_S) as judged,
        ):
            yaw = math.radians(stage.ego.get_transform().rotation.yaw)
            velocity = carla.Vector3D(x=ego_mps * math.cos(yaw), y=ego_mps * math.sin(yaw))
            for _ in range(ticks):
                lockstep.tick(TIMEOUT_S)
                frame = judged.read()
                frames.append(frame)
                reason = judged.criteria.update(frame)
                if reason is not None:
                    break
                stage.ego.set_target_velocity(velocity)
        return frames, reason

    return run


def others(frame):
    return np.flatnonzero(np.arange(len(frame.ids)) != frame.ego_index)


def track(frames):
    """float (n, 3) of the only other actor: x, y, speed."""
    rows = []
    for frame in frames:
        (row,) = others(frame)
        k = frame.kinematics[row]
        rows.append((k[0], k[1], math.hypot(k[6], k[7])))
    return np.array(rows)


def cut_in(version=1):
    slide = xosc.AbsoluteLaneChangeAction(-1, transition("sinusoidal", "time", 2.5))
    brake = xosc.AbsoluteSpeedAction(0.0, transition("linear", "rate", 4.0))
    return scenario(
        {"other": vehicle("vehicle.tesla.model3")},
        {"other": [xosc.TeleportAction(lane(20, -2)), at_once(7.0)]},
        [("other", [(after(1.0), slide), (after(4.0), brake)])],
        version=version,
    )


@pytest.mark.parametrize("version", [0, 3])
def test_a_cut_in_then_braking(play, version):
    frames, _ = play(cut_in(version), ticks=130, ego_mps=3.0)
    way = track(frames)
    assert way[5:75, 2] == pytest.approx(7.0, abs=0.3)  # keeps its speed until 4 s
    assert way[15, 1] == pytest.approx(-106.8, abs=0.2)  # lane -2 until 1 s
    assert way[100, 1] == pytest.approx(-110.0, abs=0.3)  # lane -1 after 3.5 s
    assert way[125, 2] < 0.2  # 7 m/s at 4 m/s2 take 1.75 s
    assert way[-1, 0] - way[0, 0] == pytest.approx(7.0 * 4.0 + 7.0**2 / 8.0, abs=1.0)


def test_the_same_file_gives_the_same_frames(play):
    first, _ = play(cut_in(), ticks=60)
    second, _ = play(cut_in(), ticks=60)
    assert len(first) == len(second)
    for a, b in zip(first, second, strict=True):
        assert np.array_equal(a.kinematics, b.kinematics)


def test_a_pedestrian_crosses_when_the_ego_comes(play):
    box = xosc.BoundingBox(0.6, 0.6, 1.8, 0.0, 0.0, 0.9)
    walker = xosc.Pedestrian("somebody", 80, xosc.PedestrianCategory.pedestrian, box)
    # OpenSCENARIO's y is to the left, so the pavement at y = -102 of CARLA is at +102.
    place = xosc.WorldPosition(45.0, 103.0, 0, -math.pi / 2)
    near = xosc.RelativeDistanceCondition(
        20.0, xosc.Rule.lessThan, xosc.RelativeDistanceType.longitudinal, "other"
    )
    made = scenario(
        {"other": walker},
        {"other": [xosc.TeleportAction(place)]},
        [("other", [(when("Ego", near), at_once(2.0))])],
    )
    frames, _ = play(made, ticks=110, ego_mps=4.0)
    way = track(frames)
    moving = int(np.flatnonzero(way[:, 2] > 1.0)[0])
    ego_x = frames[moving].ego_position_world_m[0]
    # Between the boxes: half a car and half a pedestrian come on top.
    assert 45.0 - ego_x == pytest.approx(20.0 + 2.45 + 0.2, abs=0.7)
    assert abs(way[-1, 1] - way[0, 1]) > 1.0
    assert abs(way[-1, 0] - way[0, 0]) < 0.3


def test_the_stop_trigger_ends_the_episode(play):
    made = scenario({}, {}, [], stop=after(2.0, "time is up"))
    frames, reason = play(made)
    assert reason is TerminalReason.STORYBOARD_ENDED
    assert frames[-1].time_s - frames[0].time_s == pytest.approx(2.0, abs=0.06)


def test_a_car_starts_when_a_light_is_set_red(play, embedded_server):
    world = connect("127.0.0.1", embedded_server.rpc_port, TIMEOUT_S).get_world()
    lights = world.get_actors().filter("traffic.traffic_light*")
    signal = min(light.get_opendrive_id() for light in lights)
    red = xosc.ValueTrigger(
        "red", 0, xosc.ConditionEdge.rising, xosc.TrafficSignalCondition(signal, "red")
    )
    steps = [(after(1.0), xosc.TrafficSignalStateAction(signal, "red")), (red, at_once(5.0))]
    other = {"other": vehicle("vehicle.tesla.model3")}
    made = scenario(other, {"other": [xosc.TeleportAction(lane(25, -2))]}, [("other", steps)])
    frames, _ = play(made, ticks=60, ego_mps=2.0)
    assert track(frames)[-1, 2] == pytest.approx(5.0, abs=0.3)


def test_a_leading_car_keeps_its_distance(play):
    keep = xosc.LongitudinalDistanceAction(
        "Ego",
        freespace=False,
        distance=15,
        continuous=True,
        max_speed=20,
        max_acceleration=3,
        max_deceleration=3,
    )
    made = scenario(
        {"other": vehicle("vehicle.tesla.model3")},
        {"other": [xosc.TeleportAction(lane(20, -2)), at_once(5.0)]},
        [("other", [(after(0.5), keep)])],
    )
    frames, _ = play(made, ticks=100, ego_mps=4.0)
    assert track(frames)[-1, 0] - frames[-1].ego_position_world_m[0] == pytest.approx(15.0, abs=0.7)


def test_the_hero_is_not_driven_by_the_file(play):
    made = scenario({}, {}, [("Ego", [(after(1.0), at_once(3.0))])])
    with pytest.raises(FileFormatError, match="the agent drives it") as caught:
        play(made)
    assert caught.value.line is not None


def test_a_lane_that_is_not_there(play):
    made = scenario(
        {"other": vehicle("vehicle.tesla.model3")},
        {"other": [xosc.TeleportAction(lane(20, -9))]},
        [],
    )
    with pytest.raises(Exception, match="no road 20 with lane -9"):
        play(made)

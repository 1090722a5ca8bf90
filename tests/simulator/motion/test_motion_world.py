"""Rows, commands, walkers, props, Ackermann control."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.simulator.motion.town_square import (
    MKZ,
    WALKER_BOX,
    Plane,
    Wall,
    add_car,
    make_world,
    parameters_of,
    run,
)

from adr1.simulator.catalogue.dimensions import box_of
from adr1.simulator.geometry import Box, Pose
from adr1.simulator.motion.ackermann import AckermannControl, AckermannSettings


def test_rows_follow_actor_ids():
    world = make_world()
    for actor_id in (3, 7, 20):
        add_car(world, actor_id, Pose(10.0 * actor_id, 0.0, 0.0, 0.0, 270.0))
    group = world.vehicles
    assert group.ids.tolist() == [3, 7, 20]
    assert group.ids.dtype == np.int64
    assert group.kinematics.dtype == np.float32
    assert group.kinematics.flags.c_contiguous
    assert group.kinematics.shape == (3, 15)
    assert group.kinematics[1, :6].tolist() == [70.0, 0.0, 0.0, 0.0, -90.0, 0.0]
    world.remove(7)
    assert [group.row_of(actor_id) for actor_id in (3, 20)] == [0, 1]
    assert group.kinematics[1, 0] == 200.0
    with pytest.raises(KeyError):
        group.row_of(7)
    with pytest.raises(KeyError):
        world.remove(7)
    with pytest.raises(ValueError, match="actor id 20"):
        add_car(world, 20, Pose(0.0, 0.0))


def test_many_actors_outgrow_the_first_arrays():
    world = make_world()
    for actor_id in range(1, 60):
        world.add_prop(actor_id, Box((0.0, 0.0, 0.5), (0.2, 0.2, 0.5)), Pose(actor_id, 0.0))
    run(world, 2)
    assert world.props.kinematics[:, 0].tolist() == list(range(1, 60))


def test_unknown_actors_raise_key_error():
    world = make_world()
    for call in (
        lambda: world.set_pose(1, Pose(0.0, 0.0)),
        lambda: world.set_velocity(1, (0.0, 0.0, 0.0)),
        lambda: world.set_constant_velocity(1, None),
        lambda: world.set_walker_control(1, (1.0, 0.0, 0.0), 1.0, False),
        lambda: world.ackermann_settings(1),
    ):
        with pytest.raises(KeyError):
            call()


@pytest.mark.parametrize("times", [(0.0, 0.01), (-1.0, 0.01), (math.nan, 0.01), (0.05, 0.0)])
def test_times_must_be_positive(times: tuple[float, float]):
    with pytest.raises(ValueError, match="positive"):
        make_world().step(*times)


def test_teleport_keeps_velocity_and_wakes():
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0))
    run(world, 5)
    world.set_pose(1, Pose(50.0, 20.0, 0.0, 0.0, 90.0))
    world.step(0.05, 0.01)
    assert world.vehicles.kinematics[0, [0, 1, 4]].tolist() == [50.0, 20.0, 90.0]


def test_constant_velocity_turns_with_the_vehicle():
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0, 0.0, 0.0, 90.0))
    world.set_constant_velocity(1, (6.0, 0.0, 0.0))
    run(world, 20)
    assert world.vehicles.kinematics[0, 7] == pytest.approx(6.0, abs=1e-5)
    assert world.vehicles.kinematics[0, 1] == pytest.approx(6.0, abs=0.01)
    world.set_constant_velocity(1, None)
    world.vehicles.control[0, 2] = 1.0
    run(world, 40)
    assert world.vehicles.kinematics[0, 7] == 0.0


def test_velocity_is_the_change_of_place_and_acceleration_that_of_velocity():
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0))
    world.vehicles.control[0, 0] = 0.8
    run(world, 20)
    before = world.vehicles.kinematics[0].astype(float)
    world.step(0.01, 0.01)
    after = world.vehicles.kinematics[0].astype(float)
    assert (after[0] - before[0]) / 0.01 == pytest.approx(after[6], rel=1e-3)
    assert (after[6] - before[6]) / 0.01 == pytest.approx(after[12], rel=1e-3)


def test_gravity_off_hovers():
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0, 5.0))
    world.set_gravity(1, False)
    run(world, 20)
    assert world.vehicles.kinematics[0, 2] == 5.0
    world.set_gravity(1, True)
    run(world, 30)
    assert world.vehicles.kinematics[0, 2] == 0.0


def test_set_parameters_keeps_pose_and_wheel_places():
    world = make_world()
    add_car(world, 1, Pose(3.0, 4.0, 0.0, 0.0, 30.0))
    run(world, 2)
    before = world.vehicles.kinematics[0, :6].copy()
    old = world.vehicles.parameters[1]
    world.set_parameters(1, parameters_of(center_of_mass_m=(0.9, 0.1, 0.0), mass_kg=900.0))
    world.step(0.05, 0.01)
    assert world.vehicles.kinematics[0, :6] == pytest.approx(before, abs=1e-5)
    assert world.vehicles.parameters[1].wheelbase_m == old.wheelbase_m
    assert world.vehicles.parameters[1].mass_kg == 900.0


def test_telemetry_tells_what_drives():
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0))
    world.vehicles.control[0, :2] = 0.8, 0.2
    run(world, 40)
    telemetry = world.vehicles.telemetry(0)
    speed = math.hypot(*world.vehicles.kinematics[0, 6:8].tolist())
    assert telemetry.speed_mps == pytest.approx(speed, rel=0.05)
    assert telemetry.throttle == pytest.approx(0.8)
    assert telemetry.gear == world.vehicles.gear[0]
    assert len(telemetry.wheels) == 4
    assert sum(w.tire_load_n for w in telemetry.wheels) == pytest.approx(1696.0 * 9.81, rel=1e-6)
    assert telemetry.wheels[0].lat_force_n > 0.0


def test_walker_walks_turns_and_stops():
    world = make_world()
    world.add_walker(1, WALKER_BOX, Pose(0.0, 0.0, 0.93))
    world.set_walker_control(1, (0.0, -3.0, 0.0), 1.5, False)
    run(world, 40)
    row = world.walkers.kinematics[0]
    assert row[1] == pytest.approx(-3.0, abs=0.15)
    assert row[4] == pytest.approx(-90.0, abs=0.1)
    assert row[2] == pytest.approx(0.93)
    assert math.hypot(row[6], row[7]) == pytest.approx(1.5, abs=1e-3)
    world.set_walker_control(1, (0.0, 0.0, 0.0), 0.0, False)
    run(world, 5)
    assert (world.walkers.kinematics[0, 6:9] == 0.0).all()


def test_walker_jumps_and_follows_slopes():
    world = make_world(Plane(slope_x=0.1))
    world.add_walker(1, WALKER_BOX, Pose(0.0, 0.0, 0.93))
    world.step(0.05, 0.01)
    world.set_walker_control(1, (1.0, 0.0, 0.0), 2.0, True)
    heights = [world.step(0.05, 0.01) or float(world.walkers.kinematics[0, 2]) for _ in range(40)]
    assert 1.6 < max(heights) < 2.1
    row = world.walkers.kinematics[0]
    assert row[2] == pytest.approx(0.93 + 0.1 * row[0], abs=0.01)


@pytest.mark.parametrize("speed", [1.5, 6.0])
def test_walker_is_stopped_by_walls_and_cars(speed: float):
    world = make_world(obstacles=(Wall(3.0, -5.0, 3.1, 5.0),))
    add_car(world, 1, Pose(-5.0, 0.0))
    world.vehicles.control[0, 2] = 1.0
    world.add_walker(2, WALKER_BOX, Pose(0.0, 0.0, 0.93))
    run(world, 2)
    world.set_walker_control(2, (1.0, 0.0, 0.0), speed, False)
    run(world, 100)
    assert world.walkers.kinematics[0, 0] < 3.0 - 0.12
    world.set_walker_control(2, (-1.0, 0.0, 0.0), speed, False)
    run(world, 150)
    assert world.walkers.kinematics[0, 0] > -5.0 + 2.446 + 0.1
    assert world.vehicles.kinematics[0, 0] == pytest.approx(-5.0, abs=0.1)


def test_props_stand_until_physics_is_on():
    world = make_world()
    world.add_prop(1, Box((0.0, 0.0, 0.5), (0.3, 0.3, 0.5)), Pose(0.0, 0.0, 2.0))
    run(world, 10)
    assert world.props.kinematics[0, 2] == 2.0
    world.set_simulate_physics(1, True)
    run(world, 30)
    assert world.props.kinematics[0, 2] == pytest.approx(0.0, abs=1e-6)
    world.add_impulse(1, (200.0, 0.0, 0.0))
    run(world, 40)
    assert world.props.kinematics[0, 0] > 0.1
    assert world.props.kinematics[0, 6] == 0.0


def test_ackermann_reaches_speed_and_angle_and_yields_to_other_control():
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0))
    assert world.ackermann_settings(1) == AckermannSettings()
    world.apply_ackermann(1, AckermannControl(steer_rad=0.1, speed_mps=6.0))
    run(world, 400)
    speed = math.hypot(*world.vehicles.kinematics[0, 6:8].tolist())
    assert speed == pytest.approx(6.0, abs=0.7)
    assert world.vehicles.kinematics[0, 11] > 1.0
    world.apply_ackermann(1, AckermannControl())
    run(world, 200)
    assert math.hypot(*world.vehicles.kinematics[0, 6:8].tolist()) < 0.1
    world.vehicles.control[0] = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    run(world, 20)
    assert world.vehicles.control[0, 0] == 1.0
    world.set_ackermann_settings(1, AckermannSettings(speed_kp=0.3))
    assert world.ackermann_settings(1).speed_kp == 0.3


def test_ackermann_drives_backwards():
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0))
    world.apply_ackermann(1, AckermannControl(speed_mps=-2.0))
    run(world, 300)
    assert world.vehicles.kinematics[0, 6] == pytest.approx(-2.0, abs=0.5)


def test_bad_worlds_and_boxes_are_refused():
    world = make_world()
    with pytest.raises(ValueError, match="extents"):
        world.add_walker(1, Box((0.0, 0.0, 0.0), (-1.0, 0.2, 0.9)), Pose(0.0, 0.0))
    assert len(world.walkers) == 0
    wheels = tuple(type(wheel)(radius_m=0.3) for wheel in parameters_of().wheels)
    with pytest.raises(ValueError, match="wheelbase"):
        world.add_vehicle(1, parameters_of(wheels=wheels), box_of(MKZ), Pose(0.0, 0.0))
    assert len(world.vehicles) == 0

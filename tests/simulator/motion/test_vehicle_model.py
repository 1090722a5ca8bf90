"""Vehicles on their own: published responses, steering, gears, standstill, limits."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.simulator.motion.town_square import Plane, add_car, make_world, parameters_of, run

import adr1.simulator.motion as motion_package
from adr1.simulator.geometry import Pose
from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k

PUBLISHED = json.loads(
    (Path(next(iter(motion_package.__path__))) / "data" / "published_responses.json").read_text()
)


def standing_car(**changes: object):
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0), **changes)
    run(world, 2)
    return world


def speed_of(world, row: int = 0) -> float:
    return math.hypot(*world.vehicles.kinematics[row, 6:8].tolist())


def test_full_throttle_follows_the_published_fit():
    world = standing_car()
    world.vehicles.control[0, 0] = 1.0
    speeds = [0.0]
    while speeds[-1] < 101.0:
        world.step(0.05, 0.01)
        speeds.append(speed_of(world) * 3.6)
    times = PUBLISHED["longitudinal"]["full_throttle_time_to_kmh_s"]
    for kmh, target in times.items():
        time_s = np.interp(float(kmh), speeds, np.arange(len(speeds)) * 0.05)
        assert time_s == pytest.approx(target, rel=0.15), kmh


@pytest.mark.parametrize("kmh", ["30", "50", "72", "100"])
def test_full_brake_follows_the_published_fit(kmh: str):
    world = standing_car()
    world.set_velocity(1, (float(kmh) / 3.6, 0.0, 0.0))
    world.vehicles.control[0, 2] = 1.0
    run(world, 100)
    target = PUBLISHED["longitudinal"]["full_brake_distance_from_kmh_m"][kmh]
    assert world.vehicles.kinematics[0, 0] == pytest.approx(target, rel=0.15)
    assert (world.vehicles.kinematics[0, 6:] == 0.0).all()


@pytest.mark.parametrize("steer", [0.2, 0.6, 1.0])
def test_slow_turn_follows_the_published_fit(steer: float):
    world = standing_car()
    world.vehicles.control[0, 1] = steer
    for _ in range(80):
        world.vehicles.control[0, 0] = min(max(0.5 + 1.5 * (4.0 - speed_of(world)), 0.0), 1.0)
        world.step(0.05, 0.01)
    fit = PUBLISHED["steering"]
    slip = math.atan(
        fit["rear_m"] / (fit["front_m"] + fit["rear_m"]) * math.tan(fit["steer_gain_rad"] * steer)
    )
    value = math.radians(world.vehicles.kinematics[0, 11]) / speed_of(world)
    assert value == pytest.approx(math.sin(slip) / fit["rear_m"], rel=0.15)


def test_parked_car_is_bit_still():
    world = standing_car()
    before = world.vehicles.kinematics.tobytes()
    for _ in range(50):
        world.step(0.05, 0.01)
        assert world.vehicles.kinematics.tobytes() == before


def test_falls_and_settles_within_half_a_second():
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0, 0.5))
    heights = []
    for _ in range(10):
        world.step(0.05, 0.01)
        heights.append(float(world.vehicles.kinematics[0, 2]))
    assert heights[1] == pytest.approx(0.5 - 0.5 * 9.81 * 0.1**2, abs=1e-3)
    assert heights[-1] == 0.0
    assert (world.vehicles.kinematics[0, 6:9] == 0.0).all()


@pytest.mark.parametrize("slope", [-0.1, 0.1])
def test_follows_slopes_and_rolls_down_unless_braked(slope: float):
    world = make_world(Plane(slope_x=slope))
    add_car(world, 1, Pose(0.0, 0.0))
    world.vehicles.control[0, 2] = 1.0
    run(world, 40)
    row = world.vehicles.kinematics[0].copy()
    assert row[3] == pytest.approx(math.degrees(math.atan(slope)), abs=0.01)
    assert row[6] == 0.0
    world.vehicles.control[0, 2] = 0.0
    run(world, 40)
    row = world.vehicles.kinematics[0]
    assert row[6] * slope < -0.05
    assert row[2] == pytest.approx(slope * row[0], abs=0.01)


def test_stays_on_its_storey():
    world = make_world(Plane(upper_m=6.0))
    add_car(world, 1, Pose(0.0, 0.0, 0.2))
    add_car(world, 2, Pose(0.0, 0.0, 6.2))
    assert run(world, 20) == []
    assert world.vehicles.kinematics[:, 2].tolist() == [0.0, 6.0]


def test_speeds_never_grow_when_coasting():
    world = standing_car()
    world.set_velocity(1, (25.0, 6.0, 0.0))
    world.set_angular_velocity(1, (0.0, 0.0, 90.0))
    world.vehicles.control[0, 1] = 0.3
    inertia, mass = world.vehicles.shape[0, c.INERTIA], world.vehicles.shape[0, c.MASS]
    last = math.inf
    for _ in range(200):
        world.step(0.01, 0.01)
        state = world.vehicles.state[0]
        energy = 0.5 * mass * (state[c.VX] ** 2 + state[c.VY] ** 2)
        energy += 0.5 * inertia * state[c.YAW_RATE] ** 2
        assert energy <= last
        last = energy


def test_tyre_forces_stay_within_the_friction_circle():
    rng = np.random.default_rng(3)
    world = standing_car()
    parameter = world.vehicles.parameter[0]
    for _ in range(300):
        world.vehicles.control[0, :4] = rng.uniform(0, 1), rng.uniform(-1, 1), 0.0, 0.0
        if rng.random() < 0.3:
            world.vehicles.control[0, 2:4] = rng.uniform(0, 1), rng.random() < 0.3
        if rng.random() < 0.05:
            world.set_velocity(1, (*rng.uniform(-20, 20, 2).tolist(), 0.0))
        world.step(0.01, 0.01)
        drive = world.vehicles.drive[0]
        most = parameter[c.FRICTION] * (parameter[c.LOAD_FRONT] + parameter[c.LOAD_REAR])
        side = abs(drive[c.FORCE_FRONT]) + abs(drive[c.FORCE_REAR])
        along = abs(abs(drive[c.FORCE_LONG]) - drive[c.BRAKE_USED])
        assert math.hypot(side, along) <= most * 1.0001
        assert np.isfinite(world.vehicles.state).all()


@pytest.mark.parametrize("brake", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("steer", [0.1, 0.4, 1.0])
def test_braking_in_a_bend_never_exceeds_what_the_tyres_can_give(brake: float, steer: float):
    world = standing_car(drag_coefficient=0.0)
    parameter = world.vehicles.parameter[0]
    load_n = parameter[c.LOAD_FRONT] + parameter[c.LOAD_REAR]
    most_mps2 = parameter[c.FRICTION] * load_n / world.vehicles.shape[0, c.MASS]
    assert most_mps2 == pytest.approx(parameter[c.FRICTION] * 9.81, rel=0.01)
    world.set_velocity(1, (22.0, 0.0, 0.0))
    world.vehicles.control[0, 1:3] = steer, brake
    world.step(0.01, 0.01)
    hardest_mps2 = 0.0
    for _ in range(250):
        before = world.vehicles.state[0, c.VX : c.VY + 1].copy()  # of the centre of mass
        world.step(0.01, 0.01)
        change = (world.vehicles.state[0, c.VX : c.VY + 1] - before) / 0.01
        hardest_mps2 = max(hardest_mps2, math.hypot(*change))
    assert 1.0 < hardest_mps2 <= 1.01 * most_mps2


def test_goes_straight_at_120_kmh():
    world = standing_car()
    world.set_velocity(1, (120.0 / 3.6, 0.0, 0.0))
    world.set_angular_velocity(1, (0.0, 0.0, 5.0))
    world.vehicles.control[0, 0] = 0.8
    run(world, 60)
    row = world.vehicles.kinematics[0]
    assert abs(row[11]) < 0.05
    assert abs(row[4]) < 2.0


def test_step_steer_settles_without_oscillation():
    world = standing_car()
    world.set_velocity(1, (20.0, 0.0, 0.0))
    world.vehicles.control[0, :2] = 0.6, 0.05
    rates = []
    for _ in range(60):
        world.step(0.05, 0.01)
        rates.append(float(world.vehicles.kinematics[0, 11]))
    assert rates[-1] > 5.0
    assert max(rates) < 1.3 * rates[-1]


def test_steering_input_has_a_rate_limit():
    world = standing_car()
    world.vehicles.control[0, 1] = 1.0
    world.step(0.05, 0.01)
    assert world.vehicles.drive[0, c.STEER] == pytest.approx(k.STEER_RISE_PER_S * 0.05)
    run(world, 20)
    assert world.vehicles.wheel_steer_deg(0, 0) == pytest.approx(70.0, abs=0.1)
    assert world.vehicles.wheel_steer_deg(0, 2) == 0.0
    with pytest.raises(ValueError, match="wheel 4"):
        world.vehicles.wheel_steer_deg(0, 4)


def test_reverse_and_back():
    world = standing_car()
    world.vehicles.control[0] = (0.5, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    run(world, 30)
    assert world.vehicles.kinematics[0, 6] < -1.0
    assert world.vehicles.gear.tolist() == [-1]
    world.vehicles.control[0] = (0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    run(world, 60)
    assert world.vehicles.kinematics[0, 6] > 1.0
    assert world.vehicles.gear[0] >= 1


def test_hand_brake_slows_with_the_rear_axle_only():
    world, other = standing_car(), standing_car()
    for item, column in ((world, 3), (other, 2)):
        item.set_velocity(1, (15.0, 0.0, 0.0))
        item.vehicles.control[0, column] = 1.0
        item.vehicles.control[0, 5] = 1.0  # manual, neutral: no engine brake
        run(item, 10)
    assert speed_of(other) < speed_of(world) < 13.0
    run(world, 80)
    assert speed_of(world) == 0.0


def test_autobox_shifts_up_and_down():
    world = standing_car()
    world.vehicles.control[0, 0] = 1.0
    gears = []
    for _ in range(160):
        world.step(0.05, 0.01)
        gears.append(int(world.vehicles.gear[0]))
    assert gears == sorted(gears)
    assert gears[-1] >= 5
    world.vehicles.control[0, :3] = 0.0, 0.0, 0.6
    run(world, 160)
    assert world.vehicles.gear[0] == 1


def test_manual_gear_is_taken_at_once_and_neutral_does_not_drive():
    world = standing_car()
    world.vehicles.control[0] = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 3.0)
    world.step(0.05, 0.01)
    assert world.vehicles.gear[0] == 3
    world.vehicles.control[0, 6] = 0.0
    world.set_velocity(1, (0.0, 0.0, 0.0))
    run(world, 10)
    assert speed_of(world) == 0.0


def test_max_rpm_limits_the_speed():
    world = standing_car()
    world.vehicles.control[0] = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0)
    run(world, 200)
    parameters = parameters_of()
    top = parameters.max_rpm * math.pi / 30 * 0.355
    top /= parameters.gears[0].ratio * parameters.final_ratio
    assert speed_of(world) == pytest.approx(top, rel=0.03)


def test_substeps_hardly_matter_below_ten_milliseconds():
    ends = []
    for substep in (0.01, 0.002):
        world = standing_car()
        world.vehicles.control[0, :2] = 0.7, 0.2
        for _ in range(60):
            world.step(0.05, substep)
        ends.append(world.vehicles.kinematics[0, :2].copy())
    assert np.abs(ends[0] - ends[1]).max() < 0.3


def test_substeps_never_exceed_ten_milliseconds():
    ends = []
    for substep in (0.01, 1.0):
        world = standing_car()
        world.vehicles.control[0, :2] = 0.7, 0.2
        for _ in range(20):
            world.step(0.1, substep)
        ends.append(world.vehicles.kinematics.tobytes())
    assert ends[0] == ends[1]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e300])
def test_kernels_survive_any_control(value: float):
    world = standing_car()
    for column in range(7):
        world.vehicles.control[0] = (0.5, 0.1, 0.0, 0.0, 0.0, 1.0, 1.0)
        world.vehicles.control[0, column] = value
        run(world, 3)
        assert np.isfinite(world.vehicles.kinematics).all()


@pytest.mark.parametrize(
    "name",
    ["vehicle.bh.crossbike", "vehicle.kawasaki.ninja", "vehicle.carlamotors.firetruck",
     "vehicle.tesla.model3", "vehicle.micro.microlino"],
)  # fmt: skip
def test_every_kind_of_vehicle_drives_turns_and_stops(name: str):
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0), name)
    world.vehicles.control[0, :2] = 0.7, 0.2
    run(world, 100)
    assert speed_of(world) > 2.0
    assert world.vehicles.kinematics[0, 11] > 1.0
    world.vehicles.control[0, :3] = 0.0, 0.0, 1.0
    run(world, 160)
    assert speed_of(world) == 0.0


def test_odd_physics_stays_finite():
    heavy = parameters_of(mass_kg=1e6, moi=0.0, drag_coefficient=1e4)
    light = parameters_of(mass_kg=1.0, moi=1e6)
    world = standing_car()
    world.vehicles.control[0, :2] = 1.0, 1.0
    for parameters in (heavy, light):
        world.set_parameters(1, parameters)
        run(world, 100)
        assert np.isfinite(world.vehicles.kinematics).all()


def test_slippery_tyres_brake_later():
    ends = []
    for friction in (3.5, 0.5):
        base = parameters_of()
        wheels = tuple(replace(wheel, friction=friction) for wheel in base.wheels)
        world = standing_car(wheels=wheels)
        world.set_velocity(1, (15.0, 0.0, 0.0))
        world.vehicles.control[0, 2] = 1.0
        run(world, 200)
        ends.append(float(world.vehicles.kinematics[0, 0]))
    assert ends[1] > 2.0 * ends[0]

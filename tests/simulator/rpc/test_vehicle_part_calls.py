"""Doors, wheels and bones of vehicles, through the client."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import carla
import pytest

Keep = Callable[[Any], Any]
FRONT_LEFT = carla.VehicleWheelLocation.FL_Wheel


def test_wheels_are_reported_where_they_are_in_the_world(town: Any, born: Keep) -> None:
    car = born(town.spawn("vehicle.tesla.model3", 3))
    pose = car.get_transform()
    wheels = car.get_physics_control().wheels
    at = [carla.Location(w.position.x, w.position.y, w.position.z) * 0.01 for w in wheels]
    forward, right = pose.get_forward_vector(), pose.get_right_vector()
    ahead = [(p - pose.location).dot(forward) for p in at]
    aside = [(p - pose.location).dot(right) for p in at]
    assert ahead[0] == pytest.approx(ahead[1], abs=0.01)
    assert 2.5 < ahead[0] - ahead[2] < 3.3
    assert aside[0] < -0.6
    assert aside[1] > 0.6
    assert 0.2 < at[0].z - pose.location.z < 0.5
    # Official agents take the wheelbase from these positions, whatever the yaw.
    base_m = math.dist((at[0].x, at[0].y), (at[2].x, at[2].y))
    assert base_m == pytest.approx(ahead[0] - ahead[2], abs=0.01)
    bones = car.get_vehicle_bone_world_transforms()
    assert bones[1].location.distance(at[0]) < 0.01
    assert car.get_bone_names()[1] == "Wheel_Front_Left"


def test_physics_read_changed_and_sent_back_keeps_the_wheels(town: Any, born: Keep) -> None:
    car = born(town.spawn("vehicle.tesla.model3", 3))
    first = car.get_physics_control()
    first.mass = 1234.0
    car.apply_physics_control(first)
    car.set_transform(town.spawn_points[5])
    town.ticks(2)
    second = car.get_physics_control()
    assert second.mass == 1234.0
    moved = second.wheels[0].position - first.wheels[0].position
    assert moved.length() > 100.0


def test_wheels_turn_and_roll_as_the_car_drives(town: Any, born: Keep) -> None:
    car = born(town.spawn("vehicle.audi.tt"))
    start = car.get_location()
    before = car.get_wheel_pitch_angle(FRONT_LEFT)
    car.apply_control(carla.VehicleControl(throttle=0.5))
    radius_m = car.get_physics_control().wheels[0].radius / 100.0
    town.ticks(15)
    driven_m = car.get_location().distance(start)
    turned = (car.get_wheel_pitch_angle(FRONT_LEFT) - before) % 360.0
    assert turned == pytest.approx(math.degrees(driven_m / radius_m) % 360.0, abs=3.0)
    car.apply_control(carla.VehicleControl(throttle=0.3, steer=0.5))
    town.ticks(15)
    assert car.get_wheel_steer_angle(FRONT_LEFT) > 5.0


def test_a_wheel_is_turned_by_hand_only_while_physics_is_off(town: Any, born: Keep) -> None:
    car = born(town.spawn("vehicle.audi.tt"))
    car.set_wheel_steer_direction(FRONT_LEFT, 20.0)
    assert car.get_wheel_steer_angle(FRONT_LEFT) == pytest.approx(0.0, abs=0.1)
    car.set_simulate_physics(False)
    car.set_wheel_steer_direction(FRONT_LEFT, 20.0)
    car.set_wheel_pitch_angle(FRONT_LEFT, 35.0)
    assert car.get_wheel_steer_angle(FRONT_LEFT) == 20.0
    assert car.get_wheel_pitch_angle(FRONT_LEFT) == 35.0
    car.set_simulate_physics(True)
    assert car.get_wheel_steer_angle(FRONT_LEFT) == pytest.approx(0.0, abs=0.1)


def test_telemetry_agrees_with_the_motion(town: Any, born: Keep) -> None:
    car = born(town.spawn("vehicle.tesla.model3"))
    car.apply_control(carla.VehicleControl(throttle=0.7))
    town.ticks(30)
    telemetry = car.get_telemetry_data()
    mass_kg = car.get_physics_control().mass
    assert telemetry.speed == pytest.approx(car.get_velocity().length(), abs=0.05)
    assert telemetry.gear == car.get_control().gear
    force_n = sum(wheel.long_force for wheel in telemetry.wheels)
    assert force_n / mass_kg == pytest.approx(car.get_acceleration().length(), rel=0.15)
    load_n = sum(wheel.tire_load for wheel in telemetry.wheels)
    assert load_n == pytest.approx(9.81 * mass_kg, rel=0.01)
    wheel = telemetry.wheels[0]
    assert wheel.omega * 0.36 > telemetry.speed  # a driven wheel turns faster than it rolls
    assert wheel.long_slip > 0.0
    car.apply_control(carla.VehicleControl(brake=1.0))
    town.ticks(3)
    assert all(wheel.long_force < 0.0 for wheel in car.get_telemetry_data().wheels)


def test_calls_for_wrong_actors_are_errors_and_the_server_lives(town: Any, born: Keep) -> None:
    barrel = town.spawn_points[7]
    prop = born(town.world.spawn_actor(town.library.find("static.prop.barrel"), barrel))
    car = born(town.spawn("vehicle.audi.tt"))
    town.world.tick()
    assert prop.get_bone_names() == []
    assert prop.get_component_names() == ["StaticMeshComponent0"]
    with pytest.raises(RuntimeError, match="is none of"):
        car.get_component_world_transform("Nothing")
    assert town.world.tick() > 0

"""Friction triggers and physics control, through the client: what they do to a drive."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import carla
import pytest

Keep = Callable[[Any], Any]
SPEED_MPS = 10.0
GRIP_PER_FRICTION = 0.45 * 0.95 * 9.81  # m/s2 of braking per unit of tyre friction
ROLLING_MPS2 = 0.012 * 9.81


def stopping_distance(town: Any, car: Any) -> float:
    """Metres from full braking to standstill."""
    car.set_transform(town.spawn_points[0])
    car.apply_control(carla.VehicleControl())
    town.ticks(5)
    ahead = car.get_transform().get_forward_vector()
    car.set_target_velocity(ahead * SPEED_MPS)
    car.apply_control(carla.VehicleControl(brake=1.0))
    start = car.get_location()
    for _ in range(400):
        town.world.tick()
        if car.get_velocity().length() < 0.01:
            break
    return float(car.get_location().distance(start))


def spawn_trigger(town: Any, friction: float, half_m: float = 100.0) -> Any:
    blueprint = town.library.find("static.trigger.friction")
    blueprint.set_attribute("friction", str(friction))
    for axis in "xyz":
        blueprint.set_attribute(f"extent_{axis}", str(100.0 * half_m))
    return town.world.spawn_actor(blueprint, town.spawn_points[0])


def test_stopping_distance_follows_the_friction_of_the_trigger(town: Any, born: Keep) -> None:
    car = born(town.spawn("vehicle.tesla.model3"))
    dry = stopping_distance(town, car)
    found = {}
    for friction in (0.5, 0.25):
        trigger = spawn_trigger(town, friction)
        assert trigger.bounding_box.extent.x == pytest.approx(100.0)
        found[friction] = stopping_distance(town, car)
        assert car.get_telemetry_data().wheels[0].tire_friction == friction
        trigger.destroy()
    for friction, metres in found.items():
        slowing = GRIP_PER_FRICTION * friction + ROLLING_MPS2
        assert metres == pytest.approx(SPEED_MPS**2 / (2.0 * slowing), rel=0.05)
    assert dry < 0.3 * found[0.5]
    assert stopping_distance(town, car) == pytest.approx(dry, rel=1e-3)
    assert car.get_telemetry_data().wheels[0].tire_friction == pytest.approx(3.5)


def test_only_vehicles_inside_are_concerned(town: Any, born: Keep) -> None:
    inside = born(town.spawn("vehicle.audi.tt", 0))
    outside = born(town.spawn("vehicle.audi.tt", 20))
    assert inside.get_location().distance(outside.get_location()) > 15.0
    born(spawn_trigger(town, 0.1, half_m=5.0))
    town.world.tick()
    assert inside.get_telemetry_data().wheels[0].tire_friction == pytest.approx(0.1)
    assert outside.get_telemetry_data().wheels[0].tire_friction == pytest.approx(3.5)
    # CARLA's smoke test wants the trigger's friction here too, and the tyres' own again outside.
    assert inside.get_physics_control().wheels[0].tire_friction == pytest.approx(0.1)
    inside.set_transform(outside.get_transform())
    outside.set_transform(town.spawn_points[0])
    town.world.tick()
    assert inside.get_physics_control().wheels[0].tire_friction == pytest.approx(3.5)
    assert outside.get_physics_control().wheels[0].tire_friction == pytest.approx(0.1)


def test_without_friction_nothing_slows_but_air(town: Any, born: Keep) -> None:
    car = born(town.spawn("vehicle.tesla.model3"))
    born(spawn_trigger(town, 0.0))
    car.set_target_velocity(car.get_transform().get_forward_vector() * SPEED_MPS)
    car.apply_control(carla.VehicleControl(brake=1.0, steer=0.5))
    town.ticks(20)
    velocity = car.get_velocity()
    assert 9.7 < velocity.length() <= SPEED_MPS
    assert car.get_angular_velocity().length() < 0.1


@pytest.mark.parametrize(
    ("attribute", "value"), [("friction", "-1"), ("friction", "nan"), ("extent_x", "-5")]
)
def test_impossible_triggers_are_refused(town: Any, attribute: str, value: str) -> None:
    blueprint = town.library.find("static.trigger.friction")
    blueprint.set_attribute(attribute, value)
    with pytest.raises(RuntimeError, match=attribute):
        town.world.spawn_actor(blueprint, town.spawn_points[0])
    assert town.world.tick() > 0


def test_half_the_engine_torque_takes_longer_to_50_kmh(town: Any, born: Keep) -> None:
    car = born(town.spawn("vehicle.tesla.model3"))

    def seconds_to_50() -> float:
        car.set_transform(town.spawn_points[0])
        car.set_target_velocity(carla.Vector3D())
        car.apply_control(carla.VehicleControl(brake=1.0))
        town.ticks(10)
        car.apply_control(carla.VehicleControl(throttle=1.0))
        for tick in range(400):
            town.world.tick()
            if car.get_velocity().length() > 50.0 / 3.6:
                return 0.05 * tick
        return math.inf

    full = seconds_to_50()
    physics = car.get_physics_control()
    physics.torque_curve = [carla.Vector2D(p.x, 0.5 * p.y) for p in physics.torque_curve]
    car.apply_physics_control(physics)
    half = seconds_to_50()
    assert 1.8 < half / full < 3.0


def test_a_mesh_prop_has_the_size_of_the_car_it_shows(town: Any, born: Keep) -> None:
    blueprint = town.library.find("static.prop.mesh")
    folder = "/Game/Carla/Static/Vehicles/4Wheeled/ParkedVehicles/TeslaM3"
    blueprint.set_attribute("mesh_path", f"{folder}/SM_TeslaM3_parked.SM_TeslaM3_parked")
    blueprint.set_attribute("scale", "0.5")
    prop = born(town.world.spawn_actor(blueprint, town.spawn_points[2]))
    car = born(town.spawn("vehicle.tesla.model3", 4))
    assert prop.bounding_box.extent.x == pytest.approx(0.5 * car.bounding_box.extent.x, rel=1e-4)
    assert list(prop.semantic_tags) == [14]
    blueprint.set_attribute("scale", "0")
    with pytest.raises(RuntimeError, match="scale"):
        town.world.spawn_actor(blueprint, town.spawn_points[6])

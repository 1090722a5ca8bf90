"""Controls as they come over the wire: what is refused, and what is read as 0."""

from __future__ import annotations

import math

import carla
import pytest

from adr1.session.launch import EmbeddedServer
from adr1.simulator.wire.errors import WireTypeError
from adr1.simulator.wire.v0_9_16.commands import commands
from adr1.simulator.wire.v0_9_16.structs import VEHICLE_CONTROL


def batch(throttle: float) -> list[object]:
    control = [throttle, 0.0, 0.0, False, False, False, 0]
    return [[[2, [7, control]]], [[2, [8, list(control)]]]]


def test_nan_passes_the_table_and_infinity_does_not() -> None:
    commands(batch(math.nan))
    with pytest.raises(WireTypeError, match=r"throttle.*finite"):
        commands(batch(math.inf))
    with pytest.raises(WireTypeError, match=r"throttle.*number"):
        VEHICLE_CONTROL(["full", 0.0, 0.0, False, False, False, 0])


def test_nan_from_a_client_counts_as_zero(embedded_server: EmbeddedServer) -> None:
    client = carla.Client("127.0.0.1", embedded_server.rpc_port)
    client.set_timeout(20.0)
    world = client.get_world()
    settings = world.get_settings()
    settings.synchronous_mode, settings.fixed_delta_seconds = True, 0.05
    world.apply_settings(settings)
    blueprint = world.get_blueprint_library().find("vehicle.audi.tt")
    car = world.spawn_actor(blueprint, world.get_map().get_spawn_points()[0])
    world.tick()
    odd = carla.command.ApplyVehicleControl(
        car.id, carla.VehicleControl(throttle=math.nan, brake=1)
    )
    assert not client.apply_batch_sync([odd], True)[0].error
    assert car.get_control().throttle == 0.0
    assert car.get_control().brake == 1.0
    assert math.isfinite(car.get_location().x)
    car.destroy()
    settings.synchronous_mode, settings.fixed_delta_seconds = False, None
    world.apply_settings(settings)


def test_without_sticky_control_an_input_lasts_one_tick(embedded_server: EmbeddedServer) -> None:
    client = carla.Client("127.0.0.1", embedded_server.rpc_port)
    client.set_timeout(20.0)
    world = client.get_world()
    settings = world.get_settings()
    settings.synchronous_mode, settings.fixed_delta_seconds = True, 0.05
    world.apply_settings(settings)
    blueprint = world.get_blueprint_library().find("vehicle.audi.tt")
    speeds_mps = {}
    for place, sticky in enumerate(("True", "False")):
        blueprint.set_attribute("sticky_control", sticky)
        car = world.spawn_actor(blueprint, world.get_map().get_spawn_points()[place])
        for _ in range(20):
            world.tick()
        car.apply_control(carla.VehicleControl(throttle=1.0))
        for _ in range(20):
            world.tick()
        speeds_mps[sticky] = car.get_velocity().length()
        assert car.get_control().throttle == (1.0 if sticky == "True" else 0.0)
        car.destroy()
    assert speeds_mps["True"] > 2.0
    assert speeds_mps["False"] < 0.3
    settings.synchronous_mode, settings.fixed_delta_seconds = False, None
    world.apply_settings(settings)

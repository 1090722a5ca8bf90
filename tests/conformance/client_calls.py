"""Every call of the genuine client library, made once against a running server.

Run as a process of its own: `python client_calls.py PORT`. Prints one JSON line per call:
call, status (served, refused, wrong), seconds, detail, and the remote call that is sent without
waiting for an answer, if it is such a call. `served` needs the stated check to hold.
"""

from __future__ import annotations

import json
import queue
import sys
import time
from collections.abc import Callable
from typing import Any

import carla
from town_calls import (
    light_calls,
    motion_calls,
    scene_calls,
    vehicle_part_calls,
    walker_calls,
)

Check = Callable[[], object]
TM_PORT_OFFSET = 7
# Calls that the client sends without waiting for the answer: it cannot tell whether they worked.
FIRE_AND_FORGET = {
    "Vehicle.set_wheel_steer_direction": "set_wheel_steer_direction",
    "Vehicle.set_wheel_pitch_angle": "set_wheel_pitch_angle",
    "Vehicle.open_door": "open_vehicle_door",
    "Vehicle.close_door": "close_vehicle_door",
    "Vehicle.enable_chrono_physics": "enable_chrono_physics",
    "Vehicle.use_carsim_road": "use_carsim_road",
    "Vehicle.enable_carsim": "enable_carsim",
    "Vehicle.restore_physx_physics": "restore_physx_physics",
    "Sensor.enable_for_ros": "enable_sensor_for_ros",
    "Walker.blend_pose": "blend_pose",
    "Walker.show_pose": "blend_pose",
    "Walker.hide_pose": "blend_pose",
    "Walker.get_pose_from_animation": "get_pose_from_animation",
    "Walker.set_bones": "set_bones_transform",
    "World.enable_environment_objects": "enable_environment_objects",
    "World.set_annotations_traverse_translucency": "set_annotations_traverse_translucency",
    "LightManager.set_day_night_cycle": "update_day_night_cycle",
    "debug.clear_debug_shape": "clear_debug_shape",
    "debug.clear_debug_string": "clear_debug_string",
    "Client.stop_recorder": "stop_recorder",
    "Client.stop_replayer": "stop_replayer",
    "Client.set_replayer_time_factor": "set_replayer_time_factor",
    "Client.set_replayer_ignore_hero": "set_replayer_ignore_hero",
    "Client.set_replayer_ignore_spectator": "set_replayer_ignore_spectator",
}


class Calls:
    """Runs named calls in order and prints what came of each."""

    def __init__(self) -> None:
        self.results: dict[str, object] = {}

    def __call__(self, name: str, call: Check, check: Callable[[Any], bool] | None = None) -> Any:
        start = time.perf_counter()
        detail, result = "", None
        try:
            result = call()
            status = "served"
            if check is not None and not check(result):
                status, detail = "wrong", f"unexpected result {result!r}"
        except RuntimeError as error:
            status, detail = "refused", str(error).splitlines()[0]
        row = {
            "call": name,
            "status": status,
            "seconds": round(time.perf_counter() - start, 3),
            "detail": detail,
            "sends": FIRE_AND_FORGET.get(name, ""),
        }
        print(json.dumps(row), flush=True)
        return result


def main(port: int) -> None:
    call = Calls()
    client = carla.Client("127.0.0.1", port)
    client.set_timeout(10.0)
    call("Client.get_server_version", client.get_server_version, lambda v: v == "0.9.16")
    world = call("Client.get_world (first)", client.get_world)
    call("Client.get_world (again)", client.get_world)
    town = call("World.get_map (first)", world.get_map, lambda m: len(m.get_topology()) > 20)
    call("World.get_map (again)", world.get_map)
    library = call("World.get_blueprint_library", world.get_blueprint_library, len)
    settings = call("World.get_settings", world.get_settings, lambda s: not s.synchronous_mode)
    settings.synchronous_mode, settings.fixed_delta_seconds = True, 0.05
    call("World.apply_settings(sync)", lambda: world.apply_settings(settings))
    exact = call("World.get_settings", world.get_settings, lambda s: s.fixed_delta_seconds == 0.05)
    assert exact.synchronous_mode
    call("World.tick", world.tick, lambda frame: frame == world.get_snapshot().frame)
    call("World.get_snapshot", world.get_snapshot, lambda s: s.timestamp.delta_seconds > 0.04)
    call("World.get_actors (first)", world.get_actors, len)
    call("World.get_actors (again)", world.get_actors, len)
    spectator = call("World.get_spectator", world.get_spectator)
    call(
        "Actor.set_transform",
        lambda: spectator.set_transform(carla.Transform(carla.Location(1, 2, 3))),
    )
    world.tick()
    assert spectator.get_location().x == 1.0
    call("World.get_weather", world.get_weather)
    rain = carla.WeatherParameters.HardRainNoon
    call("World.set_weather", lambda: world.set_weather(rain))
    assert world.get_weather() == rain
    spawn = town.get_spawn_points()
    vehicle = vehicle_calls(call, world, library, spawn)
    motion_calls(call, world, vehicle)
    part_calls(call, vehicle)
    sensor_calls(call, world, library, vehicle)
    light_calls(call, world)
    walker_calls(call, world, library)
    scene_calls(call, world, vehicle)
    batch_calls(call, client, world, vehicle)
    recorder_calls(call, client)
    traffic_manager_calls(call, client, world, vehicle, port + TM_PORT_OFFSET)
    call("Actor.destroy", vehicle.destroy, bool)
    call("World.tick", world.tick)
    episode_calls(call, client, town.to_opendrive(), town.name.rsplit("/", 1)[-1])


def vehicle_calls(call: Calls, world: Any, library: Any, spawn: list[Any]) -> Any:
    blueprint = library.find("vehicle.tesla.model3")
    vehicle = call("World.spawn_actor(vehicle)", lambda: world.spawn_actor(blueprint, spawn[0]))
    taken = call(
        "World.spawn_actor(place taken)", lambda: world.try_spawn_actor(blueprint, spawn[0])
    )
    assert taken is None
    world.tick()
    near = lambda t: t.location.distance(spawn[0].location) < 1.0  # noqa: E731
    call("Vehicle.get_transform", vehicle.get_transform, near)
    for name in ("get_velocity", "get_acceleration", "get_angular_velocity", "get_location"):
        call(f"Vehicle.{name}", getattr(vehicle, name))
    call("Vehicle.get_control", vehicle.get_control)
    call("Vehicle.get_speed_limit", vehicle.get_speed_limit, lambda v: v > 0)
    call("Vehicle.is_at_traffic_light", vehicle.is_at_traffic_light, lambda v: v in (True, False))
    call("Vehicle.get_traffic_light_state", vehicle.get_traffic_light_state)
    call("Vehicle.get_traffic_light", vehicle.get_traffic_light)
    physics = call(
        "Vehicle.get_physics_control", vehicle.get_physics_control, lambda p: len(p.wheels) == 4
    )
    call("Vehicle.get_light_state", vehicle.get_light_state)
    call("Vehicle.get_ackermann_controller_settings", vehicle.get_ackermann_controller_settings)
    call("Vehicle.get_telemetry_data", vehicle.get_telemetry_data)
    call("Vehicle.get_failure_state", vehicle.get_failure_state)
    call("Vehicle.bounding_box", lambda: vehicle.bounding_box, lambda b: b.extent.x > 2.0)
    call("Vehicle.attributes", lambda: vehicle.attributes, lambda a: "role_name" in a)
    call("Vehicle.is_alive", lambda: vehicle.is_alive, bool)
    control = carla.VehicleControl(throttle=0.6, steer=0.0)
    call("Vehicle.apply_control", lambda: vehicle.apply_control(control))
    call("Vehicle.apply_control (same again)", lambda: vehicle.apply_control(control))
    for _ in range(40):
        world.tick()
    assert vehicle.get_velocity().length() > 2.0, vehicle.get_velocity()
    physics.mass = 2000.0
    call("Vehicle.apply_physics_control", lambda: vehicle.apply_physics_control(physics))
    assert vehicle.get_physics_control().mass == 2000.0
    lights = carla.VehicleLightState(carla.VehicleLightState.LowBeam)
    call("Vehicle.set_light_state", lambda: vehicle.set_light_state(lights))
    assert vehicle.get_light_state() == lights
    ackermann = carla.VehicleAckermannControl(speed=3.0)
    call("Vehicle.apply_ackermann_control", lambda: vehicle.apply_ackermann_control(ackermann))
    gains = vehicle.get_ackermann_controller_settings()
    call(
        "Vehicle.apply_ackermann_controller_settings",
        lambda: vehicle.apply_ackermann_controller_settings(gains),
    )
    vehicle_part_calls(call, vehicle)
    return vehicle


def part_calls(call: Calls, vehicle: Any) -> None:
    for name in (
        "get_bone_names",
        "get_bone_world_transforms",
        "get_bone_relative_transforms",
        "get_component_names",
        "get_socket_names",
        "get_socket_world_transforms",
        "get_socket_relative_transforms",
    ):
        call(f"Actor.{name}", getattr(vehicle, name))
    name = vehicle.get_component_names()[0]
    here = vehicle.get_location()
    call(
        "Actor.get_component_world_transform",
        lambda: vehicle.get_component_world_transform(name),
        lambda pose: pose.location.distance(here) < 1.0,
    )
    call(
        "Actor.get_component_relative_transform",
        lambda: vehicle.get_component_relative_transform(name),
        lambda pose: pose.location.length() < 1.0,
    )


def sensor_calls(call: Calls, world: Any, library: Any, vehicle: Any) -> None:
    camera = library.find("sensor.camera.rgb")
    here = carla.Transform()
    call(
        "World.spawn_actor(camera, attach_to)",
        lambda: world.spawn_actor(camera, here, attach_to=vehicle),
    )
    gnss = call(
        "World.spawn_actor(sensor, attach_to)",
        lambda: world.spawn_actor(library.find("sensor.other.gnss"), here, attach_to=vehicle),
    )
    data: queue.Queue[Any] = queue.Queue()
    call("Sensor.listen", lambda: gnss.listen(data.put))
    frame = world.tick()
    assert data.get(timeout=2.0).frame == frame
    call("Sensor.is_listening", lambda: gnss.is_listening, bool)
    call("Sensor.enable_for_ros", gnss.enable_for_ros)
    call("Sensor.disable_for_ros", gnss.disable_for_ros)
    call("Sensor.is_enabled_for_ros", gnss.is_enabled_for_ros)
    call(
        "Sensor.listen_to_gbuffer",
        lambda: gnss.listen_to_gbuffer(carla.GBufferTextureID.SceneColor, print),
    )
    call("Sensor.send", lambda: gnss.send("x"))
    call("Sensor.stop", gnss.stop)
    call("Sensor.destroy", gnss.destroy, bool)
    invasion = world.spawn_actor(
        library.find("sensor.other.lane_invasion"), here, attach_to=vehicle
    )
    call("LaneInvasion.listen", lambda: invasion.listen(lambda _: None))
    call("World.tick with lane_invasion", world.tick)
    call("LaneInvasion.stop", invasion.stop)
    invasion.destroy()


def batch_calls(call: Calls, client: Any, world: Any, vehicle: Any) -> None:
    command = carla.command
    control = command.ApplyVehicleControl(vehicle.id, carla.VehicleControl(brake=1.0))
    call("Client.apply_batch", lambda: client.apply_batch([control]))
    call(
        "Client.apply_batch_sync(do_tick)",
        lambda: client.apply_batch_sync([control], True),
        lambda r: not r[0].error,
    )
    blueprint = world.get_blueprint_library().find("vehicle.audi.tt")
    place = world.get_map().get_spawn_points()[20]
    born = command.SpawnActor(blueprint, place).then(
        command.ApplyVehicleControl(command.FutureActor, carla.VehicleControl(throttle=1.0))
    )
    responses = call(
        "Client.apply_batch_sync(FutureActor)",
        lambda: client.apply_batch_sync([born, born], True),
        lambda r: (bool(r[0].error), bool(r[1].error)) == (False, True),
    )
    for _ in range(20):
        world.tick()
    child = world.get_actor(responses[0].actor_id)
    assert child.get_velocity().length() > 0.5
    everything = [
        command.ApplyTransform(child.id, place),
        command.ApplyTargetVelocity(child.id, carla.Vector3D()),
        command.ApplyTargetAngularVelocity(child.id, carla.Vector3D()),
        command.ApplyImpulse(child.id, carla.Vector3D()),
        command.ApplyForce(child.id, carla.Vector3D()),
        command.ApplyAngularImpulse(child.id, carla.Vector3D()),
        command.ApplyTorque(child.id, carla.Vector3D()),
        command.SetSimulatePhysics(child.id, True),
        command.SetEnableGravity(child.id, True),
        command.SetVehicleLightState(child.id, carla.VehicleLightState.Brake),
        command.ApplyVehicleAckermannControl(child.id, carla.VehicleAckermannControl()),
        command.ApplyVehiclePhysicsControl(child.id, child.get_physics_control()),
        command.DestroyActor(child.id),
    ]
    call(
        "Client.apply_batch_sync(every command)",
        lambda: client.apply_batch_sync(everything, True),
        lambda r: not any(response.error for response in r),
    )


def recorder_calls(call: Calls, client: Any) -> None:
    file = call(
        "Client.start_recorder",
        lambda: client.start_recorder("x.log", True),
        lambda path: path.endswith("/x.log"),
    )
    client.get_world().tick()
    call("Client.stop_recorder", client.stop_recorder)
    call(
        "Client.show_recorder_file_info",
        lambda: client.show_recorder_file_info(file, False),
        lambda text: "Frames: 2" in text,
    )
    call(
        "Client.show_recorder_collisions",
        lambda: client.show_recorder_collisions("x.log", "a", "a"),
        lambda text: "Actor 2" in text,
    )
    call(
        "Client.show_recorder_actors_blocked",
        lambda: client.show_recorder_actors_blocked("x.log", 1, 1),
        lambda text: "Duration" in text,
    )
    call(
        "Client.replay_file",
        lambda: client.replay_file("x.log", 0, 0, 0),
        lambda text: "Replaying from" in text,
    )
    client.get_world().tick()
    call("Client.stop_replayer", lambda: client.stop_replayer(True))
    call("Client.set_replayer_time_factor", lambda: client.set_replayer_time_factor(1.0))
    call("Client.set_replayer_ignore_hero", lambda: client.set_replayer_ignore_hero(False))
    call(
        "Client.set_replayer_ignore_spectator",
        lambda: client.set_replayer_ignore_spectator(False),
    )
    call("Client.get_available_maps", client.get_available_maps, len)
    call("Client.get_required_files", lambda: client.get_required_files("", False))


def traffic_manager_calls(call: Calls, client: Any, world: Any, vehicle: Any, port: int) -> None:
    manager = call("Client.get_trafficmanager", lambda: client.get_trafficmanager(port))
    call("tm.set_synchronous_mode", lambda: manager.set_synchronous_mode(True))
    call("Vehicle.set_autopilot(True)", lambda: vehicle.set_autopilot(True, port))
    for tick in ("1st", "2nd", "3rd"):
        call(f"World.tick with TM ({tick})", world.tick)
    call("tm.update_vehicle_lights", lambda: manager.update_vehicle_lights(vehicle, True))
    call("World.tick with TM + lights", world.tick)
    call(
        "tm.global_percentage_speed_difference",
        lambda: manager.global_percentage_speed_difference(10.0),
    )
    for _ in range(60):
        world.tick()
    assert vehicle.get_velocity().length() > 0.5 or vehicle.is_at_traffic_light()
    # The batch form starts a Traffic Manager too, so it stands here, before the shut-down: a world
    # that is loaded anew under a live manager crashes the client library.
    off = carla.command.SetAutopilot(vehicle.id, False, port)
    call(
        "Client.apply_batch_sync(SetAutopilot)",
        lambda: client.apply_batch_sync([off], False),
        lambda r: not r[0].error,
    )
    call("Vehicle.set_autopilot(False)", lambda: vehicle.set_autopilot(False, port))
    call("tm.shut_down", manager.shut_down)


def episode_calls(call: Calls, client: Any, opendrive: str, name: str) -> None:
    world = client.get_world()
    call("Client.load_world(sync)", lambda: client.load_world(name, reset_settings=False))
    assert client.get_world().get_settings().synchronous_mode
    call("Client.load_world(unknown)", lambda: client.load_world("NoSuchTown"))
    call("Client.reload_world", lambda: client.reload_world(True))
    parameters = carla.OpendriveGenerationParameters()
    call(
        "Client.generate_opendrive_world",
        lambda: client.generate_opendrive_world(opendrive, parameters),
        lambda w: w.get_map().name.endswith("OpenDriveMap"),
    )
    call("Client.load_world_if_different", lambda: client.load_world_if_different(name))
    world = client.get_world()
    call("World.wait_for_tick", world.wait_for_tick, lambda s: s.frame > 0)


if __name__ == "__main__":
    main(int(sys.argv[1]))

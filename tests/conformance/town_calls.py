"""Calls about a town, its lights, its walkers and how actors move; part of `client_calls.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import carla

Calls = Callable[..., Any]


def walker_calls(call: Calls, world: Any, library: Any) -> None:
    place = call(
        "World.get_random_location_from_navigation", world.get_random_location_from_navigation, bool
    )
    call("World.set_pedestrians_seed", lambda: world.set_pedestrians_seed(1))
    call("World.set_pedestrians_cross_factor", lambda: world.set_pedestrians_cross_factor(0.1))
    blueprint = library.filter("walker.pedestrian.*")[0]
    walker = world.spawn_actor(blueprint, carla.Transform(place + carla.Location(z=1.0)))
    world.tick()
    walk = carla.WalkerControl(carla.Vector3D(1, 0, 0), 1.0, False)
    call("Walker.apply_control", lambda: walker.apply_control(walk))
    world.tick()
    call("Walker.get_control", walker.get_control, lambda c: c.speed == 1.0)
    call("Walker.get_bones", walker.get_bones, lambda bones: len(bones.bone_transforms) == 66)
    call("Walker.blend_pose", lambda: walker.blend_pose(0.5))
    call("Walker.show_pose", walker.show_pose)
    call("Walker.hide_pose", walker.hide_pose)
    call("Walker.get_pose_from_animation", walker.get_pose_from_animation)
    call("Walker.set_bones", lambda: walker.set_bones(carla.WalkerBoneControlIn([])))
    controller = world.spawn_actor(
        library.find("controller.ai.walker"), carla.Transform(), attach_to=walker
    )
    world.tick()
    call("WalkerAIController.start", controller.start)
    controller.go_to_location(world.get_random_location_from_navigation())
    controller.set_max_speed(1.4)
    call("World.tick with AI walker", world.tick)
    start = walker.get_location()
    for _ in range(60):
        world.tick()
    assert walker.get_location().distance(start) > 0.5
    call("WalkerAIController.stop", controller.stop)
    controller.destroy()
    walker.destroy()


def scene_calls(call: Calls, world: Any, vehicle: Any) -> None:
    above = vehicle.get_location() + carla.Location(z=10.0)
    down = carla.Vector3D(0, 0, -1)
    below = above - carla.Location(z=20.0)
    call("World.cast_ray", lambda: world.cast_ray(above, below), len)
    call("World.project_point", lambda: world.project_point(above, down, 50.0), bool)
    call("World.ground_projection", lambda: world.ground_projection(above, 50.0), bool)
    call("World.get_level_bbs", lambda: world.get_level_bbs(carla.CityObjectLabel.Any), len)
    call(
        "World.get_environment_objects",
        lambda: world.get_environment_objects(carla.CityObjectLabel.Any),
        len,
    )
    call("World.enable_environment_objects", lambda: world.enable_environment_objects({1}, False))
    names = call("World.get_names_of_all_objects", world.get_names_of_all_objects, len)
    texture_calls(call, world, names[0])
    call("World.get_vehicles_light_states", world.get_vehicles_light_states, len)
    street_light_calls(call, world)
    call("World.load_map_layer", lambda: world.load_map_layer(carla.MapLayer.All))
    call(
        "World.get_imui_sensor_gravity",
        world.get_imui_sensor_gravity,
        lambda g: abs(g - 9.81) < 0.1,
    )
    call("World.set_imui_sensor_gravity", lambda: world.set_imui_sensor_gravity(9.8))
    call("debug.draw_point", lambda: world.debug.draw_point(carla.Location()))
    call("debug.draw_string", lambda: world.debug.draw_string(carla.Location(), "x"))
    call("debug.clear_debug_shape", world.debug.clear_debug_shape)
    call("debug.clear_debug_string", world.debug.clear_debug_string)
    call(
        "World.set_annotations_traverse_translucency",
        lambda: world.set_annotations_traverse_translucency(True),
    )
    call("World.set_actor..", lambda: None)


def texture_calls(call: Calls, world: Any, name: str) -> None:
    texture = carla.TextureColor(2, 2)
    slot = carla.MaterialParameter.Diffuse
    call(
        "World.apply_color_texture_to_object",
        lambda: world.apply_color_texture_to_object(name, slot, texture),
    )
    exact = carla.TextureFloatColor(2, 2)
    call(
        "World.apply_float_color_texture_to_object",
        lambda: world.apply_float_color_texture_to_object(name, slot, exact),
    )


def street_light_calls(call: Calls, world: Any) -> None:
    manager = call("World.get_lightmanager", world.get_lightmanager)
    lamps = call("LightManager.get_all_lights", manager.get_all_lights, len)
    call("LightManager.turn_on", lambda: manager.turn_on(lamps[:1]))
    call("LightManager.set_color", lambda: manager.set_color(lamps[:1], carla.Color(255, 0, 0)))
    call("LightManager.set_intensity", lambda: manager.set_intensity(lamps[:1], 500.0))
    world.tick()
    call(
        "LightManager.is_active",
        lambda: manager.is_active(lamps[:1]),
        lambda on: list(on) == [True],
    )
    call("LightManager.set_day_night_cycle", lambda: manager.set_day_night_cycle(False))


def light_calls(call: Calls, world: Any) -> None:
    light = world.get_actors().filter("traffic.traffic_light")[0]
    for name in ("get_state", "get_green_time", "get_elapsed_time", "is_frozen", "get_pole_index"):
        call(f"TrafficLight.{name}", getattr(light, name))
    call("TrafficLight.get_opendrive_id", light.get_opendrive_id, len)
    call("TrafficLight.get_group_traffic_lights", light.get_group_traffic_lights, len)
    call("TrafficLight.get_affected_lane_waypoints", light.get_affected_lane_waypoints, len)
    call("TrafficLight.get_stop_waypoints", light.get_stop_waypoints, len)
    call("TrafficLight.get_light_boxes", light.get_light_boxes, len)
    call("TrafficLight.reset_group", light.reset_group)
    call("TrafficLight.set_state", lambda: light.set_state(carla.TrafficLightState.Green))
    call("TrafficLight.set_green_time", lambda: light.set_green_time(5.0))
    call("TrafficLight.set_yellow_time", lambda: light.set_yellow_time(3.0))
    call("TrafficLight.set_red_time", lambda: light.set_red_time(2.0))
    call("TrafficLight.freeze", lambda: light.freeze(True))
    world.tick()
    assert light.is_frozen()
    assert light.get_green_time() == 5.0
    assert light.state == carla.TrafficLightState.Green
    call("World.reset_all_traffic_lights", world.reset_all_traffic_lights)
    call("World.freeze_all_traffic_lights", lambda: world.freeze_all_traffic_lights(False))
    landmark = world.get_map().get_all_landmarks_of_type("1000001")[0]
    call("World.get_traffic_light(landmark)", lambda: world.get_traffic_light(landmark), bool)


def motion_calls(call: Calls, world: Any, vehicle: Any) -> None:
    place = vehicle.get_transform()
    zero = carla.Vector3D()
    call("Actor.set_transform", lambda: vehicle.set_transform(place))
    call("Actor.set_location", lambda: vehicle.set_location(place.location))
    ahead = place.get_forward_vector()
    push = carla.Vector3D(3 * ahead.x, 3 * ahead.y, 0)
    call("Actor.set_target_velocity", lambda: vehicle.set_target_velocity(push))
    world.tick()
    assert 1.0 < vehicle.get_velocity().length() < 4.0, vehicle.get_velocity()
    call("Actor.set_target_angular_velocity", lambda: vehicle.set_target_angular_velocity(zero))
    call(
        "Actor.enable_constant_velocity",
        lambda: vehicle.enable_constant_velocity(carla.Vector3D(1, 0, 0)),
    )
    call("Actor.disable_constant_velocity", vehicle.disable_constant_velocity)
    call("Actor.add_impulse", lambda: vehicle.add_impulse(zero))
    call("Actor.add_force", lambda: vehicle.add_force(zero))
    call("Actor.add_torque", lambda: vehicle.add_torque(zero))
    call("Actor.add_angular_impulse", lambda: vehicle.add_angular_impulse(zero))
    call("Actor.set_simulate_physics", lambda: vehicle.set_simulate_physics(True))
    call("Actor.set_collisions", lambda: vehicle.set_collisions(True))
    call("Actor.set_enable_gravity", lambda: vehicle.set_enable_gravity(True))


def vehicle_part_calls(call: Calls, vehicle: Any) -> None:
    wheel = carla.VehicleWheelLocation.FL_Wheel
    call("Vehicle.get_wheel_steer_angle", lambda: vehicle.get_wheel_steer_angle(wheel))
    call("Vehicle.set_wheel_steer_direction", lambda: vehicle.set_wheel_steer_direction(wheel, 5.0))
    call(
        "Vehicle.get_wheel_pitch_angle",
        lambda: vehicle.get_wheel_pitch_angle(wheel),
        lambda angle: 0.0 <= angle < 360.0,
    )
    call("Vehicle.set_wheel_pitch_angle", lambda: vehicle.set_wheel_pitch_angle(wheel, 5.0))
    call("Vehicle.open_door", lambda: vehicle.open_door(carla.VehicleDoor.All))
    call("Vehicle.close_door", lambda: vehicle.close_door(carla.VehicleDoor.All))
    call(
        "Vehicle.get_vehicle_bone_world_transforms",
        vehicle.get_vehicle_bone_world_transforms,
        lambda poses: len(poses) == 5,
    )
    call("Vehicle.show_debug_telemetry", lambda: vehicle.show_debug_telemetry(True))
    call(
        "Vehicle.enable_chrono_physics",
        lambda: vehicle.enable_chrono_physics(1, 0.1, "a", "b", "c", "d"),
    )
    call("Vehicle.use_carsim_road", lambda: vehicle.use_carsim_road(True))
    call("Vehicle.enable_carsim", lambda: vehicle.enable_carsim(""))
    call("Vehicle.restore_physx_physics", vehicle.restore_physx_physics)

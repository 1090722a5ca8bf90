"""Every remote call that the 0.9.16 client library knows, with its arguments and reply.

Names from the client library itself; arguments and reply kinds from the types of its call
templates and from captured traffic.
"""

from __future__ import annotations

from adr1.simulator.wire.schema import (
    Check,
    array,
    boolean,
    char,
    enumeration,
    number,
    text,
    u8,
    u16,
    u32,
    u64,
)
from adr1.simulator.wire.spec import ReplyKind, RpcSpec
from adr1.simulator.wire.v0_9_16 import enums, structs
from adr1.simulator.wire.v0_9_16.commands import commands

_WHEEL = enumeration(enums.VehicleWheel)
_DOOR = enumeration(enums.VehicleDoor)
_LIGHT = enumeration(enums.TrafficLightState)
_MATERIAL = enumeration(enums.MaterialParameter)
_ATTACHMENT = enumeration(enums.AttachmentType)


def _value(name: str, *arguments: Check, optional: int = 0, never_fails: bool = False) -> RpcSpec:
    return RpcSpec(name, arguments, ReplyKind.VALUE, optional, never_fails)


def _void(name: str, *arguments: Check, optional: int = 0, never_fails: bool = False) -> RpcSpec:
    return RpcSpec(name, arguments, ReplyKind.VOID, optional, never_fails)


_EPISODE = (
    _value("version"),
    _value("get_episode_info"),
    _value("get_episode_settings", never_fails=True),
    _value("set_episode_settings", structs.EPISODE_SETTINGS),
    _value("get_map_info"),
    _value("get_map_data"),
    _value("get_navigation_mesh"),
    _value("get_available_maps"),
    _value("get_required_files", text, optional=1),
    _value("request_file", text),
    _void("load_new_episode", text, boolean, u16, optional=2),
    _void("copy_opendrive_to_file", text, structs.OPENDRIVE_PARAMETERS),
    _void("load_map_layer", u16),
    _void("unload_map_layer", u16),
    _value("get_weather_parameters", never_fails=True),
    _void("set_weather_parameters", structs.WEATHER),
    _value("get_imui_gravity"),
    _void("set_imui_gravity", number),
    RpcSpec("tick_cue", ticks=True),
    RpcSpec(
        "apply_batch",
        (commands, boolean),
        ReplyKind.BARE,
        optional=1,
        never_fails=True,
        ticks=True,
        tick_argument=1,
    ),
)
_ACTORS = (
    _value("get_actor_definitions"),
    _value("get_spectator"),
    _value("get_actors_by_id", array(u32), never_fails=True),
    _value("spawn_actor", structs.ACTOR_DESCRIPTION, structs.TRANSFORM),
    _value(
        "spawn_actor_with_parent",
        structs.ACTOR_DESCRIPTION,
        structs.TRANSFORM,
        u32,
        _ATTACHMENT,
        text,
        optional=1,
    ),
    _value("destroy_actor", u32, never_fails=True),
    _value("get_actor_bounding_box", u32, never_fails=True),
    _void("set_actor_location", u32, structs.VECTOR3),
    _void("set_actor_transform", u32, structs.TRANSFORM),
    _void("set_actor_target_velocity", u32, structs.VECTOR3),
    _void("set_actor_target_angular_velocity", u32, structs.VECTOR3),
    _void("enable_actor_constant_velocity", u32, structs.VECTOR3),
    _void("disable_actor_constant_velocity", u32),
    _void("add_actor_impulse", u32, structs.VECTOR3),
    _void("add_actor_impulse_at_location", u32, structs.VECTOR3, structs.VECTOR3),
    _void("add_actor_force", u32, structs.VECTOR3),
    _void("add_actor_force_at_location", u32, structs.VECTOR3, structs.VECTOR3),
    _void("add_actor_angular_impulse", u32, structs.VECTOR3),
    _void("add_actor_torque", u32, structs.VECTOR3),
    _void("set_actor_simulate_physics", u32, boolean, never_fails=True),
    _void("set_actor_collisions", u32, boolean),
    _void("set_actor_dead", u32),
    _void("set_actor_enable_gravity", u32, boolean),
    _void("set_actor_autopilot", u32, boolean, never_fails=True),
    _value("get_actor_component_world_transform", u32, text),
    _value("get_actor_component_relative_transform", u32, text),
    _value("get_actor_bone_world_transforms", u32),
    _value("get_actor_bone_relative_transforms", u32),
    _value("get_vehicle_bone_world_transforms", u32),
    _value("get_actor_component_names", u32),
    _value("get_actor_bone_names", u32),
    _value("get_actor_socket_world_transforms", u32),
    _value("get_actor_socket_relative_transforms", u32),
    _value("get_actor_socket_names", u32),
)
_VEHICLES = (
    _void("apply_control_to_vehicle", u32, structs.VEHICLE_CONTROL),
    _void("apply_ackermann_control_to_vehicle", u32, structs.ACKERMANN_CONTROL),
    _value("get_ackermann_controller_settings", u32),
    _void("apply_ackermann_controller_settings", u32, structs.ACKERMANN_SETTINGS),
    _value("get_physics_control", u32, never_fails=True),
    _void("apply_physics_control", u32, structs.VEHICLE_PHYSICS),
    _value("get_vehicle_light_state", u32),
    _void("set_vehicle_light_state", u32, structs.VEHICLE_LIGHTS),
    _value("get_vehicle_light_states", never_fails=True),
    _value("get_telemetry_data", u32),
    _void("show_vehicle_debug_telemetry", u32, boolean),
    _value("get_wheel_steer_angle", u32, _WHEEL),
    _void("set_wheel_steer_direction", u32, _WHEEL, number),
    _value("get_wheel_pitch_angle", u32, _WHEEL),
    _void("set_wheel_pitch_angle", u32, _WHEEL, number),
    _void("open_vehicle_door", u32, _DOOR),
    _void("close_vehicle_door", u32, _DOOR),
    _void("enable_carsim", u32, text),
    _void("use_carsim_road", u32, boolean),
    _void("enable_chrono_physics", u32, u64, number, text, text, text, text),
    _void("restore_physx_physics", u32),
)
_WALKERS = (
    _void("apply_control_to_walker", u32, structs.WALKER_CONTROL),
    _void("set_walker_state", u32, structs.TRANSFORM, number),
    _value("get_bones_transform", u32),
    _void("set_bones_transform", u32, structs.WALKER_BONES),
    _void("blend_pose", u32, number),
    _void("get_pose_from_animation", u32),
)
_LIGHTS = (
    _void("set_traffic_light_state", u32, _LIGHT),
    _void("set_traffic_light_green_time", u32, number),
    _void("set_traffic_light_yellow_time", u32, number),
    _void("set_traffic_light_red_time", u32, number),
    _void("freeze_traffic_light", u32, boolean),
    _void("freeze_all_traffic_lights", boolean),
    _void("reset_traffic_light_group", u32),
    _void("reset_all_traffic_lights"),
    _value("get_group_traffic_lights", u32),
    _value("get_light_boxes", u32),
    _value("query_lights_state", text),
    _void("update_lights_state", text, array(structs.STREET_LIGHT), boolean),
    _void("update_day_night_cycle", text, boolean),
)
_SENSORS = (
    _value("get_sensor_token", u32),
    _void("enable_sensor_for_ros", u32),
    _void("disable_sensor_for_ros", u32),
    _value("is_sensor_enabled_for_ros", u32),
    _void("enable_gbuffers", u32, boolean),
    _value("are_gbuffers_enabled", u32),
    _value("get_gbuffer_token", u32, u32),
    _void("set_ignored_vehicles", u32, array(u32)),
    _value("get_ignored_vehicles", u32),
    _void("send", u32, text),
)
_SCENE = (
    _value("get_all_level_BBs", u8),
    _value("get_environment_objects", u8),
    _void("enable_environment_objects", array(u64), boolean),
    _value("get_names_of_all_objects"),
    _value("project_point", structs.VECTOR3, structs.VECTOR3, number),
    _value("cast_ray", structs.VECTOR3, structs.VECTOR3),
    _void("draw_debug_shape", structs.DEBUG_SHAPE),
    _void("clear_debug_shape"),
    _void("clear_debug_string"),
    _void("set_annotations_traverse_translucency", boolean),
    _void("apply_color_texture_to_objects", array(text), _MATERIAL, structs.TEXTURE),
    _void("apply_float_color_texture_to_objects", array(text), _MATERIAL, structs.FLOAT_TEXTURE),
)
_TRAFFIC_MANAGERS = (
    _value("is_traffic_manager_running", u16, never_fails=True),
    _value("get_traffic_manager_running", u16, never_fails=True),
    _value("add_traffic_manager_running", structs.TRAFFIC_MANAGER_ADDRESS, never_fails=True),
    _value("destroy_traffic_manager", u16, never_fails=True),
)
_RECORDER = (
    _value("start_recorder", text, boolean, optional=1),
    _void("stop_recorder"),
    _value("show_recorder_file_info", text, boolean),
    _value("show_recorder_collisions", text, char, char),
    _value("show_recorder_actors_blocked", text, number, number),
    _value("replay_file", text, number, number, u32, boolean, structs.TRANSFORM, optional=2),
    _void("stop_replayer", boolean),
    _void("set_replayer_time_factor", number),
    _void("set_replayer_ignore_hero", boolean),
    _void("set_replayer_ignore_spectator", boolean),
)

RPCS: dict[str, RpcSpec] = {
    spec.name: spec
    for family in (
        _EPISODE,
        _ACTORS,
        _VEHICLES,
        _WALKERS,
        _LIGHTS,
        _SENSORS,
        _SCENE,
        _TRAFFIC_MANAGERS,
        _RECORDER,
    )
    for spec in family
}

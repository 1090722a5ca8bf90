"""Schemas of the structs that a 0.9.16 client sends (msgpack arrays, fields in this order)."""

from __future__ import annotations

from adr1.simulator.wire.schema import (
    array,
    boolean,
    enumeration,
    i32,
    maybe,
    number,
    number_or_nan,
    numbers,
    struct,
    text,
    u8,
    u16,
    u32,
    variant,
)
from adr1.simulator.wire.v0_9_16 import enums

VECTOR2 = numbers("x", "y")
VECTOR3 = numbers("x", "y", "z")
ROTATION = numbers("pitch", "yaw", "roll")
TRANSFORM = struct(("location", VECTOR3), ("rotation", ROTATION))
BOUNDING_BOX = struct(
    ("location", VECTOR3),
    ("extent", VECTOR3),
    ("rotation", ROTATION),
    ("actor_id", u32),
    optional=2,
)
COLOR = struct(("r", u8), ("g", u8), ("b", u8))
FLOAT_COLOR = numbers("r", "g", "b", "a")

VEHICLE_CONTROL = struct(
    ("throttle", number_or_nan),
    ("steer", number_or_nan),
    ("brake", number_or_nan),
    ("hand_brake", boolean),
    ("reverse", boolean),
    ("manual_gear_shift", boolean),
    ("gear", i32),
)
ACKERMANN_CONTROL = numbers("steer", "steer_speed", "speed", "acceleration", "jerk")
ACKERMANN_SETTINGS = numbers("speed_kp", "speed_ki", "speed_kd", "accel_kp", "accel_ki", "accel_kd")
WALKER_CONTROL = struct(("direction", VECTOR3), ("speed", number), ("jump", boolean))
WALKER_BONES = struct(
    ("bone_transforms", array(struct(("bone_name", text), ("transform", TRANSFORM))))
)
GEAR = numbers("ratio", "down_ratio", "up_ratio")
WHEEL = struct(
    ("tire_friction", number),
    ("damping_rate", number),
    ("max_steer_angle", number),
    ("radius", number),
    ("max_brake_torque", number),
    ("max_handbrake_torque", number),
    ("lat_stiff_max_load", number),
    ("lat_stiff_value", number),
    ("long_stiff_value", number),
    ("position", VECTOR3),
)
VEHICLE_PHYSICS = struct(
    ("torque_curve", array(VECTOR2)),
    ("max_rpm", number),
    ("moi", number),
    ("damping_rate_full_throttle", number),
    ("damping_rate_zero_throttle_clutch_engaged", number),
    ("damping_rate_zero_throttle_clutch_disengaged", number),
    ("use_gear_autobox", boolean),
    ("gear_switch_time", number),
    ("clutch_strength", number),
    ("final_ratio", number),
    ("forward_gears", array(GEAR)),
    ("mass", number),
    ("drag_coefficient", number),
    ("center_of_mass", VECTOR3),
    ("steering_curve", array(VECTOR2)),
    ("wheels", array(WHEEL)),
    ("use_sweep_wheel_collision", boolean),
)
VEHICLE_LIGHTS = struct(("light_state", u32))

WEATHER = numbers(
    "cloudiness",
    "precipitation",
    "precipitation_deposits",
    "wind_intensity",
    "sun_azimuth_angle",
    "sun_altitude_angle",
    "fog_density",
    "fog_distance",
    "fog_falloff",
    "wetness",
    "scattering_intensity",
    "mie_scattering_scale",
    "rayleigh_scattering_scale",
    "dust_storm",
)
ACTOR_DESCRIPTION = struct(
    ("uid", u32),
    ("id", text),
    (
        "attributes",
        array(struct(("id", text), ("type", enumeration(enums.AttributeType)), ("value", text))),
    ),
)
EPISODE_SETTINGS = struct(
    ("synchronous_mode", boolean),
    ("no_rendering_mode", boolean),
    ("fixed_delta_seconds", maybe(number)),
    ("substepping", boolean),
    ("max_substep_delta_time", number),
    ("max_substeps", i32),
    ("max_culling_distance", number),
    ("deterministic_ragdolls", boolean),
    ("tile_stream_distance", number),
    ("actor_active_distance", number),
    ("spectator_as_ego", boolean),
    optional=5,
)
OPENDRIVE_PARAMETERS = struct(
    ("vertex_distance", number),
    ("max_road_length", number),
    ("wall_height", number),
    ("additional_width", number),
    ("smooth_junctions", boolean),
    ("enable_mesh_visibility", boolean),
    ("enable_pedestrian_navigation", boolean),
    optional=7,
)
STREET_LIGHT = struct(
    ("id", u32),
    ("location", VECTOR3),
    ("intensity", number),
    ("group", u8),
    ("color", COLOR),
    ("active", boolean),
)
TRAFFIC_MANAGER_ADDRESS = struct(("host", text), ("port", u16))
TEXTURE = struct(("width", u32), ("height", u32), ("data", array(array(u8))))
FLOAT_TEXTURE = struct(("width", u32), ("height", u32), ("data", array(FLOAT_COLOR)))

_POINT = struct(("location", VECTOR3), ("size", number))
_LINE = struct(("begin", VECTOR3), ("end", VECTOR3), ("thickness", number))
_ARROW = struct(("line", _LINE), ("arrow_size", number))
_BOX = struct(("box", BOUNDING_BOX), ("rotation", ROTATION), ("thickness", number))
_STRING = struct(("location", VECTOR3), ("text", text), ("draw_shadow", boolean))
DEBUG_SHAPE = struct(
    (
        "primitive",
        variant(
            ("Point", _POINT),
            ("Line", _LINE),
            ("Arrow", _ARROW),
            ("Box", _BOX),
            ("String", _STRING),
            ("HUDPoint", _POINT),
            ("HUDLine", _LINE),
            ("HUDArrow", _ARROW),
            ("HUDBox", _BOX),
        ),
    ),
    ("color", COLOR),
    ("life_time", number),
    ("persistent_lines", boolean),
)

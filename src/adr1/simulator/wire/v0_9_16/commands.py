"""The 22 commands of a batch, each `[[kind, fields]]`, and a fast check of whole batches."""

from __future__ import annotations

from enum import IntEnum
from itertools import chain
from typing import Any

from adr1.simulator.wire.errors import WireTypeError
from adr1.simulator.wire.schema import (
    FLOAT32_MAX,
    Check,
    array,
    boolean,
    enumeration,
    maybe,
    number,
    struct,
    text,
    u8,
    u32,
    variant,
)
from adr1.simulator.wire.v0_9_16 import enums, structs


class CommandKind(IntEnum):
    """Index of a command in the client's variant."""

    SPAWN_ACTOR = 0
    DESTROY_ACTOR = 1
    APPLY_VEHICLE_CONTROL = 2
    APPLY_VEHICLE_ACKERMANN_CONTROL = 3
    APPLY_WALKER_CONTROL = 4
    APPLY_VEHICLE_PHYSICS_CONTROL = 5
    APPLY_TRANSFORM = 6
    APPLY_WALKER_STATE = 7
    APPLY_TARGET_VELOCITY = 8
    APPLY_TARGET_ANGULAR_VELOCITY = 9
    APPLY_IMPULSE = 10
    APPLY_FORCE = 11
    APPLY_ANGULAR_IMPULSE = 12
    APPLY_TORQUE = 13
    SET_SIMULATE_PHYSICS = 14
    SET_ENABLE_GRAVITY = 15
    SET_AUTOPILOT = 16
    SHOW_DEBUG_TELEMETRY = 17
    SET_VEHICLE_LIGHT_STATE = 18
    APPLY_LOCATION = 19
    CONSOLE_COMMAND = 20
    SET_TRAFFIC_LIGHT_STATE = 21


def _on_actor(*fields: tuple[str, Check]) -> Check:
    return struct(("actor", u32), *fields)


def _do_after(value: object) -> None:
    array(_COMMAND)(value)


_SPAWN = struct(
    ("description", structs.ACTOR_DESCRIPTION),
    ("transform", structs.TRANSFORM),
    ("parent", maybe(u32)),
    ("attachment_type", u8),  # not initialised by the client where there is no parent
    ("socket_name", text),
    ("do_after", _do_after),
)
_VECTOR_OF = {name: _on_actor((name, structs.VECTOR3)) for name in ("velocity", "impulse", "force")}
_FLAG = _on_actor(("enabled", boolean))
_COMMAND = struct(
    (
        "command",
        variant(
            ("SpawnActor", _SPAWN),
            ("DestroyActor", _on_actor()),
            ("ApplyVehicleControl", _on_actor(("control", structs.VEHICLE_CONTROL))),
            ("ApplyVehicleAckermannControl", _on_actor(("control", structs.ACKERMANN_CONTROL))),
            ("ApplyWalkerControl", _on_actor(("control", structs.WALKER_CONTROL))),
            ("ApplyVehiclePhysicsControl", _on_actor(("physics", structs.VEHICLE_PHYSICS))),
            ("ApplyTransform", _on_actor(("transform", structs.TRANSFORM))),
            ("ApplyWalkerState", _on_actor(("transform", structs.TRANSFORM), ("speed", number))),
            ("ApplyTargetVelocity", _VECTOR_OF["velocity"]),
            ("ApplyTargetAngularVelocity", _VECTOR_OF["velocity"]),
            ("ApplyImpulse", _VECTOR_OF["impulse"]),
            ("ApplyForce", _VECTOR_OF["force"]),
            ("ApplyAngularImpulse", _VECTOR_OF["impulse"]),
            ("ApplyTorque", _on_actor(("torque", structs.VECTOR3))),
            ("SetSimulatePhysics", _FLAG),
            ("SetEnableGravity", _FLAG),
            ("SetAutopilot", _FLAG),
            ("ShowDebugTelemetry", _FLAG),
            ("SetVehicleLightState", _on_actor(("light_state", u32))),
            ("ApplyLocation", _on_actor(("location", structs.VECTOR3))),
            ("ConsoleCommand", struct(("cmd", text))),
            ("SetTrafficLightState", _on_actor(("state", enumeration(enums.TrafficLightState)))),
        ),
    )
)
_COMMANDS = array(_COMMAND)
_NUMERIC = frozenset((int, float))


def commands(value: object) -> None:
    """A batch of commands.

    Vehicle controls, which come by the hundred in every tick, are checked by column; only where
    that finds something odd is each command looked at, to name the fault.
    """
    if type(value) is not list or not _controls_fit(value):
        _COMMANDS(value)


def _controls_fit(batch: list[Any]) -> bool:
    """True where every command is certainly well formed; False proves nothing."""
    ids: list[object] = []
    controls: list[list[object]] = []
    try:
        for command in batch:
            kind, body = command[0]
            if kind == 2:
                actor_id, control = body
                ids.append(actor_id)
                controls.append(control)
            else:
                _COMMAND(command)
        return not controls or _columns_fit(ids, controls)
    except (TypeError, ValueError, WireTypeError):
        return False


def _columns_fit(ids: list[object], controls: list[list[object]]) -> bool:
    if set(map(type, controls)) != {list} or set(map(len, controls)) != {7}:
        return False
    throttle, steer, brake, hand_brake, reverse, manual, gear = zip(*controls, strict=True)
    numbers = throttle + steer + brake
    if not _NUMERIC.issuperset(map(type, numbers)) or {*map(type, ids), *map(type, gear)} != {int}:
        return False
    if set(map(type, chain(hand_brake, reverse, manual))) != {bool}:
        return False
    total = sum(numbers)
    return (
        total - total == 0  # neither infinite nor NaN, so the order of the rest is sound
        and min(numbers) >= -FLOAT32_MAX
        and max(numbers) <= FLOAT32_MAX
        and min(ids) >= 0  # type: ignore[type-var, operator]
        and max(ids) < 2**32  # type: ignore[type-var, operator]
        and min(gear) >= -(2**31)
        and max(gear) < 2**31
    )

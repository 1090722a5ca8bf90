"""The 22 commands of a batch, each `[[kind, fields]]`, and a fast check of whole batches."""

from __future__ import annotations

from enum import IntEnum
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
_KINDS: tuple[tuple[str, Check], ...] = (
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
)
_COMMAND = struct(("command", variant(*_KINDS)))
_COMMANDS = array(_COMMAND)


def commands(value: object) -> None:
    """A batch of commands.

    Vehicle controls, which come by the hundred in every tick, get a quick look; only where that
    finds something odd is every command checked thoroughly, to name the fault.
    """
    if type(value) is not list or not _certainly_fits(value):
        _COMMANDS(value)


def _certainly_fits(batch: list[Any]) -> bool:
    """True where every command is well formed; False proves nothing.

    What is no list cannot slip through: a string or bytes in the place of a list has no items of
    the types that the innermost tests ask for.
    """
    low, high, flag = -FLOAT32_MAX, FLOAT32_MAX, bool
    try:
        for command in batch:
            ((kind, body),) = command
            if kind == 2:
                actor_id, (throttle, steer, brake, hand_brake, reverse, manual, gear) = body
                if not (
                    low <= throttle <= high
                    and low <= steer <= high
                    and low <= brake <= high
                    and throttle.__class__ is not flag
                    and steer.__class__ is not flag
                    and brake.__class__ is not flag
                    and hand_brake.__class__ is flag
                    and reverse.__class__ is flag
                    and manual.__class__ is flag
                    and gear.__class__ is int
                    and -(2**31) <= gear < 2**31
                    and actor_id.__class__ is int
                    and 0 <= actor_id < 2**32
                    and kind.__class__ is int
                ):
                    return False
            elif kind.__class__ is int and kind >= 0:
                _KINDS[kind][1](body)
            else:
                return False
    except (TypeError, ValueError, IndexError, WireTypeError):
        return False
    return True

"""What an episode process and its agent process say to each other.

Orders go to the agent as pickles. What comes back is read without trusting the agent: a control is
a fixed layout, everything else is JSON.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import carla

from adr1.errors import Adr1Error, AgentError, SimulatorError
from adr1.evaluation.compat.sensor_interface import (
    SensorConfigurationInvalid,
    SensorReceivedNoData,
)
from adr1.routes.dense_route import DenseRoute

CONTROL = struct.Struct("<3f3?i")
MAX_REPLY_BYTES = 1 << 22


class Order(Enum):
    """What the agent process is to do next; each order is answered once."""

    START = 1
    """Import the agent's file; payload StartOrder."""
    CONNECT = 2
    """Reach the simulator and fill the official modules; payload ConnectOrder."""
    SET_UP = 3
    """Build the agent and ask for its sensors."""
    MOUNT = 4
    """Spawn the sensors."""
    STEP = 5
    """One step of the agent; payload: the StateFrame of the tick."""
    DESTROY = 6
    """Dismiss the agent and its sensors."""


@dataclass(frozen=True)
class StartOrder:
    """The agent, and the seed of its random generators."""

    agent_file: Path
    seed: int


@dataclass(frozen=True)
class ConnectOrder:
    """The episode that the agent joins; `track` None takes the agent's own."""

    host: str
    port: int
    rpc_timeout_s: float
    traffic_manager_port: int
    seed: int
    ego_id: int
    route: DenseRoute
    agent_config: str
    track: str | None
    debug: bool


class AgentHostError(Adr1Error):
    """Our own part of the agent process failed, or what came from it is no message."""


ERRORS: dict[str, type[Exception]] = {
    "agent": AgentError,
    "sensors": SensorConfigurationInvalid,
    "no data": SensorReceivedNoData,
    "simulator": SimulatorError,
    "host": AgentHostError,
}


def pack_control(control: carla.VehicleControl) -> bytes:
    """A control in 19 bytes, to the bit: the client library keeps its values as float32."""
    return CONTROL.pack(
        control.throttle,
        control.steer,
        control.brake,
        control.hand_brake,
        control.reverse,
        control.manual_gear_shift,
        control.gear,
    )


def unpack_control(message: bytes) -> carla.VehicleControl:
    """The reverse of `pack_control`. Raises AgentHostError where the length is another."""
    if len(message) != CONTROL.size:
        raise AgentHostError(f"the agent process sent {len(message)} bytes instead of a control")
    return carla.VehicleControl(*CONTROL.unpack(message))


def pack_report(**values: Any) -> bytes:
    """An answer other than a control; never as long as one."""
    return json.dumps(values).encode().ljust(CONTROL.size + 1)


def pack_error(kind: str, text: str) -> bytes:
    """An answer that says what went wrong; `kind` is one of ERRORS."""
    return pack_report(error=kind, text=text)


def unpack_report(message: bytes) -> dict[str, Any]:
    """The values of an answer.

    Raises:
        AgentError, SensorConfigurationInvalid, SensorReceivedNoData, SimulatorError,
        AgentHostError: the answer says so, or is none.
    """
    try:
        values = json.loads(message)
    except ValueError as error:
        raise AgentHostError(f"the agent process sent {message[:80]!r}") from error
    if not isinstance(values, dict):
        raise AgentHostError(f"the agent process sent {message[:80]!r}")
    if "error" in values:
        raise ERRORS.get(str(values["error"]), AgentHostError)(str(values.get("text")))
    return values

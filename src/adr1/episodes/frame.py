"""StateFrame: everything that moves, in one tick, as arrays in actor-id order."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from enum import Enum, IntEnum

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.geometry import Vector3


class ActorKind(IntEnum):
    """What an actor is; two-wheelers are vehicles in every rule but their dimensions."""

    VEHICLE = 0
    WALKER = 1
    TWO_WHEELER = 2
    PROP = 3


class LightState(IntEnum):
    """State of a traffic light; numbers as in CARLA."""

    RED = 0
    YELLOW = 1
    GREEN = 2
    OFF = 3
    UNKNOWN = 4


@dataclass(frozen=True, slots=True)
class Contact:
    """One collision event of the ego.

    `frame` and `time_s` are those of the tick that it happened in, which is the tick before the
    StateFrame that reports it. `other_id` is 0 for parts of the map. `impulse_world_ns` is in
    newton seconds; `ego_position_world_m` is where the ego was.
    """

    frame: int
    time_s: float
    other_id: int
    other_type: str
    impulse_world_ns: Vector3
    ego_position_world_m: Vector3


class NoteKind(str, Enum):
    """What a scenario says of itself."""

    STARTED = "started"
    ENDED = "ended"
    TIMED_OUT = "timed_out"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ScenarioNote:
    """Something that happened to a scenario in the tick of the frame that carries it.

    Attributes:
        scenario, scenario_type: the instance's name in the route file, and its class name.
        kind: what happened; FAILED means that it could not be staged, see `message`.
        actor_ids: the actors that it is about; for YieldToEmergencyVehicle the emergency vehicle.
        message: for people.
    """

    scenario: str
    scenario_type: str
    kind: NoteKind
    actor_ids: tuple[int, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True)
class EgoControl:
    """Control that the ego's vehicle model applied in this tick (CARLA's ranges)."""

    throttle: float = 0.0
    steer: float = 0.0
    brake: float = 0.0
    hand_brake: bool = False
    reverse: bool = False
    gear: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class StateFrame:
    """State of all vehicles, walkers and props after one tick; n rows in rising actor-id order.

    Attributes:
        frame: the simulator's frame number.
        time_s: simulation time.
        ids: int64 (n,).
        kinds: uint8 (n,), values of `ActorKind`.
        is_background: bool (n,), actors with role name `background`: surrounding traffic.
        kinematics: float32 (n, 15): x y z [m, world], pitch yaw roll [deg], velocity x y z
            [m/s, world], angular velocity x y z [deg/s], acceleration x y z [m/s2, world].
        extents_m: float32 (n, 3), half sizes of the bounding boxes.
        box_centers_local_m: float32 (n, 3), their centres in the actor's frame.
        ego_index: row of the ego.
        light_ids: int64 (m,), actor ids of traffic lights, rising; light_states: uint8 (m,).
        ego_control, ego_speed_limit_mps: of the ego in this tick.
        contacts: collision events of the ego that became known with this frame.
        notes: what scenarios said in this tick.
    """

    frame: int
    time_s: float
    ids: NDArray[np.int64]
    kinds: NDArray[np.uint8]
    is_background: NDArray[np.bool_]
    kinematics: NDArray[np.float32]
    extents_m: NDArray[np.float32]
    box_centers_local_m: NDArray[np.float32]
    ego_index: int
    light_ids: NDArray[np.int64]
    light_states: NDArray[np.uint8]
    ego_control: EgoControl
    ego_speed_limit_mps: float
    contacts: tuple[Contact, ...] = ()
    notes: tuple[ScenarioNote, ...] = ()

    @property
    def positions_world_m(self) -> NDArray[np.float32]:
        return self.kinematics[:, 0:3]

    @property
    def pitch_deg(self) -> NDArray[np.float32]:
        return self.kinematics[:, 3]

    @property
    def yaw_deg(self) -> NDArray[np.float32]:
        return self.kinematics[:, 4]

    @property
    def roll_deg(self) -> NDArray[np.float32]:
        return self.kinematics[:, 5]

    @property
    def velocities_world_mps(self) -> NDArray[np.float32]:
        return self.kinematics[:, 6:9]

    @property
    def angular_velocities_dps(self) -> NDArray[np.float32]:
        return self.kinematics[:, 9:12]

    @property
    def accelerations_world_mps2(self) -> NDArray[np.float32]:
        return self.kinematics[:, 12:15]

    @property
    def ego_id(self) -> int:
        return int(self.ids[self.ego_index])

    @property
    def ego_position_world_m(self) -> Vector3:
        x, y, z = self.kinematics[self.ego_index, 0:3].tolist()
        return (x, y, z)

    @property
    def ego_yaw_deg(self) -> float:
        return float(self.kinematics[self.ego_index, 4])

    @property
    def ego_speed_mps(self) -> float:
        vx, vy, vz = self.kinematics[self.ego_index, 6:9].tolist()
        return float((vx * vx + vy * vy + vz * vz) ** 0.5)

    @property
    def ego_forward_mps(self) -> float:
        """The ego's speed along its heading; 0 where it rolls back."""
        yaw = math.radians(self.ego_yaw_deg)
        vx, vy = self.kinematics[self.ego_index, 6:8].tolist()
        return max(float(vx * math.cos(yaw) + vy * math.sin(yaw)), 0.0)

    def same_as(self, other: StateFrame) -> bool:
        """Whether two frames hold exactly the same values."""
        for item in fields(self):
            mine, theirs = getattr(self, item.name), getattr(other, item.name)
            if isinstance(mine, np.ndarray):
                if mine.dtype != theirs.dtype or not np.array_equal(mine, theirs):
                    return False
            elif mine != theirs:
                return False
        return True

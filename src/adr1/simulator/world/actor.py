"""One actor of the episode: what it is, whose child it is, and its wire form."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from adr1.simulator.geometry import Box, Pose, Vector3
from adr1.simulator.world.errors import WorldError

_FARTHEST_M = 1e6


class ActorKind(Enum):
    """What part of the simulator moves or runs an actor."""

    VEHICLE = "vehicle"
    WALKER = "walker"
    PROP = "prop"
    SENSOR = "sensor"
    CONTROLLER = "controller"
    TRAFFIC_LIGHT = "traffic light"
    TRAFFIC_SIGN = "traffic sign"
    SPECTATOR = "spectator"
    OTHER = "other"

    @property
    def is_body(self) -> bool:
        """Whether actors of this kind take part in motion and contacts."""
        return self in _BODIES


_BODIES = frozenset({ActorKind.VEHICLE, ActorKind.WALKER, ActorKind.PROP})
_KIND_BY_PREFIX = (
    ("vehicle.", ActorKind.VEHICLE),
    ("walker.", ActorKind.WALKER),
    ("static.prop.", ActorKind.PROP),
    ("sensor.", ActorKind.SENSOR),
    ("controller.", ActorKind.CONTROLLER),
    ("traffic.traffic_light", ActorKind.TRAFFIC_LIGHT),
    ("traffic.", ActorKind.TRAFFIC_SIGN),
    ("spectator", ActorKind.SPECTATOR),
)


def kind_of(type_id: str) -> ActorKind:
    """The kind that a blueprint id such as `vehicle.audi.tt` belongs to."""
    for prefix, kind in _KIND_BY_PREFIX:
        if type_id.startswith(prefix):
            return kind
    return ActorKind.OTHER


@dataclass(slots=True)
class Actor:
    """An actor from its spawn to its destruction.

    Attributes:
        actor_id: unique within the episode, never used again.
        parent_id: the actor it is attached to, 0 for none.
        attributes: attribute values by name, as given at spawn.
        box: bounding box in the actor's own frame.
        relative_pose: pose in the parent's frame, None for an actor without parent.
        stream_id: data stream of a sensor, 0 for none.
        wire: the Actor struct as the client reads it.
        children: ids of actors attached to it, in spawn order.
        light_state: bit set of vehicle lights (VehicleLightState).
        open_doors: bit set of a vehicle's doors, bit i for VehicleDoor i.
        shown_steer_deg, shown_pitch_deg: angles set for single wheels of a vehicle whose physics is
            off, by wheel; nothing but their reading depends on them. Replaced, never changed.
        ignored_vehicle_ids: vehicles that a ray-cast sensor shall not see.
    """

    actor_id: int
    type_id: str
    kind: ActorKind
    parent_id: int
    attributes: dict[str, str]
    box: Box
    relative_pose: Pose | None
    stream_id: int
    wire: list[object]
    children: list[int] = field(default_factory=list)
    light_state: int = 0
    open_doors: int = 0
    shown_steer_deg: dict[int, float] = field(default_factory=dict)
    shown_pitch_deg: dict[int, float] = field(default_factory=dict)
    ignored_vehicle_ids: tuple[int, ...] = ()

    def copy(self) -> Actor:
        """The same actor for another world, without a stream; shares only what never changes."""
        return Actor(
            self.actor_id,
            self.type_id,
            self.kind,
            self.parent_id,
            self.attributes,
            self.box,
            self.relative_pose,
            0,
            [*self.wire[:5], b""],
            list(self.children),
            self.light_state,
            self.open_doors,
            self.shown_steer_deg,
            self.shown_pitch_deg,
            self.ignored_vehicle_ids,
        )


def box_to_wire(box: Box, actor_id: int) -> list[object]:
    """BoundingBox as the 0.9.16 client reads it: location, extent, rotation, actor id."""
    return [
        list(box.center_local_m),
        list(box.extent_m),
        [0.0, box.yaw_local_deg, 0.0],
        actor_id,
    ]


def pose_to_wire(pose: Pose) -> list[list[float]]:
    """Transform as the client reads it: [x, y, z], [pitch, yaw, roll]."""
    return [
        [pose.x_m, pose.y_m, pose.z_m],
        [pose.pitch_deg, pose.yaw_deg, pose.roll_deg],
    ]


def pose_from_wire(transform: list[list[float]]) -> Pose:
    """Pose of a validated Transform; WorldError for one out of reach."""
    location, (pitch, yaw, roll) = transform
    return Pose(*location_from_wire(location), float(pitch), float(yaw), float(roll))


def location_from_wire(location: list[float]) -> Vector3:
    """Place of a validated Location; WorldError for one beyond 1,000 km, where sums lose metres."""
    x, y, z = (float(value) for value in location)
    if max(abs(x), abs(y), abs(z)) > _FARTHEST_M:
        raise WorldError(
            f"the location ({x:g}, {y:g}, {z:g}) is out of reach; give at most {_FARTHEST_M:g} m"
        )
    return x, y, z

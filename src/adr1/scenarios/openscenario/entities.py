"""Entities of a file: what they are in CARLA, and what they did so far."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import carla

from adr1.scenarios.cast import Cast
from adr1.scenarios.context import ScenarioContext
from adr1.scenarios.openscenario.movers import VehicleMover, WalkerMover
from adr1.scenarios.openscenario.node import Node
from adr1.scenarios.openscenario.scenario_file import property_of

STILL_MPS = 0.05
VAN_FROM_M, TRUCK_FROM_M = 5.3, 7.0
"""Vehicles whose name is no blueprint are chosen by length: car, van, truck."""
BY_CATEGORY = {
    "bicycle": "bicycle",
    "motorbike": "motorcycle",
    "motorcycle": "motorcycle",
    "van": "van",
    "truck": "truck",
    "bus": "truck",
    "semitrailer": "truck",
}


@dataclass
class Entity:
    """One entity; `actor` is None while it is not in the world.

    Attributes:
        travelled_m: way since the storyboard began.
        still_s, offroad_s, road_end_s: how long it has been standing, beside the road, at its end.
        holders: who moves it now, by domain (`longitudinal`, `lateral`).
    """

    name: str
    node: Node
    is_hero: bool
    actor: carla.Actor | None = None
    mover: VehicleMover | WalkerMover | None = None
    spawn_pose: carla.Transform | None = None
    travelled_m: float = 0.0
    still_s: float = 0.0
    offroad_s: float = 0.0
    road_end_s: float = 0.0
    holders: dict[str, object] = field(default_factory=dict)
    _last_xy: tuple[float, float] | None = None

    def pose(self, context: ScenarioContext) -> carla.Transform | None:
        """Where it is now; in the tick of its spawning, where it was spawned."""
        if self.actor is None:
            return None
        found = context.pose(self.actor)
        row = context.row(self.actor)
        if found is None or row is None:
            return self.spawn_pose
        x, y, yaw = found
        z = float(context.frame.kinematics[row, 2])
        return carla.Transform(carla.Location(x=x, y=y, z=z), carla.Rotation(yaw=math.degrees(yaw)))

    def speed_mps(self, context: ScenarioContext) -> float:
        return 0.0 if self.actor is None else context.speed_mps(self.actor)

    def observe(self, context: ScenarioContext, tick_s: float) -> None:
        """Keep account of this tick."""
        pose = None if self.actor is None else context.pose(self.actor)
        if pose is None:
            return
        x, y, _ = pose
        if self._last_xy is not None:
            self.travelled_m += math.dist(self._last_xy, (x, y))
        self._last_xy = (x, y)
        still = self.speed_mps(context) < STILL_MPS
        self.still_s = self.still_s + tick_s if still else 0.0
        place = carla.Location(x=x, y=y)
        here = context.carla_map.get_waypoint(place, project_to_road=False)
        self.offroad_s = self.offroad_s + tick_s if here is None else 0.0
        ended = here is not None and not here.next(2.0)
        self.road_end_s = self.road_end_s + tick_s if ended else 0.0

    def spawn(self, context: ScenarioContext, cast: Cast, pose: carla.Transform) -> None:
        """Bring it into the world, on the ground at a pose.

        Raises:
            ScenarioError: the place is taken.
            FileFormatError: an object's name is no blueprint.
        """
        self.spawn_pose, self._last_xy = pose, None
        library = context.world.get_blueprint_library()
        if self.node.tag == "Vehicle":
            pattern, wanted = vehicle_blueprint(self.node, library)
            vehicle = cast.vehicle(pose, pattern, room_m=8.0, **wanted)
            self.actor, self.mover = vehicle, VehicleMover(context, vehicle, pose)
        elif self.node.tag == "Pedestrian":
            name = _named(self.node, library) or "walker.pedestrian.*"
            walker = cast.walker(pose, name)
            self.actor, self.mover = walker, WalkerMover(context, walker, pose)
        else:
            prop = _named(self.node, library)
            if prop is None:
                raise self.node.fault(
                    f"name {self.node.text('name')!r} is no blueprint; use one such as "
                    "static.prop.streetbarrier, or give it as <Property name='blueprint'>"
                )
            self.actor = cast.prop(pose, prop)

    def remove(self, cast: Cast) -> None:
        """Take it out of the world."""
        if self.actor is not None:
            cast.destroy(self.actor)
        self.actor = self.mover = None


def vehicle_blueprint(node: Node, library: carla.BlueprintLibrary) -> tuple[str, dict[str, str]]:
    """(pattern, attributes) of the blueprints that a <Vehicle> may be.

    The property `blueprint`, `model3d` or the name if the simulator has that blueprint; else any
    of the category, cars by their length.
    """
    name = _named(node, library)
    if name is not None:
        return name, {}
    length_m = node.child("BoundingBox").child("Dimensions").number("length")
    kind = BY_CATEGORY.get(node.text("vehicleCategory"), "")
    if not kind:
        kind = "car" if length_m < VAN_FROM_M else "van" if length_m < TRUCK_FROM_M else "truck"
    return "vehicle.*", {"base_type": kind, "special_type": ""}


def _named(node: Node, library: carla.BlueprintLibrary) -> str | None:
    known = {blueprint.id for blueprint in library}
    names = (
        property_of(node, "blueprint"),
        node.attributes.get("model3d"),
        node.attributes.get("model"),
        node.attributes.get("name"),
    )
    return next((name for name in names if name in known), None)

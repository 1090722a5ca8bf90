"""Play: what actions and conditions of one running file may see and do."""

from __future__ import annotations

import math

import carla
import numpy as np

from adr1.criteria.boxes import overlap
from adr1.scenarios.cast import Cast
from adr1.scenarios.context import ScenarioContext
from adr1.scenarios.openscenario.entities import Entity
from adr1.scenarios.openscenario.node import Node
from adr1.scenarios.openscenario.positions import Positions
from adr1.scenarios.openscenario.road_distance import across_road_m, along_road_m
from adr1.scenarios.openscenario.scenario_file import ScenarioFile

LIGHT_STATES = {
    "red": carla.TrafficLightState.Red,
    "yellow": carla.TrafficLightState.Yellow,
    "green": carla.TrafficLightState.Green,
    "off": carla.TrafficLightState.Off,
}


class Play:
    """State of one running file.

    Attributes:
        time_s: since the storyboard began.
        tick_s: length of the last tick.
        values: parameters and variables, as text.
        states: (kind, name) -> state of a storyboard element.
        moments: (kind, name, transition) that happened in this tick.
    """

    def __init__(self, context: ScenarioContext, cast: Cast, file: ScenarioFile) -> None:
        self.context, self.cast, self.file = context, cast, file
        self.time_s = 0.0
        self.tick_s = 0.05
        self.values = dict(file.parameters)
        self.states: dict[tuple[str, str], str] = {}
        self.moments: set[tuple[str, str, str]] = set()
        self.entities = {
            name: Entity(name, node, name == file.hero) for name, node in file.entities.items()
        }
        self.entities[file.hero].actor = context.ego
        self.positions = Positions(
            context.carla_map, carla_axes=file.carla_axes, pose_of=self._pose_of
        )
        self._held_lights: dict[int, tuple[carla.TrafficLight, carla.TrafficLightState]] = {}
        self._lights: dict[str, carla.TrafficLight] | None = None

    def _pose_of(self, name: str) -> carla.Transform | None:
        return self.entities[name].pose(self.context)

    def observe(self, time_s: float) -> None:
        """Take account of a new tick, at a time since the storyboard began."""
        self.tick_s = max(time_s - self.time_s, 0.0)
        self.time_s = time_s
        for entity in self.entities.values():
            entity.observe(self.context, self.tick_s)

    def move(self) -> None:
        """Order this tick's motion and lights."""
        for entity in self.entities.values():
            if entity.mover is not None and entity.holders.get("longitudinal") != "autopilot":
                entity.mover.update()
        for light, state in self._held_lights.values():
            if light.get_state() != state:
                light.set_state(state)

    def light(self, node: Node) -> carla.TrafficLight:
        """The traffic light of a signal, by its id in the OpenDRIVE map."""
        if self._lights is None:
            lights = self.context.world.get_actors().filter("traffic.traffic_light*")
            self._lights = {light.get_opendrive_id(): light for light in lights}
        name = node.text("name")
        if name not in self._lights:
            known = ", ".join(sorted(self._lights)[:20]) or "none"
            raise node.fault(f"the map has no traffic light {name!r}; its signal ids: {known}")
        return self._lights[name]

    def light_state(self, node: Node) -> carla.TrafficLightState:
        """The state that a signal condition or action names."""
        word = node.text("state").lower()
        if word not in LIGHT_STATES:
            raise node.fault(f"state={word!r} must be one of {', '.join(LIGHT_STATES)}")
        return LIGHT_STATES[word]

    def hold_light(self, light: carla.TrafficLight, state: carla.TrafficLightState) -> None:
        """Keep a light in a state, against its own cycle."""
        self._held_lights[light.id] = (light, state)

    def entity(self, node: Node, attribute: str = "entityRef") -> Entity:
        return self.entities[node.text(attribute)]

    def distance_m(
        self, entity: Entity, other: carla.Transform, half_m: tuple[float, float], how: Node
    ) -> float:
        """Distance of an entity from a pose, as a condition measures it; infinite if it is away.

        Args:
            half_m: half length and width of what is there, zero for a place.
            how: carries relativeDistanceType, coordinateSystem and freespace.
        """
        mine = entity.pose(self.context)
        if mine is None:
            return math.inf
        kind = how.text("relativeDistanceType", "euclidianDistance")
        free = how.flag("freespace")
        own_half = self.half_m(entity)
        if kind in ("cartesianDistance", "euclidianDistance"):
            gap_m = self._box_gap(mine, own_half, other, half_m)
            return gap_m if free else _apart_m(mine, other)
        axis = 0 if kind == "longitudinal" else 1
        distance = self._along_axis_m(mine, other, axis, how)
        yaw = math.radians(mine.rotation.yaw)
        if free:
            turn = math.radians(other.rotation.yaw) - yaw
            reach = abs(math.cos(turn)) * half_m[axis] + abs(math.sin(turn)) * half_m[1 - axis]
            distance = max(0.0, distance - own_half[axis] - reach)
        return distance

    def _along_axis_m(
        self, mine: carla.Transform, other: carla.Transform, axis: int, how: Node
    ) -> float:
        """Distance ahead (axis 0) or aside (1), in the coordinates that a condition names."""
        if how.text("coordinateSystem", "entity") != "entity" or how.flag(
            "alongRoute", default=False
        ):
            measure = along_road_m if axis == 0 else across_road_m
            return measure(self.context.carla_map, mine.location, other.location)
        yaw = math.radians(mine.rotation.yaw)
        dx, dy = other.location.x - mine.location.x, other.location.y - mine.location.y
        if axis == 0:
            return abs(math.cos(yaw) * dx + math.sin(yaw) * dy)
        return abs(-math.sin(yaw) * dx + math.cos(yaw) * dy)

    def half_m(self, entity: Entity) -> tuple[float, float]:
        """Half length and half width of an entity."""
        if entity.actor is None:
            return 0.0, 0.0
        extent = entity.actor.bounding_box.extent
        return float(extent.x), float(extent.y)

    def touch(self, first: Entity, second: Entity) -> bool:
        """Whether the boxes of two entities overlap, seen from above."""
        a, b = first.pose(self.context), second.pose(self.context)
        if a is None or b is None:
            return False
        # Bodies of the simulator push each other apart before they overlap by more than this.
        return self._box_gap(a, self.half_m(first), b, self.half_m(second)) < 0.05

    def _box_gap(
        self,
        a: carla.Transform,
        half_a_m: tuple[float, float],
        b: carla.Transform,
        half_b_m: tuple[float, float],
    ) -> float:
        """Gap between two boxes seen from above, found by growing the first (to 5 mm)."""
        low, high = 0.0, _apart_m(a, b)
        if _overlap(a, half_a_m, b, half_b_m, 0.0):
            return 0.0
        while high - low > 0.005:
            middle = 0.5 * (low + high)
            if _overlap(a, half_a_m, b, half_b_m, middle):
                high = middle
            else:
                low = middle
        return high


def _apart_m(a: carla.Transform, b: carla.Transform) -> float:
    return math.hypot(a.location.x - b.location.x, a.location.y - b.location.y)


def _overlap(
    a: carla.Transform,
    half_a_m: tuple[float, float],
    b: carla.Transform,
    half_b_m: tuple[float, float],
    grown_m: float,
) -> bool:
    def center(pose: carla.Transform) -> np.ndarray:
        return np.array([[pose.location.x, pose.location.y]])

    def yaw(pose: carla.Transform) -> np.ndarray:
        return np.array([math.radians(pose.rotation.yaw)])

    found = overlap(
        center(a),
        yaw(a),
        np.array([half_a_m]) + grown_m,
        center(b),
        yaw(b),
        np.array([half_b_m]),
    )
    return bool(found[0])

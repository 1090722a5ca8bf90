"""What never changes about the actors of an episode: kind, box, colour, whose sensor it is."""

from __future__ import annotations

from typing import Any

import carla

from adr1.episodes.furniture import read_road_furniture
from adr1.episodes.reader import kind_of
from adr1.errors import SimulatorError

EGO_ROLES = ("hero", "ego_vehicle", "ego")
SHOWN_ATTRIBUTES = (
    "image_size_x",
    "image_size_y",
    "fov",
    "channels",
    "range",
    "rotation_frequency",
    "points_per_second",
    "sensor_tick",
)


class Cast:
    """Descriptions of all actors that have been seen, and handles to those alive.

    Asks the server once per new actor, and for the box of each new vehicle or walker.
    """

    def __init__(self, world: carla.World, carla_map: carla.Map) -> None:
        self._world = world
        self._map = carla_map
        self._rows: dict[int, dict[str, object]] = {}
        self._lines: dict[int, list[list[float]]] | None = None
        self.handles: dict[int, Any] = {}
        self.movers: frozenset[int] = frozenset()
        self.lights: tuple[int, ...] = ()
        self._alive: frozenset[int] = frozenset()

    def update(self, alive: frozenset[int]) -> bool:
        """Take the ids of a tick; True if actors came or went.

        Raises:
            SimulatorError: the server does not answer.
        """
        if alive == self._alive:
            return False
        try:
            new = [actor_id for actor_id in alive if actor_id not in self.handles]
            for actor in self._world.get_actors(sorted(new)) if new else []:
                self.handles[actor.id] = actor
                self._rows[actor.id] = self._row(actor)
        except RuntimeError as error:
            raise SimulatorError(f"cannot read the descriptions of new actors: {error}") from error
        for gone in [actor_id for actor_id in self.handles if actor_id not in alive]:
            del self.handles[gone], self._rows[gone]
        self._alive = alive
        self.movers = frozenset(i for i, row in self._rows.items() if "extent" in row)
        self.lights = tuple(sorted(i for i, row in self._rows.items() if row["kind"] == "light"))
        return True

    def content(self) -> dict[str, object]:
        """JSON-able content: a row per actor in id order, and the stop lines of the lights."""
        if self._lines is None and self._rows:
            self._lines = self._stop_lines()
        lines = self._lines or {}
        return {"actors": [self._rows[i] for i in sorted(self._rows)], "stop_lines": lines}

    def _row(self, actor: Any) -> dict[str, object]:
        type_id, attributes = actor.type_id, actor.attributes
        row: dict[str, object] = {"id": actor.id, "type": type_id, "kind": kind_name(actor)}
        if role := attributes.get("role_name", ""):
            row["role"] = role
        if attributes.get("role_name") in EGO_ROLES and type_id.startswith("vehicle."):
            row["ego"] = True
        if color := attributes.get("color", ""):
            row["color"] = color
        if type_id.startswith("sensor."):
            row["parent"] = actor.parent.id if actor.parent is not None else 0
            row["attributes"] = {k: attributes[k] for k in SHOWN_ATTRIBUTES if k in attributes}
        elif type_id.startswith("traffic."):
            pose = actor.get_transform()
            row["pose"] = [pose.location.x, pose.location.y, pose.rotation.yaw]
        elif kind_of(type_id, attributes) is not None:
            box = actor.bounding_box
            row["extent"] = [round(box.extent.x, 2), round(box.extent.y, 2)]
            row["center"] = [round(box.location.x, 2), round(box.location.y, 2)]
        return row

    def _stop_lines(self) -> dict[int, list[list[float]]]:
        furniture = read_road_furniture(self._world, self._map)
        lines: dict[int, list[list[float]]] = {}
        for light_id, place, yaw_deg, half_m in zip(
            furniture.line_light_ids.tolist(),
            furniture.line_positions_world_m.tolist(),
            furniture.line_yaw_deg.tolist(),
            furniture.line_half_width_m.tolist(),
            strict=True,
        ):
            row = [round(value, 2) for value in (place[0], place[1], yaw_deg, half_m)]
            lines.setdefault(light_id, []).append(row)
        return lines


def kind_name(actor: Any) -> str:
    """vehicle, two_wheeler, walker, prop, light, sign, sensor or other."""
    type_id = actor.type_id
    kind = kind_of(type_id, actor.attributes)
    if kind is not None:
        return kind.name.lower()
    if type_id.startswith("traffic.traffic_light"):
        return "light"
    if type_id.startswith("traffic."):
        return "sign"
    return "sensor" if type_id.startswith("sensor.") else "other"

"""Road furniture that rules refer to: stop lines of traffic lights, and stop signs.

It never moves, so it is read from the world once, before the first tick of an episode.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import carla
import numpy as np
from numpy.typing import NDArray

from adr1.errors import SimulatorError


@dataclass(frozen=True, eq=False)
class RoadFurniture:
    """Stop lines (l rows) and stop signs (k rows) of a town, in the world frame.

    Attributes:
        line_light_ids: int64 (l,), actor id of the light that governs the line.
        line_positions_world_m: float64 (l, 3), where the line crosses the lane's centre.
        line_yaw_deg: float64 (l,), driving direction of the lane there.
        line_half_width_m: float64 (l,), half the lane's width.
        sign_ids: int64 (k,), actor ids of stop signs.
        sign_boxes_world_m: float64 (k, 3), centres of their trigger boxes.
        sign_box_yaw_deg: float64 (k,), how the boxes are turned.
        sign_extents_m: float64 (k, 3), half sizes of the boxes.
        sign_lane_yaw_deg: float64 (k,), driving direction of the lane that a box lies on.
    """

    line_light_ids: NDArray[np.int64]
    line_positions_world_m: NDArray[np.float64]
    line_yaw_deg: NDArray[np.float64]
    line_half_width_m: NDArray[np.float64]
    sign_ids: NDArray[np.int64]
    sign_boxes_world_m: NDArray[np.float64]
    sign_box_yaw_deg: NDArray[np.float64]
    sign_extents_m: NDArray[np.float64]
    sign_lane_yaw_deg: NDArray[np.float64]


def read_road_furniture(world: carla.World, carla_map: carla.Map) -> RoadFurniture:
    """All stop lines and stop signs of a world; in synchronous mode it must have ticked once.

    Raises:
        SimulatorError: the server does not answer.
    """
    try:
        actors = world.get_actors()
        lights = sorted(actors.filter("traffic.traffic_light*"), key=lambda actor: actor.id)
        signs = sorted(actors.filter("traffic.stop*"), key=lambda actor: actor.id)
        lines = [row for light in lights for row in _stop_lines(light)]
        boxes = [_trigger_box(sign, carla_map) for sign in signs]
    except RuntimeError as error:
        raise SimulatorError(f"cannot read lights and signs: {error}") from error
    return furniture_of(lines, boxes)


def furniture_of(lines: list[list[float]], boxes: list[list[float]]) -> RoadFurniture:
    """Furniture from rows: lines are [light id, x, y, z, yaw, half width], boxes are
    [sign id, x, y, z, box yaw, extent x, y, z, lane yaw]; metres, degrees, world frame."""
    line = np.array(lines, dtype=np.float64).reshape(-1, 6)
    box = np.array(boxes, dtype=np.float64).reshape(-1, 9)
    return RoadFurniture(
        line_light_ids=line[:, 0].astype(np.int64),
        line_positions_world_m=line[:, 1:4],
        line_yaw_deg=line[:, 4],
        line_half_width_m=line[:, 5],
        sign_ids=box[:, 0].astype(np.int64),
        sign_boxes_world_m=box[:, 1:4],
        sign_box_yaw_deg=box[:, 4],
        sign_extents_m=box[:, 5:8],
        sign_lane_yaw_deg=box[:, 8],
    )


def furniture_rows(furniture: RoadFurniture) -> tuple[list[list[float]], list[list[float]]]:
    """The rows that `furniture_of` makes the same furniture from."""
    line = np.column_stack(
        [
            furniture.line_light_ids,
            furniture.line_positions_world_m,
            furniture.line_yaw_deg,
            furniture.line_half_width_m,
        ]
    )
    box = np.column_stack(
        [
            furniture.sign_ids,
            furniture.sign_boxes_world_m,
            furniture.sign_box_yaw_deg,
            furniture.sign_extents_m,
            furniture.sign_lane_yaw_deg,
        ]
    )
    return line.tolist(), box.tolist()


def _stop_lines(light: Any) -> list[list[float]]:
    rows = []
    for waypoint in light.get_stop_waypoints():
        place, yaw_deg = waypoint.transform.location, waypoint.transform.rotation.yaw
        rows.append([light.id, place.x, place.y, place.z, yaw_deg, 0.5 * waypoint.lane_width])
    return rows


def _trigger_box(sign: Any, carla_map: carla.Map) -> list[float]:
    volume, pose = sign.trigger_volume, sign.get_transform()
    centre = carla.Location(volume.location)
    pose.transform(centre)
    lane = carla_map.get_waypoint(centre)
    lane_yaw_deg = pose.rotation.yaw if lane is None else lane.transform.rotation.yaw
    extent = volume.extent
    box_yaw_deg = pose.rotation.yaw + volume.rotation.yaw
    box = [centre.x, centre.y, centre.z, box_yaw_deg, extent.x, extent.y, extent.z]
    return [sign.id, *box, lane_yaw_deg]

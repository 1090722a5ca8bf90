"""What the road tells each vehicle: the light it stands at, the speed limit it drives under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int
from numba import njit
from numpy.typing import NDArray

from adr1.simulator.maps.ground import Ground
from adr1.simulator.maps.town_map import TrafficLightSite

NO_LIGHT = -1
_MIN_HEADING_COSINE = 0.5


@dataclass(frozen=True)
class StopBoxes:
    """The areas before stop lines in which a vehicle counts as being at a light.

    Attributes:
        boxes: x, y, half length, half width (m), cosine and sine of the yaw of each area, world
            frame.
        light_rows: row of the traffic light that governs each area.
    """

    boxes: Float[np.ndarray, "k 6"]
    light_rows: Int[np.ndarray, " k"]

    @classmethod
    def of(cls, lights: Sequence[TrafficLightSite]) -> StopBoxes:
        """All areas of the given lights, in their order."""
        boxes = [np.asarray(site.stop_boxes, np.float64).reshape(-1, 5) for site in lights]
        rows = [np.full(len(own), row, np.int64) for row, own in enumerate(boxes)]
        if not boxes:
            return cls(np.zeros((0, 6)), np.zeros(0, np.int64))
        x, y, yaw, half_length, half_width = np.concatenate(boxes).T
        columns = (x, y, half_length, half_width, np.cos(yaw), np.sin(yaw))
        return cls(np.ascontiguousarray(np.stack(columns, axis=1)), np.concatenate(rows))


class RoadSensing:
    """Looks up light and speed limit of all vehicles in one pass."""

    def __init__(self, lights: Sequence[TrafficLightSite], ground: Ground) -> None:
        self._stop = StopBoxes.of(lights)
        self._ground = ground

    def sense(
        self,
        kinematics: Float32[np.ndarray, "n 15"],
        half_length_m: Float[np.ndarray, " n"],
        light_row: Int[np.ndarray, " n"],
        speed_limit_kmh: Float32[np.ndarray, " n"],
    ) -> None:
        """Write each vehicle's light row (NO_LIGHT for none) and speed limit in place.

        A vehicle is at a light while its front or its centre is in a stop area and it heads along
        it. Where the map knows no limit (in junctions) the last one stays.
        """
        _sense(
            kinematics,
            half_length_m,
            self._stop.boxes,
            self._stop.light_rows,
            self._ground.speed_limit_kmh,
            float(self._ground.origin_xy_m[0]),
            float(self._ground.origin_xy_m[1]),
            float(self._ground.cell_m),
            light_row,
            speed_limit_kmh,
        )


@njit(cache=True)
def _sense(
    kinematics: NDArray[np.float32],
    half_length_m: NDArray[np.float64],
    boxes: NDArray[np.float64],
    light_rows: NDArray[np.int64],
    limits: NDArray[np.float32],
    origin_x: float,
    origin_y: float,
    cell: float,
    light_row: NDArray[np.int64],
    limit: NDArray[np.float32],
) -> None:
    rows, columns = limits.shape
    for i in range(len(kinematics)):
        x, y = float(kinematics[i, 0]), float(kinematics[i, 1])
        yaw = np.radians(float(kinematics[i, 4]))
        heading_x, heading_y = np.cos(yaw), np.sin(yaw)
        light_row[i] = NO_LIGHT
        for k in range(len(boxes)):
            dx, dy = x - boxes[k, 0], y - boxes[k, 1]
            reach = boxes[k, 2] + boxes[k, 3] + half_length_m[i]
            if abs(dx) > reach or abs(dy) > reach:
                continue
            cosine, sine = boxes[k, 4], boxes[k, 5]
            if heading_x * cosine + heading_y * sine < _MIN_HEADING_COSINE:
                continue
            for share in (0.0, half_length_m[i]):
                px, py = dx + share * heading_x, dy + share * heading_y
                along, across = px * cosine + py * sine, py * cosine - px * sine
                if abs(along) <= boxes[k, 2] and abs(across) <= boxes[k, 3]:
                    light_row[i] = light_rows[k]
            if light_row[i] != NO_LIGHT:
                break
        column, row = int((x - origin_x) / cell + 0.5), int((y - origin_y) / cell + 0.5)
        if 0 <= row < rows and 0 <= column < columns and limits[row, column] > 0.0:
            limit[i] = limits[row, column]

"""Pictures of the shots for the page: colours for depths and labels, points from above."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import colormaps
from numpy.typing import NDArray

from adr1.parity.part import Picture
from adr1.parity.parts.shot_readings import MOVING_LABELS
from adr1.parity.recorded import Recorded

NEAR_M, FAR_M = 2.0, 120.0
VIEW_M, CELLS = 45.0, 360
"""Half width of the view from above, and pixels across it."""

LABEL_RGB = {
    0: (20, 20, 24), 1: (128, 64, 128), 2: (214, 160, 208), 3: (110, 98, 90), 4: (132, 132, 170),
    5: (190, 153, 153), 6: (150, 150, 150), 7: (250, 170, 30), 8: (225, 215, 40), 9: (86, 130, 60),
    10: (168, 196, 140), 11: (150, 196, 232), 12: (214, 40, 70), 13: (255, 90, 60),
    14: (36, 92, 214), 15: (20, 160, 190), 16: (10, 110, 130), 18: (120, 60, 210),
    19: (160, 110, 230), 20: (150, 120, 90), 21: (230, 120, 60), 22: (60, 90, 140),
    23: (70, 150, 190), 24: (245, 245, 235), 25: (176, 160, 140),
}  # fmt: skip
_LABELS = np.zeros((256, 3), np.uint8) + np.uint8(200)
for _label, _colour in LABEL_RGB.items():
    _LABELS[_label] = _colour
_VIRIDIS = (colormaps["viridis"](np.linspace(0.0, 1.0, 256))[:, :3] * 255).astype(np.uint8)
_WHEEL = (colormaps["tab20"](np.linspace(0.0, 1.0, 20))[:, :3] * 255).astype(np.uint8)


def _rgb(recorded: Recorded) -> NDArray[np.uint8] | None:
    return recorded.arrays.get("rgb")


def _depth(recorded: Recorded) -> NDArray[np.uint8] | None:
    depth = recorded.arrays.get("depth_m")
    if depth is None:
        return None
    span = np.log(FAR_M / NEAR_M)
    share = np.log(np.clip(depth, NEAR_M, FAR_M) / NEAR_M) / span
    return _VIRIDIS[(255 * (1.0 - share)).astype(np.uint8)]


def _labels(recorded: Recorded) -> NDArray[np.uint8] | None:
    label = recorded.arrays.get("label")
    return None if label is None else _LABELS[label]


def _instances(recorded: Recorded) -> NDArray[np.uint8] | None:
    number = recorded.arrays.get("instance")
    if number is None:
        return None
    moves = np.isin(recorded.arrays["instance_label"], MOVING_LABELS)
    _, ranks = np.unique(np.where(moves, number, 0), return_inverse=True)
    shown = _WHEEL[ranks.reshape(number.shape) % len(_WHEEL)]
    shown[~moves] = (232, 234, 238)
    return shown


def _normals(recorded: Recorded) -> NDArray[np.uint8] | None:
    return recorded.arrays.get("normals")


def _from_above(points: NDArray[Any], colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Points of the sensor's frame (x forward, y right) on a square, forward upwards."""
    image = np.full((CELLS, CELLS, 3), 24, np.uint8)
    scale = CELLS / (2.0 * VIEW_M)
    rows = (CELLS / 2 - points[:, 0] * scale).astype(int)
    columns = (CELLS / 2 + points[:, 1] * scale).astype(int)
    inside = (rows >= 0) & (rows < CELLS) & (columns >= 0) & (columns < CELLS)
    order = np.argsort(points[inside, 2], kind="stable")  # the highest point of a cell shows
    image[rows[inside][order], columns[inside][order]] = colours[inside][order]
    return image


def _lidar(recorded: Recorded) -> NDArray[np.uint8] | None:
    points = recorded.arrays.get("lidar")
    if points is None:
        return None
    share = np.clip((points[:, 2] + 2.0) / 4.0, 0.0, 1.0)
    return _from_above(points, _VIRIDIS[(60 + 195 * share).astype(np.uint8)])


def _semantic_lidar(recorded: Recorded) -> NDArray[np.uint8] | None:
    points = recorded.arrays.get("semantic_lidar")
    if points is None:
        return None
    return _from_above(points, _LABELS[recorded.arrays["semantic_lidar_label"] % 256])


PICTURES = (
    Picture("Camera", _rgb),
    Picture("Depth, yellow near, blue far (log)", _depth),
    Picture("Semantic labels", _labels),
    Picture("Instances of what moves", _instances),
    Picture("Normals, as sent", _normals),
    Picture("LiDAR from above, by height", _lidar),
    Picture("Semantic LiDAR from above, by label", _semantic_lidar),
)

"""How far each pixel's surface point has moved in the picture since an earlier picture.

Encoding, as far as CARLA tells it: two float32 per pixel, x to the right and y up, in half picture
widths and half picture heights (the documented range is -2 to 2, twice the picture). So the motion
in pixels is x * width / 2 to the right and -y * height / 2 down, from the place where the point was
in the earlier picture to the pixel where it is now. Sources: CARLA's sensor reference,
OpticalFlowCamera.cpp, and issue 4795 of CARLA, where signs and scale were measured.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Float64, Int64

from adr1.simulator.rays.compiled import helper, kernel
from adr1.simulator.rays.instances import NOTHING
from adr1.simulator.sensors.camera_model import CameraModel

LIMIT = 2.0
_NEAREST_M = 1e-3
_ROUNDING = 1e-6


class CameraPlace(NamedTuple):
    """Where a camera is: its position and, as columns, its forward, right and up axes."""

    eye_m: Float64[np.ndarray, " 3"]
    axes: Float64[np.ndarray, "3 3"]


class Placement(NamedTuple):
    """Where the shown actors are, one row each; columns of `Instances`."""

    actor_ids: Int64[np.ndarray, " n"]
    to_world: Float32[np.ndarray, "n 3 4"]


def flow_of(
    model: CameraModel,
    now: CameraPlace,
    then: CameraPlace,
    directions: Float32[np.ndarray, "n 3"],
    distance_m: Float32[np.ndarray, " n"],
    instance: np.ndarray,
    moves: Float64[np.ndarray, "k 3 4"],
) -> Float32[np.ndarray, "n 2"]:
    """Flow of every pixel; the sky counts as infinitely far.

    Args:
        directions, distance_m, instance: what the rays of the present picture met.
        moves: of each instance row, the map from present to earlier places in the world.
    """
    flow = np.empty((model.pixels, 2), np.float32)
    _fill(
        model.width_px, model.height_px, model.focal_px, now.eye_m, then.eye_m, then.axes,
        directions, distance_m, instance, moves, flow,
    )  # fmt: skip
    return flow


def moves_between(then: Placement, now: Placement) -> Float64[np.ndarray, "k 3 4"]:
    """Maps of present to earlier places, one for each row of `now`; still for new actors."""
    moves = np.zeros((len(now.actor_ids), 3, 4))
    moves[:, :, :3] = np.eye(3)
    _, rows_then, rows_now = np.intersect1d(then.actor_ids, now.actor_ids, return_indices=True)
    was = then.to_world[rows_then].astype(np.float64)
    is_now = now.to_world[rows_now].astype(np.float64)
    turn = was[:, :, :3] @ np.transpose(is_now[:, :, :3], (0, 2, 1))
    moves[rows_now, :, :3] = turn
    moves[rows_now, :, 3] = was[:, :, 3] - np.einsum("nij,nj->ni", turn, is_now[:, :, 3])
    return moves


@kernel
def _fill(
    width_px: int,
    height_px: int,
    focal_px: float,
    eye_now: np.ndarray,
    eye_then: np.ndarray,
    axes_then: np.ndarray,
    directions: np.ndarray,
    distance_m: np.ndarray,
    instance: np.ndarray,
    moves: np.ndarray,
    flow: np.ndarray,
) -> None:
    for index in range(flow.shape[0]):
        x, y, z = directions[index, 0], directions[index, 1], directions[index, 2]
        met = instance[index]
        if met != NOTHING:
            distance = distance_m[index]
            x = eye_now[0] + distance * x
            y = eye_now[1] + distance * y
            z = eye_now[2] + distance * z
            if met >= 0:
                m = moves[met]
                x, y, z = (
                    m[0, 0] * x + m[0, 1] * y + m[0, 2] * z + m[0, 3],
                    m[1, 0] * x + m[1, 1] * y + m[1, 2] * z + m[1, 3],
                    m[2, 0] * x + m[2, 1] * y + m[2, 2] * z + m[2, 3],
                )
            x, y, z = x - eye_then[0], y - eye_then[1], z - eye_then[2]
        forward = x * axes_then[0, 0] + y * axes_then[1, 0] + z * axes_then[2, 0]
        right = x * axes_then[0, 1] + y * axes_then[1, 1] + z * axes_then[2, 1]
        up = x * axes_then[0, 2] + y * axes_then[1, 2] + z * axes_then[2, 2]
        if forward < _NEAREST_M:
            flow[index, 0], flow[index, 1] = 0.0, 0.0
            continue
        moved_right = index % width_px + 0.5 - width_px / 2.0 - focal_px * right / forward
        moved_down = index // width_px + 0.5 - height_px / 2.0 + focal_px * up / forward
        flow[index, 0] = _in_range(moved_right * 2.0 / width_px)
        flow[index, 1] = _in_range(-moved_down * 2.0 / height_px)


@helper
def _in_range(share: float) -> float:
    if abs(share) < _ROUNDING:
        return 0.0
    return min(max(share, -LIMIT), LIMIT)

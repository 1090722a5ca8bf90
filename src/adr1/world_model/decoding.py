"""Dreamed boxes as occupancy, in the ego's frame of the decision or of each dreamed moment."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, UInt8

from adr1.errors import InputError, TrajectoryError
from adr1.occupancy.draw import draw_occupancy
from adr1.occupancy.grid import Grid
from adr1.occupancy.layers import LAYER_OF_KIND
from adr1.occupancy.scene import Scene
from adr1.occupancy.town_layers import TownLayers
from adr1.trajectories.frames import poses_to_world
from adr1.world_model.examples import STEPS
from adr1.world_model.interface import Dream

HEIGHT_M = 1.6
"""Dreamed boxes stand on the ground and are this high: heights are not dreamed of."""


def decode_boxes(
    dream: Dream,
    situation: int,
    candidate: int,
    grid: Grid,
    town: TownLayers | None = None,
    origin_world: Float64[np.ndarray, " 3"] | None = None,
    *,
    follow_ego: bool,
) -> UInt8[np.ndarray, "8 z y x"]:
    """Occupancy of the others at the eight moments; bits of `Layer`.

    Args:
        town: draws the ground, too; `origin_world`, the ego's pose at the decision, tells where.
        follow_ego: each moment in the frame of the ego as dreamed then; otherwise all in that of
            the decision.

    Raises:
        InputError: a town without the pose, or no such candidate.
        TrajectoryError: the plan begins outside of the grid, so that nothing of it could be seen.
    """
    rows, columns = dream.plans.valid.shape
    if not (0 <= situation < rows and 0 <= candidate < columns):
        raise InputError(f"no candidate {candidate} of situation {situation}: {rows} x {columns}")
    if town is not None and origin_world is None:
        raise InputError("to draw the town, give the ego's pose in the world at the decision")
    _check_in_grid(dream, situation, candidate, grid)
    origin = np.zeros(3) if origin_world is None else origin_world
    poses = poses_to_world(dream.agents[situation, candidate].astype(np.float64), origin)
    scene = _scene(dream, situation, candidate, poses)
    if not follow_ego:
        return draw_occupancy(scene, town, grid, origin)
    moments = [
        draw_occupancy(_moment(scene, step), town, grid, poses[0, step]) for step in range(STEPS)
    ]
    return np.concatenate(moments)


def _check_in_grid(dream: Dream, situation: int, candidate: int, grid: Grid) -> None:
    x, y = dream.plans.poses[situation, candidate, 0, :2].tolist()
    right = grid.x_min_m + grid.columns * grid.cell_m
    bottom = grid.y_min_m + grid.rows * grid.cell_m
    if not (grid.x_min_m <= x <= right and grid.y_min_m <= y <= bottom):
        raise TrajectoryError(
            f"the plan is at ({x:.1f}, {y:.1f}) m after half a second, outside of the grid"
            f" (x {grid.x_min_m:.0f} .. {right:.0f}, y {grid.y_min_m:.0f} .. {bottom:.0f} m)"
        )


def _scene(dream: Dream, situation: int, candidate: int, poses: np.ndarray) -> Scene:
    half = dream.situations.half_m[situation].astype(np.float64)
    sizes = np.broadcast_to(half[1:, None], (*poses[1:, :, 0].shape, 2))
    boxes = np.concatenate([poses[1:], sizes], axis=-1).transpose(1, 0, 2)
    valid = dream.agents_valid[situation, candidate, 1:]
    bits = np.where(valid, LAYER_OF_KIND[dream.situations.kinds[situation, 1:]], 0)
    shape = (STEPS, len(bits))
    z = np.broadcast_to(np.array([0.0, HEIGHT_M]), (*shape, 2)).copy()
    return Scene(boxes.copy(), z, np.broadcast_to(bits.astype(np.uint8), shape).copy())


def _moment(scene: Scene, step: int) -> Scene:
    one = slice(step, step + 1)
    return Scene(scene.boxes_world[one], scene.z_world_m[one], scene.bits[one])

"""What the ego's box sweeps along trajectories."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float64

from adr1.errors import TrajectoryError
from adr1.occupancy.grid import Grid
from adr1.occupancy.painting import paint_hulls
from adr1.trajectories.ego_shape import EgoShape
from adr1.trajectories.frames import points_to_world
from adr1.trajectories.interpolation import poses_at
from adr1.trajectories.trajectory import HORIZON_S, STEPS, checked_poses

LARGEST_ERROR_M = 0.02
"""How far the border of a footprint may be from where it should be."""

LEAST_PIECES, MOST_PIECES = 10, 200
"""Into how many pieces a half second is cut. The least are enough for a corner of the box that
accelerates: by a it strays a (0.05 s)^2 / 8 from a straight line, 4 mm at 12 m/s2."""

UNEVEN = 1.5
"""The fastest turn within a half second is at most so many times its mean one, in cubic pieces."""


def swept_footprint(
    poses_local: Float64[np.ndarray, "n 8 3"],
    shape: EgoShape,
    grid: Grid,
    *,
    must_fit: bool = False,
) -> Bool[np.ndarray, "n 8 y x"]:
    """Cells whose centres the ego's box covers during each half second, both ends included.

    `.any(axis=1)` is the whole footprint. Between poses the ego moves as `poses_at` says. Each half
    second is cut into pieces, and a piece sweeps the convex hull of the box at both its ends.

    Args:
        must_fit: whether the grid must hold all of it; else what lies outside is left out.

    Raises:
        TrajectoryError: no trajectories, or one leaves a grid that must hold it.
    """
    poses = checked_poses(poses_local)
    if poses.ndim != 3:
        raise TrajectoryError(f"footprints are of a batch (n, {STEPS}, 3), not {poses.shape}")
    pieces = _pieces(poses, shape)
    times = np.linspace(0.0, HORIZON_S, STEPS * pieces + 1)
    corners = points_to_world(shape.corners_local_m(), poses_at(poses, times)[..., None, :])
    corners -= np.array([grid.x_min_m, grid.y_min_m])
    corners = corners / grid.cell_m - 0.5
    if must_fit:
        _check_fit(corners, grid)
    footprint = np.zeros((len(poses), STEPS, grid.rows, grid.columns), dtype=np.bool_)
    paint_hulls(footprint, corners, np.repeat(np.arange(STEPS), pieces))
    return footprint


def _pieces(poses: Float64[np.ndarray, "n 8 3"], shape: EgoShape) -> int:
    """So many that nobody errs by more than is allowed: a hull of two boxes that differ by an angle
    reaches past what is swept between them by at most half that angle times the box's reach."""
    turns = np.abs(np.diff(poses[..., 2], axis=1, prepend=0.0))
    reach_m = float(np.hypot(shape.half_length_m, shape.half_width_m))
    needed = UNEVEN * turns.max(initial=0.0) * 0.5 * reach_m / LARGEST_ERROR_M
    return int(np.clip(np.ceil(needed), LEAST_PIECES, MOST_PIECES))


def _check_fit(corners: Float64[np.ndarray, "n m 4 2"], grid: Grid) -> None:
    """Corners are in cells, whose outer edges are half a cell beyond their centres."""
    size = np.array([grid.columns, grid.rows])
    outside = ((corners < -0.5) | (corners > size - 0.5)).any(axis=(1, 2, 3))
    if outside.any():
        which = np.flatnonzero(outside).tolist()
        raise TrajectoryError(f"the grid does not hold trajectories {which}; take a larger one")

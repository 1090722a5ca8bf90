"""Trajectories between their poses: cubic pieces, smooth in velocity.

Every coordinate is a cubic Hermite piece per half second whose slopes at the poses are those of the
parabola through three neighbouring poses. Motion with constant acceleration and constant turn
acceleration is met exactly, standing still too. Values are linear in the poses, so a matrix
does all the work, and whoever differentiates a plan (in another array library) takes that matrix.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from jaxtyping import Float, Float64

from adr1.errors import TrajectoryError
from adr1.trajectories.trajectory import HORIZON_S, STEP_S, STEPS

Times = Float64[np.ndarray, " m"]


def uniform_times(dt_s: float) -> Times:
    """0, dt, 2 dt ... up to 4 s; 4 s is always among them.

    Raises:
        TrajectoryError: dt is not in (0, 4].
    """
    if not 0.0 < dt_s <= HORIZON_S:
        raise TrajectoryError(f"a step of {dt_s} s is not in (0, {HORIZON_S}]")
    count = int(np.ceil(HORIZON_S / dt_s - 1e-9))
    return np.minimum(dt_s * np.arange(count + 1), HORIZON_S)


def poses_at(
    poses_local: Float[np.ndarray, "*batch 8 3"], times_s: Times
) -> Float64[np.ndarray, "*batch m 3"]:
    """Poses at any times in [0, 4] s; at 0 it is the origin.

    Raises:
        TrajectoryError: a time lies outside, or times fall.
    """
    return np.einsum("mk,...kc->...mc", _matrix(times_s, derivative=0), poses_local)


def velocities_at(
    poses_local: Float[np.ndarray, "*batch 8 3"], times_s: Times
) -> Float64[np.ndarray, "*batch m 3"]:
    """x and y velocity [m/s] and yaw rate [rad/s] at any times in [0, 4] s, in the same frame.

    Raises:
        TrajectoryError: a time lies outside, or times fall.
    """
    return np.einsum("mk,...kc->...mc", _matrix(times_s, derivative=1), poses_local)


def _matrix(times_s: Times, *, derivative: int) -> Float64[np.ndarray, "m 8"]:
    times = np.asarray(times_s, dtype=np.float64)
    if times.ndim != 1 or not np.isfinite(times).all():
        raise TrajectoryError("times are a row of finite seconds")
    if times.size and (times[0] < 0.0 or times[-1] > HORIZON_S or (np.diff(times) < 0.0).any()):
        raise TrajectoryError(f"times rise within [0, {HORIZON_S}] s")
    return interpolation_matrix(tuple(times.tolist()), derivative)


@lru_cache(maxsize=64)
def interpolation_matrix(times_s: tuple[float, ...], derivative: int) -> Float64[np.ndarray, "m 8"]:
    """What the eight poses are multiplied by to get values (0) or velocities (1) at some times."""
    times = np.array(times_s, dtype=np.float64)
    piece = np.minimum((times / STEP_S).astype(np.int64), STEPS - 1)
    u = times / STEP_S - piece
    if derivative == 0:
        u2, u3 = u * u, u * u * u
        weights = (2 * u3 - 3 * u2 + 1, 3 * u2 - 2 * u3, u3 - 2 * u2 + u, u3 - u2)
        scale = STEP_S
    else:
        u2 = u * u
        begin = (6 * u2 - 6 * u) / STEP_S
        weights = (begin, -begin, 3 * u2 - 4 * u + 1, 3 * u2 - 2 * u)
        scale = 1.0
    slopes = _slopes()
    matrix = np.zeros((len(times), STEPS + 1))
    rows = np.arange(len(times))
    matrix[rows, piece] = weights[0]
    matrix[rows, piece + 1] = weights[1]
    matrix += scale * (
        weights[2][:, None] * slopes[piece] + weights[3][:, None] * slopes[piece + 1]
    )
    matrix.setflags(write=False)
    return matrix[:, 1:]  # the first pose is the origin


def _slopes() -> Float64[np.ndarray, "9 9"]:
    """Slopes at the nine poses [1/s] as a matrix on the nine poses."""
    slopes = np.zeros((STEPS + 1, STEPS + 1))
    inner = np.arange(1, STEPS)
    slopes[inner, inner - 1], slopes[inner, inner + 1] = -0.5, 0.5
    slopes[0, :3] = -1.5, 2.0, -0.5
    slopes[-1, -3:] = 0.5, -2.0, 1.5
    return slopes / STEP_S

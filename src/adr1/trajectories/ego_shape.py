"""Where the ego's box and its wheels are, in its own frame, seen from above."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from adr1.errors import InputError
from adr1.trajectories.frames import points_to_world


@dataclass(frozen=True)
class EgoShape:
    """Half sizes of the box, how far its middle is ahead of the origin, and the wheels.

    The box given here is that of the evaluator's ego, vehicle.lincoln.mkz_2020, in CARLA 0.9.16.
    Wheels are at 0.58 of its half length and 0.85 of its half width, as in real cars: the physics
    control says 2.86 m and 1.83 m, but then tyres would stand out of the box.

    Raises:
        InputError: a size is not positive and finite.
    """

    half_length_m: float = 2.446
    half_width_m: float = 0.918
    ahead_m: float = -0.006
    wheelbase_m: float = 2.837
    track_m: float = 1.561

    def __post_init__(self) -> None:
        sizes = (self.half_length_m, self.half_width_m, self.wheelbase_m, self.track_m)
        if not all(np.isfinite(size) and size > 0.0 for size in sizes):
            raise InputError(f"sizes of an ego are positive and finite, not {self}")

    def corners_local_m(self) -> Float64[np.ndarray, "4 2"]:
        """Front left, front right, rear right, rear left."""
        ahead, aside = self.half_length_m, self.half_width_m
        corners = np.array([[ahead, -aside], [ahead, aside], [-ahead, aside], [-ahead, -aside]])
        corners[:, 0] += self.ahead_m
        return corners

    def wheels_local_m(self) -> Float64[np.ndarray, "4 2"]:
        """Front left, front right, rear left, rear right: where they touch the ground."""
        ahead, aside = 0.5 * self.wheelbase_m, 0.5 * self.track_m
        return np.array([[ahead, -aside], [ahead, aside], [-ahead, -aside], [-ahead, aside]])

    def wheels_m(self, poses: Float64[np.ndarray, "*batch 3"]) -> Float64[np.ndarray, "*batch 4 2"]:
        """The wheels at some poses, in the frame of these poses."""
        return points_to_world(self.wheels_local_m(), poses[..., None, :])


DEFAULT_SHAPE = EgoShape()

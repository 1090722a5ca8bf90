"""What may happen to n candidates in the horizon: the one input of every reward term.

A simulated future is certain: probabilities and hazards are 0 or 1. A dreamed one has them between.
Everything is in the ego's frame of the decision tick (x forward, y right, yaw clockwise from
above).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from adr1.errors import InputError

Array = np.ndarray
DIMENSIONS = {
    "ego_poses": "nt3",
    "start_speed_mps": "n",
    "boxes": "ntm5",
    "velocities_mps": "ntm2",
    "presence": "ntm",
    "masses_kg": "nm",
    "contact_hazard": "ntm",
    "closing_mps": "ntm",
    "wheel_distance_m": "nt4",
    "leaving_hazard": "nt",
    "progress_m": "nt",
    "reference_m": "n",
    "lines": "nl4",
    "lines_red": "ntl",
}
PROBABILITIES = ("presence", "contact_hazard", "leaving_hazard", "lines_red")


@dataclass(frozen=True, eq=False)
class Future:
    """n candidates, t steps, m others, l stop lines; step k ends (k + 1) dt_s after the decision.

    Attributes:
        dt_s: length of a step.
        ego_poses: float64 (n, t, 3): x, y [m], yaw [rad] of the ego at the end of each step.
        start_speed_mps: (n,), along its heading at the decision.
        boxes: (n, t, m, 5): middle x, y, yaw, half length, half width of the others.
        velocities_mps: (n, t, m, 2) of the others, over the ground.
        presence: (n, t, m), probability that an other is there.
        masses_kg: (n, m) of the others; what cannot be moved has a very large one.
        contact_hazard: (n, t, m), probability that the ego first touches an other in a step, if
            nothing happened before.
        closing_mps: (n, t, m), how fast they approach each other then, along the line of impact.
        wheel_distance_m: (n, t, 4), from each wheel to the edge of the drivable area, negative off
            it.
        leaving_hazard: (n, t), probability that the ego first leaves the drivable area in a step,
            if nothing happened before.
        progress_m: (n, t), how far the ego is along its route, 0 at the decision.
        reference_m: (n,), what progress over the horizon is measured by.
        lines: (n, l, 4): x, y, driving direction [rad] and half width [m] of stop lines.
        lines_red: (n, t, l), probability that the line's light is red.

    Raises:
        InputError: shapes do not fit each other, a value is not finite, or a probability is not in
            [0, 1].
    """

    dt_s: float
    ego_poses: Float64[Array, "n t 3"]
    start_speed_mps: Float64[Array, " n"]
    boxes: Float64[Array, "n t m 5"]
    velocities_mps: Float64[Array, "n t m 2"]
    presence: Float64[Array, "n t m"]
    masses_kg: Float64[Array, "n m"]
    contact_hazard: Float64[Array, "n t m"]
    closing_mps: Float64[Array, "n t m"]
    wheel_distance_m: Float64[Array, "n t 4"]
    leaving_hazard: Float64[Array, "n t"]
    progress_m: Float64[Array, "n t"]
    reference_m: Float64[Array, " n"]
    lines: Float64[Array, "n l 4"]
    lines_red: Float64[Array, "n t l"]

    def __post_init__(self) -> None:
        if not (np.isfinite(self.dt_s) and self.dt_s > 0.0):
            raise InputError(f"a step of a future lasts longer than 0 s, not {self.dt_s}")
        sizes = self._sizes()
        for name, axes in DIMENSIONS.items():
            array = getattr(self, name)
            wanted = tuple(int(axis) if axis.isdigit() else sizes[axis] for axis in axes)
            if np.shape(array) != wanted:
                raise InputError(f"{name} has shape {np.shape(array)}, it should be {wanted}")
            if not np.isfinite(array).all():
                raise InputError(f"{name} of a future has a value that is not finite")
        for name in PROBABILITIES:
            array = getattr(self, name)
            if array.size and not (array.min() >= 0.0 and array.max() <= 1.0):
                raise InputError(f"{name} of a future is not in [0, 1]")
        if (self.reference_m <= 0.0).any() or (self.masses_kg <= 0.0).any():
            raise InputError("references of progress and masses are positive")

    def _sizes(self) -> dict[str, int]:
        if self.ego_poses.ndim != 3 or self.boxes.ndim != 4 or self.lines.ndim != 3:
            raise InputError("ego_poses, boxes and lines of a future have 3, 4 and 3 axes")
        n, t, _ = self.ego_poses.shape
        return {"n": n, "t": t, "m": self.boxes.shape[2], "l": self.lines.shape[1]}

    def __len__(self) -> int:
        return len(self.ego_poses)

    @property
    def event_hazard(self) -> Float64[Array, "n t"]:
        """Probability of the first contact or leaving in a step, if nothing happened before."""
        safe: Float64[Array, "n t"] = np.prod(1.0 - self.contact_hazard, axis=2)
        return 1.0 - safe * (1.0 - self.leaving_hazard)

    @property
    def survival(self) -> Float64[Array, "n t"]:
        """Probability that nothing has happened up to the end of a step."""
        return np.cumprod(1.0 - self.event_hazard, axis=1)

    @property
    def alive(self) -> Float64[Array, "n t"]:
        """Probability that nothing has happened before a step."""
        survival = self.survival
        return np.concatenate([np.ones_like(survival[:, :1]), survival[:, :-1]], axis=1)

    def row(self, index: int) -> Future:
        """One candidate, as a future of n = 1."""
        rows = slice(index, index + 1) if index != -1 else slice(index, None)
        return Future(self.dt_s, **{name: getattr(self, name)[rows] for name in DIMENSIONS})


def stacked(futures: Sequence[Future]) -> Future:
    """Several futures of the same steps as one; others and lines that one lacks are absent there.

    Raises:
        InputError: there is none, or their steps differ.
    """
    if not futures:
        raise InputError("there is no future to stack")
    if len({(f.dt_s, f.ego_poses.shape[1]) for f in futures}) > 1:
        raise InputError("futures with steps of different length or number cannot be stacked")
    most = {axis: max(f._sizes()[axis] for f in futures) for axis in "ml"}
    arrays: dict[str, list[Array]] = {name: [] for name in DIMENSIONS}
    for future in futures:
        for name, axes in DIMENSIONS.items():
            array = getattr(future, name)
            widths = [
                (0, most.get(axis, array.shape[i]) - array.shape[i]) for i, axis in enumerate(axes)
            ]
            filler = 1.0 if name == "masses_kg" else 0.0
            arrays[name].append(np.pad(array, widths, constant_values=filler))
    return Future(futures[0].dt_s, **{name: np.concatenate(a) for name, a in arrays.items()})

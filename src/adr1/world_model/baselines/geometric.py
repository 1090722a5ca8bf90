"""Forecast everybody in a simple way, lay boxes over each other, and read chances off the gaps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

from adr1.synthesis.outcome import EventKind
from adr1.world_model.baselines.entrant import (
    Curve,
    depth_off_road,
    either,
    fit_curve,
    happened_by,
)
from adr1.world_model.examples import Examples
from adr1.world_model.forecasts import constant_turn, constant_velocity, fine_times, gaps_along
from adr1.world_model.interface import Hazard
from adr1.world_model.tensors import SituationTensors, picked, situation_tensors

Forecast = Callable[[SituationTensors, Float[Tensor, "S K 40 3"]], Float[Tensor, "S #K A 40 3"]]
_STATES_AT_ONCE = 32


class GeometricBaseline:
    """See above; off the road by the planned wheels.

    Args:
        name: what it is called in tables.
        forecast: where everybody is at 0.1, 0.2 ... 4.0 s, maybe under each plan.
    """

    def __init__(self, name: str, forecast: Forecast) -> None:
        self.name = name
        self._forecast = forecast
        self._collision = Curve(1.0, 0.0)
        self._off_road = Curve(1.0, 0.0)

    def fit(self, train: Examples, validation: Examples) -> None:  # noqa: ARG002 - see Entrant
        """Calibrate on validation examples; there is nothing to be learnt."""
        valid = validation.plans.valid
        self._collision = fit_curve(
            self.overlap_m(validation)[valid][:, -1],
            happened_by(validation, EventKind.COLLISION)[valid][:, -1],
        )
        self._off_road = fit_curve(
            depth_off_road(validation.plans)[valid][:, -1],
            happened_by(validation, EventKind.OFF_ROAD)[valid][:, -1],
        )

    def hazard(self, examples: Examples) -> Hazard:
        """See `Entrant.hazard`."""
        return either(
            self._collision.chance(self.overlap_m(examples)),
            self._off_road.chance(depth_off_road(examples.plans)),
        )

    def overlap_m(self, examples: Examples) -> Float32[np.ndarray, "S K 8"]:
        """Deepest overlap with anybody so far; negative: the least gap."""
        situations = situation_tensors(examples.situations)
        fine = torch.as_tensor(examples.plans.fine)
        parts = []
        for begin in range(0, len(examples), _STATES_AT_ONCE):
            rows = torch.arange(begin, min(begin + _STATES_AT_ONCE, len(examples)))
            some = picked(situations, rows)
            gaps = gaps_along(some, self._forecast(some, fine[rows]), fine[rows])
            parts.append(gaps.amin(dim=2).numpy())
        return np.asarray(-np.minimum.accumulate(np.concatenate(parts), axis=-1), dtype=np.float32)


def velocity_baseline() -> GeometricBaseline:
    """Everybody keeps speed and heading."""
    return GeometricBaseline("CV", lambda s, _: constant_velocity(s, fine_times())[:, None])


def turn_rate_baseline() -> GeometricBaseline:
    """Everybody keeps speed and turn rate."""
    return GeometricBaseline("CTRV", lambda s, _: constant_turn(s, fine_times())[:, None])


def last_frame_baseline() -> GeometricBaseline:
    """Everybody stays where they are."""
    return GeometricBaseline("last frame", _standing_still)


def _standing_still(situations: SituationTensors, fine: Tensor) -> Tensor:
    now = situations.past[:, None, :, -1:, :3]
    return now.expand(-1, -1, -1, fine.shape[2], -1)

"""Gradient boosting on gaps of simple forecasts and on the planned wheels' distances."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float32
from scipy.special import expit

from adr1.synthesis.outcome import EventKind
from adr1.world_model.baselines.entrant import depth_off_road, happened_by
from adr1.world_model.baselines.trees import Boosting, Forest, grow_forest
from adr1.world_model.calibration import fit_temperature
from adr1.world_model.examples import STEPS, Examples
from adr1.world_model.forecasts import simple_gaps_of_many
from adr1.world_model.interface import Hazard
from adr1.world_model.tensors import situation_tensors

_NEAREST = 3
_CAUSES: tuple[EventKind | None, ...] = (None, EventKind.COLLISION, EventKind.OFF_ROAD)


class BoostedBaseline:
    """One forest for any event, one per cause; each is asked per half second."""

    name = "boosting"

    def __init__(self, boosting: Boosting | None = None) -> None:
        self._boosting = boosting or Boosting()
        self._forests: list[Forest] = []
        self._temperatures: list[float] = []

    def fit(self, train: Examples, validation: Examples) -> None:
        """See `Entrant.fit`."""
        known, checked = boosted_features(train), boosted_features(validation)
        self._forests, self._temperatures = [], []
        for cause in _CAUSES:
            truth = happened_by(train, cause)[train.plans.valid].reshape(-1)
            x = known[train.plans.valid].reshape(-1, known.shape[-1])
            forest = grow_forest(x, truth, self._boosting)
            odds = self._odds(forest, checked)[validation.plans.valid]
            right = happened_by(validation, cause)[validation.plans.valid]
            self._forests.append(forest)
            self._temperatures.append(fit_temperature(odds, right))

    def hazard(self, examples: Examples) -> Hazard:
        """See `Entrant.hazard`."""
        features = boosted_features(examples)
        chances = []
        for forest, temperature in zip(self._forests, self._temperatures, strict=True):
            odds = self._odds(forest, features) / temperature
            chances.append(np.maximum.accumulate(expit(odds), axis=-1).astype(np.float32))
        return Hazard(*chances)

    def _odds(self, forest: Forest, features: np.ndarray) -> np.ndarray:
        return forest.log_odds(features.reshape(-1, features.shape[-1])).reshape(
            features.shape[:-1]
        )


def boosted_features(examples: Examples) -> Float32[np.ndarray, "S K 8 f"]:
    """Per candidate and half second: the least gaps so far to the three nearest by both forecasts,
    now and so far, wheels, speeds, turn, red line, and which half second it is."""
    plans = examples.plans
    situations = situation_tensors(examples.situations)
    gaps = simple_gaps_of_many(situations, torch.as_tensor(plans.fine)).numpy()
    so_far = np.minimum.accumulate(gaps, axis=3)
    nearest = np.sort(so_far, axis=2)[:, :, :_NEAREST].transpose(0, 1, 3, 2, 4)
    now = gaps.min(axis=2)
    wheels = plans.wheels_m.reshape(*plans.wheels_m.shape[:2], STEPS, -1).min(axis=-1)
    begin = np.zeros_like(plans.poses[:, :, :1])
    moved = np.diff(np.concatenate([begin, plans.poses], axis=2), axis=2)
    speed = np.linalg.norm(moved[..., :2], axis=-1) / 0.5
    ego = np.broadcast_to(examples.situations.past[:, None, None, 0, -1, 3], speed.shape)
    red = np.minimum(plans.red_line_s, 9.0)[..., None] - 0.5 * np.arange(1, STEPS + 1)
    step = np.broadcast_to(np.arange(STEPS), speed.shape)
    single = [wheels, depth_off_road(plans), speed, ego, moved[..., 2], red, step]
    columns = [nearest.reshape(*speed.shape, -1), now, np.stack(single, axis=-1)]
    return np.concatenate(columns, axis=-1).astype(np.float32)

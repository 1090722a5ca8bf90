"""Baselines on the toy world: what each must know, and what it cannot."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tests.world_model.toy_world import toy_examples

from adr1.world_model.baselines.boosted import BoostedBaseline
from adr1.world_model.baselines.entrant import Entrant, depth_off_road, fit_curve, happened_by
from adr1.world_model.baselines.geometric import (
    last_frame_baseline,
    turn_rate_baseline,
    velocity_baseline,
)
from adr1.world_model.baselines.idm import idm_baseline, react
from adr1.world_model.baselines.trees import Boosting, grow_forest
from adr1.world_model.examples import Examples
from adr1.world_model.figures import Judged, figures_of
from adr1.world_model.interface import Hazard


def _auroc(entrant: Entrant, train: Examples, test: Examples) -> float:
    entrant.fit(train, train)
    return figures_of(Judged(test, entrant.hazard(test)), 0.5)["auroc"]


def test_better_forecasts_foresee_better(toy_train: Examples, toy_test: Examples) -> None:
    still, straight, turning, minding, boosted = (
        _auroc(entrant, toy_train, toy_test)
        for entrant in (
            last_frame_baseline(),
            velocity_baseline(),
            turn_rate_baseline(),
            idm_baseline(),
            BoostedBaseline(Boosting(trees=60)),
        )
    )
    assert min(still, straight) > 0.5
    assert max(still, straight) < turning < minding
    assert boosted > turning + 0.03


def test_chances_never_fall(toy_train: Examples) -> None:
    for entrant in (turn_rate_baseline(), BoostedBaseline(Boosting(trees=5, depth=3))):
        entrant.fit(toy_train, toy_train)
        hazard: Hazard = entrant.hazard(toy_examples(9, 4))
        for chance in (hazard.event, hazard.collision, hazard.off_road):
            assert bool((np.diff(chance, axis=-1) >= 0.0).all())
            assert bool(((chance >= 0.0) & (chance <= 1.0)).all())


def test_off_road_is_read_off_the_wheels(toy_test: Examples) -> None:
    left = (toy_test.outcomes.event == 2) & (toy_test.outcomes.event_step == 7)
    assert left.any()
    assert bool((depth_off_road(toy_test.plans)[left][:, -1] > 0.0).all())
    assert bool((depth_off_road(toy_test.plans)[left][:, 4] <= 0.0).all())


def test_happened_by_counts_half_seconds(toy_test: Examples) -> None:
    by = happened_by(toy_test)
    first = np.where(by.any(axis=-1), by.argmax(axis=-1), 8)
    assert np.array_equal(first, toy_test.outcomes.event_step)


def test_a_curve_meets_the_shares_it_was_fitted_to() -> None:
    severity = np.repeat([-1.0, 1.0], 1000)
    events = np.tile(np.arange(1000) < 100, 2)
    events[1000:] = np.arange(1000) < 800
    curve = fit_curve(severity, events)
    assert curve.chance(np.array([-1.0, 1.0])) == pytest.approx([0.1, 0.8], abs=0.01)


def test_idm_stops_behind_a_standing_ego_and_passes_beside_it() -> None:
    now = np.array([[[0.0, 0.0, 0.0, 0.0], [-30.0, 0.0, 0.0, 8.0], [-30.0, 6.0, 0.0, 8.0]]])
    half = np.tile([2.4, 0.95], (1, 3, 1))
    there = np.ones((1, 3), dtype=bool)
    path = react(now, np.zeros((1, 3)), half, there, there, np.zeros((1, 1, 40, 3)))[0, 0]
    assert path[1, -1, 0] < -4.8  # no overlap
    assert path[2, -1, 0] == pytest.approx(2.0, abs=0.5)  # 4 s at 8 m/s
    assert path[1, -1, 1] == 0.0


def test_trees_learn_what_one_line_cannot() -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(-1.0, 1.0, (4000, 3))
    events = (x[:, 0] * x[:, 1]) > 0.0
    forest = grow_forest(x[:3000], events[:3000], Boosting(trees=40, depth=3))
    right = (forest.log_odds(x[3000:]) > 0.0) == events[3000:]
    assert right.mean() > 0.95
    again = grow_forest(x[:3000], events[:3000], Boosting(trees=40, depth=3))
    assert np.array_equal(forest.log_odds(x), again.log_odds(x))


def test_trees_without_anything_to_learn_say_the_mean() -> None:
    x = np.zeros((100, 2))
    forest = grow_forest(x, np.arange(100) < 20, Boosting(trees=3, depth=2))
    chance = float(torch.sigmoid(torch.tensor(forest.log_odds(x)[0])))
    assert chance == pytest.approx(0.2, abs=0.01)

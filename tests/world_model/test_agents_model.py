"""The verbs: what they give, and what they refuse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from adr1.errors import ExamplesError, FileFormatError, InputError, TrajectoryError
from adr1.occupancy.grid import Grid
from adr1.occupancy.layers import Layer
from adr1.world_model.agents_model import WEIGHTS_FILE, AgentsModel
from adr1.world_model.examples import Examples, Plans, rows_of
from adr1.world_model.figures import hazard_of
from adr1.world_model.interface import Dream, WorldModel
from adr1.world_model.weights import read_weights, write_weights


@pytest.fixture(scope="module")
def dream(taught_model: AgentsModel, toy_test: Examples) -> Dream:
    some = slice(0, 6)
    encoded = taught_model.encode(rows_of(toy_test.situations, some))
    return taught_model.step(encoded, rows_of(toy_test.plans, some))


def test_chances_never_fall_and_causes_are_less_than_all(
    taught_model: AgentsModel, dream: Dream
) -> None:
    hazard = taught_model.hazard(dream)
    for chance in (hazard.event, hazard.collision, hazard.off_road):
        assert chance.shape == (6, 8, 8)
        assert bool((chance >= 0.0).all() and (chance <= 1.0).all())
        assert bool((np.diff(chance, axis=-1) >= -1e-6).all())
    assert bool((hazard.event >= np.maximum(hazard.collision, hazard.off_road) - 1e-6).all())


def test_the_dreamed_ego_follows_the_plan(dream: Dream) -> None:
    apart = np.linalg.norm(dream.agents[:, :, 0, :, :2] - dream.plans.poses[..., :2], axis=-1)
    assert apart.mean() < 0.3
    fast = dream.plans.poses[:, :, -1, 0]
    assert np.corrcoef(fast.ravel(), dream.agents[:, :, 0, -1, 0].ravel())[0, 1] > 0.99


def test_answers_do_not_depend_on_company(taught_model: AgentsModel, toy_test: Examples) -> None:
    alone = rows_of(toy_test.situations, slice(2, 3)), rows_of(toy_test.plans, slice(2, 3))
    single = taught_model.hazard(taught_model.step(taught_model.encode(alone[0]), alone[1]))
    many = hazard_of(taught_model, toy_test)
    np.testing.assert_allclose(single.event[0], many.event[2], atol=1e-4)


def test_decoded_boxes_are_where_they_are_dreamed(taught_model: AgentsModel, dream: Dream) -> None:
    grid = Grid()
    occupancy = taught_model.decode(dream, 1, 0, grid)
    assert occupancy.shape == (8, *grid.shape)
    for agent in range(1, 6):
        x, y = dream.agents[1, 0, agent, 3, :2].tolist()
        column = int((x - grid.x_min_m) / grid.cell_m)
        row = int((y - grid.y_min_m) / grid.cell_m)
        if 0 <= column < grid.columns and 0 <= row < grid.rows:
            assert occupancy[3, 0, row, column] & Layer.VEHICLE
    assert 0 < (occupancy[0] > 0).sum() < 400


def test_following_the_ego_moves_the_others(taught_model: AgentsModel, dream: Dream) -> None:
    fixed = taught_model.decode(dream, 1, 0, Grid())
    moving = taught_model.decode(dream, 1, 0, Grid(), follow_ego=True)
    assert moving.shape == fixed.shape
    assert not np.array_equal(moving[-1], fixed[-1])


def test_saved_and_loaded_it_says_the_same(
    taught_model: AgentsModel, toy_test: Examples, tmp_path: Path
) -> None:
    taught_model.save(tmp_path / WEIGHTS_FILE)
    loaded: WorldModel = AgentsModel.load(tmp_path)
    before, after = hazard_of(taught_model, toy_test), hazard_of(loaded, toy_test)
    assert np.array_equal(before.event, after.event)


def test_a_temperature_softens_and_keeps_the_order(taught_model: AgentsModel, dream: Dream) -> None:
    weights = dict(taught_model._network.state_dict())
    soft = AgentsModel(taught_model.size, weights, 2.0).hazard(dream).event
    sharp = taught_model.hazard(dream).event
    assert bool((np.abs(soft - 0.5) <= np.abs(sharp - 0.5) + 1e-6).all())
    told_apart = sharp < 0.99  # nearer to one, float32 runs out of digits
    order = np.argsort(sharp[told_apart])
    assert bool((np.diff(soft[told_apart][order]) >= -1e-6).all())


def _asked(model: AgentsModel, examples: Examples, plans: Plans) -> Dream:
    return model.step(model.encode(examples.situations), plans)


def test_plans_that_are_none_are_refused(taught_model: AgentsModel, toy_test: Examples) -> None:
    plans = toy_test.plans
    broken = plans.poses.copy()
    broken[3, 2, 1, 0] = np.nan
    with pytest.raises(TrajectoryError, match=r"not finite at index \[3, 2, 1, 0\]"):
        _asked(taught_model, toy_test, replace(plans, poses=broken))
    with pytest.raises(TrajectoryError, match="farther than 240 m"):
        _asked(taught_model, toy_test, replace(plans, fine=plans.fine + 500.0))
    with pytest.raises(ExamplesError, match="fine has shape"):
        _asked(taught_model, toy_test, replace(plans, fine=plans.fine[:, :, :8]))
    with pytest.raises(ExamplesError, match="7 rows of plans for 200 situations"):
        _asked(taught_model, toy_test, rows_of(plans, slice(0, 7)))
    with pytest.raises(ExamplesError, match="past has a value"):
        taught_model.encode(replace(toy_test.situations, past=toy_test.situations.past * np.nan))


def test_decoding_refuses_what_cannot_be_seen(taught_model: AgentsModel, dream: Dream) -> None:
    away = Grid(x_min_m=80.0, columns=20, rows=20)
    with pytest.raises(TrajectoryError, match="outside of the grid"):
        taught_model.decode(dream, 0, 0, away)
    with pytest.raises(InputError, match="no candidate 8"):
        taught_model.decode(dream, 0, 8, Grid())


def test_missing_or_foreign_weights_are_refused(taught_model: AgentsModel, tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="no weights here"):
        AgentsModel.load(tmp_path)
    path = tmp_path / WEIGHTS_FILE
    write_weights(path, {"a": torch.zeros(1)}, {"architecture": "other"})
    with pytest.raises(FileFormatError, match="architecture 'other'"):
        AgentsModel.load(path)
    taught_model.save(path)
    weights, about = read_weights(path)
    weights.pop("step_of")
    write_weights(path, weights, about)
    with pytest.raises(FileFormatError, match="do not fit"):
        AgentsModel.load(path)

"""Forecasts of motions that are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tests.world_model.toy_world import toy_examples

from adr1.world_model.forecasts import (
    FAR_M,
    constant_turn,
    constant_velocity,
    fine_times,
    simple_gaps,
    simple_gaps_of_many,
)
from adr1.world_model.tensors import SituationTensors, situation_tensors


@pytest.fixture(scope="module")
def situations() -> SituationTensors:
    found = situation_tensors(toy_examples(40, 5).situations)
    found.past[0, 1, -1] = torch.tensor([10.0, 0.0, 0.5, 5.0])
    found.yaw_rate_radps[0, 1] = 0.4
    return found


def test_a_turn_is_an_arc_of_the_right_radius(situations: SituationTensors) -> None:
    path = constant_turn(situations, fine_times())[0, 1].numpy()
    centre = np.array([10.0 - 12.5 * np.sin(0.5), 12.5 * np.cos(0.5)])
    np.testing.assert_allclose(np.linalg.norm(path[:, :2] - centre, axis=1), 12.5, atol=1e-4)
    assert path[-1, 2] == pytest.approx(0.5 + 1.6, abs=1e-5)


def test_constant_velocity_goes_straight(situations: SituationTensors) -> None:
    path = constant_velocity(situations, fine_times())[0, 1].numpy()
    end = [10.0 + 20.0 * np.cos(0.5), 20.0 * np.sin(0.5), 0.5]
    np.testing.assert_allclose(path[-1], end, atol=1e-4)


def test_who_stands_does_not_turn(situations: SituationTensors) -> None:
    situations.past[1, 1, -1, 3] = 0.1
    situations.yaw_rate_radps[1, 1] = 2.0
    path = constant_turn(situations, fine_times())[1, 1]
    assert float(path[-1, 2]) == float(situations.past[1, 1, -1, 2])


def test_gaps_are_far_for_the_ego_and_for_nobody(situations: SituationTensors) -> None:
    fine = torch.as_tensor(toy_examples(40, 5).plans.fine)
    gaps = simple_gaps(situations, fine)
    assert gaps.shape == (40, 8, 24, 8, 2)
    assert bool((gaps[:, :, 0] == FAR_M).all())
    assert bool((gaps[:, :, 6:] == FAR_M).all())
    assert bool((gaps < 0.0).any())
    torch.testing.assert_close(simple_gaps_of_many(situations, fine), gaps, rtol=0, atol=0)

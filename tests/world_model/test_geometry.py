"""Gaps as tensors are those that clips are judged by."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from adr1.synthesis.outcome import box_gaps as judged_gaps
from adr1.world_model.geometry import box_gaps, relative_box, with_sizes


def test_gaps_equal_those_of_the_judge() -> None:
    rng = np.random.default_rng(0)
    low, high = [-8, -8, -3, 0.3, 0.3], [8, 8, 3, 4, 2]
    boxes, others = rng.uniform(low, high, (500, 5)), rng.uniform(low, high, (500, 5))
    mine = box_gaps(torch.as_tensor(boxes), torch.as_tensor(others)).numpy()
    np.testing.assert_allclose(mine, judged_gaps(boxes, others), atol=1e-9)


def test_a_box_straight_ahead() -> None:
    ego = torch.tensor([1.0, 2.0, np.pi / 2, 2.0, 1.0])
    other = torch.tensor([1.0, 8.0, np.pi / 2, 2.0, 1.0])  # 6 m ahead along y
    seen = relative_box(ego, other)
    assert seen[:4].tolist() == pytest.approx([0.6, 0.0, 1.0, 0.0], abs=1e-6)
    assert float(seen[4]) == pytest.approx(1.0)  # a gap of 2 m, in units of 2 m


def test_gaps_have_gradients_and_sizes_broadcast() -> None:
    poses = torch.zeros(3, 4, 3, requires_grad=True)
    boxes = with_sizes(poses, torch.tensor([2.0, 1.0]))
    other = torch.tensor([5.0, 0.5, 0.3, 2.0, 1.0])
    gaps = box_gaps(boxes, other)
    gaps.sum().backward()
    assert gaps.shape == (3, 4)
    assert poses.grad is not None
    assert bool((poses.grad[..., 0] < 0.0).all())

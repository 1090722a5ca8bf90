"""Boxes on a plane as tensors: gaps, and how one box lies seen from another.

The same figures as `adr1.synthesis.outcome.box_gaps`, but differentiable and in batches.
A box is (x, y, yaw, half length, half width); leading axes broadcast.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

RELATIVE = 8
"""How many numbers `relative_box` gives."""
_NEAR_M = 2.0


def with_sizes(
    poses: Float[Tensor, "*batch 3"], half_m: Float[Tensor, "*#batch 2"]
) -> Float[Tensor, "*batch 5"]:
    """Boxes from poses of their middles and half sizes."""
    return torch.cat([poses, half_m.expand(*poses.shape[:-1], 2)], dim=-1)


def box_gaps(
    boxes: Float[Tensor, "*#batch 5"], others: Float[Tensor, "*#batch 5"]
) -> Float[Tensor, "*batch"]:
    """Signed gap [m] by separating axes: negative where boxes overlap, by that much."""
    ahead, aside, cos, sin = _seen_from(boxes, others)
    return _widest(boxes, others, ahead, aside, cos, sin)[0]


def relative_box(
    boxes: Float[Tensor, "*#batch 5"], others: Float[Tensor, "*#batch 5"]
) -> Float[Tensor, "*batch 8"]:
    """How others lie seen from boxes, in a few units: place, turn, gaps along both axes, nearness.

    Far values are cut off: what is 30 m away matters no less than what is 60 m away.
    """
    ahead, aside, cos, sin = _seen_from(boxes, others)
    gap, along, beside = _widest(boxes, others, ahead, aside, cos, sin)
    rows = [
        (ahead / 10.0).clamp(-3.0, 3.0),
        (aside / 10.0).clamp(-3.0, 3.0),
        cos,
        sin,
        (gap / _NEAR_M).clamp(-1.5, 4.0),
        (along / _NEAR_M).clamp(-4.0, 4.0),
        (beside / _NEAR_M).clamp(-4.0, 4.0),
        torch.exp(-gap.clamp(min=0.0) / _NEAR_M),
    ]
    return torch.stack(rows, dim=-1)


def _seen_from(boxes: Tensor, others: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Place of others in the boxes' frames, cosine and sine of how they are turned there."""
    cos_own, sin_own = torch.cos(boxes[..., 2]), torch.sin(boxes[..., 2])
    dx, dy = others[..., 0] - boxes[..., 0], others[..., 1] - boxes[..., 1]
    turn = others[..., 2] - boxes[..., 2]
    ahead = dx * cos_own + dy * sin_own
    aside = dy * cos_own - dx * sin_own
    return ahead, aside, torch.cos(turn), torch.sin(turn)


def _widest(
    boxes: Tensor, others: Tensor, ahead: Tensor, aside: Tensor, cos: Tensor, sin: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Widest gap of the four axes, and those along the boxes' own two."""
    turn, cross = cos.abs(), sin.abs()
    length, width = boxes[..., 3], boxes[..., 4]
    their_length, their_width = others[..., 3], others[..., 4]
    along = ahead.abs() - (length + their_length * turn + their_width * cross)
    beside = aside.abs() - (width + their_length * cross + their_width * turn)
    their_ahead = ahead * cos + aside * sin
    their_aside = aside * cos - ahead * sin
    third = their_ahead.abs() - (their_length + length * turn + width * cross)
    fourth = their_aside.abs() - (their_width + length * cross + width * turn)
    own = torch.maximum(along, beside)
    return torch.maximum(own, torch.maximum(third, fourth)), along, beside

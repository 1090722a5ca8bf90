"""Forecasts that need no learning: constant velocity and constant turn rate, and gaps to a plan."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from adr1.world_model.examples import FINE_S, FINE_STEPS, STEPS
from adr1.world_model.geometry import box_gaps, with_sizes
from adr1.world_model.tensors import SituationTensors, picked

FAR_M = 12.0
DEEP_M = -3.0
_TURNING_MPS = 0.5
_MAX_TURN_RADPS = 1.0
_STATES_AT_ONCE = 32


def fine_times(device: torch.device | str = "cpu") -> Float[Tensor, " 40"]:
    """0.1, 0.2, ... 4.0 s."""
    return FINE_S * torch.arange(1, FINE_STEPS + 1, dtype=torch.float32, device=device)


def constant_turn(
    situations: SituationTensors, times_s: Float[Tensor, " t"]
) -> Float[Tensor, "S A t 3"]:
    """Everybody keeps speed and turn rate; who hardly moves does not turn."""
    speed = situations.past[..., -1, 3]
    rate = situations.yaw_rate_radps.clamp(-_MAX_TURN_RADPS, _MAX_TURN_RADPS)
    rate = torch.where(speed.abs() < _TURNING_MPS, torch.zeros_like(rate), rate)
    return _driven(situations, rate, times_s)


def constant_velocity(
    situations: SituationTensors, times_s: Float[Tensor, " t"]
) -> Float[Tensor, "S A t 3"]:
    """Everybody keeps speed and heading."""
    return _driven(situations, torch.zeros_like(situations.yaw_rate_radps), times_s)


def _driven(situations: SituationTensors, rate: Tensor, times_s: Tensor) -> Tensor:
    now = situations.past[..., -1, :, None]
    turn = rate[..., None] * times_s
    # The chord of an arc points half-way between both headings.
    chord = now[..., 3, :] * times_s * torch.sinc(0.5 * turn / torch.pi)
    heading = now[..., 2, :] + 0.5 * turn
    x = now[..., 0, :] + chord * torch.cos(heading)
    y = now[..., 1, :] + chord * torch.sin(heading)
    return torch.stack([x, y, now[..., 2, :] + turn], dim=-1)


def gaps_along(
    situations: SituationTensors,
    forecast: Float[
        Tensor,
        (
            S  # K A 40 3
        ),
    ],
    fine: Float[Tensor, "S K 40 3"],
) -> Float[Tensor, "S K A 8"]:
    """Least gap [m] in each half second between the planned ego box and forecast boxes.

    Cut off at DEEP_M and FAR_M; FAR_M for the ego itself and for who is not there.
    """
    half = situations.half_m[:, None, :, None]
    ego = with_sizes(fine, situations.half_m[:, None, :1])[:, :, None]
    gaps = box_gaps(ego, with_sizes(forecast, half))
    least = gaps.unflatten(-1, (STEPS, FINE_STEPS // STEPS)).amin(dim=-1).clamp(DEEP_M, FAR_M)
    there = situations.valid.clone()
    there[:, 0] = False
    return torch.where(there[:, None, :, None], least, FAR_M)


def simple_gaps(
    situations: SituationTensors, fine: Float[Tensor, "S K 40 3"]
) -> Float[Tensor, "S K A 8 2"]:
    """`gaps_along` of constant velocity and of constant turn rate."""
    times = fine_times(fine.device)
    found = []
    for forecast in (constant_velocity, constant_turn):
        boxes = forecast(situations, times)[:, None]
        found.append(gaps_along(situations, boxes, fine))
    return torch.stack(found, dim=-1)


def simple_gaps_of_many(
    situations: SituationTensors, fine: Float[Tensor, "S K 40 3"]
) -> Float[Tensor, "S K A 8 2"]:
    """`simple_gaps`, some situations at a time, which bounds the memory it takes."""
    parts = []
    for begin in range(0, len(fine), _STATES_AT_ONCE):
        rows = torch.arange(begin, min(begin + _STATES_AT_ONCE, len(fine)), device=fine.device)
        parts.append(simple_gaps(picked(situations, rows), fine[rows]))
    agents = situations.past.shape[1]
    empty = fine.new_zeros((0, fine.shape[1], agents, STEPS, 2))
    return torch.cat(parts) if parts else empty

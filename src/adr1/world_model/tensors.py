"""Examples as tensors on a device: picked, and mirrored left to right."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeVar

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor

from adr1.world_model.examples import Outcomes, Plans, Situations


@dataclass(frozen=True, eq=False)
class SituationTensors:
    """`Situations` as tensors, shapes as there."""

    past: Float[Tensor, "S A 5 4"]
    past_valid: Bool[Tensor, "S A 5"]
    half_m: Float[Tensor, "S A 2"]
    kinds: Int64[Tensor, "S A"]
    yaw_rate_radps: Float[Tensor, "S A"]
    acceleration_mps2: Float[Tensor, "S A"]
    standing: Bool[Tensor, "S A"]
    pieces_m: Float[Tensor, "S M 10 2"]
    piece_flags: Float[Tensor, "S M 4"]
    piece_light: Int64[Tensor, "S M"]
    piece_valid: Bool[Tensor, "S M"]

    @property
    def valid(self) -> Bool[Tensor, "S A"]:
        return self.past_valid[..., -1]


@dataclass(frozen=True, eq=False)
class PlanTensors:
    """`Plans` as tensors, and the least gaps of simple forecasts along them (`forecasts.py`)."""

    poses: Float[Tensor, "S K 8 3"]
    fine: Float[Tensor, "S K 40 3"]
    wheels_m: Float[Tensor, "S K 40 4"]
    red_line_s: Float[Tensor, "S K"]
    valid: Bool[Tensor, "S K"]
    gaps_m: Float[Tensor, "S K A 8 2"]


@dataclass(frozen=True, eq=False)
class OutcomeTensors:
    """Those parts of `Outcomes` that losses need."""

    agents: Float[Tensor, "S K A 8 3"]
    agents_valid: Bool[Tensor, "S K A 8"]
    event: Int64[Tensor, "S K"]
    event_step: Int64[Tensor, "S K"]
    hit: Int64[Tensor, "S K"]


Group = TypeVar("Group", SituationTensors, PlanTensors, OutcomeTensors)


def situation_tensors(group: Situations, device: str = "cpu") -> SituationTensors:
    """All situations."""
    return _converted(SituationTensors, group, device, as_float=("piece_flags",))


def outcome_tensors(group: Outcomes, device: str = "cpu") -> OutcomeTensors:
    """All outcomes."""
    return _converted(OutcomeTensors, group, device)


def plan_tensors(
    group: Plans, gaps_m: Float[Tensor, "S K A 8 2"], device: str = "cpu"
) -> PlanTensors:
    """All plans."""
    arrays = {f.name: torch.as_tensor(getattr(group, f.name), device=device) for f in fields(group)}
    return PlanTensors(**arrays, gaps_m=gaps_m)


def _converted(kind: Any, group: Any, device: str, as_float: tuple[str, ...] = ()) -> Any:
    found = {}
    for item in fields(kind):
        tensor = torch.as_tensor(getattr(group, item.name), device=device)
        if tensor.dtype == torch.int8:
            tensor = tensor.long()
        found[item.name] = tensor.float() if item.name in as_float else tensor
    return kind(**found)


def picked(group: Group, *index: Tensor) -> Group:
    """The same rows of every tensor."""
    return type(group)(*(getattr(group, f.name)[index] for f in fields(group)))


_SWAPPED_WHEELS = (1, 0, 3, 2)


def mirrored_situations(group: SituationTensors, sign: Float[Tensor, " S"]) -> SituationTensors:
    """Left and right exchanged where the sign is -1."""
    past = group.past.clone()
    past[..., 1:3] *= sign[:, None, None, None]
    pieces = group.pieces_m.clone()
    pieces[..., 1] *= sign[:, None, None]
    values = {f.name: getattr(group, f.name) for f in fields(group)}
    values.update(past=past, pieces_m=pieces, yaw_rate_radps=group.yaw_rate_radps * sign[:, None])
    return SituationTensors(**values)


def mirrored_plans(group: PlanTensors, sign: Float[Tensor, " S"]) -> PlanTensors:
    """Left and right exchanged where the sign is -1; wheels change sides."""
    poses, fine = group.poses.clone(), group.fine.clone()
    poses[..., 1:3] *= sign[:, None, None, None]
    fine[..., 1:3] *= sign[:, None, None, None]
    swapped = group.wheels_m[..., list(_SWAPPED_WHEELS)]
    wheels = torch.where(sign[:, None, None, None] < 0.0, swapped, group.wheels_m)
    return PlanTensors(poses, fine, wheels, group.red_line_s, group.valid, group.gaps_m)


def mirrored_outcomes(group: OutcomeTensors, sign: Float[Tensor, " S"]) -> OutcomeTensors:
    """Left and right exchanged where the sign is -1."""
    agents = group.agents.clone()
    agents[..., 1:3] *= sign[:, None, None, None, None]
    return OutcomeTensors(agents, group.agents_valid, group.event, group.event_step, group.hit)

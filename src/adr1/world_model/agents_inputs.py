"""What the architecture "agents" is told about agents, map and plans: numbers of about one."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import one_hot, pad

from adr1.episodes.frame import ActorKind, LightState
from adr1.world_model.examples import FINE_S, FINE_STEPS, PAST, PIECE_FLAGS, PIECE_POINTS, STEPS
from adr1.world_model.forecasts import FAR_M
from adr1.world_model.geometry import RELATIVE, relative_box, with_sizes
from adr1.world_model.tensors import PlanTensors, SituationTensors

PLACE_M = 20.0
SPEED_MPS = 8.0
EDGE_M = 1.5
AGENT_INPUTS = 6 * PAST + 2 + len(ActorKind) + 4
PIECE_INPUTS = 2 * PIECE_POINTS + len(PIECE_FLAGS) + len(LightState)
PLAN_INPUTS = 5 * STEPS + 2
ALONG_INPUTS = (RELATIVE + 2) * STEPS
WHEEL_INPUTS = 14 + 4
_PER_STEP = FINE_STEPS // STEPS
_HALF_STEP_S = FINE_S * _PER_STEP


def agent_inputs(s: SituationTensors) -> Float[Tensor, "S A inputs"]:
    """Past poses, size, kind, turn rate, acceleration; whether it stands, whether it is the ego."""
    seen = s.past_valid[..., None].float()
    poses = torch.cat([_of_poses(s.past[..., :3]), s.past[..., 3:] / SPEED_MPS], dim=-1) * seen
    past = torch.cat([poses, seen], dim=-1).flatten(-2)
    size = s.half_m / s.half_m.new_tensor([2.5, 1.0])
    is_ego = torch.zeros_like(s.yaw_rate_radps)
    is_ego[:, 0] = 1.0
    scalars = [s.yaw_rate_radps, s.acceleration_mps2 / 3.0, s.standing.float(), is_ego]
    kinds = one_hot(s.kinds, len(ActorKind)).float()
    return torch.cat([past, size, kinds, torch.stack(scalars, dim=-1)], dim=-1)


def piece_inputs(s: SituationTensors) -> Float[Tensor, "S M inputs"]:
    """Points, flags, light."""
    lights = one_hot(s.piece_light, len(LightState)).float()
    points = (s.pieces_m / PLACE_M).clamp(-6.0, 6.0).flatten(-2)
    return torch.cat([points, s.piece_flags, lights], dim=-1)


def plan_inputs(p: PlanTensors) -> Float[Tensor, "S K inputs"]:
    """Poses and speeds; whether and when a red light's stop line is passed."""
    poses = torch.cat([_of_poses(p.poses), plan_speeds(p)[..., None] / SPEED_MPS], dim=-1)
    passes = torch.isfinite(p.red_line_s)
    when = torch.where(passes, 1.0 - p.red_line_s.clamp(max=4.0) / 4.0, 0.0)
    return torch.cat([poses.flatten(-2), passes.float()[..., None], when[..., None]], dim=-1)


def along_inputs(
    s: SituationTensors, p: PlanTensors, forecast: Float[Tensor, "S A 8 3"]
) -> Float[Tensor, "S K A inputs"]:
    """How each agent's forecast box lies seen from the planned ego box, and least gaps, by step."""
    ego = with_sizes(p.poses, s.half_m[:, None, :1])[:, :, None]
    others = with_sizes(forecast, s.half_m[:, :, None])[:, None]
    near = p.gaps_m / FAR_M
    return torch.cat([relative_box(ego, others), near], dim=-1).flatten(-2)


def wheel_inputs(p: PlanTensors) -> Float[Tensor, "S K 8 inputs"]:
    """Distances of wheels to the edge at begin, middle and end of each half second, the least in it
    and in the next; speed, turn, lateral acceleration, and time."""
    edge = p.wheels_m.clamp(-EDGE_M, EDGE_M) / EDGE_M
    steps = edge.unflatten(-2, (STEPS, _PER_STEP))
    end, middle = steps[..., -1, :], steps[..., _PER_STEP // 2, :]
    begin = torch.cat([steps[..., :1, 0, :], end[..., :-1, :]], dim=-2)
    least = steps.amin(dim=(-1, -2))
    after = torch.cat([least[..., 1:], least[..., -1:]], dim=-1)
    speed = plan_speeds(p)
    turn = torch.diff(p.poses[..., 2], dim=-1, prepend=torch.zeros_like(speed[..., :1]))
    lateral = speed * turn / _HALF_STEP_S
    time = torch.linspace(0.0, 1.0, STEPS, device=edge.device).expand_as(speed)
    rows = [least, after, speed / SPEED_MPS, turn, (lateral / 5.0).clamp(-3.0, 3.0), time]
    return torch.cat([begin, middle, end, torch.stack(rows, dim=-1)], dim=-1)


def plan_speeds(p: PlanTensors) -> Float[Tensor, "S K 8"]:
    """Mean speed in each half second."""
    moved = torch.diff(pad(p.poses[..., :2], (0, 0, 1, 0)), dim=-2)
    return torch.linalg.vector_norm(moved, dim=-1) / _HALF_STEP_S


def _of_poses(poses: Tensor) -> Tensor:
    places = (poses[..., :2] / PLACE_M).clamp(-6.0, 6.0)
    return torch.cat([places, torch.cos(poses[..., 2:]), torch.sin(poses[..., 2:])], dim=-1)

"""The network of the architecture "agents": dreams boxes, then checks them against the plan.

Agents and map are embedded once per situation. Under each plan every agent's token learns of the
plan and of how a constant-turn forecast of the agent lies along it; the tokens look at each other;
then three heads: where each agent goes (a correction of the forecast), the hazard that each agent
brings in each half second, from the dreamed box beside the dreamed ego box, and the hazard of
leaving the road, from the planned wheels' distances to its edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from adr1.episodes.frame import ActorKind
from adr1.world_model import agents_inputs as inputs
from adr1.world_model.blocks import AttentionBlock, three_layers, two_layers
from adr1.world_model.examples import STEPS
from adr1.world_model.forecasts import FAR_M, constant_turn
from adr1.world_model.geometry import RELATIVE, relative_box, with_sizes
from adr1.world_model.tensors import PlanTensors, SituationTensors

NO_HAZARD = -30.0
_FIRST_HAZARD = -6.0
_TOLD = 32
_STEP_WIDTH = 8
_LOG_SCALES = (-3.0, 3.0)


@dataclass(frozen=True)
class NetworkSize:
    """Width of tokens, heads of attention, blocks for the situation and under each plan."""

    width: int = 96
    heads: int = 4
    situation_blocks: int = 2
    plan_blocks: int = 2
    hazard_width: int = 64


@dataclass(frozen=True, eq=False)
class Imagined:
    """What the network says under each plan.

    Attributes:
        agents: poses; the ego's in row 0.
        log_scale: logarithm of the expected error [m] along and across.
        collision_logits: hazard that each agent brings in each half second; NO_HAZARD for the ego
            and who is not there.
        off_road_logits: hazard of leaving the road in each half second.
    """

    agents: Float[Tensor, "S K A 8 3"]
    log_scale: Float[Tensor, "S K A 8 2"]
    collision_logits: Float[Tensor, "S K A 8"]
    off_road_logits: Float[Tensor, "S K 8"]


class AgentsNetwork(nn.Module):
    """See above. All arithmetic on places is done in float32."""

    def __init__(self, size: NetworkSize) -> None:
        super().__init__()
        width = size.width
        self.agents = two_layers(inputs.AGENT_INPUTS, width, width)
        self.pieces = two_layers(inputs.PIECE_INPUTS, width, width)
        self.plan = two_layers(inputs.PLAN_INPUTS, width, width)
        self.along = two_layers(inputs.ALONG_INPUTS, width, width)
        self.situation_blocks = _blocks(size.situation_blocks, width, size.heads)
        self.plan_blocks = _blocks(size.plan_blocks, width, size.heads)
        self.norm = nn.LayerNorm(width)
        self.motion = nn.Linear(width, STEPS * 5)
        nn.init.zeros_(self.motion.weight)
        nn.init.zeros_(self.motion.bias)
        self.told = nn.Linear(width, _TOLD)
        self.step_of = nn.Parameter(0.1 * torch.randn(STEPS, _STEP_WIDTH))
        seen = _TOLD + _STEP_WIDTH + 3 * RELATIVE + 4
        self.contact = three_layers(seen, size.hazard_width, 1, _FIRST_HAZARD)
        leaving = inputs.WHEEL_INPUTS + _TOLD
        self.leaving = three_layers(leaving, 48, 1, _FIRST_HAZARD / 2.0)

    def encode(self, s: SituationTensors) -> Float[Tensor, "S A d"]:
        """Tokens of the agents that know of each other and of the map."""
        tokens = torch.cat(
            [self.agents(inputs.agent_inputs(s)), self.pieces(inputs.piece_inputs(s))], dim=1
        )
        valid = torch.cat([s.valid, s.piece_valid], dim=1)
        for block in self.situation_blocks:
            tokens = block(tokens, valid)
        return tokens[:, : s.valid.shape[1]]

    def imagine(
        self, s: SituationTensors, encoded: Float[Tensor, "S A d"], p: PlanTensors
    ) -> Imagined:
        """What happens under each plan."""
        forecast = constant_turn(s, _step_times(s.past.device))
        tokens = encoded[:, None] + self.plan(inputs.plan_inputs(p))[:, :, None]
        tokens = tokens + self.along(inputs.along_inputs(s, p, forecast))
        valid = s.valid[:, None].expand(tokens.shape[:3])
        flat, shown = tokens.flatten(0, 1), valid.flatten(0, 1)
        for block in self.plan_blocks:
            flat = block(flat, shown)
        tokens = self.norm(flat.unflatten(0, tokens.shape[:2]))
        agents, log_scale = self._move(s, p, forecast, tokens)
        told = self.told(tokens)
        contact = self._contacts(s, p, agents, log_scale, told)
        edges = torch.cat(
            [inputs.wheel_inputs(p), told[:, :, :1].expand(-1, -1, STEPS, -1)], dim=-1
        )
        leaving = self.leaving(edges)[..., 0].float()
        return Imagined(agents, log_scale, contact, leaving)

    def _move(
        self, s: SituationTensors, p: PlanTensors, forecast: Tensor, tokens: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Corrected forecasts; the ego's is the plan, corrected."""
        moves = self.motion(tokens).float().unflatten(-1, (STEPS, 5))
        poses = forecast[:, None].expand(-1, tokens.shape[1], -1, -1, -1)
        poses = torch.cat([p.poses[:, :, None], poses[:, :, 1:]], dim=2)
        reach = moves.new_tensor([8.0, 4.0, 1.0]) * _shares(moves.device)[:, None]
        free = (s.kinds != ActorKind.PROP).float()[:, None, :, None, None]
        free = torch.cat([0.25 * free[:, :, :1], free[:, :, 1:]], dim=2)
        change = moves[..., :3] * reach * free
        cos, sin = torch.cos(poses[..., 2]), torch.sin(poses[..., 2])
        x = poses[..., 0] + change[..., 0] * cos - change[..., 1] * sin
        y = poses[..., 1] + change[..., 0] * sin + change[..., 1] * cos
        agents = torch.stack([x, y, poses[..., 2] + change[..., 2]], dim=-1)
        return agents, moves[..., 3:].clamp(*_LOG_SCALES)

    def _contacts(
        self, s: SituationTensors, p: PlanTensors, agents: Tensor, log_scale: Tensor, told: Tensor
    ) -> Tensor:
        """Dreamed boxes at begin, middle and end of each half second, beside the ego's."""
        now = s.past[:, None, :, -1:, :3].expand(-1, agents.shape[1], -1, -1, -1)
        path = torch.cat([now, agents], dim=3)
        begin, end = path[..., :-1, :], path[..., 1:, :]
        moments = torch.stack([begin, 0.5 * (begin + end), end], dim=-2)
        boxes = with_sizes(moments, s.half_m[:, None, :, None, None])
        beside = relative_box(boxes[:, :, :1], boxes).flatten(-2)
        shape = (*told.shape[:3], STEPS)
        rows = [
            told[..., None, :].expand(*shape, -1),
            self.step_of.expand(*shape, -1),
            beside,
            p.gaps_m / FAR_M,
            log_scale,
        ]
        logits = self.contact(torch.cat(rows, dim=-1))[..., 0].float()
        there = s.valid.clone()
        there[:, 0] = False
        return torch.where(there[:, None, :, None], logits, NO_HAZARD)


def _blocks(count: int, width: int, heads: int) -> nn.ModuleList:
    return nn.ModuleList(AttentionBlock(width, heads) for _ in range(count))


def _step_times(device: torch.device) -> Float[Tensor, " 8"]:
    return 4.0 * _shares(device)


def _shares(device: torch.device) -> Float[Tensor, " 8"]:
    """1/8, 2/8, ... 1."""
    return torch.arange(1, STEPS + 1, dtype=torch.float32, device=device) / STEPS

"""What the network of the architecture "agents" is taught by."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import smooth_l1_loss, softplus

from adr1.world_model.agents_network import Imagined
from adr1.world_model.examples import STEPS
from adr1.world_model.survival import combined, log_survival, negative_log_likelihood
from adr1.world_model.tensors import OutcomeTensors, PlanTensors

_NEAR_PLAN_M = 8.0
_NEAR_WEIGHT = 4.0
_YAW_WEIGHT = 2.0


@dataclass(frozen=True)
class LossWeights:
    """How much each term counts."""

    motion: float = 1.0
    scale: float = 0.1
    survival: float = 1.0
    who: float = 0.5
    off_road: float = 0.5


def losses(
    imagined: Imagined, p: PlanTensors, o: OutcomeTensors, w: LossWeights
) -> tuple[Float[Tensor, ""], dict[str, Float[Tensor, ""]]]:
    """The weighted sum, and the mean of each term over candidates that are valid.

    motion: Huber on places, and turns; those near the plan count more, and of the ego only what
        was before an event: after it nobody follows a plan.
    scale: Laplace likelihood of the errors as they are, so that a large scale cannot excuse them.
    survival: likelihood of when something happened, whatever it was.
    who, off_road: likelihood of which agent was hit when; of when the road was left.
    """
    candidates = p.valid.float()
    count = candidates.sum().clamp(min=1.0)
    motion, scale = _motion(imagined, p, o)
    alive = _alive(o)
    who = _who(imagined, o, alive)
    off = _off_road(imagined, o, alive)
    together = combined(imagined.collision_logits, imagined.off_road_logits)
    survival = negative_log_likelihood(together, o.event_step)
    terms = {
        "motion": motion,
        "scale": scale,
        "survival": (survival * candidates).sum() / count,
        "who": (who * candidates).sum() / count,
        "off_road": (off * candidates).sum() / count,
    }
    total = sum(getattr(w, name) * value for name, value in terms.items())
    return torch.as_tensor(total), terms


def _motion(imagined: Imagined, p: PlanTensors, o: OutcomeTensors) -> tuple[Tensor, Tensor]:
    seen = o.agents_valid & p.valid[..., None, None] & _undisturbed(o)
    true = torch.where(seen[..., None], o.agents, imagined.agents.detach())
    error = imagined.agents - true
    place = smooth_l1_loss(imagined.agents[..., :2], true[..., :2], reduction="none", beta=1.0).sum(
        dim=-1
    )
    turn = 1.0 - torch.cos(error[..., 2])
    gap = torch.linalg.vector_norm(true[..., :2] - p.poses[:, :, None, :, :2], dim=-1)
    weight = seen.float() * torch.where(gap < _NEAR_PLAN_M, _NEAR_WEIGHT, 1.0)
    total = weight.sum().clamp(min=1.0)
    motion = ((place + _YAW_WEIGHT * turn) * weight).sum() / total
    cos, sin = torch.cos(true[..., 2]), torch.sin(true[..., 2])
    fixed = error.detach()
    along = fixed[..., 0] * cos + fixed[..., 1] * sin
    across = fixed[..., 1] * cos - fixed[..., 0] * sin
    off = torch.stack([along, across], dim=-1).abs()
    laplace = (off * torch.exp(-imagined.log_scale) + imagined.log_scale).sum(dim=-1)
    return motion, (laplace * weight).sum() / total


def _undisturbed(o: OutcomeTensors) -> Bool[Tensor, "S K A 8"]:
    """Where nobody has been hit yet: the ego's and the hit agent's ways end with the event."""
    steps = torch.arange(STEPS, device=o.event.device)
    before = steps < o.event_step[..., None]
    agents = torch.arange(o.agents.shape[2], device=o.event.device)
    touched = (agents == 0) | (agents == o.hit[..., None])
    return ~touched[..., None] | before[..., None, :]


def _alive(o: OutcomeTensors) -> Float[Tensor, "S K 8"]:
    """Half seconds up to that of the event."""
    steps = torch.arange(STEPS, device=o.event.device)
    return (steps <= o.event_step[..., None]).float()


def _who(imagined: Imagined, o: OutcomeTensors, alive: Tensor) -> Tensor:
    logits = imagined.collision_logits
    quiet = (softplus(logits) * alive[..., None, :]).sum(dim=(-1, -2))
    is_hit = (o.event == 1) & (o.hit >= 0)
    agent = o.hit.clamp(min=0)[..., None, None].expand(*o.hit.shape, 1, STEPS)
    step = o.event_step.clamp(max=STEPS - 1)[..., None]
    logit = logits.gather(2, agent)[..., 0, :].gather(-1, step)[..., 0]
    return torch.where(is_hit, quiet - logit, torch.where(o.event == 1, 0.0, quiet))


def _off_road(imagined: Imagined, o: OutcomeTensors, alive: Tensor) -> Tensor:
    logits = imagined.off_road_logits
    quiet = (-log_survival(logits) * alive).sum(dim=-1)
    step = o.event_step.clamp(max=STEPS - 1)[..., None]
    return torch.where(o.event == 2, quiet - logits.gather(-1, step)[..., 0], quiet)

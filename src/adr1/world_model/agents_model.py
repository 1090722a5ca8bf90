"""The architecture "agents" behind the five verbs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Float32, Float64, UInt8
from torch import Tensor

from adr1.errors import FileFormatError
from adr1.occupancy.grid import Grid
from adr1.occupancy.town_layers import TownLayers
from adr1.world_model.agents_network import AgentsNetwork, Imagined, NetworkSize
from adr1.world_model.decoding import decode_boxes
from adr1.world_model.examples import Plans, Situations, check_situations
from adr1.world_model.forecasts import simple_gaps
from adr1.world_model.interface import Dream, Hazard, check_step
from adr1.world_model.rewarding import Happening, closing_of, reward_of
from adr1.world_model.survival import combined, log_odds_by_step, log_survival
from adr1.world_model.tensors import SituationTensors, plan_tensors, situation_tensors
from adr1.world_model.weights import read_weights, write_weights

ARCHITECTURE = "agents"
WEIGHTS_FILE = "weights.safetensors"
_ABOUT_SIZE, _ABOUT_TEMPERATURE, _ABOUT_ARCHITECTURE = "size", "temperature", "architecture"


@dataclass(frozen=True, eq=False)
class EncodedAgents:
    """Situations and their tokens."""

    situations: Situations
    tensors: SituationTensors
    tokens: Float[Tensor, "S A d"]


class AgentsModel:
    """A trained network, ready to be asked; satisfies `interface.WorldModel`.

    Args:
        size: of the network; `weights` must fit it.
        temperature: what log odds are divided by, from validation data.
    """

    def __init__(
        self,
        size: NetworkSize,
        weights: dict[str, Tensor],
        temperature: float = 1.0,
        device: str = "cpu",
    ) -> None:
        self.size = size
        self.temperature = temperature
        self._device = device
        self._network = AgentsNetwork(size)
        self._network.load_state_dict(weights)
        self._network.to(device).eval()

    @classmethod
    def load(cls, path: Path, device: str = "cpu") -> AgentsModel:
        """From a weights file, or a folder that holds one.

        Raises:
            FileFormatError: it is missing, damaged, or of another architecture or size.
        """
        path = path / WEIGHTS_FILE if path.is_dir() else path
        weights, about = read_weights(path)
        if about.get(_ABOUT_ARCHITECTURE) != ARCHITECTURE:
            found = about.get(_ABOUT_ARCHITECTURE)
            raise FileFormatError(path, None, f"architecture {found!r}, not {ARCHITECTURE!r}")
        try:
            size = NetworkSize(**json.loads(about[_ABOUT_SIZE]))
            return cls(size, weights, float(about[_ABOUT_TEMPERATURE]), device)
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise FileFormatError(path, None, f"weights do not fit the network: {error}") from error

    def save(self, path: Path) -> None:
        """Write all that `load` needs.

        Raises:
            FileWriteError: the disk is full or fails.
        """
        about = {
            _ABOUT_ARCHITECTURE: ARCHITECTURE,
            _ABOUT_SIZE: json.dumps(asdict(self.size), sort_keys=True),
            _ABOUT_TEMPERATURE: repr(self.temperature),
        }
        write_weights(path, self._network.state_dict(), about)

    def encode(self, situations: Situations) -> EncodedAgents:
        """See `WorldModel.encode`."""
        check_situations(situations)
        tensors = situation_tensors(situations, self._device)
        with torch.inference_mode():
            return EncodedAgents(situations, tensors, self._network.encode(tensors))

    def step(self, encoded: EncodedAgents, plans: Plans) -> Dream:
        """See `WorldModel.step`; all eight half seconds come at once."""
        check_step(encoded.situations, plans)
        s = encoded.tensors
        with torch.inference_mode():
            fine = torch.as_tensor(plans.fine, device=self._device)
            p = plan_tensors(plans, simple_gaps(s, fine), self._device)
            imagined = self._network.imagine(s, encoded.tokens, p)
        agents = imagined.agents.cpu().numpy()
        valid = np.broadcast_to(
            encoded.situations.past_valid[:, None, :, -1], agents.shape[:3]
        ).copy()
        scale = imagined.log_scale.exp().cpu().numpy()
        return Dream(encoded.situations, plans, agents, valid, scale, imagined)

    def decode(
        self,
        dream: Dream,
        situation: int,
        candidate: int,
        grid: Grid,
        *,
        town: TownLayers | None = None,
        origin_world: Float64[np.ndarray, " 3"] | None = None,
        follow_ego: bool = False,
    ) -> UInt8[np.ndarray, "8 z y x"]:
        """See `WorldModel.decode`: the dreamed boxes, drawn."""
        return decode_boxes(
            dream, situation, candidate, grid, town, origin_world, follow_ego=follow_ego
        )

    def reward(self, dream: Dream) -> Float32[np.ndarray, "S K"]:
        """See `WorldModel.reward`: hazards of the dream, shared out among the agents."""
        hazard = self.hazard(dream)
        danger = -log_survival(dream.latent.collision_logits).cpu().numpy()
        share = danger / danger.sum(axis=2, keepdims=True)
        contact = chance_if_alive(hazard.collision)[:, :, None] * share
        leaving = chance_if_alive(hazard.off_road)
        wheels = dream.plans.wheels_m[:, :, 4::5]
        there = np.broadcast_to(dream.agents_valid[..., None], contact.shape)
        found = [
            reward_of(
                dream.situations,
                row,
                Happening(
                    dream.agents[row],
                    there[row],
                    wheels[row],
                    contact[row],
                    leaving[row],
                    closing_of(dream.situations, row, dream.agents[row]),
                ),
            )
            for row in range(len(wheels))
        ]
        return np.asarray(np.stack(found), dtype=np.float32)

    def hazard(self, dream: Dream) -> Hazard:
        """See `WorldModel.hazard`."""
        imagined: Imagined = dream.latent
        collision = log_survival(imagined.collision_logits).sum(dim=-2)
        off_road = log_survival(imagined.off_road_logits)
        together = combined(imagined.collision_logits, imagined.off_road_logits)
        return Hazard(self._chance(together), self._chance(collision), self._chance(off_road))

    def _chance(self, log_survived: Tensor) -> Float32[np.ndarray, "S K 8"]:
        odds = log_odds_by_step(log_survived) / self.temperature
        return np.asarray(torch.sigmoid(odds).cpu().numpy(), dtype=np.float32)


def chance_if_alive(by_step: Float32[np.ndarray, "*batch 8"]) -> Float32[np.ndarray, "*batch 8"]:
    """Chance of an event in each half second if there was none before, from chances so far."""
    survived = 1.0 - by_step.astype(np.float64)
    before = np.concatenate([np.ones_like(survived[..., :1]), survived[..., :-1]], axis=-1)
    return np.asarray(1.0 - survived / np.maximum(before, 1e-12), dtype=np.float32).clip(0.0, 1.0)

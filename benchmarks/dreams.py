"""How many candidate plans a world model dreams and judges per second.

    python benchmarks/dreams.py [--situations 16] [--candidates 8]

Prints one JSON line per figure: name, value, unit, target, ok. One thread, weights of the preset
"laptop" as they begin: speed does not depend on what they have learnt. Processor time, the best of
many, so that a busy machine does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import tyro
from figures import report
from occupancy import least_ms

from adr1.episodes.frame import LightState
from adr1.occupancy.grid import Grid
from adr1.world_model import examples as shapes
from adr1.world_model.agents_model import AgentsModel
from adr1.world_model.agents_network import AgentsNetwork
from adr1.world_model.examples import Plans, Situations
from adr1.world_model.presets import PRESETS

DREAMS_PER_S = 200.0
ROUNDS = 10


@dataclass(frozen=True)
class Options:
    """Measure dreams."""

    situations: int = 16
    """Situations in a batch."""
    candidates: int = 8
    """Candidate plans of each."""


def full_situations(count: int, rng: np.random.Generator) -> Situations:
    """Situations with all agents and all pieces of the map, anywhere."""
    agents, pieces = shapes.AGENTS, shapes.PIECES

    def drawn(low: float, high: float, *shape: int) -> np.ndarray:
        return rng.uniform(low, high, (count, *shape)).astype(np.float32)

    return Situations(
        past=drawn(-40.0, 40.0, agents, shapes.PAST, 4) * np.float32([1.0, 1.0, 0.05, 0.2]),
        past_valid=np.ones((count, agents, shapes.PAST), dtype=np.bool_),
        half_m=drawn(0.3, 2.5, agents, 2),
        kinds=rng.integers(0, 3, (count, agents)).astype(np.int8),
        yaw_rate_radps=drawn(-0.3, 0.3, agents),
        acceleration_mps2=drawn(-3.0, 2.0, agents),
        standing=np.zeros((count, agents), dtype=np.bool_),
        speed_limit_mps=drawn(8.0, 14.0),
        stop_lines=np.zeros((count, shapes.LINES, 4), dtype=np.float32),
        line_red=np.zeros((count, shapes.LINES), dtype=np.bool_),
        pieces_m=drawn(-60.0, 60.0, pieces, shapes.PIECE_POINTS, 2),
        piece_flags=np.zeros((count, pieces, len(shapes.PIECE_FLAGS)), dtype=np.bool_),
        piece_light=np.full((count, pieces), LightState.UNKNOWN, dtype=np.int8),
        piece_valid=np.ones((count, pieces), dtype=np.bool_),
    )


def straight_plans(count: int, candidates: int, rng: np.random.Generator) -> Plans:
    """Straight plans at various speeds."""
    speed = rng.uniform(0.0, 15.0, (count, candidates, 1)).astype(np.float32)
    fine = np.zeros((count, candidates, shapes.FINE_STEPS, 3), dtype=np.float32)
    fine[..., 0] = speed * shapes.FINE_S * np.arange(1, shapes.FINE_STEPS + 1, dtype=np.float32)
    return Plans(
        poses=fine[:, :, 4::5].copy(),
        fine=fine,
        wheels_m=np.ones((*fine.shape[:3], 4), dtype=np.float32),
        red_line_s=np.full((count, candidates), np.inf, dtype=np.float32),
        valid=np.ones((count, candidates), dtype=np.bool_),
    )


def _told(name: str, per_s: float) -> None:
    report(name, per_s, "candidates/s", DREAMS_PER_S, ok=per_s >= DREAMS_PER_S)


def main() -> None:
    """Measure and print."""
    options = tyro.cli(Options)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    size = PRESETS["laptop"].size
    model = AgentsModel(size, dict(AgentsNetwork(size).state_dict()))
    situations = full_situations(options.situations, rng)
    plans = straight_plans(options.situations, options.candidates, rng)
    count = options.situations * options.candidates
    judged_ms = least_ms(lambda: model.hazard(model.step(model.encode(situations), plans)), ROUNDS)
    dream = model.step(model.encode(situations), plans)
    _told("dreams.judged", 1e3 * count / judged_ms)
    reward_ms = least_ms(lambda: model.reward(dream), ROUNDS)
    _told("dreams.rewarded", 1e3 * count / reward_ms)
    decoded_ms = least_ms(lambda: model.decode(dream, 0, 0, Grid()), ROUNDS)
    _told("dreams.decoded", 1e3 / decoded_ms)


if __name__ == "__main__":
    main()

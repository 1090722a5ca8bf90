"""Others on arcs of constant turn that keep their distance to who is before them, the ego too.

The Intelligent Driver Model (Treiber, Hennecke, Helbing 2000) with its usual figures: 1.5 s of
headway, 2 m of gap at rest, 1.5 m/s2 of acceleration and 2.5 m/s2 of comfortable braking.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from jaxtyping import Float, Float32
from numba import njit
from torch import Tensor

from adr1.episodes.frame import ActorKind
from adr1.world_model.baselines.geometric import GeometricBaseline
from adr1.world_model.examples import FINE_S, FINE_STEPS
from adr1.world_model.tensors import SituationTensors

HEADWAY_S, REST_GAP_M = 1.5, 2.0
ACCELERATION_MPS2, BRAKING_MPS2, HARDEST_MPS2 = 1.5, 2.5, 8.0
_BESIDE_M = 0.3
_SEEN_M = 60.0
_DRIVES = np.array(
    [kind in (ActorKind.VEHICLE, ActorKind.TWO_WHEELER) for kind in ActorKind], dtype=np.bool_
)


def idm_baseline() -> GeometricBaseline:
    """Everybody on wheels follows its arc and minds who is before it."""
    return GeometricBaseline("IDM", _forecast)


def _forecast(situations: SituationTensors, fine: Float[Tensor, "S K 40 3"]) -> Tensor:
    now = situations.past[:, :, -1].numpy().astype(np.float64)
    there = situations.valid.numpy()
    drives = there & _DRIVES[situations.kinds.numpy()] & ~situations.standing.numpy()
    return torch.as_tensor(
        react(
            now,
            situations.yaw_rate_radps.numpy().astype(np.float64),
            situations.half_m.numpy().astype(np.float64),
            there,
            drives,
            fine.numpy().astype(np.float64),
        )
    )


@njit(cache=True)
def react(
    now: Float[np.ndarray, "S A 4"],
    yaw_rate_radps: Float[np.ndarray, "S A"],
    half_m: Float[np.ndarray, "S A 2"],
    there: np.ndarray,
    drives: np.ndarray,
    fine: Float[np.ndarray, "S K 40 3"],
) -> Float32[np.ndarray, "S K A 40 3"]:
    """Where everybody is under each plan; row 0, the ego, follows the plan."""
    count, agents = now.shape[0], now.shape[1]
    found = np.zeros((count, fine.shape[1], agents, FINE_STEPS, 3), dtype=np.float32)
    for s in range(count):
        for k in range(fine.shape[1]):
            state = now[s].copy()
            for t in range(FINE_STEPS):
                _advance(state, now[s], yaw_rate_radps[s], half_m[s], there[s], drives[s])
                last = fine[s, k, t - 1] if t > 0 else np.zeros(3)
                moved = math.hypot(fine[s, k, t, 0] - last[0], fine[s, k, t, 1] - last[1])
                state[0, :3] = fine[s, k, t]
                state[0, 3] = moved / FINE_S
                found[s, k, :, t] = state[:, :3]
    return found


@njit(cache=True)
def _advance(
    state: np.ndarray,
    first: np.ndarray,
    yaw_rate_radps: np.ndarray,
    half_m: np.ndarray,
    there: np.ndarray,
    drives: np.ndarray,
) -> None:
    """All but the ego, by one fine step."""
    before = state.copy()
    for i in range(1, len(state)):
        if not there[i]:
            continue
        speed, wish = before[i, 3], first[i, 3]
        rate = yaw_rate_radps[i] if abs(wish) >= 0.5 else 0.0
        if drives[i] and wish > 0.5:
            gap, leader = _leader(before, half_m, there, i)
            wanted = speed * HEADWAY_S + speed * (speed - leader) / (
                2.0 * math.sqrt(ACCELERATION_MPS2 * BRAKING_MPS2)
            )
            wanted = REST_GAP_M + max(wanted, 0.0)
            a = ACCELERATION_MPS2 * (
                1.0 - (speed / max(wish, 2.0)) ** 4 - (wanted / max(gap, 0.3)) ** 2
            )
            speed = max(speed + max(a, -HARDEST_MPS2) * FINE_S, 0.0)
            rate = rate * speed / wish
        middle = before[i, 2] + 0.5 * rate * FINE_S
        state[i, 0] += speed * FINE_S * math.cos(middle)
        state[i, 1] += speed * FINE_S * math.sin(middle)
        state[i, 2] += rate * FINE_S
        state[i, 3] = speed


@njit(cache=True)
def _leader(
    state: np.ndarray, half_m: np.ndarray, there: np.ndarray, i: int
) -> tuple[float, float]:
    """Gap to the nearest one before agent i, and its speed along i's heading."""
    cos, sin = math.cos(state[i, 2]), math.sin(state[i, 2])
    gap, leader = _SEEN_M, state[i, 3]
    for j in range(len(state)):
        if j == i or not there[j]:
            continue
        dx, dy = state[j, 0] - state[i, 0], state[j, 1] - state[i, 1]
        ahead, aside = dx * cos + dy * sin, dy * cos - dx * sin
        turn = state[j, 2] - state[i, 2]
        long = half_m[j, 0] * abs(math.cos(turn)) + half_m[j, 1] * abs(math.sin(turn))
        wide = half_m[j, 0] * abs(math.sin(turn)) + half_m[j, 1] * abs(math.cos(turn))
        apart = ahead - half_m[i, 0] - long
        if ahead > 0.0 and abs(aside) < half_m[i, 1] + wide + _BESIDE_M and apart < gap:
            gap, leader = apart, state[j, 3] * math.cos(turn)
    return gap, leader

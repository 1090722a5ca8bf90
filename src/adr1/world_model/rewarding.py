"""What futures are worth, dreamed or driven: arrays of examples -> `adr1.rewards.Future`.

Both go through the same function, so a dream is compared with what was really driven.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float32, Float64

from adr1.episodes.frame import ActorKind
from adr1.rewards.boxes import closing_speed_mps
from adr1.rewards.future import Future
from adr1.rewards.score import PRESETS, RewardConfig, score
from adr1.rewards.simulated import FIXED_KG, RIDER_KG, VEHICLE_KG_PER_M3, WALKER_KG
from adr1.synthesis.outcome import EventKind
from adr1.trajectories.trajectory import HORIZON_S, STEP_S
from adr1.world_model.examples import STEPS, Examples, Situations

_HEIGHT_M = 1.5
_LEAST_REFERENCE_M = 10.0
_ROUTE_STEP_M = 0.5


@dataclass(frozen=True, eq=False)
class Happening:
    """What happens, or may happen, to K candidates of one situation.

    Attributes:
        agents, there: poses of all agents, the ego's in row 0, and whether they are there.
        wheels_m: distances of the ego's wheels to the edge of the road.
        contact: chance of first touching an agent in a half second, if nothing happened before;
            column 0 stands for the town itself.
        leaving: chance of leaving the road then.
        closing_mps: how fast they approach each other then.
    """

    agents: Float[np.ndarray, "K A 8 3"]
    there: Bool[np.ndarray, "K A 8"]
    wheels_m: Float[np.ndarray, "K 8 4"]
    contact: Float[np.ndarray, "K A 8"]
    leaving: Float[np.ndarray, "K 8"]
    closing_mps: Float[np.ndarray, "K A 8"]


def future_of(s: Situations, row: int, happening: Happening) -> Future:
    """K candidates of one situation as a future; lights stay as they are."""
    agents = happening.agents.astype(np.float64).transpose(0, 2, 1, 3)
    count, steps, width = agents.shape[:3]
    half = np.broadcast_to(s.half_m[row].astype(np.float64), (count, steps, width, 2))
    boxes = np.concatenate([agents, half], axis=-1)
    boxes[:, :, 0] = 0.0
    presence = happening.there.transpose(0, 2, 1).astype(np.float64)
    presence[:, :, 0] = 0.0
    ego = agents[:, :, 0]
    lines = s.stop_lines[row].astype(np.float64)
    red = np.broadcast_to(s.line_red[row].astype(np.float64), (count, steps, len(lines)))
    return Future(
        dt_s=STEP_S,
        ego_poses=ego,
        start_speed_mps=np.full(count, max(float(s.past[row, 0, -1, 3]), 0.0)),
        boxes=boxes,
        velocities_mps=velocities(s, row, agents),
        presence=presence,
        masses_kg=np.broadcast_to(_masses_kg(s, row), (count, width)).copy(),
        contact_hazard=happening.contact.transpose(0, 2, 1).astype(np.float64),
        closing_mps=happening.closing_mps.transpose(0, 2, 1).astype(np.float64),
        wheel_distance_m=happening.wheels_m.astype(np.float64),
        leaving_hazard=happening.leaving.astype(np.float64),
        progress_m=_progress(s, row, ego),
        reference_m=np.full(
            count, max(float(s.speed_limit_mps[row]) * HORIZON_S, _LEAST_REFERENCE_M)
        ),
        lines=np.broadcast_to(lines, (count, *lines.shape)).copy(),
        lines_red=red.copy(),
    )


def reward_of(
    s: Situations, row: int, happening: Happening, config: RewardConfig = PRESETS["balanced"]
) -> Float64[np.ndarray, " K"]:
    """Total reward of each candidate."""
    return score(future_of(s, row, happening), config).total


def driven_reward(
    examples: Examples, config: RewardConfig = PRESETS["balanced"]
) -> Float32[np.ndarray, "S K"]:
    """Reward of what was really driven; NaN where a candidate only fills the row."""
    found = np.full(examples.plans.valid.shape, np.nan, dtype=np.float32)
    for row, valid in enumerate(examples.plans.valid):
        if valid.any():
            happening = driven_happening(examples, row, valid)
            found[row, valid] = reward_of(examples.situations, row, happening, config)
    return found


def driven_happening(examples: Examples, row: int, candidates: Bool[np.ndarray, " K"]) -> Happening:
    """What was driven: chances are 0 or 1."""
    o = examples.outcomes
    agents, event = o.agents[row, candidates], o.event[row, candidates]
    step, hit = o.event_step[row, candidates], o.hit[row, candidates]
    contact = np.zeros(agents.shape[:3])
    closing = np.zeros(agents.shape[:3])
    crashed = np.flatnonzero(event == EventKind.COLLISION)
    who, when = np.maximum(hit[crashed], 0), step[crashed]
    contact[crashed, who, when] = 1.0
    closing[crashed, who, when] = o.closing_mps[row, candidates][crashed]
    leaving = (event == EventKind.OFF_ROAD)[:, None] & (step[:, None] == np.arange(STEPS))
    return Happening(
        agents,
        o.agents_valid[row, candidates],
        o.wheels_m[row, candidates],
        contact,
        leaving.astype(np.float64),
        closing,
    )


def velocities(
    s: Situations, row: int, agents: Float64[np.ndarray, "K 8 A 3"]
) -> Float64[np.ndarray, "K 8 A 2"]:
    """Mean velocities in each half second."""
    now = np.broadcast_to(s.past[row, :, -1, :2].astype(np.float64), agents[:, :1, :, :2].shape)
    return np.diff(np.concatenate([now, agents[..., :2]], axis=1), axis=1) / STEP_S


def closing_of(
    s: Situations, row: int, agents: Float[np.ndarray, "K A 8 3"]
) -> Float64[np.ndarray, "K A 8"]:
    """How fast ego and others come together in each half second, with their places at its end."""
    places = agents.astype(np.float64).transpose(0, 2, 1, 3)
    half = np.broadcast_to(s.half_m[row].astype(np.float64), (*places.shape[:3], 2))
    boxes = np.concatenate([places, half], axis=-1)
    moving = velocities(s, row, places)
    found = closing_speed_mps(boxes[:, :, :1], moving[:, :, :1], boxes, moving)
    return np.asarray(found.transpose(0, 2, 1))


def _masses_kg(s: Situations, row: int) -> Float64[np.ndarray, " A"]:
    sizes = 2.0 * s.half_m[row].astype(np.float64)
    masses = VEHICLE_KG_PER_M3 * sizes.prod(axis=-1) * _HEIGHT_M
    masses = np.where(s.kinds[row] == ActorKind.PROP, FIXED_KG, masses)
    masses = np.where(s.kinds[row] == ActorKind.TWO_WHEELER, RIDER_KG, masses)
    masses = np.where(s.kinds[row] == ActorKind.WALKER, WALKER_KG, np.maximum(masses, 1.0))
    masses[0] = FIXED_KG
    return masses


def _progress(
    s: Situations, row: int, ego: Float64[np.ndarray, "K 8 3"]
) -> Float64[np.ndarray, "K 8"]:
    """How far along the route the ego is; straight ahead where no route is known."""
    shown = s.piece_valid[row] & s.piece_flags[row, :, 0]
    points = s.pieces_m[row, shown].reshape(-1, 2).astype(np.float64)
    if len(points) < 2:
        return ego[..., 0].copy()
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.arange(0.0, max(along[-1], _ROUTE_STEP_M), _ROUTE_STEP_M)
    line = np.column_stack([np.interp(at, along, points[:, axis]) for axis in (0, 1)])
    places = np.concatenate([np.zeros((1, 2)), ego[..., :2].reshape(-1, 2)])
    nearest = np.linalg.norm(places[:, None] - line, axis=-1).argmin(axis=1)
    return np.asarray((at[nearest[1:]] - at[nearest[0]]).reshape(ego.shape[:2]))

"""A small world for tests of learning: a road that bends, cars that follow it and mind the ego.

Where the road bends, a constant turn rate is wrong, and cars brake for what is before them: there
is something to be learnt. Places are worked out along the road (s, d) and bent into the ego's
frame; d is positive to the right. Two lanes: the ego's at d = 0, the other way's at d = -3.5.
"""

from __future__ import annotations

import numpy as np

from adr1.episodes.frame import ActorKind, LightState
from adr1.synthesis.outcome import EventKind, box_gaps
from adr1.trajectories.ego_shape import DEFAULT_SHAPE
from adr1.world_model.examples import (
    AGENTS,
    FINE_S,
    FINE_STEPS,
    LINES,
    NO_EVENT_STEP,
    PIECE_FLAGS,
    PIECE_POINTS,
    PIECES,
    STEPS,
    Examples,
    Outcomes,
    Plans,
    Situations,
)

HALF_M = (2.4, 0.95)
LANE_M = 3.5
RIGHT_EDGE_M, LEFT_EDGE_M = 1.75, -5.25
CARS = 5
CANDIDATES = 8
OFF_ROAD_DEPTH_M = 0.25


def toy_examples(situations: int, seed: int) -> Examples:
    """Situations with eight candidates each."""
    rng = np.random.default_rng([seed, 77])
    road = Road(rng.uniform(5.0, 35.0, situations), rng.uniform(-0.05, 0.05, situations))
    cars = _Cars(rng, situations)
    ego_mps = rng.uniform(4.0, 14.0, situations)
    wish = _wishes(rng, ego_mps)
    ego_s, ego_d, ego_v, others_s = _driven(cars, ego_mps, wish)
    fine = road.bent(ego_s, ego_d, ego_v, wish[..., 1] / 4.0)
    others = road.others(others_s, cars.d, cars.way)
    return _as_examples(rng, road, cars, ego_mps, fine, ego_s, others)


class Road:
    """Straight up to s0, then a bend of constant curvature; one per situation."""

    def __init__(self, s0_m: np.ndarray, curvature_per_m: np.ndarray) -> None:
        self.s0_m = s0_m
        self.curvature_per_m = np.where(np.abs(curvature_per_m) < 1e-3, 1e-3, curvature_per_m)

    def middle(self, s: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x, y and yaw of the ego's lane at s (S, ...)."""
        shape = (-1, *[1] * (s.ndim - 1))
        s0, k = self.s0_m.reshape(shape), self.curvature_per_m.reshape(shape)
        turn = np.maximum(s - s0, 0.0) * k
        x = np.minimum(s, s0) + np.sin(turn) / k
        return x, (1.0 - np.cos(turn)) / k, turn

    def bent(self, s: np.ndarray, d: np.ndarray, v: np.ndarray, d_mps: np.ndarray) -> np.ndarray:
        """Poses of the ego (S, K, 40, 3); it heads where it goes."""
        x, y, yaw = self.middle(s)
        pose = np.stack([x - d * np.sin(yaw), y + d * np.cos(yaw), yaw], axis=-1)
        pose[..., 2] += np.arctan2(d_mps[..., None], np.maximum(v, 2.0))
        return pose

    def others(self, s: np.ndarray, d: np.ndarray, way: np.ndarray) -> np.ndarray:
        """Poses of the others (S, K, T, n, 3); way is -1 for oncoming ones."""
        x, y, yaw = self.middle(s)
        d = d[:, None, None]
        heading = yaw + np.where(way[:, None, None] < 0.0, np.pi, 0.0)
        return np.stack([x - d * np.sin(yaw), y + d * np.cos(yaw), heading], axis=-1)


class _Cars:
    """Cars ahead in the ego's lane and oncoming ones: s, d, speed, way, braking (S, n)."""

    def __init__(self, rng: np.random.Generator, situations: int) -> None:
        shape = (situations, CARS)
        lane = rng.random(shape) < 0.5
        self.way = np.where(lane, 1.0, -1.0)
        self.d = np.where(lane, 0.0, -LANE_M) + rng.normal(0.0, 0.15, shape)
        self.s = np.sort(rng.uniform(9.0, 75.0, shape), axis=1) + 6.0 * np.arange(CARS)
        self.mps = rng.uniform(2.0, 12.0, shape)
        self.braking_mps2 = np.where(rng.random(shape) < 0.3, rng.uniform(1.0, 5.0, shape), 0.0)


def _wishes(rng: np.random.Generator, ego_mps: np.ndarray) -> np.ndarray:
    """Acceleration and sideways move of each candidate (S, K, 2)."""
    shape = (len(ego_mps), CANDIDATES)
    acceleration = rng.choice([-6.0, -3.0, -1.0, 0.0, 0.0, 2.0], shape)
    aside = rng.choice([0.0, 0.0, 0.0, -3.5, -2.0, 1.0, 2.5], shape) + rng.normal(0.0, 0.3, shape)
    return np.stack([acceleration, aside], axis=-1)


def _driven(
    cars: _Cars, ego_mps: np.ndarray, wish: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Along and aside of the ego, its speed, (S, K, 40), and along of the others (S, K, 40, n)."""
    times = FINE_S * np.arange(1, FINE_STEPS + 1)
    v = np.maximum(ego_mps[:, None, None] + wish[..., :1] * times, 0.0)
    ego_s = np.cumsum(v * FINE_S, axis=-1)
    ego_d = wish[..., 1:] * (times / 4.0)
    s = np.broadcast_to(cars.s[:, None], (*wish.shape[:2], CARS)).copy()
    speed = np.broadcast_to(cars.mps[:, None], s.shape).copy()
    rows = []
    for t in range(FINE_STEPS):
        gap, leader = _before(s, speed, cars, ego_s[..., t], ego_d[..., t], v[..., t])
        wanted = 2.0 + 1.2 * speed + 0.4 * speed * (speed - leader)
        follow = 1.5 * (1.0 - (np.maximum(wanted, 0.0) / np.maximum(gap, 0.3)) ** 2)
        a = np.clip(np.minimum(follow, 0.5), -7.0, 0.5) - cars.braking_mps2[:, None]
        speed = np.maximum(speed + a * FINE_S, 0.0)
        s = s + cars.way[:, None] * speed * FINE_S
        rows.append(s.copy())
    return ego_s, ego_d, v, np.stack(rows, axis=2)


def _before(
    s: np.ndarray,
    speed: np.ndarray,
    cars: _Cars,
    ego_s: np.ndarray,
    ego_d: np.ndarray,
    ego_v: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Gap and speed of who is next before each car in its lane, the ego among them."""
    way = cars.way[:, None]
    gap = np.full(s.shape, 80.0)
    leader = speed.copy()
    everyone = [(s[..., j], cars.d[:, None, j], way[..., j] * speed[..., j]) for j in range(CARS)]
    for their_s, their_d, their_v in [*everyone, (ego_s, ego_d, ego_v)]:
        apart = way * (their_s[..., None] - s) - 2.0 * HALF_M[0]
        same = np.abs(their_d[..., None] - cars.d[:, None]) < 1.6
        nearer = same & (apart > -2.0) & (apart < gap) & (apart != -2.0 * HALF_M[0])
        gap = np.where(nearer, apart, gap)
        leader = np.where(nearer, way * their_v[..., None], leader)
    return gap, leader


def _as_examples(
    rng: np.random.Generator,
    road: Road,
    cars: _Cars,
    ego_mps: np.ndarray,
    fine: np.ndarray,
    ego_s: np.ndarray,
    others: np.ndarray,
) -> Examples:
    count = len(ego_mps)
    wheels = _wheels(road, fine, ego_s)
    gaps = _gaps(fine, others)
    hit_at = _first(gaps.min(axis=-1) < 0.0)
    off_at = _first(wheels.min(axis=-1) < -OFF_ROAD_DEPTH_M)
    event = np.where(hit_at <= off_at, EventKind.COLLISION, EventKind.OFF_ROAD)
    at = np.minimum(hit_at, off_at)
    event = np.where(at < FINE_STEPS, event, EventKind.NONE)
    moment = np.minimum(at, FINE_STEPS - 1)[..., None, None]
    hit = np.take_along_axis(gaps, moment, axis=2)[:, :, 0].argmin(axis=-1) + 1
    agents = np.zeros((count, CANDIDATES, AGENTS, STEPS, 3), dtype=np.float32)
    agents[:, :, 0] = fine[:, :, 4::5]
    agents[:, :, 1 : CARS + 1] = others[:, :, 4::5].transpose(0, 1, 3, 2, 4)
    there = np.zeros((count, CANDIDATES, AGENTS, STEPS), dtype=bool)
    there[:, :, : CARS + 1] = True
    before = np.arange(FINE_STEPS) <= at[..., None]
    nothing = np.zeros((count, CANDIDATES), dtype=np.float32)
    outcomes = Outcomes(
        agents=agents,
        agents_valid=there,
        event=event.astype(np.int8),
        event_step=np.where(event > 0, at // 5, NO_EVENT_STEP).astype(np.int8),
        hit=np.where(event == EventKind.COLLISION, hit, -1).astype(np.int8),
        closing_mps=nothing,
        impulse_ns=nothing,
        gap_m=np.where(before, gaps.min(axis=-1), 99.0).min(axis=-1).astype(np.float32),
        edge_m=np.where(before, wheels.min(axis=-1), 99.0).min(axis=-1).astype(np.float32),
        wheels_m=wheels[:, :, 4::5].astype(np.float32),
        manoeuvre=np.full((count, CANDIDATES), "toy"),
    )
    plans = Plans(
        poses=fine[:, :, 4::5].astype(np.float32),
        fine=fine.astype(np.float32),
        wheels_m=wheels.astype(np.float32),
        red_line_s=np.full((count, CANDIDATES), np.inf, dtype=np.float32),
        valid=np.ones((count, CANDIDATES), dtype=bool),
    )
    source = np.array([f"toy-{i}" for i in range(count)])
    return Examples(_situations(rng, road, cars, ego_mps), plans, outcomes, source)


def _wheels(road: Road, fine: np.ndarray, ego_s: np.ndarray) -> np.ndarray:
    """Distances of wheels to the road's edges, by the straight line across the road beside them."""
    x, y, yaw = road.middle(ego_s)
    wheels = DEFAULT_SHAPE.wheels_m(fine)
    aside = (wheels[..., 1] - y[..., None]) * np.cos(yaw)[..., None]
    aside = aside - (wheels[..., 0] - x[..., None]) * np.sin(yaw)[..., None]
    return np.minimum(RIGHT_EDGE_M - aside, aside - LEFT_EDGE_M)


def _gaps(fine: np.ndarray, others: np.ndarray) -> np.ndarray:
    size = np.broadcast_to(np.array(HALF_M), (*others.shape[:-1], 2))
    theirs = np.concatenate([others, size], axis=-1)
    mine = np.concatenate([fine, np.broadcast_to(np.array(HALF_M), (*fine.shape[:-1], 2))], -1)
    return box_gaps(mine[:, :, :, None], theirs)


def _first(happened: np.ndarray) -> np.ndarray:
    """Index of the first True along the last axis, its length where there is none."""
    return np.where(happened.any(axis=-1), happened.argmax(axis=-1), happened.shape[-1])


def _situations(
    rng: np.random.Generator, road: Road, cars: _Cars, ego_mps: np.ndarray
) -> Situations:
    count = len(ego_mps)
    ago = np.array([-2.0, -1.5, -1.0, -0.5, 0.0])
    past = np.zeros((count, AGENTS, 5, 4), dtype=np.float32)
    past[:, 0, :, 0] = ego_mps[:, None] * ago
    past[:, 0, :, 3] = ego_mps[:, None]
    began = cars.s[..., None] + cars.way[..., None] * cars.mps[..., None] * ago
    poses = road.others(began.transpose(0, 2, 1)[:, None], cars.d, cars.way)[:, 0]
    past[:, 1 : CARS + 1, :, :3] = poses.transpose(0, 2, 1, 3)
    past[:, 1 : CARS + 1, :, 3] = cars.mps[..., None]
    valid = np.zeros((count, AGENTS, 5), dtype=bool)
    valid[:, : CARS + 1] = True
    rate = np.zeros((count, AGENTS), dtype=np.float32)
    in_bend = (cars.s > road.s0_m[:, None]) * road.curvature_per_m[:, None]
    rate[:, 1 : CARS + 1] = in_bend * cars.way * cars.mps
    braking = np.zeros((count, AGENTS), dtype=np.float32)
    braking[:, 1 : CARS + 1] = -cars.braking_mps2 + rng.normal(0.0, 0.2, cars.mps.shape)
    pieces = np.zeros((count, PIECES, PIECE_POINTS, 2), dtype=np.float32)
    flags = np.zeros((count, PIECES, len(PIECE_FLAGS)), dtype=bool)
    shown = np.zeros((count, PIECES), dtype=bool)
    for number in range(4):
        s = 20.0 * number + np.broadcast_to(np.linspace(0.0, 18.0, PIECE_POINTS), (count, 10))
        x, y, _ = road.middle(s)
        pieces[:, number] = np.stack([x, y], axis=-1)
        flags[:, number, 0] = True
        shown[:, number] = True
    return Situations(
        past=past,
        past_valid=valid,
        half_m=np.broadcast_to(np.array(HALF_M, dtype=np.float32), (count, AGENTS, 2)).copy(),
        kinds=np.full((count, AGENTS), ActorKind.VEHICLE, dtype=np.int8),
        yaw_rate_radps=rate,
        acceleration_mps2=braking.astype(np.float32),
        standing=past[:, :, -1, 3] < 0.1,
        speed_limit_mps=np.full(count, 13.9, dtype=np.float32),
        stop_lines=np.zeros((count, LINES, 4), dtype=np.float32),
        line_red=np.zeros((count, LINES), dtype=bool),
        pieces_m=pieces,
        piece_flags=flags,
        piece_light=np.full((count, PIECES), LightState.UNKNOWN, dtype=np.int8),
        piece_valid=shown,
    )

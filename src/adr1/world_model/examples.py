"""What a world model learns from: situations, candidate plans from each, and what became of them.

S situations, K candidates of each (padded), A agents (0 is the ego), M pieces of the map. All
poses are (x, y, yaw) [m, rad] in the ego's frame of the decision tick: x forward, y right.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np
from jaxtyping import Bool, Float32, Int8

from adr1.episodes.frame import ActorKind, LightState
from adr1.errors import ExamplesError

AGENTS = 24
PIECES = 48
PIECE_POINTS = 10
PAST = 5
"""Moments of the past: 2.0, 1.5, 1.0, 0.5, 0 s before the decision."""
STEPS = 8
FINE_STEPS = 40
FINE_S = 0.1
LINES = 8
NO_EVENT_STEP = STEPS
PIECE_FLAGS = ("on route", "junction", "opposite way", "stop line")

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Situations:
    """What is known at the decision tick.

    Attributes:
        past: x, y [m], yaw [rad], speed along the heading [m/s] of the middles of boxes.
        past_valid: whether an agent was there; at the last moment: whether it is there at all.
        half_m: half length and half width; kinds: values of `ActorKind`.
        yaw_rate_radps, acceleration_mps2 (along the heading), standing: now.
        pieces_m: points of lane centres, in driving direction; the route's come first.
        speed_limit_mps: where the ego is.
        stop_lines: x, y, driving direction [rad], half width of stop lines with a light; rows that
            only fill up have half width 0. line_red: whether the light is red now.
        piece_flags: as PIECE_FLAGS; piece_light: `LightState` of the light at the piece's stop
            line, UNKNOWN where there is none.
    """

    past: Float32[Array, "S A 5 4"]
    past_valid: Bool[Array, "S A 5"]
    half_m: Float32[Array, "S A 2"]
    kinds: Int8[Array, "S A"]
    yaw_rate_radps: Float32[Array, "S A"]
    acceleration_mps2: Float32[Array, "S A"]
    standing: Bool[Array, "S A"]
    speed_limit_mps: Float32[Array, " S"]
    stop_lines: Float32[Array, "S 8 4"]
    line_red: Bool[Array, "S 8"]
    pieces_m: Float32[Array, "S M 10 2"]
    piece_flags: Bool[Array, "S M 4"]
    piece_light: Int8[Array, "S M"]
    piece_valid: Bool[Array, "S M"]


@dataclass(frozen=True, eq=False)
class Plans:
    """What the ego is commanded to do. A plan goes on through a crash.

    Attributes:
        poses: 0.5 s apart; fine: 0.1 s apart, so that fine[..., 4::5, :] are the poses.
        wheels_m: signed distance of each wheel to the edge of the road along `fine`, positive on
            the road; front left, front right, rear left, rear right.
        red_line_s: when the front first passes a stop line whose light is red now; inf for never.
        valid: False where a candidate only fills the row.
    """

    poses: Float32[Array, "S K 8 3"]
    fine: Float32[Array, "S K 40 3"]
    wheels_m: Float32[Array, "S K 40 4"]
    red_line_s: Float32[Array, "S K"]
    valid: Bool[Array, "S K"]


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What happened when a plan was really followed.

    Attributes:
        agents: poses of all agents 0.5 s apart, the ego's (row 0) as driven.
        agents_valid: whether the agent was there.
        event: values of `EventKind` (none, collision, off road), the first that happened;
            event_step: half second in which it happened, NO_EVENT_STEP for none.
        hit: agent that was hit, -1 for none of these agents.
        closing_mps, impulse_ns: of the collision.
        gap_m, edge_m: least gap to another's box, least distance of a wheel to the edge of the
            road, before the event.
        wheels_m: distances of wheels to the edge of the road 0.5 s apart, as driven.
        manoeuvre: what was intended; never an input.
    """

    agents: Float32[Array, "S K A 8 3"]
    agents_valid: Bool[Array, "S K A 8"]
    event: Int8[Array, "S K"]
    event_step: Int8[Array, "S K"]
    hit: Int8[Array, "S K"]
    closing_mps: Float32[Array, "S K"]
    impulse_ns: Float32[Array, "S K"]
    gap_m: Float32[Array, "S K"]
    edge_m: Float32[Array, "S K"]
    wheels_m: Float32[Array, "S K 8 4"]
    manoeuvre: Array


@dataclass(frozen=True, eq=False)
class Examples:
    """Situations with their plans and outcomes; `source` (S,) names where each comes from.

    Raises:
        ExamplesError: arrays do not fit each other, or hold values that cannot be.
    """

    situations: Situations
    plans: Plans
    outcomes: Outcomes
    source: Array

    def __post_init__(self) -> None:
        check_situations(self.situations)
        check_plans(self.plans)
        _check_outcomes(self)

    def __len__(self) -> int:
        return len(self.source)

    @property
    def candidates(self) -> int:
        """How many candidates there are, without those that only fill rows."""
        return int(self.plans.valid.sum())

    def is_event(self) -> Bool[Array, "S K"]:
        return self.outcomes.event > 0


Group = TypeVar("Group", Situations, Plans, Outcomes)


def selected(examples: Examples, rows: Any) -> Examples:
    """Some situations, by index or mask, with all their candidates."""
    return Examples(
        rows_of(examples.situations, rows),
        rows_of(examples.plans, rows),
        rows_of(examples.outcomes, rows),
        examples.source[rows],
    )


def rows_of(group: Group, rows: Any) -> Group:
    """Some rows of all arrays of a group."""
    return type(group)(*(getattr(group, f.name)[rows] for f in fields(group)))


def joined(parts: list[Examples]) -> Examples:
    """All parts after one another; rows of candidates are filled up to the longest.

    Raises:
        ExamplesError: there is no part.
    """
    if not parts:
        raise ExamplesError("there are no examples to join; record clips first")
    width = max(part.plans.valid.shape[1] for part in parts)
    wide = [_widened(part, width) for part in parts]

    def along(name: str) -> Any:
        groups = [getattr(part, name) for part in wide]
        names = [f.name for f in fields(groups[0])]
        return type(groups[0])(*(np.concatenate([getattr(g, n) for g in groups]) for n in names))

    source = np.concatenate([part.source for part in wide])
    return Examples(along("situations"), along("plans"), along("outcomes"), source)


def _widened(part: Examples, width: int) -> Examples:
    missing = width - part.plans.valid.shape[1]
    if missing == 0:
        return part

    def fill(group: Any) -> Any:
        arrays = []
        for item in fields(group):
            array = getattr(group, item.name)
            pad = [(0, 0), (0, missing)] + [(0, 0)] * (array.ndim - 2)
            arrays.append(np.pad(array, pad))
        return type(group)(*arrays)

    outcomes = fill(part.outcomes)
    outcomes.event_step[:, -missing:] = NO_EVENT_STEP
    outcomes.hit[:, -missing:] = -1
    return Examples(part.situations, fill(part.plans), outcomes, part.source)


def check_situations(group: Situations) -> None:
    """Raise ExamplesError if shapes do not fit, the ego is missing, or a value is not finite."""
    if group.past.ndim != 4:
        raise ExamplesError(f"past has shape (S, A, {PAST}, 4), this is {group.past.shape}")
    s, a = group.past.shape[:2]
    m = group.pieces_m.shape[1] if group.pieces_m.ndim == 4 else 0
    _shapes(
        group,
        {
            "past": (s, a, PAST, 4),
            "past_valid": (s, a, PAST),
            "half_m": (s, a, 2),
            "kinds": (s, a),
            "yaw_rate_radps": (s, a),
            "acceleration_mps2": (s, a),
            "standing": (s, a),
            "speed_limit_mps": (s,),
            "stop_lines": (s, LINES, 4),
            "line_red": (s, LINES),
            "pieces_m": (s, m, PIECE_POINTS, 2),
            "piece_flags": (s, m, len(PIECE_FLAGS)),
            "piece_light": (s, m),
            "piece_valid": (s, m),
        },
    )
    if not group.past_valid[:, 0, -1].all():
        raise ExamplesError("a situation has no ego: agent 0 must be valid at the decision tick")
    known = ("past", "half_m", "yaw_rate_radps", "acceleration_mps2", "pieces_m", "stop_lines")
    _finite(group, (*known, "speed_limit_mps"))
    _within("kinds", group.kinds, 0, len(ActorKind) - 1)
    _within("piece_light", group.piece_light, 0, len(LightState) - 1)


def check_plans(group: Plans) -> None:
    """Raise ExamplesError if shapes do not fit or a value is not finite."""
    if group.poses.ndim != 4:
        raise ExamplesError(f"plans have shape (S, K, {STEPS}, 3), these are {group.poses.shape}")
    s, k = group.poses.shape[:2]
    _shapes(
        group,
        {
            "poses": (s, k, STEPS, 3),
            "fine": (s, k, FINE_STEPS, 3),
            "wheels_m": (s, k, FINE_STEPS, 4),
            "red_line_s": (s, k),
            "valid": (s, k),
        },
    )
    _finite(group, ("poses", "fine", "wheels_m"))
    if np.isnan(group.red_line_s).any():
        raise ExamplesError("red_line_s is a time or inf, never NaN")


def _check_outcomes(examples: Examples) -> None:
    group = examples.outcomes
    s, k = examples.plans.valid.shape
    a = examples.situations.past.shape[1]
    if not len(examples.situations.past) == len(examples.source) == s:
        raise ExamplesError(
            f"{len(examples.situations.past)} situations, {s} rows of plans and"
            f" {len(examples.source)} sources do not fit each other"
        )
    single = {f.name: (s, k) for f in fields(group)}
    places = {"agents": (s, k, a, STEPS, 3), "agents_valid": (s, k, a, STEPS)}
    _shapes(group, {**single, **places, "wheels_m": (s, k, STEPS, 4)})
    _finite(group, ("agents", "closing_mps", "impulse_ns", "wheels_m"))
    _within("event", group.event, 0, 2)
    _within("event_step", group.event_step, 0, NO_EVENT_STEP)
    _within("hit", group.hit, -1, a - 1)
    if ((group.event > 0) != (group.event_step < NO_EVENT_STEP)).any():
        raise ExamplesError("a candidate has an event without its step, or a step without an event")


def _shapes(group: Any, wanted: dict[str, tuple[int, ...]]) -> None:
    for name, shape in wanted.items():
        found = getattr(group, name).shape
        if found != shape:
            raise ExamplesError(f"{name} has shape {found}; beside the others it must be {shape}")


def _finite(group: Any, names: tuple[str, ...]) -> None:
    for name in names:
        array = getattr(group, name)
        if not np.isfinite(array).all():
            where = np.argwhere(~np.isfinite(array))[0].tolist()
            raise ExamplesError(f"{name} has a value that is not finite at index {where}")


def _within(name: str, array: Array, low: int, high: int) -> None:
    if array.size and (array.min() < low or array.max() > high):
        raise ExamplesError(f"{name} holds values outside of {low} .. {high}")

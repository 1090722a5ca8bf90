"""Shards of recorded clips -> examples, kept beside the shards so that it is done once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float64

from adr1.episodes.drive_arrays import read_drive_arrays
from adr1.episodes.log_reader import StateLogReader
from adr1.errors import FileFormatError
from adr1.routes.held_out import refuse_held_out
from adr1.synthesis import shard_schema as schema
from adr1.synthesis.shard_reader import Shard, open_shards, outcome_of, plan_of
from adr1.trajectories.ego_shape import DEFAULT_SHAPE
from adr1.trajectories.frames import poses_to_local, poses_to_world
from adr1.trajectories.trajectory import STEP_S
from adr1.world_model.agent_rows import AgentRows, DriveRows, agent_rows, agents_at
from adr1.world_model.example_files import EXAMPLES_FOLDER, PartHead, read_part, write_part
from adr1.world_model.examples import (
    AGENTS,
    FINE_S,
    FINE_STEPS,
    LINES,
    NO_EVENT_STEP,
    PAST,
    PIECE_FLAGS,
    PIECE_POINTS,
    PIECES,
    STEPS,
    Examples,
    Outcomes,
    Plans,
    Situations,
)
from adr1.world_model.map_inputs import MapInputs, map_inputs, red_line_s
from adr1.world_model.town_pieces import TownPieces, read_town_pieces

_MADE_BY = "1"
"""Counts changes of this file that make older examples stale."""

Say = Callable[[str], None]


def prepare_examples(data: Path, say: Say) -> None:
    """Make the examples of all shards of a recording that have none yet.

    Raises:
        FileFormatError: a shard is damaged or its town is missing; the message names the file.
        FileWriteError: the disk is full or fails; finished parts stay.
        HeldOutError: a shard is of a town that is kept for evaluation.
    """
    shards = open_shards(data)
    towns: dict[str, TownPieces] = {}
    for number, shard in enumerate(shards, 1):
        path = data / EXAMPLES_FOLDER / f"{shard.folder.name}.npz"
        made_from = _fingerprint(shard)
        if path.exists() and _is_current(path, made_from):
            continue
        name, digest = str(shard.meta["town"]), str(shard.meta["town_digest"])
        refuse_held_out(name)
        if not len(shard.clips):
            continue
        if digest not in towns:
            towns = {digest: read_town_pieces(data / schema.TOWNS_FOLDER / f"{digest}.xodr", name)}
        examples = examples_of(shard, towns[digest])
        write_part(path, examples, PartHead(str(shard.meta["split"]), made_from))
        say(f"[{number}/{len(shards)}] {shard.folder.name}: {examples.candidates} candidates")


def _fingerprint(shard: Shard) -> str:
    content = (shard.folder / schema.SHARD_FILE).read_bytes()
    return f"{_MADE_BY}:{hashlib.sha256(content).hexdigest()}"


def _is_current(path: Path, made_from: str) -> bool:
    try:
        return read_part(path)[1].made_from == made_from
    except FileFormatError:
        return False  # what is damaged or old is made anew


def examples_of(shard: Shard, town: TownPieces) -> Examples:
    """All accepted clips of a shard; one situation per decision tick that has any.

    Raises:
        FileFormatError: a file of the shard is damaged.
    """
    base = DriveRows(read_drive_arrays(shard.base))
    clips = DriveRows(read_drive_arrays(StateLogReader(shard.folder / schema.CLIPS_FOLDER)))
    tick_s = float(shard.meta["tick_s"])
    decisions: dict[int, list[dict[str, Any]]] = {}
    for row in shard.clips.to_pylist():
        if row["accepted"]:
            decisions.setdefault(row["decision"], []).append(row)
    lights = _LightStates(shard)
    made = [
        _Decision(shard, base, clips, town, lights, rows, tick_s) for rows in decisions.values()
    ]
    width = max((len(d.rows) for d in made), default=1)
    return Examples(
        _situations(made),
        _plans(made, width),
        _outcomes(made, width),
        np.array([f"{shard.folder.name}/{number}" for number in decisions], dtype=str),
    )


class _LightStates:
    """State of each light at a frame of the base episode."""

    def __init__(self, shard: Shard) -> None:
        table = shard.base.lights()
        self._frame, self._id, self._state = (
            table[name].to_numpy() for name in ("frame", "light_id", "state")
        )

    def at(self, frame: int) -> dict[int, int]:
        known = self._frame <= frame  # in order, so the last one stays
        pairs = zip(self._id[known].tolist(), self._state[known].tolist(), strict=True)
        return dict(pairs)


class _Decision:
    """One decision tick: its rows of the clips' table and everything made from them."""

    def __init__(
        self,
        shard: Shard,
        base: DriveRows,
        clips: DriveRows,
        town: TownPieces,
        lights: _LightStates,
        rows: list[dict[str, Any]],
        tick_s: float,
    ) -> None:
        self.rows = rows
        tick = int(rows[0]["base_index"])
        self.tick_s, self.every = tick_s, round(STEP_S / tick_s)
        self.speed_limit_mps = float(base.drive.speed_limit_mps[tick])
        self.origin = base.ego_pose_world(tick)
        self.agents: AgentRows = agent_rows(base, tick, self.every)
        states = lights.at(int(base.drive.frame[tick]))
        self.map: MapInputs = map_inputs(
            self.origin, shard.base.route, town, shard.base.furniture, states
        )
        self.fine = np.stack([self._plan(row) for row in rows])
        self.wheels = self._wheels(town, self.fine)
        self.places, self.there = self._futures(clips)
        self.driven_wheels = self._wheels(town, self.places[:, 0])
        self.red_s = red_line_s(
            self.fine,
            float(self.agents.half_m[0, 0]),
            self.map.stop_lines,
            self.map.line_red,
            FINE_S,
        )

    def _plan(self, row: dict[str, Any]) -> Float64[np.ndarray, "40 3"]:
        poses = poses_to_local(plan_of(row).poses_world[1 : FINE_STEPS + 1], self.origin)
        poses[:, 2] = np.unwrap(np.concatenate([[0.0], poses[:, 2]]))[1:]
        return poses

    def _wheels(
        self, town: TownPieces, poses: Float64[np.ndarray, "K t 3"]
    ) -> Float64[np.ndarray, "K t 4"]:
        world = poses_to_world(poses, self.origin)
        return town.layers.drivable_distance_m(DEFAULT_SHAPE.wheels_m(world))

    def _futures(self, clips: DriveRows) -> tuple[np.ndarray, np.ndarray]:
        """Poses (K, A, 8, 3) of all agents as they went, and whether they were there."""
        shape = (len(self.rows), AGENTS, STEPS)
        places, there = np.zeros((*shape, 3)), np.zeros(shape, dtype=np.bool_)
        for k, row in enumerate(self.rows):
            first = row["clip_id"] * schema.FRAMES_PER_CLIP
            for step in range(STEPS):
                frame = first + (step + 1) * self.every
                tick = int(np.searchsorted(clips.drive.frame, frame))
                if tick < len(clips.drive) and clips.drive.frame[tick] == frame:
                    places[k, :, step], there[k, :, step] = agents_at(
                        clips, tick, self.agents.ids, self.origin
                    )
        turned = np.concatenate([np.zeros_like(places[..., :1, 2]), places[..., 2]], axis=-1)
        places[:, 0, :, 2] = np.unwrap(turned[:, 0], axis=-1)[:, 1:]
        return places, there


def _situations(made: Sequence[_Decision]) -> Situations:
    def stacked(values: list[np.ndarray], kind: Any, like: tuple[int, ...]) -> np.ndarray:
        return np.array(values, dtype=kind).reshape(len(made), *like)

    agents, maps = [d.agents for d in made], [d.map for d in made]
    found = {
        name: stacked([getattr(a, name) for a in agents], kind, shape)
        for name, (kind, shape) in _SITUATION_SHAPES["agents"].items()
    }
    found |= {
        name: stacked([getattr(m, name) for m in maps], kind, shape)
        for name, (kind, shape) in _SITUATION_SHAPES["map"].items()
    }
    limits = np.array([d.speed_limit_mps for d in made], dtype=np.float32)
    return Situations(**found, speed_limit_mps=limits)


_FLAT = np.float32
_SITUATION_SHAPES: dict[str, dict[str, tuple[Any, tuple[int, ...]]]] = {
    "agents": {
        "past": (_FLAT, (AGENTS, PAST, 4)),
        "past_valid": (np.bool_, (AGENTS, PAST)),
        "half_m": (_FLAT, (AGENTS, 2)),
        "kinds": (np.int8, (AGENTS,)),
        "yaw_rate_radps": (_FLAT, (AGENTS,)),
        "acceleration_mps2": (_FLAT, (AGENTS,)),
        "standing": (np.bool_, (AGENTS,)),
    },
    "map": {
        "pieces_m": (_FLAT, (PIECES, PIECE_POINTS, 2)),
        "piece_flags": (np.bool_, (PIECES, len(PIECE_FLAGS))),
        "piece_light": (np.int8, (PIECES,)),
        "piece_valid": (np.bool_, (PIECES,)),
        "stop_lines": (_FLAT, (LINES, 4)),
        "line_red": (np.bool_, (LINES,)),
    },
}


def _padded(
    made: Sequence[_Decision], name: str, width: int, like: tuple[int, ...], kind: Any = _FLAT
) -> np.ndarray:
    found = np.zeros((len(made), width, *like), dtype=kind)
    for number, decision in enumerate(made):
        found[number, : len(decision.rows)] = getattr(decision, name)
    return found


def _plans(made: Sequence[_Decision], width: int) -> Plans:
    fine = _padded(made, "fine", width, (FINE_STEPS, 3))
    count = np.array([len(d.rows) for d in made], dtype=np.int64)
    return Plans(
        poses=fine[:, :, 4::5].copy(),
        fine=fine,
        wheels_m=_padded(made, "wheels", width, (FINE_STEPS, 4)),
        red_line_s=_padded(made, "red_s", width, ()),
        valid=np.arange(width) < count[:, None],
    )


def _outcomes(made: Sequence[_Decision], width: int) -> Outcomes:
    shape = (len(made), width)
    event, hit = np.zeros(shape, dtype=np.int8), np.full(shape, -1, dtype=np.int8)
    step = np.full(shape, NO_EVENT_STEP, dtype=np.int8)
    manoeuvre = np.zeros(shape, dtype="<U24")
    single = {name: np.zeros(shape, _FLAT) for name in ("closing_mps", "impulse_ns")}
    single |= {name: np.zeros(shape, _FLAT) for name in ("gap_m", "edge_m")}
    for number, decision in enumerate(made):
        for k, row in enumerate(decision.rows):
            outcome = outcome_of(row)
            manoeuvre[number, k] = row["manoeuvre"] or row["role"]
            for name, array in single.items():
                array[number, k] = getattr(outcome, name)
            if outcome.event:
                event[number, k] = outcome.event
                step[number, k] = min((outcome.tick - 1) // decision.every, STEPS - 1)
            if outcome.event == 1:
                agent = np.flatnonzero(decision.agents.ids[1:] == outcome.other_id)
                hit[number, k] = agent[0] + 1 if len(agent) else -1
    return Outcomes(
        agents=_padded(made, "places", width, (AGENTS, STEPS, 3)),
        agents_valid=_padded(made, "there", width, (AGENTS, STEPS), np.bool_),
        event=event,
        event_step=step,
        hit=hit,
        wheels_m=_padded(made, "driven_wheels", width, (STEPS, 4)),
        manoeuvre=manoeuvre,
        **single,
    )

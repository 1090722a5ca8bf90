"""Drives one clip again from its provenance: base episode, saved world, branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from adr1.branching.interventions import Intervention
from adr1.branching.replay import run_replay
from adr1.branching.warm_process import WarmProcess
from adr1.episodes.frame import StateFrame
from adr1.episodes.streets import read_streets
from adr1.errors import InputError
from adr1.occupancy.town_layers import TownLayers
from adr1.scenarios.recipe import EpisodeRecipe
from adr1.session.launch import EmbeddedServer
from adr1.synthesis.base_drive import DriveOn, drive_base
from adr1.synthesis.branches import branch_of
from adr1.synthesis.clips import Role
from adr1.synthesis.decision_ticks import AtTick
from adr1.synthesis.experiment import AFTER_TICKS
from adr1.synthesis.motion_plan import HORIZON_S
from adr1.synthesis.outcome import ClipOutcome, observe
from adr1.synthesis.plan_tracker import TrackPlan
from adr1.synthesis.recording import recipe_of
from adr1.synthesis.shard_reader import Shard, outcome_of, plan_of


@dataclass(frozen=True)
class ReplayedClip:
    """A clip driven again.

    Attributes:
        recorded, replayed: what happened then and now.
        largest_error_m: farthest that any kept actor is from where it was.
    """

    recorded: ClipOutcome
    replayed: ClipOutcome
    largest_error_m: float

    @property
    def same_contact(self) -> bool:
        """Whether the first contact, or its absence, falls into the same tick."""
        return self.recorded.collision_tick == self.replayed.collision_tick


def find_clip(shard: Shard, number: int) -> dict[str, Any]:
    """A row of the clips' table; raises InputError where there is none of that number."""
    rows: list[dict[str, Any]] = shard.clips.to_pylist()
    if not 0 <= number < len(rows):
        raise InputError(f"{shard.folder} has clips 0 to {len(rows) - 1}, not {number}")
    return rows[number]


def replay_clip(
    shard: Shard,
    number: int,
    *,
    address: tuple[str, int] | None = None,
    maps_dir: Path | None = None,
    server_log: Path = Path("replay-server.log"),
) -> ReplayedClip:
    """Drive a clip again and compare.

    Args:
        address: of a running server of any kind, on which the base episode is driven again by its
            recorded controls and then the plan is followed. None starts an embedded simulator and
            restores the very state, so that all is equal to the bit.

    Raises:
        InputError: no such clip.
        SimulatorError: the server failed.
    """
    row = find_clip(shard, number)
    recorded = dict(shard.clip_frames())[number]
    with WarmProcess() as process:
        if address is not None:
            frames = _by_replay(shard, row, address, process)
        else:
            with EmbeddedServer(
                shard.meta["town"], maps_dir=maps_dir, log_path=server_log
            ) as server:
                frames = _by_restore(shard, row, server, process)
    area = TownLayers.from_streets(read_streets(shard.town_map()))
    outcome = observe(frames, area, _horizon(shard))
    return ReplayedClip(outcome_of(row), outcome, _largest_error(recorded, frames))


def _by_restore(
    shard: Shard, row: dict[str, Any], server: EmbeddedServer, process: WarmProcess
) -> tuple[StateFrame, ...]:
    tick = int(row["base_index"]) + 1
    base = process.call(drive_base, _recipe(shard), server.host, server.rpc_port, AtTick(tick))
    saved = base.decisions[0]
    intervention: Intervention
    if row["role"] == Role.CONTROL.value:
        intervention = DriveOn(saved.driver)
    else:
        intervention = TrackPlan(plan_of(row), shard.meta["tick_s"], base.steering)
    branch = branch_of(base, saved, (server.host, server.rpc_port), process)
    return branch(intervention, _horizon(shard) + AFTER_TICKS)


def _by_replay(
    shard: Shard, row: dict[str, Any], address: tuple[str, int], process: WarmProcess
) -> tuple[StateFrame, ...]:
    if row["role"] == Role.CONTROL.value:
        raise InputError("a control can only be driven again where states can be restored")
    replay = process.call(
        run_replay,
        _recipe(shard),
        *address,
        recorded=tuple(shard.base.frames()),
        prefix_ticks=int(row["base_index"]) + 1,
        intervention=TrackPlan(plan_of(row), shard.meta["tick_s"]),
        ticks=_horizon(shard) + AFTER_TICKS,
    )
    return replay.branch


def _horizon(shard: Shard) -> int:
    return round(HORIZON_S / float(shard.meta["tick_s"]))


def _recipe(shard: Shard) -> EpisodeRecipe:
    route_file = shard.folder.parents[1] / "routes" / shard.meta["route_file"]
    return recipe_of(route_file, shard.meta["route_id"], shard.meta["task"])


def _largest_error(recorded: Sequence[StateFrame], replayed: Sequence[StateFrame]) -> float:
    """Over the actors that the record has, matched by their order; inf where some are missing."""
    worst = 0.0
    for was, now in zip(recorded, replayed, strict=True):
        rows = np.searchsorted(now.ids, was.ids)
        if rows.max() >= len(now.ids) or not np.array_equal(now.ids[rows], was.ids):
            return float("inf")
        gaps = was.positions_world_m.astype(np.float64) - now.positions_world_m[rows]
        worst = max(worst, float(np.linalg.norm(gaps, axis=1).max()))
    return worst

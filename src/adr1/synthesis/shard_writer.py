"""Writes a shard; `shard_schema` says what is in it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from adr1.episodes.frame import StateFrame
from adr1.episodes.log_writer import StateLogWriter
from adr1.files import publish_folder
from adr1.synthesis import shard_schema as schema
from adr1.synthesis.base_drive import BaseDrive
from adr1.synthesis.clips import Clip, Role


def write_shard(
    folder: Path,
    base: BaseDrive,
    decisions: Sequence[tuple[int, int, Sequence[Clip]]],
    meta: Mapping[str, object],
) -> None:
    """Write a whole shard at once; what an earlier try left half-done is replaced.

    Args:
        folder: its final name.
        decisions: per decision tick its row among the base's frames, the seed of its branches, and
            its clips, the control first.
        meta: recipe, versions and split, as JSON can hold them.

    Raises:
        FileWriteError: the disk is full or fails; nothing of the shard remains under its name.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    with StateLogWriter(
        partial / schema.BASE_FOLDER, route=base.route, furniture=base.furniture, meta=meta
    ) as log:
        for frame in base.frames:
            log.write(frame)
    rows: list[dict[str, object]] = []
    with StateLogWriter(
        partial / schema.CLIPS_FOLDER, route=base.route, furniture=base.furniture, meta=meta
    ) as log:
        for number, (base_index, seed, clips) in enumerate(decisions):
            for clip in clips:
                rows.append(_row(len(rows), number, base_index, seed, clip, clips[0]))
                _write_frames(log, len(rows) - 1, clip.frames)
    columns = {f.name: [row[f.name] for row in rows] for f in schema.CLIPS_SCHEMA}
    table = pa.table(columns, schema=schema.CLIPS_SCHEMA)
    pq.write_table(table, partial / schema.CLIPS_FILE, compression="zstd")
    sums = {str(p.relative_to(partial)): _sha256(p) for p in sorted(partial.rglob("*.*"))}
    head = {**meta, "schema_version": schema.SCHEMA_VERSION, "sha256": sums}
    (partial / schema.SHARD_FILE).write_text(json.dumps(head, indent=1, sort_keys=True) + "\n")
    publish_folder(partial, folder)


def _write_frames(log: StateLogWriter, clip: int, frames: Sequence[StateFrame]) -> None:
    first = frames[0].frame - 1
    shift = clip * schema.FRAMES_PER_CLIP - first
    keep = set(_near(frames[0]).tolist())
    for frame in frames:
        rows = np.array([i for i, actor in enumerate(frame.ids.tolist()) if actor in keep])
        contacts = tuple(replace(c, frame=c.frame + shift) for c in frame.contacts)
        log.write(
            replace(
                frame,
                frame=frame.frame + shift,
                ids=frame.ids[rows],
                kinds=frame.kinds[rows],
                is_background=frame.is_background[rows],
                kinematics=frame.kinematics[rows],
                extents_m=frame.extents_m[rows],
                box_centers_local_m=frame.box_centers_local_m[rows],
                ego_index=int(np.flatnonzero(rows == frame.ego_index)[0]),
                contacts=contacts,
            )
        )


def _near(frame: StateFrame) -> np.ndarray:
    """Ids of the actors that are kept."""
    gaps = frame.positions_world_m[:, :2] - frame.positions_world_m[frame.ego_index, :2]
    return np.asarray(frame.ids[np.linalg.norm(gaps, axis=1) < schema.REACH_M])


def _row(
    number: int, decision: int, base_index: int, seed: int, clip: Clip, control: Clip
) -> dict[str, object]:
    poses = clip.plan.poses_world
    return {
        "clip_id": number,
        "decision": decision,
        "base_index": base_index,
        "branch_seed": seed,
        "frames": len(clip.frames),
        "role": clip.role.value,
        "manoeuvre": clip.manoeuvre,
        "strength": clip.strength,
        "aim_id": clip.aim_id,
        "accepted": clip.accepted,
        "rejection": clip.rejection.value,
        "near_miss": clip.near_miss,
        "least": clip.least,
        **asdict(clip.outcome),
        "control_distance_m": _apart(clip, control),
        "plan_x_m": poses[:, 0].tolist(),
        "plan_y_m": poses[:, 1].tolist(),
        "plan_yaw_rad": poses[:, 2].tolist(),
        "plan_speed_mps": clip.plan.speed_mps.tolist(),
    }


def _apart(clip: Clip, control: Clip) -> float:
    if clip.role is Role.CONTROL:
        return 0.0
    mine = np.array([f.ego_position_world_m[:2] for f in clip.frames])
    theirs = np.array([f.ego_position_world_m[:2] for f in control.frames])
    return float(np.linalg.norm(mine - theirs, axis=1).max())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

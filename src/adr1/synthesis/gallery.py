"""A page of what a recording holds: crashes beside their controls, moving, as seen from above.

One file that opens offline. Everything is shown in the ego frame of the decision tick.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from adr1.episodes.frame import StateFrame
from adr1.episodes.streets import Streets, read_streets
from adr1.files import atomic_write_text
from adr1.synthesis.coverage import Coverage, coverage_of
from adr1.synthesis.shard_reader import Shard, outcome_of, plan_of
from adr1.trajectories.frames import poses_to_local

_SHOWN_M = 55.0
_EVERY_TICKS = 2
_AFTER_TICKS = 16
_PAGE = "gallery.html"


@dataclass(frozen=True)
class GalleryOptions:
    """How much is shown: pairs per family, near misses among them."""

    crashes_per_family: int = 3
    near_misses_per_family: int = 1


def write_gallery(folder: Path, shards: Sequence[Shard], options: GalleryOptions) -> Path:
    """Write `gallery.html` of a recording and give its path.

    Raises:
        FileFormatError: a shard is broken.
        FileWriteError: the disk is full or fails.
    """
    chosen = _choose(shards, options)
    pairs = [pair for shard, rows in chosen for pair in _pairs(shard, rows)]
    pairs.sort(key=lambda pair: (pair["manoeuvre"], pair["near_miss"]))
    coverage = coverage_of(shards)
    data = {"coverage": _told(coverage), "episodes": len(shards), "pairs": pairs}
    page = (files("adr1.synthesis") / _PAGE).read_text(encoding="utf-8")
    text = json.dumps(data, separators=(",", ":")).replace("</", "<\\/")
    path = folder / _PAGE
    atomic_write_text(path, page.replace("/*DATA*/null", text))
    return path


def _told(coverage: Coverage) -> dict[str, Any]:
    return {
        "clips": coverage.clips,
        "accepted": coverage.accepted,
        "rejections": coverage.rejections,
        "crossed": coverage.crossed,
    }


def _choose(
    shards: Sequence[Shard], options: GalleryOptions
) -> list[tuple[Shard, list[dict[str, Any]]]]:
    """Few rows per family, spread over shards: the first accepted ones of each shard in turn."""
    wanted = {"crash": options.crashes_per_family, "near": options.near_misses_per_family}
    taken: dict[tuple[str, str], int] = {}
    found = []
    for shard in shards:
        rows = []
        here: set[tuple[str, str]] = set()
        for row in shard.clips.to_pylist():
            harmful = bool(row["collision_tick"] or row["off_road_tick"]) and row["least"]
            kind = "crash" if harmful else "near" if row["near_miss"] else ""
            key = (row["manoeuvre"], kind)
            if kind and row["accepted"] and key not in here and taken.get(key, 0) < wanted[kind]:
                taken[key] = taken.get(key, 0) + 1
                here.add(key)
                rows.append(row)
        if rows:
            found.append((shard, rows))
    return found


def _pairs(shard: Shard, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    frames = dict(shard.clip_frames())
    table = shard.clips.to_pylist()
    streets = read_streets(shard.town_map())
    controls = {r["decision"]: r["clip_id"] for r in table if r["role"] == "control"}
    found = []
    for row in rows:
        plan = plan_of(row)
        start = plan.poses_world[0]
        tick_s = float(shard.meta["tick_s"])
        outcome = outcome_of(row)
        until = outcome.tick + _AFTER_TICKS if outcome.tick else row["frames"]
        found.append(
            {
                "clip": f"{shard.folder.name}/{row['clip_id']}",
                "manoeuvre": row["manoeuvre"],
                "near_miss": row["near_miss"],
                "strength": round(row["strength"], 2),
                "event": outcome.event.name.lower(),
                "event_s": round(outcome.tick * tick_s, 2),
                "other_id": outcome.other_id,
                "closing_mps": round(outcome.closing_mps, 1),
                "gap_m": round(min(outcome.gap_m, 99.0), 2),
                "wheel": outcome.wheel,
                "depth_m": round(outcome.depth_m, 2),
                "speed_mps": round(float(plan.speed_mps[0]), 1),
                "step_s": _EVERY_TICKS * tick_s,
                "plan": _rounded(poses_to_local(plan.poses_world, start)[:, :2]),
                "roads": _roads(streets, start),
                "driven": _scene(frames[row["clip_id"]][:until], start),
                "control": _scene(frames[controls[row["decision"]]], start),
            }
        )
    return found


def _scene(frames: Sequence[StateFrame], start: Float[np.ndarray, " 3"]) -> dict[str, Any]:
    """Boxes over time: per actor its half sizes, kind, and x, y, yaw per step."""
    taken = frames[::_EVERY_TICKS]
    actors = []
    for actor_id in taken[0].ids.tolist():
        rows = [int(np.flatnonzero(f.ids == actor_id)[0]) for f in taken if actor_id in f.ids]
        poses = np.array([_box_pose(f, r) for f, r in zip(taken, rows, strict=False)])
        seen = poses_to_local(poses, start)
        if np.abs(seen[:, :2]).max(axis=1).min() > _SHOWN_M:
            continue
        first = taken[0]
        half = first.extents_m[rows[0], :2].tolist()
        actors.append(
            {
                "id": actor_id,
                "kind": int(first.kinds[rows[0]]),
                "ego": actor_id == first.ego_id,
                "half": [round(h, 2) for h in half],
                "at": _rounded(seen),
            }
        )
    return {"steps": len(taken), "actors": actors}


def _box_pose(frame: StateFrame, row: int) -> tuple[float, float, float]:
    x, y = frame.kinematics[row, :2].tolist()
    yaw = math.radians(float(frame.kinematics[row, 4]))
    ahead, aside = frame.box_centers_local_m[row, :2].tolist()
    cos, sin = math.cos(yaw), math.sin(yaw)
    return x + ahead * cos - aside * sin, y + ahead * sin + aside * cos, yaw


def _roads(streets: Streets, start: Float[np.ndarray, " 3"]) -> list[list[Any]]:
    """[surface, outline] of what lies near."""
    found = []
    for strip in streets.strips:
        outline = strip.outline_world_m
        near = np.abs(outline - start[:2]).max(axis=1) < 1.5 * _SHOWN_M
        if not near.any():
            continue
        half = len(outline) // 2
        left, right = outline[:half], outline[half:][::-1]
        keep = np.flatnonzero(near[:half] | near[half:][::-1])
        part = slice(max(int(keep[0]) - 1, 0), int(keep[-1]) + 2)
        ring = np.concatenate([left[part], right[part][::-1]])
        poses = np.column_stack([ring, np.zeros(len(ring))])
        found.append([strip.surface, _rounded(poses_to_local(poses, start)[:, :2], 1)])
    return found


def _rounded(values: Float[np.ndarray, "n d"], digits: int = 2) -> list[list[float]]:
    return [[round(v, digits) for v in row] for row in values.tolist()]

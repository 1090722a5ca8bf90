"""Clips that tell most, as data for the page: what was driven beside what was dreamed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from adr1.synthesis.outcome import EventKind
from adr1.world_model.examples import STEPS, Examples
from adr1.world_model.risk_foreseeing.measuring import Result

Boxes = np.ndarray


def telling_clips(
    examples: Examples,
    results: Sequence[Result],
    dreams: Sequence[tuple[str, Boxes]],
    count: int = 8,
) -> list[dict[str, Any]]:
    """Harm that the first entrant foresaw most clearly against the second, and its worst errors.

    Args:
        dreams: names and dreamed boxes (S, K, A, 8, 3) to be shown beside what was driven.
    """
    valid, happened = examples.plans.valid, examples.is_event()
    mine = results[0].judged.chance
    other = results[min(1, len(results) - 1)].judged.chance
    crashed = valid & (examples.outcomes.event == EventKind.COLLISION)
    groups = (
        ("foreseen", np.where(crashed, mine - other, -np.inf)),
        ("missed", np.where(valid & happened, -mine, -np.inf)),
        ("false alarm", np.where(valid & ~happened, mine, -np.inf)),
    )
    found = []
    for (what, worth), wanted in zip(groups, (count, count // 4, count // 4), strict=True):
        used: set[int] = set()
        for flat in np.argsort(-worth, axis=None, kind="stable").tolist():
            s, k = divmod(flat, valid.shape[1])
            if len(used) == wanted or not np.isfinite(worth[s, k]):
                break
            if s not in used:
                used.add(s)
                found.append({"what": what, **_clip(examples, results, dreams, s, k)})
    return found


def _clip(
    examples: Examples,
    results: Sequence[Result],
    dreams: Sequence[tuple[str, Boxes]],
    s: int,
    k: int,
) -> dict[str, Any]:
    situations, outcomes = examples.situations, examples.outcomes
    there = situations.past_valid[s, :, -1]
    step = int(outcomes.event_step[s, k])
    views = [("what happened", outcomes.agents[s, k])]
    views += [(name, boxes[s, k]) for name, boxes in dreams]
    return {
        "source": f"{examples.source[s]}, candidate {k}",
        "manoeuvre": str(outcomes.manoeuvre[s, k]) or "control",
        "event": EventKind(int(outcomes.event[s, k])).name.lower(),
        "event_s": None if step == STEPS else 0.5 * (step + 1),
        "hit": int(outcomes.hit[s, k]),
        "chances": [
            {"name": r.name, "by": np.round(r.judged.hazard.event[s, k], 3).tolist()}
            for r in results
        ],
        "half": np.round(situations.half_m[s, there], 2).tolist(),
        "kinds": situations.kinds[s, there].tolist(),
        "rows": np.flatnonzero(there).tolist(),
        "now": np.round(situations.past[s, there, -1, :3], 2).tolist(),
        "plan": np.round(examples.plans.poses[s, k, :, :2], 2).tolist(),
        "pieces": np.round(situations.pieces_m[s, situations.piece_valid[s]], 1).tolist(),
        "views": [
            {"name": name, "at": np.round(boxes[there], 2).tolist()} for name, boxes in views
        ],
    }

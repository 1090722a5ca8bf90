"""The benchmark's page: one file that opens offline."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from adr1.files import atomic_write_json, atomic_write_text
from adr1.world_model.metrics.intervals import Interval
from adr1.world_model.risk_foreseeing.measuring import Result


def results_json(results: Sequence[Result], edition: dict[str, Any]) -> dict[str, Any]:
    """All results as JSON holds them: figures are [value, low, high], None for unknown."""
    return {
        "edition": edition,
        "entrants": [
            {
                "name": r.name,
                "threshold": round(r.threshold, 5),
                "figures": {name: _triple(value) for name, value in r.figures.items()},
                "occupancy": {name: _plain(value) for name, value in r.occupancy.items()},
                "auroc_behind_first": None if r.ahead is None else _triple(r.ahead),
                "families": {name: _plain(value) for name, value in r.families.items()},
                "horizons": {name: _plain(value) for name, value in r.horizons.items()},
                "reliability": [[_plain(c), _plain(s), n] for c, s, n in r.reliability],
            }
            for r in results
        ],
    }


def write_page(
    folder: Path, results: dict[str, Any], clips: list[dict[str, Any]]
) -> tuple[Path, Path]:
    """Write results.json and index.html; gives both paths.

    Raises:
        FileWriteError: the disk is full or fails.
    """
    page = (files("adr1.world_model.risk_foreseeing") / "page.html").read_text(encoding="utf-8")
    text = json.dumps({**results, "clips": clips}, separators=(",", ":")).replace("</", "<\\/")
    atomic_write_json(folder / "results.json", results)
    atomic_write_text(folder / "index.html", page.replace("/*DATA*/null", text))
    return folder / "results.json", folder / "index.html"


def _triple(interval: Interval) -> list[float | None]:
    return [_plain(interval.value), _plain(interval.low), _plain(interval.high)]


def _plain(value: float) -> float | None:
    return round(float(value), 4) if math.isfinite(value) else None

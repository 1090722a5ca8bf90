"""How every benchmark prints its figures: one JSON line each."""

from __future__ import annotations

import json


def report(
    name: str, value: float, unit: str, target: float | None = None, *, ok: bool | None = None
) -> None:
    """Print one figure: name, value, unit, target, ok; the last two are null without a target."""
    line = {"name": name, "value": round(value, 4), "unit": unit, "target": target, "ok": ok}
    print(json.dumps(line), flush=True)

"""Reads the data files that are part of the package."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def load_data(name: str) -> dict[str, Any]:
    """The JSON object in `data/<name>.json` of this package."""
    text = (files(__package__) / "data" / f"{name}.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data

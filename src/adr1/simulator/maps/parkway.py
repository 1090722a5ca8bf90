"""Parkway (being built)."""

from __future__ import annotations

import roadgen


def build_parkway(town: roadgen.Map, seed: int) -> None:
    raise NotImplementedError

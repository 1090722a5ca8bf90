#!/usr/bin/env python
"""Teach a world model from recorded crashes; see --help and docs/world_model.md."""

from __future__ import annotations

import sys
from pathlib import Path

try:
    import adr1
except ModuleNotFoundError:
    sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))
    import adr1  # noqa: F401

from adr1.world_model.train_command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

#!/usr/bin/env python
"""The Risk Foreseeing Benchmark; see --help and the README beside."""

from __future__ import annotations

import sys
from pathlib import Path

try:
    import adr1
except ModuleNotFoundError:
    sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))
    import adr1  # noqa: F401

from adr1.world_model.risk_foreseeing.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

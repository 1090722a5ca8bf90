#!/usr/bin/env python
"""Drive an agent through an OpenSCENARIO file: run_scenario.py FILE.xosc [options of run_agent.py].

There is no other traffic than the file's, unless --vehicles and --walkers ask for some.
"""

from __future__ import annotations

import sys
from pathlib import Path

try:
    import adr1
except ModuleNotFoundError:
    sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))
    import adr1  # noqa: F401

from adr1.cli import main

if __name__ == "__main__":
    if len(sys.argv) < 2 or not sys.argv[1].endswith(".xosc"):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    file, *rest = sys.argv[1:]
    sys.exit(main(["run", "--routes", file, "--vehicles", "0", "--walkers", "0", *rest]))

"""Restores a state in a process of its own, goes on, and prints a hash of what was published.

Run as `python go_on.py STATE_FILE`.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.world.saved_bytes import from_bytes


def module(path: Path):
    """A test module as what it is."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


here = Path(__file__).parent
busy_world, test_saved = module(here.parent / "conftest.py"), module(here / "test_saved.py")
busy = busy_world.BusyWorld(MapLibrary(None, Path.home() / ".cache" / "adr1"))
busy.world.tick()  # whatever this process did before must not matter
busy.world.restore(from_bytes(Path(sys.argv[1]).read_bytes()))
tap = busy_world.Tap(busy.world)
frames = busy.run(test_saved.BRANCH_TICKS, tap)
print(len(frames), test_saved.digest_of(frames))

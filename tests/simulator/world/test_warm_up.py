"""The proving ground that is driven before the first client comes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_nothing_is_left_to_compile_when_a_client_comes(checkout: Path, tmp_path: Path) -> None:
    """A kernel that is compiled within a call makes its client wait for seconds, or give up."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulator.world.session_after_warm_up", str(tmp_path)],
        cwd=checkout,
        capture_output=True,
        text=True,
        timeout=250,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert len(found["known"]) > 20
    assert found["late"] == {}

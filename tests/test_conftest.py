from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LEAKY = """
import subprocess, sys
def test_leaks():
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
def test_tidy():
    subprocess.run([sys.executable, "-c", ""], check=True)
"""


def test_a_file_that_leaves_a_process_fails(tmp_path):
    """The guard in conftest.py, tried on a small suite of its own."""
    guard = (Path(__file__).parent / "conftest.py").read_text()
    (tmp_path / "conftest.py").write_text(guard.replace("GRACE_S = 3.0", "GRACE_S = 0.3"))
    (tmp_path / "test_leaky.py").write_text(LEAKY)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert "processes outlived the tests of this file" in done.stdout
    assert "2 passed, 1 error" in done.stdout

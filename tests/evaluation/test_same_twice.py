"""A suite driven twice gives the same results, but for the wall clock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.evaluation.test_kills import final_results

RUN_SUITE = Path(__file__).resolve().parents[2] / "scenarios" / "run_suite.py"


def drive(out: Path, *options: str) -> object:
    command = [sys.executable, str(RUN_SUITE), "--suite", "safety", "--agent", "expert"]
    command += ["--workers", "2", "--no-report", "--out", str(out), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3000, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return final_results(out)


@pytest.mark.slow
@pytest.mark.parametrize("limit", [2, 56])
def test_the_suite_safety_twice(limit: int, tmp_path: Path) -> None:
    options = ("--limit", str(limit)) if limit < 56 else ()
    assert drive(tmp_path / "a", *options) == drive(tmp_path / "b", *options)

"""Placed routes really drive: a sample of each suite, with the expert. Only firing is looked at."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from adr1.evaluation.results import SuiteResult

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
@pytest.mark.parametrize(("suite", "count"), [("nightly", 6), ("held_out", 6)])
def test_scenarios_of_a_sample_start(suite: str, count: int, tmp_path: Path) -> None:
    command = [
        sys.executable,
        str(ROOT / "scenarios" / "run_suite.py"),
        *("--suite", suite, "--limit", str(count), "--workers", "2"),
        *("--out", str(tmp_path), "--no-report", "--no-record"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1500, check=False)
    found = sorted(tmp_path.rglob("results.json"))
    assert found, done.stdout + done.stderr
    result = SuiteResult.model_validate_json(found[0].read_bytes())
    assert len(result.routes) == count
    for route in result.routes:
        assert route.outcome.exception is None, (route.key, route.outcome.exception)
        assert all(scenario.started_s is not None for scenario in route.outcome.scenarios)
        assert len(route.outcome.scenarios) == 1, route.key

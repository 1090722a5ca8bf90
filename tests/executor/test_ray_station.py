"""The same executor on a local Ray with two workers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("ray")
CHECKOUT = Path(__file__).resolve().parents[2]

WORK = """
import sys
from pathlib import Path
import ray
from tests.executor.stations import MakeSquares
from adr1.errors import SimulatorError
from adr1.executor.executor import Executor
from adr1.executor.ray_station import RayStations

folder = Path(sys.argv[1])
path = [sys.argv[2], sys.argv[2] + "/src"]
ray.init(
    num_cpus=2, include_dashboard=False, log_to_driver=False,
    runtime_env={"env_vars": {"PYTHONPATH": ":".join(path)}},
)
stations = RayStations(MakeSquares(folder), "local")
with Executor(stations, 2) as executor:
    for task in [*range(6), "die"]:
        executor.submit(task)
    events = list(executor.events())
done = [event for event in events if event[0] not in ("begun", "survived")]
assert sorted(done) == [(n, n * n) for n in range(6)], events
assert "survived" in dict(events), events
assert {"closed-0", "closed-1"} <= {path.name for path in folder.iterdir()}

with Executor(stations, 2) as executor:
    executor.submit("wait")
    for event in executor.events():
        executor.cancel()

try:
    with Executor(stations, 1) as executor:
        executor.submit("always die")
        list(executor.events())
except SimulatorError as error:
    assert "died 3 times" in str(error)
else:
    raise AssertionError("a task whose station always dies was done")
print("all well")
"""


def test_tasks_run_on_ray_and_a_dead_station_is_replaced(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(tmp_path), str(CHECKOUT)],
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
    )
    assert "all well" in done.stdout, done.stdout + done.stderr

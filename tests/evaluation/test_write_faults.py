"""A disk that fails: files of a run are old or new, never torn, and the message names the path."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.evaluation.records import route_result

from adr1.evaluation.job import LOG_FILE
from adr1.evaluation.results import Blame, FailedAttempt, RouteResult, SuiteResult
from adr1.evaluation.run_folder import RunFolder, open_run_folder, point_latest
from adr1.files import FileWriteError

SCRIPT = Path(__file__).resolve().parents[2] / "leaderboard" / "run_agent.py"
KEY = {"suite": "s"}
FAULTS = [
    *[(name, code) for name in ("write", "fsync", "replace") for code in ("EIO", "ENOSPC")],
    ("write", "short"),
]


class Fault:
    """Makes the k-th call of an `os` function fail, or write half of what it should."""

    def __init__(self, name: str, kind: str, fail_at: int) -> None:
        self.name, self.kind, self.fail_at = name, kind, fail_at
        self.real: Callable[..., object] = getattr(os, name)
        self.calls = 0

    def __call__(self, *args: object, **kwargs: object) -> object:
        self.calls += 1
        if self.calls != self.fail_at:
            return self.real(*args, **kwargs)
        if self.kind == "short":
            descriptor, data = args
            self.real(descriptor, bytes(data)[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        code = getattr(errno, self.kind)
        raise OSError(code, os.strerror(code))

    @contextmanager
    def injected(self) -> Iterator[None]:
        setattr(os, self.name, self)
        try:
            yield
        finally:
            setattr(os, self.name, self.real)


def merged(*routes: RouteResult) -> SuiteResult:
    return SuiteResult.merge(
        list(routes),
        run_key=KEY,
        suite="s",
        agent="a",
        profile="lb2.1",
        total_routes=2,
        allow_partial=False,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and "work" not in path.parts
        and path.name != ".lock"
        and not path.name.endswith(".tmp")
    }


def second_route(folder: RunFolder) -> None:
    """All that a run writes when a route is finished and another one is spoiled."""
    work = folder.work_dir("y", 1)
    (work / LOG_FILE).write_text("printed")
    folder.keep_output("y", work)
    point_latest(folder.path.parent, folder.path)
    folder.spoil_route("x", [FailedAttempt(attempt=1, blame=Blame.HARNESS, problem="disk")])
    folder.finish_route(route_result(1))
    folder.write_merged(merged(route_result(0), route_result(1)), folder.path / "official.json")


@pytest.mark.parametrize(("name", "kind"), FAULTS)
def test_a_failing_write_leaves_every_file_old_or_new(tmp_path, name, kind):
    base = open_run_folder(tmp_path / "base", "s", "a", KEY, fresh=False)
    base.finish_route(route_result(0))
    base.write_merged(merged(route_result(0)), base.path / "official.json")
    base.close()
    old = contents(base.path)
    new: dict[str, bytes] = {}
    faults = 0
    for fail_at in range(60):  # 0: no fault, which says what new files look like
        path = tmp_path / f"{name}-{kind}-{fail_at}"
        shutil.copytree(base.path, path)
        folder = RunFolder(path, KEY)
        fault = Fault(name, kind, fail_at)
        caught = None
        with fault.injected():
            try:
                second_route(folder)
            except FileWriteError as error:
                caught = error
        now = contents(path)
        folder.close()
        if fail_at == 0:
            new = now
            continue
        for file, content in now.items():
            assert content in (old.get(file), new[file]), file
        assert set(old) <= set(now)
        if caught is None:
            assert fault.calls < fail_at
            assert now == new
            break
        faults += 1
        assert str(tmp_path) in str(caught)
        RunFolder(path, KEY).close()  # the folder of such a run can be opened again
    else:
        pytest.fail("the fault never stopped happening")
    assert faults >= 5


FAULTY_RUN = """
import sys
from tests.evaluation.test_write_faults import Fault
from adr1.evaluation.options import main
fault = Fault(sys.argv[1], sys.argv[2], int(sys.argv[3]))
with fault.injected():
    code = main(sys.argv[4:])
print("calls", fault.calls)
sys.exit(code)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), [FAULTS[0], FAULTS[3], FAULTS[4], FAULTS[6]])
def test_a_run_on_a_failing_disk_goes_on_with_the_same_command(
    tmp_path, tiny_agent, tiny_routes, checkout, name, kind
):
    for fail_at in range(1, 100):
        out = tmp_path / str(fail_at)
        arguments = [
            *("--agent", str(tiny_agent), "--agent-config", "good", "--routes", str(tiny_routes)),
            *("--routes-subset", "0", "--vehicles", "0", "--walkers", "0", "--out", str(out)),
        ]
        done = subprocess.run(
            [sys.executable, "-c", FAULTY_RUN, name, kind, str(fail_at), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=checkout,
        )
        output = done.stdout + done.stderr
        if "calls" in done.stdout and int(done.stdout.split("calls ")[1]) < fail_at:
            assert done.returncode == 0, output
            break
        assert "Traceback" not in output, output
        again = subprocess.run(
            [sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False
        )
        assert again.returncode == 0, again.stdout + again.stderr
        results = json.loads((out / "latest" / "results.json").read_text())
        assert results["complete"]
    else:
        pytest.fail("the fault never stopped happening")
    assert fail_at > 1

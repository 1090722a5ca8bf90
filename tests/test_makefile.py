from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="no make here")


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A folder with what set-up reads, and no .venv."""
    (tmp_path / "requirements").mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements/lock.txt"):
        shutil.copy(CHECKOUT / name, tmp_path / name)
    return tmp_path


def test_help_lists_every_target(fresh):
    targets = re.search(r"^\.PHONY: (.*)$", (fresh / "Makefile").read_text(), re.MULTILINE)
    assert targets is not None
    shown = make(fresh).stdout
    for target in targets[1].split():
        assert target == "help" or f"make {target} " in shown


def test_without_a_fitting_python_the_message_says_what_to_do(fresh):
    broken_shim = fresh / "python3.10"
    broken_shim.write_text("#!/bin/sh\necho 'command not found' >&2; exit 127\n")
    broken_shim.chmod(0o755)
    for python in ("/nonexistent/python", str(broken_shim)):
        done = make(fresh, "run", f"PYTHON={python}")
        assert done.returncode != 0
        assert "Python 3.10, 3.11 or 3.12" in done.stderr
        assert python in done.stderr
        assert "make run PYTHON=" in done.stderr
        assert not (fresh / ".venv").exists()


def test_every_command_sets_up_first(fresh):
    for target in ("run", "test", "check", "bench", "soak", "format", "docs"):
        shown = make(fresh, "--dry-run", target).stdout
        assert "requirements/lock.txt" in shown, target


def test_ci_runs_the_commands_of_a_desk():
    script = (CHECKOUT / ".ci" / "run").read_text()
    assert "make check\nmake test\n" in script

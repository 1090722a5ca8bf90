"""The command line, as a user runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from adr1.cli import main as adr1_main
from adr1.synthesis.options import main
from adr1.synthesis.shard_reader import Shard, open_shards

ENTRY = Path(__file__).resolve().parents[2] / "synthesis" / "record_crashes.py"
SMALL = ["--towns", "Metro-1", "--episodes", "1", "--decisions", "2", "--workers", "1"]
SMALL += ["--vehicles", "12", "--walkers", "6"]


def test_wrong_input_is_told_in_a_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = ["--out", str(tmp_path)]
    assert main([*out, "--preset", "huge"]) == 2
    assert "unknown preset 'huge'; choose one of: laptop" in capsys.readouterr().err
    assert main([*out, "--towns", "Metro-900"]) == 2
    assert "kept for evaluation" in capsys.readouterr().err
    assert not (tmp_path / "shards").exists()


def test_replay_tells_what_happened(shard: Shard, capsys: pytest.CaptureFixture[str]) -> None:
    assert adr1_main(["replay", f"{shard.folder}/0"]) == 0
    told = capsys.readouterr().out
    assert "recorded: no event" in told
    assert "0.000 m" in told
    assert adr1_main(["replay", "nonsense"]) == 2
    assert "SHARD_FOLDER/NUMBER" in capsys.readouterr().err


def test_killed_and_started_again_it_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    command = [sys.executable, str(ENTRY), *SMALL, "--out", str(tmp_path)]
    process = subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline_s = time.monotonic() + 60.0
    while not (tmp_path / "routes").exists() and time.monotonic() < deadline_s:
        time.sleep(0.05)
    time.sleep(1.0)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not list(tmp_path.glob("shards/train*"))
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "[1/1] train-Metro-1-0-s0" in done.stdout
    assert (tmp_path / "gallery.html").is_file()
    written = {p: p.stat().st_mtime_ns for p in tmp_path.glob("shards/**/*.parquet")}
    assert len(open_shards(tmp_path, check=True)) == 1
    again = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "1 of 1 episodes are recorded already" in again.stdout
    assert {p: p.stat().st_mtime_ns for p in tmp_path.glob("shards/**/*.parquet")} == written

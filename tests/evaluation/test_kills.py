"""kill -9 at random instants of a run, then the same command: nothing lost, nothing twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tests.evaluation.commands import Command, is_server

WALL_CLOCK = {"timings_s", "duration_system_s", "started_utc"}
INFRASTRUCTURE = "failed_attempts"
LONG_PATIENCE_S = 1800.0


def without_wall_clock(value: object) -> object:
    """A result without its wall-clock fields."""
    if isinstance(value, dict):
        return {k: without_wall_clock(v) for k, v in value.items() if k not in WALL_CLOCK}
    if isinstance(value, list):
        return [without_wall_clock(item) for item in value]
    return value


def final_results(out: Path) -> object:
    return without_wall_clock(json.loads((out / "latest" / "results.json").read_text()))


def run_killed(command: Command, options: list[str], chance: random.Random, kills: int) -> int:
    """One run, killed up to `kills` times at random instants and begun again until it is done.

    Returns how often it was killed. Checks after each kill that finished routes stay as they are.
    """
    kept: dict[str, str] = {}
    done = 0
    while True:
        process = command.start(*options)
        longest_s = LONG_PATIENCE_S if done >= kills else chance.choice([0.5, 3.0, 10.0])
        try:
            output, _ = process.communicate(
                timeout=longest_s if done >= kills else chance.uniform(0.0, longest_s)
            )
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
            done += 1
        command.wait_until_none_is_left()
        now = command.finished()
        assert {name: now[name] for name in kept} == kept
        kept = now
        if process.returncode == 0:
            return done
        assert process.returncode == -signal.SIGKILL, output


@pytest.mark.parametrize(
    ("repetitions", "kills"), [(1, 3), pytest.param(10, 200, marks=pytest.mark.slow)]
)
def test_a_run_killed_at_random_instants_ends_with_the_same_results(
    tiny_agent, tiny_routes, tmp_path, repetitions, kills
):
    options = ["--repetitions", str(repetitions)]
    if repetitions == 1:
        options += ["--routes-subset", "0-1"]
    whole = Command(tiny_agent, tiny_routes, tmp_path / "whole")
    code, output = whole.finish(*options, patience_s=LONG_PATIENCE_S)
    assert code == 0, output
    chance, left, number = random.Random(repetitions), kills, 0
    while left > 0:
        command = Command(tiny_agent, tiny_routes, tmp_path / f"killed-{number}")
        left -= run_killed(command, options, chance, left)
        assert final_results(command.out) == final_results(whole.out)
        number += 1


@pytest.mark.slow
def test_a_simulator_killed_at_random_instants_is_replaced_and_noted(
    tiny_agent, tiny_routes, tmp_path
):
    """At most twice per route, in whatever phase it is; results are those of an untroubled run."""
    options = ["--repetitions", "3"]
    whole = Command(tiny_agent, tiny_routes, tmp_path / "whole")
    code, output = whole.finish(*options, patience_s=LONG_PATIENCE_S)
    assert code == 0, output
    troubled = Command(tiny_agent, tiny_routes, tmp_path / "troubled")
    chance = random.Random(5)
    process = troubled.start(*options)
    killed = 0
    finished_at_kill = -1
    try:
        while process.poll() is None:
            time.sleep(chance.uniform(0.5, 4.0))
            finished = len(troubled.finished())
            if finished > finished_at_kill:  # one kill per finished route: none is spoiled
                for item in troubled.processes():
                    if is_server(item):
                        item.kill()
                        killed, finished_at_kill = killed + 1, finished
    finally:
        if process.poll() is None:
            process.kill()
    output, _ = process.communicate()
    assert process.returncode == 0, output
    assert killed >= 5
    troubled.wait_until_none_is_left()
    noted = [
        attempt["blame"]
        for path in troubled.finished().values()
        for attempt in json.loads(path)[INFRASTRUCTURE]
    ]
    assert noted
    assert set(noted) == {"simulator"}
    expected, results = final_results(whole.out), final_results(troubled.out)
    assert isinstance(expected, dict)
    assert isinstance(results, dict)
    for route in (*expected["routes"], *results["routes"]):
        del route[INFRASTRUCTURE]
    assert results == expected

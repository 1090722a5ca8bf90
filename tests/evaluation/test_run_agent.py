"""The command as a user runs it: finishing, resuming after kill -9, bad input, exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tests.evaluation.commands import PATIENCE_S, Command, is_server

from adr1.evaluation.options import main
from adr1.evaluation.results import RouteResult, SuiteResult


@pytest.fixture
def command(tiny_agent, tiny_routes, tmp_path):
    command = Command(tiny_agent, tiny_routes, tmp_path / "runs")
    yield command
    for process in command.processes():
        process.kill()


def wait_for(condition, process: subprocess.Popen[str]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def test_kill_9_at_any_moment_loses_nothing_and_leaves_nothing(command):
    """Killed while starting, in the first route, and between and within later routes."""
    moments = (
        lambda: len(command.processes()) >= 2,  # the server is starting
        lambda: list(command.out.glob("*/*/*/work/*/board.bin")),  # a route is being driven
        lambda: len(command.finished()) >= 1,
        lambda: len(command.finished()) >= 2,
    )
    kept: dict[str, str] = {}
    for moment in moments:
        process = command.start()
        wait_for(moment, process)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        command.wait_until_none_is_left()
        now = command.finished()
        assert {name: now[name] for name in kept} == kept
        kept = now

    code, output = command.finish()
    assert code == 0, output
    assert "4 of 4 routes, driving score" in output
    final = command.finished()
    assert len(final) == 4
    assert {name: final[name] for name in kept} == kept
    command.wait_until_none_is_left()
    check_merged_files(command.out)

    before = {path: path.read_text() for path in command.out.glob("*/*/*/routes/*.json")}
    code, output = command.finish()
    assert (code, "driving tiny" in output) == (0, False), output
    assert {path: path.read_text() for path in before} == before


def check_merged_files(out: Path) -> None:
    folder = (out / "latest").resolve()
    result = SuiteResult.model_validate_json((folder / "results.json").read_bytes())
    assert (result.finished_routes, result.complete) == (4, True)
    assert [route.route_id for route in result.routes] == ["0", "1", "2", "3"]
    assert result.statistics.routes == 4
    official = json.loads((folder / "leaderboard.json").read_text())
    assert official["_checkpoint"]["progress"] == [4, 4]
    assert len(official["values"]) == 15
    assert not list((folder / "work").glob("*"))


def test_kill_9_of_the_server_is_repaired_and_recorded(command):
    process = command.start("--routes-subset", "0-1")
    wait_for(lambda: len(command.finished()) == 1, process)
    servers = [item for item in command.processes() if is_server(item)]
    wait_for(lambda: list(command.out.glob("*/*/*/work/*-1-seed0*/board.bin")), process)
    for server in servers:  # the guard and the server itself
        server.kill()
    output, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, output
    last = RouteResult.model_validate_json(command.finished()["tiny-1-seed0-rep0.json"])
    assert [attempt.blame.value for attempt in last.failed_attempts] == ["simulator"]
    command.wait_until_none_is_left()


def test_an_interrupt_ends_everything_and_the_exit_code_says_so(command):
    process = command.start()
    wait_for(lambda: list(command.out.glob("*/*/*/work/*/board.bin")), process)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130, output
    assert "the same command goes on" in output
    command.wait_until_none_is_left()


def test_two_workers_and_a_bad_agent(command):
    command.arguments[3] = "os._exit"
    code, output = command.finish("--workers", "2", "--routes-subset", "0,1")
    assert code == 1, output
    assert output.count("Failed - Agent crashed") >= 2
    assert "2 of 2 routes, driving score" in output


@pytest.mark.slow
def test_two_routes_on_a_local_cluster(command):
    pytest.importorskip("ray")
    code, output = command.finish("--cluster", "local", "--workers", "2", "--routes-subset", "0,1")
    assert code == 0, output
    assert "2 of 2 routes, driving score" in output
    command.wait_until_none_is_left()


def test_dry_run_starts_and_writes_nothing(command, capsys):
    assert main([*command.arguments, "--dry-run"]) == 0
    output = capsys.readouterr().out
    assert output.count("to drive") == 4
    assert not command.out.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (["--agent", "nobody.py"], "no agent file 'nobody.py'"),
        (["--agent", "my.agent.py"], "no agent file"),
        (["--profile", "lb9"], "unknown score profile 'lb9'"),
        (["--routes-subset", "0-x"], "--routes-subset"),
        (["--routes-subset", "99"], "no route '99'"),
        (["--workers", "0"], "--workers must be at least 1"),
        (["--workers", "2", "--port", "2000"], "only one"),
        (["--maps-dir", "/nowhere"], "is not a folder"),
        (["--routes", "/nowhere.xml"], "/nowhere.xml"),
    ],
)
def test_bad_input_is_told_before_anything_starts(command, capsys, change, words):
    assert main([*command.arguments, *change]) == 2
    assert words in capsys.readouterr().err
    assert not command.out.exists()


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "broken.xml"),
        ("<routes>\n <route id='0' town='Metro'>\n  <waypoint x='1'", "broken.xml:3"),
        (
            "<routes>\n <route id='0' town='A'>\n  <waypoint x='a'/><waypoint/></route></routes>",
            ":3",
        ),
    ],
)
def test_a_broken_route_file_is_named_with_its_line(command, capsys, tmp_path, text, where):
    path = tmp_path / "broken.xml"
    path.write_text(text)
    assert main([*command.arguments, "--routes", str(path)]) == 2
    assert where in capsys.readouterr().err
    assert not command.out.exists()

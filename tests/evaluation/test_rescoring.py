"""A run that was really driven, scored again from its state logs alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from adr1 import cli
from adr1.episodes import log_schema
from adr1.errors import FileFormatError, InputError, UnknownNameError
from adr1.evaluation.profiles import FORMULAS
from adr1.evaluation.rescoring import rescore_run
from adr1.evaluation.results import RouteStatus
from adr1.evaluation.run_folder import read_results

AGENTS = {"good": "0,1", "os._exit": "2"}
"""What the tiny agent does, and which routes it is given."""


@pytest.fixture(scope="module")
def driven(tmp_path_factory, tiny_agent, tiny_routes) -> dict[str, Path]:
    """A run by an agent that arrives, and one by an agent that dies on the way."""
    folders = {}
    for manner, route_ids in AGENTS.items():
        out = tmp_path_factory.mktemp("runs")
        arguments = [
            *("--agent", str(tiny_agent), "--agent-config", manner, "--routes", str(tiny_routes)),
            *("--routes-subset", route_ids, "--vehicles", "3", "--walkers", "2", "--no-report"),
            *("--out", str(out)),
        ]
        assert cli.main(["run", *arguments]) == (0 if manner == "good" else 1)
        folders[manner] = (out / "latest").resolve()
    return folders


@pytest.fixture
def run(driven, tmp_path) -> Path:
    """A copy of the run of the good agent, to be spoiled."""
    return Path(shutil.copytree(driven["good"], tmp_path / "run"))


def first_log(run: Path) -> Path:
    return min((run / "state").iterdir())


@pytest.mark.parametrize("manner", AGENTS)
def test_the_numbers_are_those_of_the_run_by_every_profile(driven, manner):
    recorded = read_results(driven[manner])
    assert recorded.routes[0].outcome.measures is not None
    for profile in FORMULAS if manner == "good" else [recorded.profile]:
        rescored = rescore_run(driven[manner], profile)
        assert rescored.differences == rescored.unlogged == ()
        assert rescored.result.profile == profile
        assert rescored.result.averages[profile] == recorded.averages[profile]
        for before, after in zip(recorded.routes, rescored.result.routes, strict=True):
            assert after.scores == before.scores
            assert after.outcome == before.outcome
        if profile == recorded.profile:
            assert rescored.result == recorded


def test_what_the_run_wrote_is_not_used_but_for_what_frames_cannot_tell(run):
    """Numbers that somebody changed in the results come out right."""
    results = json.loads((run / "results.json").read_text())
    true_outcome = results["routes"][0]["outcome"]
    lie = {
        "status": RouteStatus.BLOCKED.value,
        "completion_percent": 1.0,
        "ticks": 3,
        "infractions": true_outcome["infractions"][1:],
        "measures": None,
    }
    results["routes"][0]["outcome"] = {**true_outcome, **lie}
    results["routes"][0]["scores"]["lb2.1"]["composed"] = 99.0
    (run / "results.json").write_text(json.dumps(results))
    rescored = rescore_run(run)
    assert rescored.result.routes[0].outcome.model_dump(mode="json") == true_outcome
    told = " ".join(rescored.differences)
    for name in (*lie, "scores.lb2.1.composed"):
        assert f"{name}:" in told


def test_a_route_without_a_log_keeps_its_numbers(run):
    results = json.loads((run / "results.json").read_text())
    results["routes"][0]["state_log"] = None
    (run / "results.json").write_text(json.dumps(results))
    rescored = rescore_run(run)
    assert rescored.unlogged == (results["routes"][0]["key"],)
    assert rescored.differences == ()
    results["routes"][1]["state_log"] = None
    (run / "results.json").write_text(json.dumps(results))
    with pytest.raises(InputError, match="no finished route"):
        rescore_run(run)


def truncate(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-100])
    return path


def drop_last_tick(log: Path) -> Path:
    """A file that is whole but tells of one tick less."""
    path = log / log_schema.EGO_FILE
    table = pq.read_table(path)
    pq.write_table(table.slice(0, len(table) - 1), path)
    return path


def drop_map(run: Path) -> Path:
    path = next((run / "towns").iterdir())
    path.unlink()
    return path


def change_map(run: Path) -> Path:
    path = next((run / "towns").iterdir())
    path.write_text(path.read_text().replace("3.5", "3.6"))
    return path


def change_json(path: Path, **changes) -> Path:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return path


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda run: truncate(first_log(run) / log_schema.ACTORS_FILE), "has changed"),
        (lambda run: drop_last_tick(first_log(run)), "has changed"),
        (lambda run: truncate(first_log(run) / log_schema.META_FILE), "cannot be read"),
        (drop_map, "cannot be read"),
        (change_map, "is not the map"),
        (lambda run: change_json(first_log(run) / "meta.json", schema_version=1), "schema version"),
        (lambda run: change_json(first_log(run) / "meta.json", sha256=None), "no SHA-256"),
        (lambda run: change_json(first_log(run) / "meta.json", opendrive_sha256=3), "which map"),
        (lambda run: change_json(first_log(run) / "meta.json", scenario_types=3), "scenario"),
        (lambda run: change_json(run / "results.json", schema_version=7), "schema 1"),
        (lambda run: truncate(run / "results.json"), "schema 1"),
    ],
)
def test_what_is_damaged_is_named(run, spoil, problem, capsys):
    path = spoil(run)
    with pytest.raises(FileFormatError, match=problem) as caught:
        rescore_run(run)
    assert caught.value.path == str(path)
    assert cli.main(["score", str(run)]) == 2
    assert str(path) in capsys.readouterr().err


def test_what_is_no_run_and_what_is_no_profile(run, tmp_path):
    with pytest.raises(InputError, match=r"no results\.json"):
        rescore_run(tmp_path)
    with pytest.raises(UnknownNameError, match=r"lb2\.1"):
        rescore_run(run, "lb3")
    (first_log(run) / log_schema.LIGHTS_FILE).unlink()
    with pytest.raises(FileFormatError, match="is missing"):
        rescore_run(run)
    shutil.rmtree(first_log(run))
    with pytest.raises(InputError, match="no state log"):
        rescore_run(run)


def test_the_command_prints_and_writes(run, tmp_path, capsys):
    out = tmp_path / "scores.json"
    assert cli.main(["score", str(run), "--profile", "b2d", "--out", str(out), "--check"]) == 0
    printed = capsys.readouterr().out
    assert "(b2d" in printed
    assert "All numbers are those that the run wrote." in printed
    written = json.loads(out.read_text())
    assert written["differences"] == written["not_scored_again"] == []
    assert written["results"]["profile"] == "b2d"
    change_json(run / "results.json", averages=None)
    assert cli.main(["score", str(run)]) == 0
    assert cli.main(["score", str(run), "--check"]) == 1
    assert "the averages differ" in capsys.readouterr().out


def test_any_criterion_is_judged_afterwards(run, tmp_path, capsys):
    out = tmp_path / "scores.json"
    wanted = "ttc,driven_distance:least_m=25,max_velocity:greatest_mps=1,collision,off_road"
    assert cli.main(["score", str(run), "--criteria", wanted, "--out", str(out)]) == 0
    assert "driven_distance" in capsys.readouterr().out
    written = json.loads(out.read_text())
    route = written["results"]["routes"][0]
    found = written["criteria"][route["key"]]
    assert list(found) == [
        "ttc",
        "driven_distance:least_m=25",
        "max_velocity:greatest_mps=1",
        "collision",
        "off_road",
    ]
    assert found["ttc"]["value"] == pytest.approx(route["outcome"]["measures"]["min_ttc_s"])
    assert found["driven_distance:least_m=25"]["passed"] is True
    assert 25.0 < found["driven_distance:least_m=25"]["value"] < 40.0
    fast = found["max_velocity:greatest_mps=1"]
    assert (fast["passed"], len(fast["moments"])) == (False, 1)
    assert (found["off_road"]["value"], found["collision"]["value"]) == (0.0, 0.0)
    assert cli.main(["score", str(run), "--criteria", "all"]) == 0
    summary = capsys.readouterr().out.split("Criteria over all logged routes")[1]
    assert "max_velocity [m/s]" in summary
    assert "failed routes" in summary
    assert cli.main(["score", str(run), "--criteria", "tct"]) == 2
    assert "unknown criterion 'tct'" in capsys.readouterr().err

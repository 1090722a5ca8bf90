from __future__ import annotations

import io
import json

import pytest
from rich.console import Console
from tests.evaluation.statistics.drives import grid, run_of

from adr1 import cli
from adr1.evaluation.compare import CompareOptions, run_compare


@pytest.fixture
def folders(tmp_path):
    for name, collisions in (("a", 0), ("b", 1)):
        result = run_of(grid(12, 2, lambda route, seed, n=collisions: n * (route % 3)), agent=name)
        (tmp_path / name).mkdir()
        (tmp_path / name / "results.json").write_text(result.model_dump_json())
    return tmp_path / "a", tmp_path / "b"


def printed(options: CompareOptions) -> str:
    paper = io.StringIO()
    run_compare(options, Console(width=120, file=paper))
    return paper.getvalue()


def test_the_verdict_comes_last_with_the_smallest_effect(folders):
    text = printed(CompareOptions(*folders))
    assert "B is worse than A: driving score (lb2.1) -" in text
    assert "Smallest effect that 12 routes show in 8 of 10 runs:" in text
    assert "collisions with vehicles" in text
    assert "Routes by change (8 unchanged, 6 smaller changes: --all)" in text


def test_all_lists_every_route(folders):
    assert printed(CompareOptions(*folders, all=True)).count("file-") == 24


def test_json_holds_everything(folders, capsys):
    assert cli.main(["compare", *map(str, folders), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"], found["pairs"], len(found["drives"])) == ("worse", 24, 24)
    assert found["score"]["low"] < found["score"]["difference"] < found["score"]["high"] < 0.0
    assert found["smallest_effect"] > 0.0


def test_a_worse_run_fails_only_on_demand(folders, capsys):
    assert cli.main(["compare", *map(str, folders), "--fail-if-worse"]) == 1
    assert cli.main(["compare", *map(str, reversed(folders)), "--fail-if-worse"]) == 0


def test_wrong_folders_are_told_in_words(folders, tmp_path, capsys):
    assert cli.main(["compare", str(folders[0]), str(tmp_path)]) == 2
    assert "give the folder of a run, such as runs/latest" in capsys.readouterr().err
    (folders[1] / "results.json").write_text('{"schema_version": 1}')
    assert cli.main(["compare", *map(str, folders)]) == 2
    assert "holds no results of schema 1" in capsys.readouterr().err


def test_a_run_without_finished_routes_is_refused(folders, capsys):
    result = run_of([], total=24)
    (folders[1] / "results.json").write_text(result.model_dump_json())
    assert cli.main(["compare", *map(str, folders)]) == 2
    assert "run B" in capsys.readouterr().err

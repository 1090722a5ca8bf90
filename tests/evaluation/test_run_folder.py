from __future__ import annotations

import pytest
from tests.evaluation.records import route_result

from adr1.errors import FileFormatError, InputError
from adr1.evaluation.results import Blame, FailedAttempt
from adr1.evaluation.run_folder import folder_for, open_run_folder, read_finished

KEY = {"suite": "s", "versions": {"adr1": "1"}}


def open_folder(out, key=None, *, fresh=False):
    return open_run_folder(out, "s", "a", key or KEY, fresh=fresh)


def test_finished_routes_are_found_again(tmp_path):
    folder = open_folder(tmp_path)
    folder.finish_route(route_result(0))
    folder.close()
    again = open_folder(tmp_path)
    assert again.finished_routes() == {route_result(0).key: route_result(0)}
    assert (tmp_path / "latest").resolve() == again.path.resolve()
    again.close()


def test_another_key_opens_another_folder(tmp_path):
    first, second = open_folder(tmp_path), open_folder(tmp_path, KEY | {"profile": "lb1.0"})
    assert first.path != second.path
    assert (tmp_path / "latest").resolve() == second.path.resolve()
    first.close()
    second.close()


def test_fresh_opens_a_new_folder_and_the_next_run_resumes_that_one(tmp_path):
    first = open_folder(tmp_path)
    second = open_folder(tmp_path, fresh=True)
    first.close()
    second.close()
    assert first.path != second.path
    assert folder_for(tmp_path, "s", "a", KEY, fresh=False) == second.path


def test_two_runs_cannot_share_a_folder(tmp_path):
    folder = open_folder(tmp_path)
    with pytest.raises(InputError, match="another process is evaluating"):
        open_folder(tmp_path)
    folder.close()
    open_folder(tmp_path).close()


def test_a_damaged_route_file_is_reported_and_kept(tmp_path):
    folder = open_folder(tmp_path)
    folder.finish_route(route_result(0))
    damaged = folder.path / "routes" / f"{route_result(0).key}.json"
    damaged.write_text("{half")
    with pytest.raises(FileFormatError, match=damaged.name):
        folder.finished_routes()
    assert damaged.read_text() == "{half"
    folder.close()


def test_leftovers_of_a_killed_run_are_removed(tmp_path):
    folder = open_folder(tmp_path)
    folder.finish_route(route_result(0))
    work = folder.work_dir("x", 1)
    torn = folder.path / "routes" / ".adr1-abc.tmp"
    torn.write_text("{")
    partial_log = folder.path / "state" / ".x.partial"
    partial_log.mkdir(parents=True)
    folder.close()
    again = open_folder(tmp_path)
    assert not work.exists()
    assert not torn.exists()
    assert not partial_log.exists()
    assert list(read_finished(again.path)) == [route_result(0).key]
    again.close()


def test_a_spoiled_route_is_noted_but_not_finished(tmp_path):
    folder = open_folder(tmp_path)
    attempt = FailedAttempt(attempt=1, blame=Blame.SIMULATOR, problem="it died")
    folder.spoil_route("x", [attempt])
    note = folder.path / "spoiled" / "x.json"
    assert "it died" in note.read_text()
    assert folder.finished_routes() == {}
    folder.close()

from __future__ import annotations

import sys

import pytest
from tests.reports.conftest import FLAWLESS, HIT, LOGLESS, write_run

from adr1 import cli
from adr1.errors import InputError
from adr1.evaluation.options import RunOptions
from adr1.reports.options import ReportOptions, RerunOptions, report, rerun
from adr1.reports.rerun_file import RerunMissingError


def test_report_of_a_run_keeps_videos_that_are_new_enough(tmp_path, route, towns, capsys):
    run = write_run(tmp_path / "run", route)
    page = report(ReportOptions((run,)), towns)
    assert page == run / "report" / "index.html"
    assert f"video of {HIT}" in capsys.readouterr().err
    videos = {path.stem: path.stat().st_mtime_ns for path in run.glob("report/video/*/*.mp4")}
    assert list(videos) == [HIT]
    report(ReportOptions((run,)), towns)
    assert capsys.readouterr().err == ""
    assert {p.stem: p.stat().st_mtime_ns for p in run.glob("report/video/*/*.mp4")} == videos


@pytest.mark.parametrize("count", [0, 3])
def test_one_run_or_two(count, written_run, towns):
    with pytest.raises(InputError, match="one run or two"):
        report(ReportOptions((written_run,) * count), towns)


def test_rerun_recording(written_run, tmp_path, towns):
    pytest.importorskip("rerun")
    path = rerun(RerunOptions(written_run, FLAWLESS, out=tmp_path / "x" / "a.rrd"), towns)
    assert path.read_bytes()[:4] == b"RRF2"
    assert path.stat().st_size > 20_000
    assert [item.name for item in path.parent.iterdir()] == ["a.rrd"]
    with pytest.raises(InputError, match="no state log"):
        rerun(RerunOptions(written_run, LOGLESS, out=path), towns)


def test_rerun_missing_says_what_to_install(written_run, tmp_path, towns, monkeypatch):
    monkeypatch.setitem(sys.modules, "rerun", None)
    with pytest.raises(RerunMissingError, match=r"adr1\[viz\]"):
        rerun(RerunOptions(written_run, HIT, out=tmp_path / "a.rrd"), towns)


def test_a_run_ends_with_the_path_of_its_page(tmp_path, route, capsys):
    run = write_run(tmp_path / "run", route)
    cli._report_after_run(RunOptions(video="none"), run)
    assert capsys.readouterr().out.splitlines()[-1] == str(run / "report" / "index.html")
    (run / "results.json").write_text("torn")
    cli._report_after_run(RunOptions(), run)  # the run stays a success
    assert "no report: " in capsys.readouterr().err


def test_the_command(tmp_path, route, capsys):
    run = write_run(tmp_path / "run", route)
    assert cli.main(["report", str(run), "--video", "none"]) == cli.EXIT_OK
    assert (run / "report" / "index.html").is_file()
    assert cli.main(["report", str(tmp_path)]) == cli.EXIT_USAGE
    assert "give the folder of a run" in capsys.readouterr().err

"""The commands `adr1 report` and `adr1 rrd`, and the report at the end of a run."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import tyro

from adr1.errors import InputError
from adr1.reports.build import REPORT_DIR, VideoChoice, build_report
from adr1.reports.loaded_run import LoadedRun, load_run
from adr1.reports.rerun_file import write_rerun
from adr1.reports.town import TownShelf


@dataclass(frozen=True)
class ReportOptions:
    """Make the report of a run, or of two runs side by side: one page that opens offline."""

    runs: tyro.conf.Positional[tuple[Path, ...]]
    """Folder of a run, or of two."""
    out: Path | None = None
    """Folder for the page; by default RUN/report, or RUN_A/report-against-RUN_B."""
    video: VideoChoice = "failed"
    """Which routes get a video: those not passed, all, or none."""
    maps_dir: Path | None = None
    """Folder with OpenDRIVE files, as given to the run."""


@dataclass(frozen=True)
class RerunOptions:
    """Write a route as a rerun recording: boxes, ego and curves on one timeline (extra [viz])."""

    run: tyro.conf.Positional[Path]
    """Folder of a run."""
    route: tyro.conf.Positional[str]
    """Key of a route of that run."""
    out: Path | None = None
    """File to write; by default RUN/report/ROUTE.rrd."""
    maps_dir: Path | None = None
    """Folder with OpenDRIVE files, as given to the run."""


def report(options: ReportOptions, towns: TownShelf) -> Path:
    """Write the report; returns the page's path.

    Raises:
        InputError: not one or two runs, or a folder is none of a run.
        FileWriteError: a file cannot be written.
    """
    if len(options.runs) not in (1, 2):
        raise InputError(f"adr1 report takes one run or two, not {len(options.runs)}")
    runs = [load_run(folder) for folder in options.runs]
    out = options.out or _folder_of(runs)
    return build_report(runs, out, towns, options.video, lambda line: print(line, file=sys.stderr))


def rerun(options: RerunOptions, towns: TownShelf) -> Path:
    """Write one route as a rerun recording; returns the file's path.

    Raises:
        InputError: no such run or route, no state log, or rerun-sdk is not installed.
    """
    run = load_run(options.run)
    route = run.route(options.route)
    log = run.state_log(route)
    if log is None:
        raise InputError(f"no state log was kept of route {route.key}; run it without --no-record")
    path = options.out or run.folder / REPORT_DIR / f"{route.key}.rrd"
    write_rerun(log, towns.town(route.town), path)
    return path


def _folder_of(runs: list[LoadedRun]) -> Path:
    if len(runs) == 1:
        return runs[0].folder / REPORT_DIR
    other = runs[1]
    return runs[0].folder / f"{REPORT_DIR}-against-{other.result.agent}-{other.folder.name}"

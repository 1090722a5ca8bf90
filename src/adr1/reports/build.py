"""Makes the report's folder: the page, and beside it what is loaded on a click.

    index.html                 opens by file://, needs nothing from outside
    data/RUN/ROUTE.js          curves of one route of the first (0) or second (1) run
    data/town-N.js             streets of a town
    video/RUN/ROUTE.mp4
A page opened by file:// may not fetch files, but may load scripts: the data files are such.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from adr1.episodes.log_reader import StateLogReader
from adr1.errors import Adr1Error
from adr1.evaluation.results import RouteResult
from adr1.files import atomic_write_bytes, atomic_write_text, safe_child
from adr1.reports.loaded_run import LoadedRun
from adr1.reports.page import render
from adr1.reports.series import route_path, series_of
from adr1.reports.summary import RouteFiles, name_of, summary_of
from adr1.reports.town import TownShelf
from adr1.reports.town_map import town_content
from adr1.reports.video import draw_video, write_video

PAGE_FILE = "index.html"
REPORT_DIR = "report"
VideoChoice = Literal["failed", "all", "none"]


def build_report(
    runs: Sequence[LoadedRun],
    out: Path,
    towns: TownShelf,
    videos: VideoChoice = "failed",
    tell: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write the report of one run, or of two side by side; returns the page's path.

    Videos that are there already and newer than the route are kept. A route whose log is missing
    or damaged is shown without video and curves, with the reason.

    Args:
        runs: one run or two.
        out: folder of the page.
        towns: where streets come from.
        videos: of which routes.
        tell: called with a line per video made.

    Raises:
        FileWriteError: a file cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    names = sorted({route.town for run in runs for route in run.result.routes})
    town_files = {name: f"data/town-{number}.js" for number, name in enumerate(names)}
    for name, file in town_files.items():
        _write_data(out / file, file, town_content(towns.town(name)))
    files = []
    for number, run in enumerate(runs):
        work = _RunFiles(run, number, out, towns, videos, tell)
        files.append({route.key: work.write(route) for route in run.result.routes})
    page = out / PAGE_FILE
    atomic_write_text(page, render(summary_of(runs, files, town_files)))
    return page


class _RunFiles:
    """Writes what lies beside the page for the routes of one run."""

    def __init__(
        self,
        run: LoadedRun,
        number: int,
        out: Path,
        towns: TownShelf,
        videos: VideoChoice,
        tell: Callable[[str], None],
    ) -> None:
        self._run, self._number, self._out = run, number, out
        self._towns, self._videos, self._tell = towns, videos, tell

    def write(self, route: RouteResult) -> RouteFiles:
        """Curves and, where wanted, the video of a route."""
        try:
            log = self._run.state_log(route)
            if log is None:
                return RouteFiles(problem="no state log was kept of this route")
            first_s = log.ego()["time_s"]
            if len(first_s) == 0:
                return RouteFiles(problem="the state log holds no tick")
            series = f"data/{self._number}/{route.key}.js"
            _write_data(self._place(series), series, series_of(log, route.outcome))
            return RouteFiles(
                series=series,
                video=self._video(route, log),
                first_tick_s=float(first_s[0].as_py()),
                path_xy_m=route_path(log),
            )
        except Adr1Error as error:
            return RouteFiles(problem=str(error))

    def _video(self, route: RouteResult, log: StateLogReader) -> str | None:
        name = f"video/{self._number}/{route.key}.mp4"
        path = self._place(name)
        driven = (log.folder / "meta.json").stat().st_mtime
        if _is_newer(path, driven):
            return name
        own = safe_child(self._run.folder, f"{REPORT_DIR}/video/0/{route.key}.mp4")
        if own != path and _is_newer(own, driven):
            atomic_write_bytes(path, own.read_bytes())
            return name
        if self._videos == "none" or (self._videos == "failed" and route.passed):
            return None
        self._tell(f"drawing the video of {route.key}")
        result = self._run.result
        video = draw_video(
            log,
            self._towns.town(route.town),
            route.outcome,
            title=name_of(route),
            subtitle=f"{result.agent}, {route.town}, seed {route.seed}",
        )
        write_video(video, path)
        return name

    def _place(self, name: str) -> Path:
        path = safe_child(self._out, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def _is_newer(path: Path, than_s: float) -> bool:
    return path.is_file() and os.stat(path).st_mtime >= than_s


def _write_data(path: Path, name: str, content: object) -> None:
    """A data file: a script that hands its content over under its name."""
    text = json.dumps(content, allow_nan=False, separators=(",", ":"), ensure_ascii=True)
    atomic_write_text(path, f"adr1Data({json.dumps(name)},{text});\n")

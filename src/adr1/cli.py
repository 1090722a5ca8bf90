"""The console command `adr1`.

Exit codes, for every subcommand:
    0    done, and nothing failed
    1    done, but something failed: the agent on a route, a check of `doctor`, a
         number of `parity`, a worse run with `compare --fail-if-worse`, other numbers with
         `score --check`
    2    wrong usage or wrong input; nothing was started
    3    not done: the simulator, the disk or the harness failed; run the same command again
    130  interrupted by Ctrl-C; run the same command again
`adr1 run` and `python leaderboard/run_agent.py` are the same program.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tyro

import adr1
from adr1.errors import Adr1Error, InputError, UnknownNameError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from adr1.evaluation.options import RunOptions
    from adr1.reports.town import TownShelf
    from adr1.simulator.maps.town_map import TownMap

EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_NOT_DONE, EXIT_INTERRUPTED = 0, 1, 2, 3, 130

USAGE = """\
usage: adr1 COMMAND [OPTIONS]

  run      evaluate a driving agent in closed loop
  serve    start the embedded simulator for any CARLA client
  view     show a running world in a browser
  carla-launcher
           start it as CarlaUE4.sh does, or write such a script
  place    write routes for scenario types in any town
  picture  draw a driven route from its state log
  score    score a finished run again from its state logs
  compare  tell whether one run is better than another, or whether it is chance
  report   make the page about a run, or about two side by side
  rrd      write a driven route as a rerun recording
  replay   drive a recorded counterfactual clip again and compare
  parity   compare a CARLA server with the embedded simulator
  doctor   check this machine and this installation

`adr1 COMMAND --help` lists the options. `adr1 --version` prints the version."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code of the process (see the module's docstring)."""
    command, *rest = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    if command in ("--help", "-h"):
        print(USAGE)
        return EXIT_OK
    if command == "--version":
        print(f"adr1 {adr1.__version__}")
        return EXIT_OK
    try:
        if command not in COMMANDS:
            raise UnknownNameError("command", command, COMMANDS)
        return COMMANDS[command](rest)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except Adr1Error as error:
        print(f"adr1: {error}", file=sys.stderr)
        return EXIT_USAGE if isinstance(error, InputError) else EXIT_NOT_DONE


# Each command imports its own part of adr1, so that `adr1 doctor` also works where another part
# cannot be imported.


def _run(arguments: list[str]) -> int:
    from adr1.evaluation import options

    return options.main(arguments, _report_after_run)


def _report_after_run(options: RunOptions, folder: Path) -> None:
    """The report of a run; results stay valid where it cannot be made."""
    from adr1.reports.options import ReportOptions, report

    wanted = ReportOptions((folder,), video=options.video, maps_dir=options.maps_dir)
    try:
        print(report(wanted, _towns(options.maps_dir)))
    except Adr1Error as error:
        print(f"no report: {error}", file=sys.stderr)


def _towns(maps_dir: Path | None) -> TownShelf:
    """Towns as the embedded simulator has them, for drawing."""
    import carla

    from adr1.episodes.streets import read_streets
    from adr1.reports.town import TownShapes, TownShelf
    from adr1.simulator.maps.library import MapLibrary
    from adr1.simulator.serve import ServeOptions

    library = MapLibrary(maps_dir, ServeOptions.cache_dir)

    def shapes(name: str) -> TownShapes:
        town = library.load(name)
        streets = read_streets(carla.Map(town.name, town.opendrive))
        return TownShapes(name, streets, _buildings(town))

    return TownShelf(shapes)


def _buildings(town: TownMap) -> tuple[NDArray[np.float64], ...]:
    """Outlines of what is tall enough to be drawn as a building."""
    return tuple(o.polygon_xy_m for o in town.obstacles if o.z_max_m - o.z_min_m > 2.5)


def _serve(arguments: list[str]) -> int:
    from adr1.simulator import serve

    return serve.serve(tyro.cli(serve.ServeOptions, args=arguments, prog="adr1 serve"))


def _view(arguments: list[str]) -> int:
    from adr1.live_view import web

    return web.view(tyro.cli(web.ViewOptions, args=arguments, prog="adr1 view"))


def _carla_launcher(arguments: list[str]) -> int:
    from adr1.simulator import launcher

    return launcher.launch(arguments)


def _place(arguments: list[str]) -> int:
    import carla

    from adr1.scenarios.placing.options import PlaceOptions, run_place
    from adr1.simulator.maps.library import MapLibrary
    from adr1.simulator.serve import ServeOptions

    options = tyro.cli(PlaceOptions, args=arguments, prog="adr1 place")
    library = MapLibrary(options.maps_dir, ServeOptions.cache_dir)
    run_place(options, lambda name: carla.Map(name, library.load(name).opendrive))
    return EXIT_OK


@dataclass(frozen=True)
class PictureOptions:
    """Draw a driven route as seen from above."""

    state_log: tyro.conf.Positional[Path]
    """Folder of the route's state log: runs/SUITE/AGENT/KEY/state/ROUTE."""
    out: Path = Path("route.png")
    """PNG file to write."""
    maps_dir: Path | None = None
    """Folder with OpenDRIVE files, as given to the run."""


def _picture(arguments: list[str]) -> int:
    import carla

    from adr1.episodes.log_reader import StateLogReader
    from adr1.evaluation.picture import draw_route
    from adr1.simulator.maps.library import MapLibrary
    from adr1.simulator.serve import ServeOptions

    options = tyro.cli(PictureOptions, args=arguments, prog="adr1 picture")
    log = StateLogReader(options.state_log)
    town = MapLibrary(options.maps_dir, ServeOptions.cache_dir).load(str(log.meta["town"]))
    draw_route(
        log,
        carla.Map(town.name, town.opendrive),
        options.out,
        title=str(log.meta["route"]),
        buildings_world_m=_buildings(town),
    )
    print(options.out)
    return EXIT_OK


def _report(arguments: list[str]) -> int:
    from adr1.reports.options import ReportOptions, report

    options = tyro.cli(ReportOptions, args=arguments, prog="adr1 report")
    print(report(options, _towns(options.maps_dir)))
    return EXIT_OK


def _compare(arguments: list[str]) -> int:
    from adr1.evaluation.compare import CompareOptions, run_compare

    options = tyro.cli(CompareOptions, args=arguments, prog="adr1 compare")
    return EXIT_OK if run_compare(options) else EXIT_FAILED


def _score(arguments: list[str]) -> int:
    from adr1.evaluation.score_options import ScoreOptions, score

    options = tyro.cli(ScoreOptions, args=arguments, prog="adr1 score")
    return EXIT_OK if score(options) else EXIT_FAILED


def _rrd(arguments: list[str]) -> int:
    from adr1.reports.options import RerunOptions, rerun

    options = tyro.cli(RerunOptions, args=arguments, prog="adr1 rrd")
    print(rerun(options, _towns(options.maps_dir)))
    return EXIT_OK


def _replay(arguments: list[str]) -> int:
    from adr1.synthesis.options import ReplayOptions, replay

    return (
        EXIT_OK
        if replay(tyro.cli(ReplayOptions, args=arguments, prog="adr1 replay"))
        else EXIT_FAILED
    )


def _parity(arguments: list[str]) -> int:
    from importlib.resources import files

    from adr1.parity import options

    published = files("adr1.simulator.motion") / "data" / "published_responses.json"
    return EXIT_OK if options.main(arguments, Path(str(published))) else EXIT_FAILED


def _doctor(arguments: list[str]) -> int:
    from adr1 import doctor

    options = tyro.cli(doctor.DoctorOptions, args=arguments, prog="adr1 doctor")
    return EXIT_OK if doctor.examine(options) else EXIT_FAILED


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": _run,
    "serve": _serve,
    "view": _view,
    "carla-launcher": _carla_launcher,
    "place": _place,
    "picture": _picture,
    "score": _score,
    "compare": _compare,
    "report": _report,
    "rrd": _rrd,
    "replay": _replay,
    "parity": _parity,
    "doctor": _doctor,
}

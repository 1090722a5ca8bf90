"""The command `adr1 place`: routes for scenario types in any town."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adr1.errors import InputError
from adr1.routes.xml import write_route_xml
from adr1.scenarios.placing.recipes import LoadTown, make_all, place_town
from adr1.scenarios.placing.survey import TownSurvey
from adr1.scenarios.placing.table import NEEDS
from adr1.scenarios.registry import scenario_type


@dataclass(frozen=True)
class PlaceOptions:
    """Write a route file with one route for each scenario type that finds a place in a town."""

    town: str | None = None
    """A built-in town, such as Metro-3, or one of --maps-dir."""

    out: Path = Path("routes.xml")
    """Route file to write; drive it with run_agent.py --routes."""

    types: str | None = None
    """Scenario types, separated by commas; by default all."""

    draws: int = 1
    """Routes per type, each at another place and with other parameters."""

    seed: int = 0
    """Seed of the first draw; equal seeds give equal routes."""

    maps_dir: Path | None = None
    """Folder with OpenDRIVE files: each is a town under its file name."""

    recipes: Path | None = None
    """Instead of a town: a file of recipes, such as scenarios/recipes.json; all route files named
    in it are written anew."""


def run_place(options: PlaceOptions, load: LoadTown) -> None:
    """Place routes and say what was found and what was not.

    Raises:
        InputError: neither town nor recipes are given, or a name is not known, or nothing fits.
    """
    if options.recipes is not None:
        make_all(options.recipes, load, print)
        return
    if options.town is None:
        raise InputError("give --town, such as --town Metro-3")
    if options.draws < 1 or options.seed < 0:
        raise InputError("--draws must be at least 1, and --seed must not be negative")
    names = [name for name in (options.types or "").replace(" ", "").split(",") if name]
    for name in names:
        scenario_type(name)
    survey = TownSurvey(options.town, load(options.town))
    seeds = range(options.seed, options.seed + options.draws)
    placed = place_town(survey, names or NEEDS, seeds)
    for item in placed.unplaced:
        print(f"no place for {item.scenario_type}: {item.reason}")
    if not placed.routes:
        raise InputError(f"no such scenario finds a place in {options.town}; nothing was written")
    write_route_xml(options.out, placed.routes)
    print(f"{options.out}: {len(placed.routes)} routes")

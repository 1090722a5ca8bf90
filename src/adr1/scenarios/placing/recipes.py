"""Route files of suites that are made by code: what each holds, kept as data beside them.

A file of recipes (paths are relative to it):

    {"version": 1,
     "files": [{"route_file": "routes/nightly/metro_1.xml", "town": "Metro-1",
                "seeds": [0],              one route per type and seed
                "routes": 30,              how many there are
                "unplaced": {"HighwayExit": "no road or junction of the shape ..."}}]}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import carla
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adr1.errors import FileFormatError, InputError
from adr1.files import atomic_write_json
from adr1.routes.specs import RouteSpec
from adr1.routes.xml import write_route_xml
from adr1.scenarios.placing.place import Unplaced, place
from adr1.scenarios.placing.survey import TownSurvey
from adr1.scenarios.placing.table import GENERATOR_VERSION, NEEDS

LoadTown = Callable[[str], carla.Map]
"""From a town's name to its map; raises UnknownNameError."""
Seed = Annotated[int, Field(ge=0)]


class RecipeModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Recipe(RecipeModel):
    """One route file; `routes` and `unplaced` say what came of it."""

    route_file: Path
    town: str
    seeds: Annotated[tuple[Seed, ...], Field(min_length=1)] = (0,)
    routes: int = 0
    unplaced: dict[str, str] = {}


class Recipes(RecipeModel):
    """All route files that one version of the generator has made."""

    version: int
    files: tuple[Recipe, ...]


@dataclass(frozen=True)
class PlacedTown:
    """The routes of a town, by type and seed, and the types that found no place there."""

    routes: tuple[RouteSpec, ...]
    unplaced: tuple[Unplaced, ...]


def place_town(survey: TownSurvey, types: Iterable[str], seeds: Sequence[int]) -> PlacedTown:
    """One route per type and seed, in the order given."""
    found = [place(survey, name, seed) for name in types for seed in seeds]
    missing = {item.scenario_type: item for item in found if isinstance(item, Unplaced)}
    return PlacedTown(
        tuple(item for item in found if isinstance(item, RouteSpec)), tuple(missing.values())
    )


def read_recipes(path: Path) -> Recipes:
    """Read a file of recipes.

    Raises:
        InputError: it cannot be read.
        FileFormatError: it is none.
    """
    try:
        return Recipes.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FileFormatError(path, None, f"{where}: {first['msg']}") from error


def make_file(recipe: Recipe, folder: Path, load: LoadTown) -> Recipe:
    """Write the route file of a recipe below a folder; returns the recipe with what came of it."""
    survey = TownSurvey(recipe.town, load(recipe.town))
    placed = place_town(survey, NEEDS, recipe.seeds)
    write_route_xml(folder / recipe.route_file, placed.routes)
    reasons = {item.scenario_type: item.reason for item in placed.unplaced}
    return recipe.model_copy(update={"routes": len(placed.routes), "unplaced": reasons})


def make_all(path: Path, load: LoadTown, tell: Callable[[str], None]) -> None:
    """Write all route files of a file of recipes anew, and the file itself.

    Raises:
        InputError: the file is none of recipes, or a town is not known.
    """
    made = []
    for recipe in read_recipes(path).files:
        made.append(make_file(recipe, path.parent, load))
        unplaced = len(made[-1].unplaced)
        tell(f"{recipe.route_file}: {made[-1].routes} routes, {unplaced} types find no place")
    recipes = Recipes(version=GENERATOR_VERSION, files=tuple(made))
    atomic_write_json(path, recipes.model_dump(mode="json"))

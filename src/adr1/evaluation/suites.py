"""Suites: what is to be driven, as a JSON file or as one route file.

A suite file (paths are relative to it):

    {"name": "quick",
     "description": "what it is for",                            may be left out
     "entries": [{"route_file": "../../leaderboard/routes/quick.xml",
                  "route_ids": ["0", "1"],                      all routes when left out
                  "seeds": [0],
                  "repetitions": 1,
                  "background": {"vehicles": 25, "walkers": 10}}]}
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adr1.errors import FileFormatError, InputError, UnknownNameError

NonNegative = Annotated[int, Field(ge=0)]


class SuiteModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Background(SuiteModel):
    """How many actors surround the ego."""

    vehicles: NonNegative = 0
    walkers: NonNegative = 0


class SuiteEntry(SuiteModel):
    """Routes of one file, each driven once per seed and repetition."""

    route_file: Path
    route_ids: tuple[str, ...] | None = None
    seeds: Annotated[tuple[NonNegative, ...], Field(min_length=1)] = (0,)
    repetitions: Annotated[int, Field(ge=1)] = 1
    background: Background = Background()


class Suite(SuiteModel):
    """A named list of entries; route files are absolute paths once loaded."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    description: str = ""
    entries: Annotated[tuple[SuiteEntry, ...], Field(min_length=1)]


def load_suite(name_or_path: str, suites_dir: Path) -> Suite:
    """A suite by name (`quick` -> `suites_dir/quick.json`) or by the path of its file.

    Raises:
        UnknownNameError: there is no suite of that name.
        FileFormatError: the file is not a suite.
    """
    path = Path(name_or_path)
    if path.suffix != ".json":
        path = suites_dir / f"{name_or_path}.json"
        if not path.is_file():
            known = (item.stem for item in suites_dir.glob("*.json"))
            raise UnknownNameError("suite", name_or_path, known)
    try:
        suite = Suite.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot read suite file {path}: {error.strerror}") from error
    except ValidationError as error:
        raise FileFormatError(path, None, _first_problem(error)) from error
    entries = tuple(
        entry.model_copy(update={"route_file": (path.parent / entry.route_file).resolve()})
        for entry in suite.entries
    )
    return suite.model_copy(update={"entries": entries})


def suite_of_route_file(
    route_file: Path, route_ids: tuple[str, ...] | None, repetitions: int, background: Background
) -> Suite:
    """A suite made of one route file, named after it."""
    entry = SuiteEntry(
        route_file=route_file.resolve(),
        route_ids=route_ids,
        repetitions=repetitions,
        background=background,
    )
    name = "".join(char if char.isalnum() or char in "._-" else "_" for char in route_file.stem)
    return Suite(name=name.lstrip("._-") or "routes", entries=(entry,))


def _first_problem(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])

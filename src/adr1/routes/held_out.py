"""What is kept for evaluation, and must never be learnt from or tuned on.

Held out are the built-in towns from seed 900 on, whatever drives in them, and the suite of that
name. Whoever trains, records or tunes calls `refuse_held_out` on everything that it is given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adr1.errors import FileFormatError, HeldOutError, InputError
from adr1.routes.xml import read_route_xml

FIRST_HELD_OUT_SEED = 900
SUITE_NAME = "held_out"
BUILT_IN_KINDS = ("Metro", "Parkway", "Speedway")
RUN_FILE = "run.json"

_TOWN = re.compile(rf"(?:{'|'.join(BUILT_IN_KINDS)})-([1-9][0-9]{{0,8}})(?:_Opt)?")


def is_held_out_town(name: str) -> bool:
    """Whether a town, by its name (`Metro-903`, also `/Game/Maps/Metro-903`), is held out."""
    match = _TOWN.fullmatch(name.replace("\\", "/").rpartition("/")[2])
    return match is not None and int(match[1]) >= FIRST_HELD_OUT_SEED


def refuse_held_out(source: str | Path) -> None:
    """Raise unless a source may be learnt from.

    Args:
        source: the name of a town or of a suite, a suite file, a route file, the folder of a run,
            or one that holds runs.

    Raises:
        HeldOutError: it is held out, or something in it is.
        InputError: it cannot be read, so nobody can tell.
    """
    if is_held_out_town(str(source)) or str(source) == SUITE_NAME:
        raise HeldOutError(str(source), str(source))
    path = Path(source)
    if path.is_dir():
        _check_folder(path)
    elif path.suffix == ".xml":
        _check_route_file(path, path)
    elif path.suffix == ".json":
        _check_json(path)
    elif path.suffix or isinstance(source, Path) or len(path.parts) > 1:
        raise InputError(
            f"cannot tell whether {source} is held out: give a town, a suite, a route file or the "
            "folder of a run"
        )


def _check_folder(folder: Path) -> None:
    runs = sorted(folder.rglob(RUN_FILE))
    files = [path for run in runs for path in (run, *sorted(run.parent.glob("routes/*.json")))]
    files += sorted(path for path in folder.glob("*.json") if path.name != RUN_FILE)
    for path in files:
        _check_json(path)
    for path in sorted(folder.glob("*.xml")):
        _check_route_file(path, folder)
    if not files and not any(folder.glob("*.xml")):
        raise InputError(
            f"cannot tell whether {folder} is held out: it holds neither runs, suites nor routes"
        )


def _check_json(path: Path) -> None:
    """Suites and what runs write: everything that names a suite, a town or a route file."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise FileFormatError(path, None, f"cannot be read as JSON: {error}") from error
    if path.stem == SUITE_NAME:
        raise HeldOutError(str(path), SUITE_NAME)
    for field, value in _texts(content, ""):
        if is_held_out_town(value) or (field in ("suite", "name") and value == SUITE_NAME):
            raise HeldOutError(str(path), value)
        if field == "route_file":
            target = path.parent / value
            if target.is_file():
                _check_route_file(target, path)


def _check_route_file(path: Path, source: Path) -> None:
    for route in read_route_xml(path).routes:
        if is_held_out_town(route.town):
            raise HeldOutError(str(source), route.town)


def _texts(value: Any, field: str) -> Iterator[tuple[str, str]]:
    """Every text of a JSON value with the name of its field, keys of objects among them."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, field)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield "", name
            yield from _texts(item, name)

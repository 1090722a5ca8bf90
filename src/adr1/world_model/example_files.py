"""Examples on disk: one npz file per part, with a schema version and the part's split."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from adr1.errors import ExamplesError, FileFormatError, InputError
from adr1.files import atomic_write_bytes
from adr1.world_model.examples import Examples, Outcomes, Plans, Situations, joined

SCHEMA_VERSION = 1
EXAMPLES_FOLDER = "examples"
_GROUPS = (("situations", Situations), ("plans", Plans), ("outcomes", Outcomes))


@dataclass(frozen=True)
class PartHead:
    """What a part is: its split (train, validation, test) and what it was made from."""

    split: str
    made_from: str


def write_part(path: Path, examples: Examples, head: PartHead) -> None:
    """Write examples whole or not at all.

    Raises:
        FileWriteError: the disk is full or fails.
    """
    arrays: dict[str, Any] = {"source": examples.source.astype(str)}
    for group_name, _ in _GROUPS:
        group = getattr(examples, group_name)
        for item in fields(group):
            array = getattr(group, item.name)
            arrays[f"{group_name}.{item.name}"] = array.astype(str) if _is_text(array) else array
    about = {"schema_version": SCHEMA_VERSION, "split": head.split, "made_from": head.made_from}
    content = io.BytesIO()
    np.savez_compressed(content, head=np.array(json.dumps(about)), **arrays)
    atomic_write_bytes(path, content.getvalue())


def read_part(path: Path) -> tuple[Examples, PartHead]:
    """Examples of a file.

    Raises:
        FileFormatError: it is missing, truncated, or of another schema version.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as content:
            head = _head(path, str(content["head"]))
            groups: dict[str, Any] = {
                group_name: kind(*(content[f"{group_name}.{f.name}"] for f in fields(kind)))
                for group_name, kind in _GROUPS
            }
            return Examples(**groups, source=content["source"]), head
    except ExamplesError as error:
        raise FileFormatError(path, None, str(error)) from error
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        problem = f"cannot be read as examples ({error}); remove it, it is made anew"
        raise FileFormatError(path, None, problem) from error


def read_split(folder: Path, split: str) -> Examples:
    """All parts of one split below a folder, by name.

    Raises:
        InputError: there are none.
        FileFormatError: as `read_part`.
    """
    parts = []
    for path in sorted((folder / EXAMPLES_FOLDER).glob("*.npz")):
        examples, head = read_part(path)
        if head.split == split and len(examples):
            parts.append(examples)
    if not parts:
        raise InputError(
            f"{folder / EXAMPLES_FOLDER} holds no examples of the split {split!r};"
            " record clips: python synthesis/record_crashes.py"
        )
    return joined(parts)


def _head(path: Path, text: str) -> PartHead:
    about = json.loads(text)
    if about.get("schema_version") != SCHEMA_VERSION:
        problem = f"schema version {about.get('schema_version')}, this program reads"
        raise FileFormatError(path, None, f"{problem} {SCHEMA_VERSION}; remove it")
    return PartHead(about["split"], about["made_from"])


def _is_text(array: np.ndarray[Any, Any]) -> bool:
    return bool(array.dtype.kind in "OU")

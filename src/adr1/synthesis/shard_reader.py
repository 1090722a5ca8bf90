"""Reads shards back; `shard_schema` says what is in one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import carla
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from adr1.episodes.frame import StateFrame
from adr1.episodes.log_reader import StateLogReader
from adr1.errors import FileFormatError, InputError
from adr1.synthesis import shard_schema as schema
from adr1.synthesis.motion_plan import MotionPlan
from adr1.synthesis.outcome import ClipOutcome


class Shard:
    """One base episode with its branches.

    Args:
        check: compare every file with its checksum.

    Raises:
        FileFormatError: a file is missing, truncated, changed, or of another schema version; the
            message names it.
    """

    def __init__(self, folder: Path, *, check: bool = False) -> None:
        self.folder = folder
        path = folder / schema.SHARD_FILE
        try:
            self.meta: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise FileFormatError(path, None, f"cannot be read: {error}") from error
        version = self.meta.get("schema_version")
        if version != schema.SCHEMA_VERSION:
            problem = f"schema version {version}, this program reads {schema.SCHEMA_VERSION}"
            raise FileFormatError(path, None, problem)
        if check:
            self._check()

    @cached_property
    def clips(self) -> pa.Table:
        """One row per clip; see `shard_schema.CLIPS_SCHEMA`."""
        path = self.folder / schema.CLIPS_FILE
        try:
            table = pq.read_table(path)
        except (OSError, pa.ArrowException) as error:
            raise FileFormatError(path, None, f"cannot be read: {error}") from error
        if not table.schema.equals(schema.CLIPS_SCHEMA, check_metadata=False):
            raise FileFormatError(path, None, "has other columns than the schema says")
        return table

    @cached_property
    def base(self) -> StateLogReader:
        """State log of the base episode."""
        return StateLogReader(self.folder / schema.BASE_FOLDER)

    def town_map(self) -> carla.Map:
        """The town's map, kept beside the shards.

        Raises:
            FileFormatError: its file is missing or no map.
        """
        root = self.folder.parents[1] / schema.TOWNS_FOLDER
        return read_town(root / f"{self.meta['town_digest']}.xodr", str(self.meta["town"]))

    def clip_frames(self) -> Iterator[tuple[int, tuple[StateFrame, ...]]]:
        """Number and frames of each clip, in order."""
        log = StateLogReader(self.folder / schema.CLIPS_FOLDER)
        for number, frames in groupby(
            log.frames(), key=lambda frame: frame.frame // schema.FRAMES_PER_CLIP
        ):
            yield number, tuple(frames)

    def _check(self) -> None:
        for name, wanted in self.meta["sha256"].items():
            path = self.folder / name
            try:
                found = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError as error:
                raise FileFormatError(path, None, f"cannot be read: {error}") from error
            if found != wanted:
                problem = "is not what was written (checksum); remove the shard and record it anew"
                raise FileFormatError(path, None, problem)


def read_town(path: Path, name: str) -> carla.Map:
    """The map of a recording's town; raises FileFormatError where its file is missing or no map."""
    try:
        return carla.Map(name, path.read_text(encoding="utf-8"))
    except (OSError, RuntimeError) as error:
        problem = f"the town of a recording cannot be read: {error}; record it anew"
        raise FileFormatError(path, None, problem) from error


def plan_of(row: dict[str, Any]) -> MotionPlan:
    """The commanded plan of a row of the clips' table."""
    columns = (row["plan_x_m"], row["plan_y_m"], row["plan_yaw_rad"])
    return MotionPlan(np.column_stack(columns), np.array(row["plan_speed_mps"]))


def outcome_of(row: dict[str, Any]) -> ClipOutcome:
    """What the clips' table says of a clip."""
    return ClipOutcome(**{name: row[name] for name in ClipOutcome.__dataclass_fields__})


def open_shards(folder: Path, *, check: bool = False) -> list[Shard]:
    """All whole shards of a recording, by name.

    Raises:
        InputError: there are none.
        FileFormatError: as `Shard`.
    """
    root = folder / schema.SHARDS_FOLDER
    found = sorted(p for p in root.glob("*") if p.is_dir() and not p.name.startswith("."))
    if not found:
        raise InputError(f"{root} holds no shards; record some: python synthesis/record_crashes.py")
    return [Shard(path, check=check) for path in found]

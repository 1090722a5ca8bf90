"""Reads the state log of one episode; `log_schema` says what is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from adr1.episodes import log_schema as schema
from adr1.episodes.frame import Contact, EgoControl, NoteKind, ScenarioNote, StateFrame
from adr1.episodes.furniture import RoadFurniture, furniture_of
from adr1.errors import FileFormatError, InputError
from adr1.routes.dense_route import DenseRoute

Columns = dict[str, np.ndarray[Any, Any]]


class StateLogReader:
    """Gives back the frames that were written, equal in every value.

    Raises:
        InputError: there is no such log.
        FileFormatError: a file of it is missing, damaged or of another schema version.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise InputError(f"no state log at {self.folder}")
        self.meta: dict[str, Any] = self._read_json(schema.META_FILE)
        version = self.meta.get("schema_version")
        if version != schema.SCHEMA_VERSION:
            problem = f"schema version {version}, this program reads {schema.SCHEMA_VERSION}"
            raise FileFormatError(self.folder / schema.META_FILE, None, problem)

    def __len__(self) -> int:
        return int(self.meta["frames"])

    @cached_property
    def route(self) -> DenseRoute:
        """The dense route that was driven."""
        table = self._read_table(schema.ROUTE_FILE, schema.ROUTE_SCHEMA)
        column = _columns(table)
        return DenseRoute(
            positions_world_m=np.column_stack([column["x_m"], column["y_m"], column["z_m"]]),
            yaw_deg=column["yaw_deg"],
            options=column["option"],
            s_m=column["s_m"],
            lane_width_m=column["lane_width_m"],
            is_junction=column["is_junction"],
            road_ids=column["road_id"],
            section_ids=column["section_id"],
            lane_ids=column["lane_id"],
            sampling_m=float(table.schema.metadata[b"sampling_m"]),
        )

    @cached_property
    def furniture(self) -> RoadFurniture:
        """Stop lines and signs of the world."""
        content = self._read_json(schema.FURNITURE_FILE)
        return furniture_of(content["stop_lines"], content["stop_signs"])

    def check_whole(self) -> None:
        """Compare every file with what was written.

        Raises:
            FileFormatError: one is missing or has changed, or the log is from before files were
                signed.
        """
        written = self.meta.get("sha256")
        if not isinstance(written, dict):
            problem = "holds no SHA-256 of the log's files, so nothing can be checked; drive again"
            raise FileFormatError(self.folder / schema.META_FILE, None, problem)
        found = schema.digests_of(self.folder)
        for name, digest in written.items():
            if found.get(name) != digest:
                problem = "has changed since it was written" if name in found else "is missing"
                raise FileFormatError(self.folder / name, None, problem)

    def events(self) -> pa.Table:
        """All events as a table; see EVENTS_SCHEMA."""
        return self._read_table(schema.EVENTS_FILE, schema.EVENTS_SCHEMA)

    def contacts(self) -> list[Contact]:
        """All collisions of the ego, in the order in which they became known."""
        by_frame = _contacts_of(self.events().to_pylist())
        return [contact for frame in sorted(by_frame) for contact in by_frame[frame]]

    def ego(self) -> pa.Table:
        """One row per tick; see EGO_SCHEMA."""
        return self._read_table(schema.EGO_FILE, schema.EGO_SCHEMA)

    def actors(self) -> pa.Table:
        """One row per tick and actor; see ACTORS_SCHEMA."""
        return self._read_table(schema.ACTORS_FILE, schema.ACTORS_SCHEMA)

    def bodies(self) -> pa.Table:
        """One row per actor; see BODIES_SCHEMA."""
        return self._read_table(schema.BODIES_FILE, schema.BODIES_SCHEMA)

    def lights(self) -> pa.Table:
        """One row per change of a light; see LIGHTS_SCHEMA."""
        return self._read_table(schema.LIGHTS_FILE, schema.LIGHTS_SCHEMA)

    def frames(self) -> Iterator[StateFrame]:
        """All frames in order."""
        ticks = self.ego().to_pylist()
        actors = _columns(self.actors())
        kinematics = np.column_stack([actors[name] for name in schema.KINEMATICS_COLUMNS])
        bodies = _Bodies(_columns(self.bodies()))
        lights = _Lights(_columns(self.lights()))
        events = self.events().to_pylist()
        contacts, notes = _contacts_of(events), _notes_of(events)
        start = 0
        for tick in ticks:
            rows = slice(start, start + tick["actor_count"])
            start = rows.stop
            population = bodies.of(actors["actor_id"][rows])
            light_ids, light_states = lights.at(tick["frame"])
            yield StateFrame(
                frame=tick["frame"],
                time_s=tick["time_s"],
                ids=population["actor_id"],
                kinds=population["kind"],
                is_background=population["is_background"],
                kinematics=kinematics[rows],
                extents_m=population["extent_m"],
                box_centers_local_m=population["box_center_local_m"],
                ego_index=tick["ego_index"],
                light_ids=light_ids,
                light_states=light_states,
                ego_control=EgoControl(
                    throttle=tick["throttle"],
                    steer=tick["steer"],
                    brake=tick["brake"],
                    hand_brake=tick["hand_brake"],
                    reverse=tick["reverse"],
                    gear=tick["gear"],
                ),
                ego_speed_limit_mps=tick["speed_limit_mps"],
                contacts=tuple(contacts.get(tick["frame"], ())),
                notes=tuple(notes.get(tick["frame"], ())),
            )

    def _read_table(self, name: str, layout: pa.Schema) -> pa.Table:
        path = self.folder / name
        try:
            table = pq.read_table(path)
        except (OSError, pa.ArrowException) as error:
            raise FileFormatError(path, None, f"cannot be read: {error}") from error
        if not table.schema.equals(layout, check_metadata=False):
            raise FileFormatError(path, None, "has other columns than the schema says")
        return table

    def _read_json(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise FileFormatError(path, None, f"cannot be read: {error}") from error
        if not isinstance(content, dict):
            raise FileFormatError(path, 1, "is not a JSON object")
        return content


class _Bodies:
    """What never changes about actors, as arrays per population."""

    def __init__(self, columns: Columns) -> None:
        self._columns: Columns = {
            "actor_id": columns["actor_id"],
            "kind": columns["kind"],
            "is_background": columns["is_background"],
            "extent_m": np.column_stack([columns[f"extent_{axis}_m"] for axis in "xyz"]),
            "box_center_local_m": np.column_stack(
                [columns[f"box_center_local_{axis}_m"] for axis in "xyz"]
            ),
        }
        self._last: Columns | None = None

    def of(self, ids: np.ndarray[Any, Any]) -> Columns:
        """The rows of some actors; the same arrays again while the actors stay the same."""
        if self._last is None or not np.array_equal(self._last["actor_id"], ids):
            rows = np.searchsorted(self._columns["actor_id"], ids)
            self._last = {name: column[rows] for name, column in self._columns.items()}
        return self._last


class _Lights:
    """State of all lights over time, from their changes."""

    def __init__(self, columns: Columns) -> None:
        frames, ids, states = columns["frame"], columns["light_id"], columns["state"]
        self._changes = list(zip(frames.tolist(), ids.tolist(), states.tolist(), strict=True))
        self._next = 0
        self._now: dict[int, int] = {}
        self._ids = np.empty(0, dtype=np.int64)
        self._states = np.empty(0, dtype=np.uint8)

    def at(self, frame: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Ids and states at a frame; frames are asked for in order."""
        changed = False
        while self._next < len(self._changes) and self._changes[self._next][0] <= frame:
            _, light_id, state = self._changes[self._next]
            self._now[light_id] = state
            self._next += 1
            changed = True
        if changed:
            self._now = {i: self._now[i] for i in sorted(self._now)}
            self._now = {i: s for i, s in self._now.items() if s != schema.LIGHT_GONE}
            ids = np.array(list(self._now), dtype=np.int64)
            if not np.array_equal(ids, self._ids):
                self._ids = ids
            self._states = np.array(list(self._now.values()), dtype=np.uint8)
        return self._ids, self._states


def _columns(table: pa.Table) -> Columns:
    return {name: table[name].to_numpy() for name in table.column_names}


def _contacts_of(events: list[dict[str, Any]]) -> dict[int, list[Contact]]:
    """Contacts by the frame that reported them."""
    contacts: dict[int, list[Contact]] = {}
    for row in events:
        if row["kind"] == schema.CONTACT_EVENT:
            contact = Contact(
                frame=row["frame"],
                time_s=row["time_s"],
                other_id=row["other_id"],
                other_type=row["other_type"],
                impulse_world_ns=(
                    row["impulse_x_ns"],
                    row["impulse_y_ns"],
                    row["impulse_z_ns"],
                ),
                ego_position_world_m=(row["ego_x_m"], row["ego_y_m"], row["ego_z_m"]),
            )
            contacts.setdefault(row["reported_frame"], []).append(contact)
    return contacts


def _notes_of(events: list[dict[str, Any]]) -> dict[int, list[ScenarioNote]]:
    """What scenarios said, by frame."""
    notes: dict[int, list[ScenarioNote]] = {}
    for row in events:
        if row["kind"] == schema.NOTE_EVENT:
            told = json.loads(row["data_json"])
            note = ScenarioNote(
                scenario=told["scenario"],
                scenario_type=told["scenario_type"],
                kind=NoteKind(told["note"]),
                actor_ids=tuple(told["actor_ids"]),
                message=row["message"],
            )
            notes.setdefault(row["reported_frame"], []).append(note)
    return notes

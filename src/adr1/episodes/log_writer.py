"""Writes the state log of one episode; `log_schema` says what is in it."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from adr1.episodes import log_schema as schema
from adr1.episodes.frame import Contact, ScenarioNote, StateFrame
from adr1.episodes.furniture import RoadFurniture, furniture_rows
from adr1.errors import InputError
from adr1.files import publish_folder
from adr1.routes.dense_route import DenseRoute
from adr1.simulator.geometry import Vector3

CHUNK_ROWS = 1 << 16
"""Actor rows kept in memory before they are written out."""


class LoggedEvent(Protocol):
    """Something that happened at one frame; an `Infraction` of the criteria is one."""

    @property
    def kind(self) -> Enum: ...
    @property
    def message(self) -> str: ...
    @property
    def frame(self) -> int: ...
    @property
    def time_s(self) -> float: ...
    @property
    def position_world_m(self) -> Vector3: ...
    @property
    def data(self) -> Mapping[str, object]: ...


class StateLogWriter:
    """Writes `folder`, which must not exist yet; it appears when `close` has written everything.

    As a context manager it closes at the end, or drops the log if an error ends the block.

    Args:
        folder: the log's final name; its parent is created.
        route: the dense route driven.
        furniture: stop lines and signs of the world.
        meta: anything that JSON can hold, such as town, route id, seeds.

    Raises:
        InputError: the folder exists.
    """

    def __init__(
        self,
        folder: Path | str,
        *,
        route: DenseRoute,
        furniture: RoadFurniture,
        meta: Mapping[str, object] | None = None,
    ) -> None:
        self.folder = Path(folder)
        if self.folder.exists():
            raise InputError(f"state log {self.folder} exists already; remove it or choose another")
        self._meta = dict(meta or {})
        self._partial = self.folder.with_name(f".{self.folder.name}.partial")
        shutil.rmtree(self._partial, ignore_errors=True)  # of a run that was killed
        self._partial.mkdir(parents=True)
        self._write_static(route, furniture)
        self._actors = pq.ParquetWriter(
            self._partial / schema.ACTORS_FILE, schema.ACTORS_SCHEMA, compression="zstd"
        )
        self._ids = np.empty((CHUNK_ROWS, 2), dtype=np.int64)
        self._kinematics = np.empty((CHUNK_ROWS, 15), dtype=np.float32)
        self._filled = 0
        self._bodies: dict[int, tuple[object, ...]] = {}
        self._known_ids: np.ndarray | None = None
        self._ego_rows: list[tuple[object, ...]] = []
        self._light_rows: list[tuple[int, int, int]] = []
        self._light_ids = np.empty(0, dtype=np.int64)
        self._light_states = np.empty(0, dtype=np.uint8)
        self._events: list[tuple[object, ...]] = []
        self._ego_id: int | None = None
        self._open = True

    def __enter__(self) -> StateLogWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()

    def write(self, frame: StateFrame, *, route_s_m: float = math.nan) -> None:
        """Add one tick; `route_s_m` is the distance reached along the route."""
        count = len(frame.ids)
        if self._filled + count > CHUNK_ROWS:
            self._flush(count)
        rows = slice(self._filled, self._filled + count)
        self._ids[rows, 0] = frame.frame
        self._ids[rows, 1] = frame.ids
        self._kinematics[rows] = frame.kinematics
        self._filled += count
        if frame.ids is not self._known_ids:
            self._add_bodies(frame)
            self._known_ids = frame.ids
            self._ego_id = frame.ego_id
        self._add_lights(frame)
        control = frame.ego_control
        self._ego_rows.append(
            (
                frame.frame,
                frame.time_s,
                count,
                frame.ego_index,
                control.throttle,
                control.steer,
                control.brake,
                control.hand_brake,
                control.reverse,
                control.gear,
                frame.ego_speed_limit_mps,
                route_s_m,
            )
        )
        for contact in frame.contacts:
            self._add_contact(frame.frame, contact)
        for note in frame.notes:
            self._add_note(frame, note)

    def add_event(self, event: LoggedEvent) -> None:
        """Note a happening, such as an infraction. Contacts come with the frames."""
        text = json.dumps(dict(event.data), sort_keys=True)
        clock = (event.frame, event.frame, event.time_s)
        no_other = (-1, "", math.nan, math.nan, math.nan)
        place = event.position_world_m
        row = (*clock, str(event.kind.value), *no_other, *place, event.message, text)
        self._events.append(row)

    def close(self) -> Path:
        """Write what is left and give the folder its name; closing again does nothing."""
        if self._open:
            self._open = False
            self._flush(0)
            self._actors.close()
            self._write_rows(schema.EGO_FILE, schema.EGO_SCHEMA, self._ego_rows)
            bodies = [self._bodies[actor_id] for actor_id in sorted(self._bodies)]
            self._write_rows(schema.BODIES_FILE, schema.BODIES_SCHEMA, bodies)
            self._write_rows(schema.LIGHTS_FILE, schema.LIGHTS_SCHEMA, self._light_rows)
            self._write_rows(schema.EVENTS_FILE, schema.EVENTS_SCHEMA, self._events)
            head = {
                "schema_version": schema.SCHEMA_VERSION,
                "frames": len(self._ego_rows),
                "ego_id": self._ego_id,
                "sha256": schema.digests_of(self._partial),
            }
            self._write_json(schema.META_FILE, {**self._meta, **head})
            publish_folder(self._partial, self.folder)
        return self.folder

    def abort(self) -> None:
        """Drop the log; nothing remains of it."""
        if self._open:
            self._open = False
            self._actors.close()
            shutil.rmtree(self._partial)

    def _flush(self, coming_rows: int) -> None:
        if self._filled:
            ids, kinematics = self._ids[: self._filled], self._kinematics[: self._filled]
            columns = [pa.array(np.ascontiguousarray(ids[:, i])) for i in range(2)]
            columns += [pa.array(np.ascontiguousarray(kinematics[:, i])) for i in range(15)]
            self._actors.write_table(pa.Table.from_arrays(columns, schema=schema.ACTORS_SCHEMA))
        self._filled = 0
        if coming_rows > len(self._ids):
            self._ids = np.empty((coming_rows, 2), dtype=np.int64)
            self._kinematics = np.empty((coming_rows, 15), dtype=np.float32)

    def _add_bodies(self, frame: StateFrame) -> None:
        rows = zip(
            frame.ids.tolist(),
            frame.kinds.tolist(),
            frame.is_background.tolist(),
            frame.extents_m.tolist(),
            frame.box_centers_local_m.tolist(),
            strict=True,
        )
        for actor_id, kind, is_background, extent_m, centre_m in rows:
            body = (actor_id, kind, is_background, *extent_m, *centre_m)
            self._bodies.setdefault(actor_id, body)

    def _add_lights(self, frame: StateFrame) -> None:
        same_lights = frame.light_ids is self._light_ids
        if same_lights and frame.light_states.tobytes() == self._light_states.tobytes():
            return
        before = dict(zip(self._light_ids.tolist(), self._light_states.tolist(), strict=True))
        now = dict(zip(frame.light_ids.tolist(), frame.light_states.tolist(), strict=True))
        for light_id in sorted(before.keys() | now.keys()):
            state = now.get(light_id, schema.LIGHT_GONE)
            if before.get(light_id) != state:
                self._light_rows.append((frame.frame, light_id, state))
        self._light_ids, self._light_states = frame.light_ids, frame.light_states

    def _add_contact(self, reported_frame: int, contact: Contact) -> None:
        self._events.append(
            (
                reported_frame,
                contact.frame,
                contact.time_s,
                schema.CONTACT_EVENT,
                contact.other_id,
                contact.other_type,
                *contact.impulse_world_ns,
                *contact.ego_position_world_m,
                "",
                "{}",
            )
        )

    def _add_note(self, frame: StateFrame, note: ScenarioNote) -> None:
        text = {
            "scenario": note.scenario,
            "scenario_type": note.scenario_type,
            "note": note.kind.value,
            "actor_ids": list(note.actor_ids),
        }
        clock = (frame.frame, frame.frame, frame.time_s)
        no_other = (-1, "", math.nan, math.nan, math.nan)
        place = frame.ego_position_world_m
        told = (note.message, json.dumps(text, sort_keys=True))
        self._events.append((*clock, schema.NOTE_EVENT, *no_other, *place, *told))

    def _write_static(self, route: DenseRoute, furniture: RoadFurniture) -> None:
        columns = [
            *route.positions_world_m.T,
            route.yaw_deg,
            route.options,
            route.s_m,
            route.lane_width_m,
            route.is_junction,
            route.road_ids,
            route.section_ids,
            route.lane_ids,
        ]
        arrays = [pa.array(np.ascontiguousarray(column)) for column in columns]
        table = pa.Table.from_arrays(arrays, schema=schema.ROUTE_SCHEMA)
        sampling = {"sampling_m": repr(route.sampling_m)}
        pq.write_table(table.replace_schema_metadata(sampling), self._partial / schema.ROUTE_FILE)
        lines, signs = furniture_rows(furniture)
        self._write_json(schema.FURNITURE_FILE, {"stop_lines": lines, "stop_signs": signs})

    def _write_rows(
        self,
        name: str,
        layout: pa.Schema,
        rows: list[tuple[object, ...]] | list[tuple[int, int, int]],
    ) -> None:
        columns = list(zip(*rows, strict=True)) or [()] * len(layout)
        arrays = [pa.array(c, type=field.type) for c, field in zip(columns, layout, strict=True)]
        table = pa.Table.from_arrays(arrays, schema=layout)
        pq.write_table(table, self._partial / name, compression="zstd")

    def _write_json(self, name: str, content: Mapping[str, object]) -> None:
        text = json.dumps(content, indent=1, sort_keys=True)
        (self._partial / name).write_text(text + "\n", encoding="utf-8")

"""A state log as arrays over its whole length, for measures that need no frame-by-frame loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from jaxtyping import Bool, Float, Float32, Int, UInt8

from adr1.episodes import log_schema as schema
from adr1.episodes.frame import ActorKind, StateFrame
from adr1.episodes.log_reader import StateLogReader


@dataclass(frozen=True, eq=False)
class DriveArrays:
    """All ticks (t) and all rows of actors (r), ticks in order; world frame.

    Attributes:
        frame: the simulator's frame numbers, (t,).
        time_s: simulation time, (t,).
        ego_row: the ego's row among the actors' rows, (t,).
        speed_limit_mps, route_s_m: of the ego, (t,); route_s_m is how far along the route it is.
        tick: which tick a row belongs to, (r,).
        ids, kinds, is_background: of the row's actor, (r,); kinds are values of `ActorKind`.
        kinematics: columns as in StateFrame, (r, 15).
        extents_m, box_centers_local_m: of the row's actor, (r, 3).
    """

    frame: Int[np.ndarray, " t"]
    time_s: Float[np.ndarray, " t"]
    ego_row: Int[np.ndarray, " t"]
    speed_limit_mps: Float[np.ndarray, " t"]
    route_s_m: Float[np.ndarray, " t"]
    tick: Int[np.ndarray, " r"]
    ids: Int[np.ndarray, " r"]
    kinds: UInt8[np.ndarray, " r"]
    is_background: Bool[np.ndarray, " r"]
    kinematics: Float32[np.ndarray, "r 15"]
    extents_m: Float32[np.ndarray, "r 3"]
    box_centers_local_m: Float32[np.ndarray, "r 3"]

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def tick_s(self) -> float:
        """Mean duration of a tick; there must be two or more."""
        return float(self.time_s[-1] - self.time_s[0]) / (len(self) - 1)

    @property
    def ego(self) -> Float[np.ndarray, "t 15"]:
        """The ego's kinematics."""
        return self.kinematics[self.ego_row].astype(np.float64)

    @property
    def on_wheels(self) -> Bool[np.ndarray, " r"]:
        """Rows of vehicles, two-wheelers among them."""
        return np.isin(self.kinds, (ActorKind.VEHICLE, ActorKind.TWO_WHEELER))

    def centers_xy_m(self) -> Float[np.ndarray, "r 2"]:
        """Middles of all boxes seen from above."""
        yaw = np.radians(self.kinematics[:, 4].astype(np.float64))
        ahead, aside = self.box_centers_local_m[:, 0], self.box_centers_local_m[:, 1]
        cos, sin = np.cos(yaw), np.sin(yaw)
        return self.kinematics[:, 0:2] + np.column_stack(
            [ahead * cos - aside * sin, ahead * sin + aside * cos]
        )

    def speeds_mps(self) -> Float[np.ndarray, " r"]:
        """Speeds of all rows."""
        return np.linalg.norm(self.kinematics[:, 6:9].astype(np.float64), axis=1)


def read_drive_arrays(log: StateLogReader) -> DriveArrays:
    """Read a whole log.

    Raises:
        FileFormatError: a file of it is damaged.
    """
    ego, actors, bodies = _arrays(log.ego()), _arrays(log.actors()), _arrays(log.bodies())
    counts = ego["actor_count"]
    starts = np.concatenate([[0], np.cumsum(counts)])[:-1]
    row_of_body = np.searchsorted(bodies["actor_id"], actors["actor_id"])
    return DriveArrays(
        frame=ego["frame"],
        time_s=ego["time_s"],
        ego_row=starts.astype(np.int64) + ego["ego_index"],
        speed_limit_mps=ego["speed_limit_mps"],
        route_s_m=ego["route_s_m"],
        tick=np.repeat(np.arange(len(counts)), counts),
        ids=actors["actor_id"],
        kinds=bodies["kind"][row_of_body],
        is_background=bodies["is_background"][row_of_body],
        kinematics=np.column_stack([actors[name] for name in schema.KINEMATICS_COLUMNS]),
        extents_m=np.column_stack([bodies[f"extent_{a}_m"] for a in "xyz"])[row_of_body],
        box_centers_local_m=np.column_stack([bodies[f"box_center_local_{a}_m"] for a in "xyz"])[
            row_of_body
        ],
    )


def drive_arrays_of(frames: Sequence[StateFrame]) -> DriveArrays:
    """The same arrays from frames in memory; route_s_m is NaN, as frames do not know it."""
    counts = np.array([len(frame.ids) for frame in frames], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)])[:-1].astype(np.int64)
    ego_index = np.array([frame.ego_index for frame in frames], dtype=np.int64)

    def joined(name: str, like: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.concatenate([like, *(getattr(frame, name) for frame in frames)])

    return DriveArrays(
        frame=np.array([frame.frame for frame in frames], dtype=np.int64),
        time_s=np.array([frame.time_s for frame in frames], dtype=np.float64),
        ego_row=starts + ego_index,
        speed_limit_mps=np.array([frame.ego_speed_limit_mps for frame in frames], np.float64),
        route_s_m=np.full(len(frames), np.nan),
        tick=np.repeat(np.arange(len(counts)), counts),
        ids=joined("ids", np.zeros(0, np.int64)),
        kinds=joined("kinds", np.zeros(0, np.uint8)),
        is_background=joined("is_background", np.zeros(0, np.bool_)),
        kinematics=joined("kinematics", np.zeros((0, 15), np.float32)),
        extents_m=joined("extents_m", np.zeros((0, 3), np.float32)),
        box_centers_local_m=joined("box_centers_local_m", np.zeros((0, 3), np.float32)),
    )


def _arrays(table: pa.Table) -> dict[str, np.ndarray[Any, Any]]:
    return {name: table[name].to_numpy() for name in table.column_names}

"""The world-state records that are streamed: one packed row per actor, in actor-id order."""

from __future__ import annotations

import numpy as np

from adr1.simulator.geometry import Pose
from adr1.simulator.wire.v0_9_16.enums import ActorState
from adr1.simulator.wire.v0_9_16.layouts import ACTOR_RECORD

_FIRST_CAPACITY = 256


class ActorTable:
    """Rows of ACTOR_RECORD (119 bytes). Ids only grow, so appending keeps them sorted."""

    def __init__(self) -> None:
        self._storage = np.zeros(_FIRST_CAPACITY, ACTOR_RECORD)
        self._row_of: dict[int, int] = {}

    @classmethod
    def of_rows(cls, rows: np.ndarray) -> ActorTable:
        """A table of saved rows, uint8 (n, 119) in actor-id order; raises ValueError for others."""
        if rows.dtype != np.uint8 or rows.ndim != 2 or rows.shape[1] != ACTOR_RECORD.itemsize:
            raise ValueError(f"saved records: need uint8 (n, 119), got {rows.dtype} {rows.shape}")
        table = cls()
        table._storage = np.zeros(max(_FIRST_CAPACITY, len(rows)), ACTOR_RECORD)
        bytes_of(table._storage)[: len(rows)] = rows
        ids = table._storage["id"][: len(rows)].tolist()
        table._row_of = {actor_id: row for row, actor_id in enumerate(ids)}
        if ids != sorted(table._row_of):
            raise ValueError("saved records: ids must ascend")
        return table

    def __len__(self) -> int:
        return len(self._row_of)

    @property
    def records(self) -> np.ndarray:
        """View of the rows in use, (n,) of ACTOR_RECORD."""
        return self._storage[: len(self._row_of)]

    def row_of(self, actor_id: int) -> int:
        """Row of an actor; KeyError if it has none."""
        return self._row_of[actor_id]

    def rows_of(self, actor_ids: np.ndarray) -> np.ndarray:
        """Rows of several actors, int64 (k,)."""
        row_of = self._row_of
        return np.array([row_of[i] for i in actor_ids.tolist()], np.int64)

    def append(self, actor_id: int, pose: Pose) -> int:
        """A new last row for an actor whose id is higher than all before; returns the row."""
        row = len(self._row_of)
        if row == len(self._storage):
            # Bytes are copied, not fields: numpy repacks a dtype with a union when it concatenates.
            grown = np.zeros(2 * row, ACTOR_RECORD)
            bytes_of(grown)[:row] = bytes_of(self._storage)
            self._storage = grown
        bytes_of(self._storage)[row] = 0
        record = self._storage[row]
        record["id"] = actor_id
        record["state"] = ActorState.ACTIVE
        self._row_of[actor_id] = row
        self.set_pose(actor_id, pose)
        return row

    def remove(self, actor_id: int) -> None:
        """Close the gap, so that the others keep their order."""
        row, last = self._row_of.pop(actor_id), len(self._row_of)
        rows = bytes_of(self._storage)
        rows[row:last] = rows[row + 1 : last + 1].copy()
        for other, other_row in self._row_of.items():
            if other_row > row:
                self._row_of[other] = other_row - 1

    def pose(self, actor_id: int) -> Pose:
        """Pose in the world frame as last written (float32 precision)."""
        x, y, z, pitch, yaw, roll = self._storage[self._row_of[actor_id]]["kinematics"][:6].tolist()
        return Pose(x, y, z, pitch, yaw, roll)

    def set_pose(self, actor_id: int, pose: Pose) -> None:
        """Write the pose; velocities stay."""
        self._storage["kinematics"][self._row_of[actor_id], :6] = (
            pose.x_m,
            pose.y_m,
            pose.z_m,
            pose.pitch_deg,
            pose.yaw_deg,
            pose.roll_deg,
        )


def bytes_of(records: np.ndarray) -> np.ndarray:
    """The same memory as uint8 (n, 119)."""
    return records.view(np.uint8).reshape(-1, ACTOR_RECORD.itemsize)

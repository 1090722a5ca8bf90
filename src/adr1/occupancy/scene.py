"""What is painted beside the town: boxes of the others and red stop lines, over some moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from jaxtyping import Bool, Float32, Float64, Int64, UInt8

from adr1.episodes.drive_arrays import DriveArrays
from adr1.episodes.frame import LightState, StateFrame
from adr1.episodes.furniture import RoadFurniture
from adr1.errors import InputError
from adr1.occupancy.layers import LAYER_OF_KIND, Layer
from adr1.trajectories.frames import points_to_world

LINE_HALF_DEPTH_M = 0.25
LINE_HALF_HEIGHT_M = 0.05


@dataclass(frozen=True, eq=False)
class Scene:
    """Boxes at t moments, n rows each; the world frame.

    Boxes that are dreamed in the ego's frame make a scene, too: it is drawn from the origin there.

    Attributes:
        boxes_world: float64 (t, n, 5): x, y of the box's middle [m], yaw [rad], half length and
            half width [m].
        z_world_m: float64 (t, n, 2): bottom and top.
        bits: uint8 (t, n): the `Layer` that a box is painted on; 0 where there is none.

    Raises:
        InputError: shapes do not fit each other, or a painted box has a value that is not finite.
    """

    boxes_world: Float64[np.ndarray, "t n 5"]
    z_world_m: Float64[np.ndarray, "t n 2"]
    bits: UInt8[np.ndarray, "t n"]

    def __post_init__(self) -> None:
        shape = self.bits.shape
        if len(shape) != 2 or self.boxes_world.shape != (*shape, 5):
            raise InputError(f"boxes {self.boxes_world.shape} do not fit bits {shape}")
        if self.z_world_m.shape != (*shape, 2):
            raise InputError(f"heights {self.z_world_m.shape} do not fit bits {shape}")
        there = self.bits != 0
        if not (
            np.isfinite(self.boxes_world[there]).all() and np.isfinite(self.z_world_m[there]).all()
        ):
            raise InputError("a box of the scene has a value that is not finite")

    def __len__(self) -> int:
        return len(self.bits)


def scene_of(frames: Sequence[StateFrame], furniture: RoadFurniture | None = None) -> Scene:
    """All actors but the ego, and the stop lines of lights that are red, at some frames.

    Raises:
        InputError: there is no frame.
    """
    if not frames:
        raise InputError("a scene needs one frame or more")
    lines = None if furniture is None else _lines(furniture)
    rows = []
    for frame in frames:
        others = np.arange(len(frame.ids)) != frame.ego_index
        row = _boxes(
            frame.kinematics[others],
            frame.extents_m[others],
            frame.box_centers_local_m[others],
            frame.kinds[others],
        )
        if lines is not None and furniture is not None:
            red_ids = frame.light_ids[frame.light_states == LightState.RED]
            row = np.vstack([row, lines[np.isin(furniture.line_light_ids, red_ids)]])
        rows.append(row)
    return _stacked(rows)


def scene_of_drive(
    drive: DriveArrays,
    ticks: Int64[np.ndarray, " t"],
    furniture: RoadFurniture | None = None,
    light_changes: pa.Table | None = None,
) -> Scene:
    """The same at some ticks of a whole log, without making frames of it.

    Args:
        light_changes: `StateLogReader.lights()`; together with the furniture it gives the stop
            lines of red lights.

    Raises:
        InputError: there is no tick, or one is not of the drive.
    """
    ticks = np.asarray(ticks, dtype=np.int64)
    if not len(ticks) or ticks.min() < 0 or ticks.max() >= len(drive):
        raise InputError(f"a scene needs ticks from 0 to {len(drive) - 1}, not {ticks.tolist()}")
    begins = np.searchsorted(drive.tick, ticks, side="left")
    ends = np.searchsorted(drive.tick, ticks, side="right")
    rows = []
    for tick, begin, end in zip(ticks, begins, ends, strict=True):
        others = np.arange(begin, end)
        others = others[others != drive.ego_row[tick]]
        row = _boxes(
            drive.kinematics[others],
            drive.extents_m[others],
            drive.box_centers_local_m[others],
            drive.kinds[others],
        )
        if furniture is not None and light_changes is not None:
            red = red_lines_at(light_changes, furniture, int(drive.frame[tick]))
            row = np.vstack([row, _lines(furniture)[red]])
        rows.append(row)
    return _stacked(rows)


def _stacked(rows: list[Float64[np.ndarray, "n 8"]]) -> Scene:
    """A scene from one table (box, bottom, top, bit) for each moment."""
    table = np.zeros((len(rows), max(len(row) for row in rows), 8))
    for moment, row in zip(table, rows, strict=True):
        moment[: len(row)] = row
    return Scene(table[..., :5].copy(), table[..., 5:7].copy(), table[..., 7].astype(np.uint8))


def _boxes(
    kinematics: Float32[np.ndarray, "n 15"],
    extents_m: Float32[np.ndarray, "n 3"],
    box_centers_local_m: Float32[np.ndarray, "n 3"],
    kinds: UInt8[np.ndarray, " n"],
) -> Float64[np.ndarray, "n 8"]:
    """Box (5), bottom, top, bit."""
    state, extent = kinematics.astype(np.float64), extents_m.astype(np.float64)
    middle = box_centers_local_m.astype(np.float64)
    yaw = np.radians(state[:, 4])
    pose = np.column_stack([state[:, :2], yaw])
    z = state[:, 2] + middle[:, 2]
    return np.column_stack(
        [
            points_to_world(middle[:, :2], pose),
            yaw,
            extent[:, :2],
            z - extent[:, 2],
            z + extent[:, 2],
            LAYER_OF_KIND[kinds],
        ]
    )


def red_lines_at(
    light_changes: pa.Table, furniture: RoadFurniture, frame: int
) -> Bool[np.ndarray, " l"]:
    """Which stop lines belong to a light that is red at a frame."""
    ids = light_changes["light_id"].to_numpy()
    known = light_changes["frame"].to_numpy() <= frame
    states = light_changes["state"].to_numpy()
    now = dict(zip(ids[known].tolist(), states[known].tolist(), strict=True))  # the last one stays
    red_ids = [light for light, state in now.items() if state == LightState.RED]
    return np.isin(furniture.line_light_ids, red_ids)


def _lines(furniture: RoadFurniture) -> Float64[np.ndarray, "n 8"]:
    z = furniture.line_positions_world_m[:, 2]
    count = len(z)
    return np.column_stack(
        [
            furniture.line_positions_world_m[:, :2],
            np.radians(furniture.line_yaw_deg),
            np.full(count, LINE_HALF_DEPTH_M),
            furniture.line_half_width_m,
            z - LINE_HALF_HEIGHT_M,
            z + LINE_HALF_HEIGHT_M,
            np.full(count, int(Layer.RED_LINE)),
        ]
    )

"""What is painted beside the town: boxes of the others and red stop lines, over some moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, UInt8

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
    rows = [_actors(frame) for frame in frames]
    if furniture is not None:
        lines = _lines(furniture)
        rows = [
            np.vstack([row, lines[_red(frame, furniture)]])
            for row, frame in zip(rows, frames, strict=True)
        ]
    table = np.zeros((len(rows), max(len(row) for row in rows), 8))
    for moment, row in zip(table, rows, strict=True):
        moment[: len(row)] = row
    return Scene(table[..., :5].copy(), table[..., 5:7].copy(), table[..., 7].astype(np.uint8))


def _actors(frame: StateFrame) -> Float64[np.ndarray, "n 8"]:
    """Box (5), bottom, top, bit."""
    state = np.delete(frame.kinematics, frame.ego_index, axis=0).astype(np.float64)
    extent = np.delete(frame.extents_m, frame.ego_index, axis=0).astype(np.float64)
    middle = np.delete(frame.box_centers_local_m, frame.ego_index, axis=0).astype(np.float64)
    kinds = np.delete(frame.kinds, frame.ego_index)
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


def _red(frame: StateFrame, furniture: RoadFurniture) -> np.ndarray:
    red_ids = frame.light_ids[frame.light_states == LightState.RED]
    return np.isin(furniture.line_light_ids, red_ids)

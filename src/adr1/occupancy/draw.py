"""Occupancy of a scene on a town, in the frame of one pose."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, Int64, UInt8

from adr1.occupancy.distance_fields import paint_ground
from adr1.occupancy.grid import Grid
from adr1.occupancy.layers import Layer
from adr1.occupancy.painting import paint_boxes
from adr1.occupancy.scene import Scene
from adr1.occupancy.town_layers import UNIT_M, TownLayers
from adr1.trajectories.frames import poses_to_local

LINE_HALF_WIDTH_M = 0.075
GROUND_BITS = np.array([Layer.DRIVABLE, Layer.MARKING, Layer.OFF_ROAD], dtype=np.uint8)


def draw_occupancy(
    scene: Scene,
    town: TownLayers | None,
    grid: Grid,
    origin_world: Float64[np.ndarray, "*#t 3"],
    *,
    ground_z_world_m: float = 0.0,
) -> UInt8[np.ndarray, "t z y x"]:
    """Bits of `Layer` at every moment of the scene, in the frame of one pose or of one each.

    A cell is in a box if its centre is; the cell under a box's middle always is. A cell is on a
    marking if the painted line reaches nearer than half a cell to its centre. The ground is taken
    as flat: roads are on the grid's ground layer. Boxes are on all layers that they reach into.

    Args:
        town: roads and markings; None leaves the ground out.
        origin_world: x, y [m] and yaw [rad] of the ego: (3,) at the decision tick, or (t, 3).
        ground_z_world_m: height of the ground under it.
    """
    occupancy = np.zeros((len(scene), *grid.shape), dtype=np.uint8)
    if town is not None:
        origins = origin_world.reshape(-1, 3)
        ground = np.stack([draw_ground(town, grid, origin) for origin in origins])
        occupancy[:, grid.ground_layer] = ground
    low, high = _layers(scene, grid, ground_z_world_m)
    paint_boxes(occupancy, boxes_in_cells(scene, grid, origin_world), scene.bits, low, high)
    return occupancy


def draw_ground(
    town: TownLayers, grid: Grid, origin_world: Float64[np.ndarray, " 3"]
) -> UInt8[np.ndarray, "y x"]:
    """Bits of DRIVABLE, MARKING and OFF_ROAD, in the frame of one pose."""
    cos, sin = np.cos(origin_world[2]), np.sin(origin_world[2])
    ahead, aside = grid.x_min_m + 0.5 * grid.cell_m, grid.y_min_m + 0.5 * grid.cell_m
    x = origin_world[0] + ahead * cos - aside * sin - town.x_min_m
    y = origin_world[1] + ahead * sin + aside * cos - town.y_min_m
    frame = np.array([x, y, grid.cell_m * cos, grid.cell_m * sin]) / town.cell_m
    near = (0.5 * grid.cell_m + LINE_HALF_WIDTH_M) / UNIT_M
    ground = np.zeros((grid.rows, grid.columns), dtype=np.uint8)
    paint_ground(ground, town.drivable_mm, town.marking_mm, frame, near, GROUND_BITS)
    return ground


def boxes_in_cells(
    scene: Scene, grid: Grid, origin_world: Float64[np.ndarray, "*#t 3"]
) -> Float64[np.ndarray, "t n 5"]:
    """Boxes of a scene in the frame of a pose or of one each, in units of cells: (column, row) is a
    centre."""
    boxes = np.empty_like(scene.boxes_world)
    origins = origin_world.reshape(-1, 1, 3)
    boxes[..., :3] = poses_to_local(scene.boxes_world[..., :3], origins)
    boxes[..., 0] = (boxes[..., 0] - grid.x_min_m) / grid.cell_m - 0.5
    boxes[..., 1] = (boxes[..., 1] - grid.y_min_m) / grid.cell_m - 0.5
    boxes[..., 3:] = scene.boxes_world[..., 3:] / grid.cell_m
    return boxes


def _layers(
    scene: Scene, grid: Grid, ground_z_world_m: float
) -> tuple[Int64[np.ndarray, "t n"], Int64[np.ndarray, "t n"]]:
    """First layer that a box reaches into, and the one after the last."""
    z = (scene.z_world_m - ground_z_world_m - grid.z_min_m) / grid.layer_height_m
    low = np.clip(np.floor(z[..., 0]), 0, grid.layers).astype(np.int64)
    high = np.clip(np.ceil(z[..., 1]), 0, grid.layers).astype(np.int64)
    return low, high

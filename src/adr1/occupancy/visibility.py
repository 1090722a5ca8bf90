"""What the ego can see: all cells that no box hides from its eye."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float64

from adr1.occupancy.draw import boxes_in_cells
from adr1.occupancy.grid import Grid
from adr1.occupancy.layers import Layer
from adr1.occupancy.painting import paint_shadows
from adr1.occupancy.scene import Scene

EYE_HEIGHT_M = 1.08
"""Height of a driver's eye above the road (AASHTO, A Policy on Geometric Design, 2011)."""

HIDING = int(Layer.STATIC | Layer.VEHICLE)


def visible_cells(
    scene: Scene,
    grid: Grid,
    origin_world: Float64[np.ndarray, "*#t 3"],
    *,
    eye_local_m: tuple[float, float] = (0.0, 0.0),
    eye_height_m: float = EYE_HEIGHT_M,
    ground_z_world_m: float = 0.0,
) -> Bool[np.ndarray, "t y x"]:
    """Which cells are seen at every moment from one place, or from one each, seen from above.

    Vehicles and static things hide what is behind them, if they are as high as the eye and begin
    below it; nobody hides itself. A cell counts as seen if the line from the eye to its centre
    meets no such box.
    """
    visible = np.ones((len(scene), grid.rows, grid.columns), dtype=np.bool_)
    eye_x = (eye_local_m[0] - grid.x_min_m) / grid.cell_m - 0.5
    eye_y = (eye_local_m[1] - grid.y_min_m) / grid.cell_m - 0.5
    boxes = boxes_in_cells(scene, grid, origin_world)
    z = scene.z_world_m - ground_z_world_m
    hides = (scene.bits & HIDING) != 0
    hides &= (z[..., 0] <= eye_height_m) & (z[..., 1] >= eye_height_m)
    for moment, mask in enumerate(hides):
        paint_shadows(visible[moment], eye_x, eye_y, boxes[moment][mask])
    return visible

"""Time to draw one frame of occupancy, and what goes with it.

    python benchmarks/occupancy.py

Prints one JSON line per figure: name, value, unit, target, ok. The town is Metro, with 40 boxes
around the ego; the grid is a bird's-eye view of 128 x 96 cells of half a metre.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import carla
import numpy as np
from figures import report

from adr1.episodes.streets import read_streets
from adr1.occupancy.draw import draw_occupancy
from adr1.occupancy.footprint import swept_footprint
from adr1.occupancy.grid import Grid
from adr1.occupancy.layers import Layer
from adr1.occupancy.scene import Scene
from adr1.occupancy.town_layers import TownLayers
from adr1.occupancy.visibility import visible_cells
from adr1.simulator.maps.towns import generate_town, parse_town_name
from adr1.trajectories.ego_shape import EgoShape

BOXES, MOMENTS, CANDIDATES = 40, 8, 64
FRAME_TARGET_MS = 1.0


def least_ms(work: Callable[[], object], rounds: int = 50) -> float:
    """Least CPU time of many rounds."""
    work()
    times_s = []
    for _ in range(rounds):
        begun_s = time.thread_time()
        work()
        times_s.append(time.thread_time() - begun_s)
    return 1e3 * min(times_s)


def main() -> None:
    town = carla.Map("Metro", generate_town(parse_town_name("Metro")).opendrive)
    streets = read_streets(town)
    layers = TownLayers.from_streets(streets)
    place = town.generate_waypoints(50.0)[0].transform
    origin = np.array([place.location.x, place.location.y, np.radians(place.rotation.yaw)])
    random = np.random.default_rng(0)
    boxes = np.empty((MOMENTS, BOXES, 5))
    boxes[..., :3] = origin + random.normal(size=(MOMENTS, BOXES, 3)) * [15.0, 15.0, 2.0]
    boxes[..., 3:] = [2.3, 0.95]
    heights = np.broadcast_to([0.0, 1.5], (MOMENTS, BOXES, 2)).copy()
    scene = Scene(boxes, heights, np.full((MOMENTS, BOXES), int(Layer.VEHICLE), dtype=np.uint8))
    single = Scene(boxes[:1], heights[:1], scene.bits[:1])
    grid, tall = Grid(), Grid(layers=8)
    yaw = random.normal(size=(CANDIDATES, 1)) * 0.2 * 0.5 * np.arange(1, 9)
    ahead = np.broadcast_to(5.0 * np.arange(1, 9), yaw.shape)
    poses = np.stack([ahead, 0.5 * ahead * yaw, yaw], axis=-1)

    frame_ms = least_ms(lambda: draw_occupancy(single, layers, grid, origin))
    ok = frame_ms <= FRAME_TARGET_MS
    report("occupancy.frame", frame_ms, "ms", FRAME_TARGET_MS, ok=ok)
    clip_ms = least_ms(lambda: draw_occupancy(scene, layers, grid, origin)) / MOMENTS
    report("occupancy.frame_of_a_clip", clip_ms, "ms", None, ok=True)
    tall_ms = least_ms(lambda: draw_occupancy(scene, layers, tall, origin)) / MOMENTS
    report("occupancy.frame_of_8_layers", tall_ms, "ms", None, ok=True)
    seen_ms = least_ms(lambda: visible_cells(single, grid, origin))
    report("occupancy.visibility", seen_ms, "ms", None, ok=True)
    swept_ms = least_ms(lambda: swept_footprint(poses, EgoShape(), grid)) / CANDIDATES
    report("occupancy.swept_footprint", swept_ms, "ms", None, ok=True)
    town_ms = least_ms(lambda: TownLayers.from_streets(streets), rounds=3)
    report("occupancy.town", town_ms, "ms", None, ok=True)


if __name__ == "__main__":
    main()

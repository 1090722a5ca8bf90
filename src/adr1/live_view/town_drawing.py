"""A town as the page draws it: streets, buildings, stop lines; sent once per episode."""

from __future__ import annotations

import hashlib
import math
from typing import Any

import carla
import numpy as np
from numpy.typing import NDArray

from adr1.episodes.junctions import is_crossed, junction_areas
from adr1.episodes.streets import SURFACES, read_streets
from adr1.errors import SimulatorError

LEAST_BUILDING_HEIGHT_M = 1.0
SLIVER_M = 1.2


def town_content(world: carla.World, carla_map: carla.Map) -> dict[str, object]:
    """JSON-able content; points are flat lists x0, y0, x1, y1, ... in metres, world frame.

    Raises:
        SimulatorError: the server does not tell its buildings.
    """
    streets = read_streets(carla_map)
    strips = sorted(
        (s for s in streets.strips if not is_crossed(s)), key=lambda s: SURFACES.index(s.surface)
    )
    opendrive = carla_map.to_opendrive()
    return {
        "name": carla_map.name.rsplit("/", 1)[-1],
        "key": hashlib.sha256(opendrive.encode()).hexdigest()[:16],
        "surfaces": [[s.surface, _flat(s.outline_world_m)] for s in strips],
        "junctions": [
            _flat(ring)
            for area in junction_areas(streets.strips, SLIVER_M)
            for ring in area.rings_world_m
        ],
        "lines": [[x.broken, x.yellow, _flat(x.points_world_m)] for x in streets.lines],
        "crossings": [_flat(ring) for ring in streets.crossings],
        "buildings": _buildings(world),
    }


def _flat(points: NDArray[np.float64]) -> list[float]:
    flat: list[float] = np.round(points, 2).ravel().tolist()
    return flat


def _buildings(world: carla.World) -> list[list[float]]:
    """Footprints of buildings and walls: four corners each."""
    try:
        boxes = world.get_level_bbs(carla.CityObjectLabel.Buildings)
    except RuntimeError as error:
        raise SimulatorError(f"cannot read the buildings of the town: {error}") from error
    tall = [box for box in boxes if 2.0 * box.extent.z > LEAST_BUILDING_HEIGHT_M]
    return [_flat(box_corners(box)) for box in tall]


def box_corners(box: Any) -> NDArray[np.float64]:
    """The footprint of a box given in the world frame: float64 (4, 2), metres."""
    yaw = math.radians(box.rotation.yaw)
    along = np.array([math.cos(yaw), math.sin(yaw)]) * box.extent.x
    across = np.array([-math.sin(yaw), math.cos(yaw)]) * box.extent.y
    centre = np.array([box.location.x, box.location.y])
    return np.array(
        [
            centre + along + across,
            centre - along + across,
            centre - along - across,
            centre + along - across,
        ]
    )

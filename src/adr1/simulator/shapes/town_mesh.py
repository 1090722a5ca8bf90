"""The mesh of a town in the world frame: what rays meet of all that never moves."""

from __future__ import annotations

import numpy as np

from adr1.simulator.maps.opendrive_reader import read_opendrive
from adr1.simulator.maps.static_obstacles import BUILDING
from adr1.simulator.maps.town_map import TownMap
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.road_surface import lane_surfaces
from adr1.simulator.shapes.solids import prism, soup


def town_mesh(town: TownMap) -> Mesh:
    """All fixed surfaces of a town, in the world frame."""
    drive = read_opendrive(town.name, town.opendrive)
    parts = list(lane_surfaces(drive))
    for item in town.obstacles:
        material = Material.FACADE if item.label == BUILDING else Material.WALL
        parts.append(prism(item.polygon_xy_m, item.z_min_m, item.z_max_m, material, Material.ROOF))
    low = float(town.ground.height_m.min()) - 0.05
    far = 1000.0
    plain = [[(-far, -far, low), (-far, far, low), (far, far, low), (far, -far, low)]]
    parts.append(soup(np.array(plain), Material.TERRAIN))
    return join(parts)

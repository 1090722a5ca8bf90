"""The mesh of a town in the world frame: what rays meet of all that never moves."""

from __future__ import annotations

from adr1.simulator.maps.opendrive_reader import read_opendrive
from adr1.simulator.maps.static_obstacles import BUILDING
from adr1.simulator.maps.town_map import TownMap
from adr1.simulator.shapes.cross_markings import add_cross_markings
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.quads import Faces
from adr1.simulator.shapes.road_markings import add_markings
from adr1.simulator.shapes.solids import prism
from adr1.simulator.shapes.streets import add_streets, streets
from adr1.simulator.shapes.terrain import add_terrain


def town_mesh(town: TownMap) -> Mesh:
    """All fixed surfaces of a town, in the world frame."""
    drive = read_opendrive(town.name, town.opendrive)
    faces = Faces()
    paved = streets(drive, town.ground)
    add_streets(faces, paved)
    add_markings(faces, drive, paved)
    add_cross_markings(faces, drive, town, paved)
    add_terrain(faces, town.ground)
    parts = [faces.mesh()]
    for item in town.obstacles:
        material = Material.FACADE if item.label == BUILDING else Material.WALL
        parts.append(prism(item.polygon_xy_m, item.z_min_m, item.z_max_m, material, Material.ROOF))
    return join(parts)

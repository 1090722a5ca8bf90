"""The mesh of a town in the world frame: what rays meet of all that never moves.

Traffic lights and signs are not in it: they are actors, see `signal_shapes`.
"""

from __future__ import annotations

from adr1.simulator.maps.opendrive_reader import read_opendrive
from adr1.simulator.maps.town_map import TownMap
from adr1.simulator.shapes.buildings import solid_things
from adr1.simulator.shapes.cross_markings import add_cross_markings
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.quads import Faces
from adr1.simulator.shapes.road_markings import add_markings
from adr1.simulator.shapes.scenery import lamps_mesh, street_lamp_poses, trees_mesh
from adr1.simulator.shapes.streets import add_streets, streets
from adr1.simulator.shapes.terrain import add_terrain


def town_mesh(town: TownMap) -> Mesh:
    """All fixed surfaces of a town, in the world frame; the same town gives the same bytes."""
    drive = read_opendrive(town.name, town.opendrive)
    paved = streets(drive, town.ground)
    faces = Faces()
    add_streets(faces, paved)
    add_markings(faces, drive, paved)
    add_cross_markings(faces, drive, town, paved)
    add_terrain(faces, town.ground)
    lamps = lamps_mesh(street_lamp_poses(paved, town))
    return join((faces.mesh(), solid_things(town.obstacles), trees_mesh(paved, town), lamps))

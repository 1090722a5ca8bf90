"""What actors look like: one mesh per blueprint, in the actor's own frame, filling its box."""

from __future__ import annotations

from adr1.simulator.geometry import Box
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.solids import box as box_mesh
from adr1.simulator.shapes.solids import disc


def actor_mesh(type_id: str, box: Box) -> Mesh:
    """Mesh of an actor, in its own frame (origin as CARLA's), filling its bounding box.

    Args:
        type_id: blueprint id.
        box: bounding box in the actor's frame, as `catalogue.dimensions.box_of` tells it.
    """
    (cx, cy, cz), (ex, ey, ez) = box.center_local_m, box.extent_m
    if not type_id.startswith("vehicle."):
        material = Material.CLOTH_TOP if type_id.startswith("walker.") else Material.PROP_PLASTIC
        return box_mesh((cx, cy, cz), (2 * ex, 2 * ey, 2 * ez), material)
    r = 0.3
    body = box_mesh((cx, cy, cz + 0.2 * ez), (2 * ex, 2 * ey, 1.6 * ez), Material.PAINT)
    wheels = [
        disc((cx + sx * 0.6 * ex, cy + sy * (ey - 0.1), cz - ez + r), 1, r, 0.2, Material.TYRE)
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    return join((body, *wheels))

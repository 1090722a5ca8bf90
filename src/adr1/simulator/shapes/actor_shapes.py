"""What actors look like: one mesh per blueprint, in the actor's own frame, filling its box."""

from __future__ import annotations

from adr1.simulator.geometry import Box
from adr1.simulator.shapes.mesh import Mesh
from adr1.simulator.shapes.prop_shapes import prop_mesh
from adr1.simulator.shapes.solids import stretched
from adr1.simulator.shapes.vehicle_shapes import vehicle_mesh
from adr1.simulator.shapes.walker_shapes import walker_mesh


def actor_mesh(type_id: str, box: Box) -> Mesh:
    """Mesh of an actor, in its own frame (origin as CARLA's), filling its bounding box.

    A vehicle's mesh ends at the ground where its box reaches below it, as some of CARLA's do.

    Args:
        type_id: blueprint id of a vehicle, a walker or a prop.
        box: bounding box in the actor's frame, as `catalogue.dimensions.box_of` tells it.
    """
    low = [c - e for c, e in zip(box.center_local_m, box.extent_m, strict=True)]
    high = [c + e for c, e in zip(box.center_local_m, box.extent_m, strict=True)]
    if type_id.startswith("vehicle."):
        low[2] = max(low[2], 0.0)
        mesh = vehicle_mesh(type_id, low, high)
    elif type_id.startswith("walker."):
        mesh = walker_mesh(type_id, high[2] - low[2])
    else:
        mesh = prop_mesh(type_id, (high[0] - low[0], high[1] - low[1], high[2] - low[2]))
    return stretched(mesh, low, high)

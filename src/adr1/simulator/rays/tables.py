"""What compiled code needs to know about the things that rays meet, in flat arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int32, Int64, UInt8

from adr1.simulator.rays.compiled import helper
from adr1.simulator.rays.instances import NOTHING, SKY_LABEL, TOWN
from adr1.simulator.rays.packets import (
    DIRECTION_X,
    DIRECTION_Y,
    DIRECTION_Z,
    GEOMETRY,
    INSTANCE,
    NORMAL_X,
    NORMAL_Y,
    NORMAL_Z,
    TRIANGLE,
    Caster,
    Packet,
)
from adr1.simulator.shapes.materials import OWN_LABEL


class SceneTables(NamedTuple):
    """The placed scene for compiled code; of use until its RayScene places anew.

    Attributes:
        town_materials: of the town's triangles.
        mesh_materials: of the triangles of all registered meshes, one mesh after the other.
        mesh_first: where each mesh begins in `mesh_materials`.
        geometry, to_world, label: as in `Instances`.
        material_label: CARLA's tag of each `Material`.
    """

    caster: Caster
    town_materials: UInt8[np.ndarray, " t"]
    mesh_materials: UInt8[np.ndarray, " u"]
    mesh_first: Int64[np.ndarray, " g"]
    geometry: Int32[np.ndarray, " n"]
    to_world: Float32[np.ndarray, "n 3 4"]
    label: UInt8[np.ndarray, " n"]
    material_label: UInt8[np.ndarray, " m"]


@helper
def surface(tables: SceneTables, packet: Packet, lane: int) -> tuple[int, int, int, int]:
    """Instance (or `TOWN`, `NOTHING`), triangle, material and label that a lane's ray met."""
    whole = packet.whole
    if whole[GEOMETRY, lane] == -1:
        return NOTHING, 0, 0, SKY_LABEL
    instance, triangle = whole[INSTANCE, lane], whole[TRIANGLE, lane]
    if instance == TOWN:
        material = tables.town_materials[triangle]
        return TOWN, triangle, material, tables.material_label[material]
    material = tables.mesh_materials[tables.mesh_first[tables.geometry[instance]] + triangle]
    label = tables.material_label[material]
    if label == OWN_LABEL:
        label = tables.label[instance]
    return instance, triangle, material, label


@helper
def normal(
    tables: SceneTables, packet: Packet, lane: int, instance: int
) -> tuple[float, float, float]:
    """Unit normal in the world of the surface that a lane's ray met, against the ray's direction.

    Args:
        instance: what `surface` told, not `NOTHING`.
    """
    real, to_world = packet.real, tables.to_world
    x, y, z = real[NORMAL_X, lane], real[NORMAL_Y, lane], real[NORMAL_Z, lane]
    if instance >= 0:
        i = instance
        x, y, z = (
            to_world[i, 0, 0] * x + to_world[i, 0, 1] * y + to_world[i, 0, 2] * z,
            to_world[i, 1, 0] * x + to_world[i, 1, 1] * y + to_world[i, 1, 2] * z,
            to_world[i, 2, 0] * x + to_world[i, 2, 1] * y + to_world[i, 2, 2] * z,
        )
    length = np.sqrt(x * x + y * y + z * z)
    scale = np.float32(1.0) / length if length > 0.0 else np.float32(0.0)
    along = x * real[DIRECTION_X, lane] + y * real[DIRECTION_Y, lane] + z * real[DIRECTION_Z, lane]
    if along > 0.0:
        scale = -scale
    return x * scale, y * scale, z * scale

"""The actors that rays can meet, as arrays: which mesh, where, how fast, in what colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32, Int64, UInt8, UInt32

TOWN = -1
"""Instance number of the static town."""
NOTHING = -2
"""Instance number of a ray that met nothing."""
SKY_LABEL = 11
"""CARLA's semantic tag of what is behind everything."""


@dataclass(frozen=True, slots=True, eq=False)
class Instances:
    """Placed meshes of one tick, one row each, in the order in which their actors appeared.

    Attributes:
        actor_ids: the actors shown.
        geometry: which of the scene's registered meshes.
        to_world: rows of [rotation | translation in m], mesh frame to world frame.
        velocity_world_mps: of the actor's origin.
        angular_velocity_world_radps: about the actor's origin.
        rgb: sRGB colour 0-255 of surfaces that take the actor's colour.
        label: CARLA's semantic tag of surfaces without one of their own.
        lamps: bits of `Lamp` that are lit.
    """

    actor_ids: Int64[np.ndarray, " n"]
    geometry: Int32[np.ndarray, " n"]
    to_world: Float32[np.ndarray, "n 3 4"]
    velocity_world_mps: Float32[np.ndarray, "n 3"]
    angular_velocity_world_radps: Float32[np.ndarray, "n 3"]
    rgb: UInt8[np.ndarray, "n 3"]
    label: UInt8[np.ndarray, " n"]
    lamps: UInt32[np.ndarray, " n"]

    def __len__(self) -> int:
        return len(self.actor_ids)


def no_instances() -> Instances:
    """An empty row set: a town without actors."""
    return Instances(
        np.zeros(0, np.int64),
        np.zeros(0, np.int32),
        np.zeros((0, 3, 4), np.float32),
        np.zeros((0, 3), np.float32),
        np.zeros((0, 3), np.float32),
        np.zeros((0, 3), np.uint8),
        np.zeros(0, np.uint8),
        np.zeros(0, np.uint32),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """What n rays met, one row each.

    Attributes:
        distance_m: along the unit direction; inf where nothing was met.
        instance: row of `Instances`, `TOWN` or `NOTHING`.
        triangle: row of the met mesh's triangles; 0 where nothing was met.
        normal_world: unit normal of the triangle, turned towards the ray's origin; 0 for nothing.
        material: `Material` of the triangle.
        label: CARLA's semantic tag; `SKY_LABEL` where nothing was met.
    """

    distance_m: Float32[np.ndarray, " n"]
    instance: Int32[np.ndarray, " n"]
    triangle: Int32[np.ndarray, " n"]
    normal_world: Float32[np.ndarray, "n 3"]
    material: UInt8[np.ndarray, " n"]
    label: UInt8[np.ndarray, " n"]

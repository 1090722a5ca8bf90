"""The same scene through embreex's own interface: no instances, single rays, several times slower.

What is used where the pinned library cannot be, and what the tests compare `RayScene` with.
"""

from __future__ import annotations

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene as PlainEmbreeScene
from jaxtyping import Bool, Float32, Float64, Int64

from adr1.simulator.rays.instances import NOTHING, SKY_LABEL, TOWN, Hits, Instances, no_instances
from adr1.simulator.shapes.materials import MATERIAL_LABEL, OWN_LABEL
from adr1.simulator.shapes.mesh import Mesh


class PlainRayScene:
    """Rays against one town and the actors of one moment; methods as those of `RayScene`."""

    def __init__(self, town_mesh: Mesh) -> None:
        self.show_town(town_mesh)
        self._meshes: list[Mesh] = []
        self.instances = no_instances()

    def show_town(self, town_mesh: Mesh) -> None:
        """Put a mesh in the place of the town's."""
        self._town = PlainEmbreeScene(robust=True)
        self._town_mesh = town_mesh
        _attach(self._town, town_mesh.vertices_m, town_mesh)

    def add_geometry(self, mesh: Mesh) -> int:
        """Register an actor's mesh; returns its number for `Instances.geometry`."""
        self._meshes.append(mesh)
        return len(self._meshes) - 1

    def place(self, instances: Instances) -> None:
        """Show these actors from now on, and no others."""
        self.instances = instances

    def cast(
        self,
        origins_world_m: Float32[np.ndarray, "m 3"],
        directions_world: Float32[np.ndarray, "n 3"],
        reach_m: float,
        *,
        skip_instance: int = -1,
        coherent: bool = True,  # noqa: ARG002
        threads: int = 1,  # noqa: ARG002
    ) -> Hits:
        """What each ray meets first; embreex chooses the number of threads."""
        directions = np.ascontiguousarray(directions_world, np.float32)
        origins = np.ascontiguousarray(np.broadcast_to(origins_world_m, directions.shape))
        rows = [row for row in range(len(self.instances)) if row != skip_instance]
        town = self._town.run(origins, directions, output=True)
        actors = self._actor_scene(rows).run(origins, directions, output=True)
        is_actor = (actors["geomID"] >= 0) & (actors["tfar"] < town["tfar"])
        instance = np.where(town["geomID"] >= 0, TOWN, NOTHING).astype(np.int32)
        instance[is_actor] = np.array(rows, np.int32)[actors["geomID"][is_actor]]
        distance = np.where(is_actor, actors["tfar"], town["tfar"])
        triangle = np.where(is_actor, actors["primID"], town["primID"])
        normal = np.where(is_actor[:, None], actors["Ng"], town["Ng"]).astype(np.float64)
        instance[distance > reach_m] = NOTHING
        nothing = instance == NOTHING
        distance[nothing], triangle[nothing], normal[nothing] = np.inf, 0, 0.0
        material, label = self._surfaces(instance, triangle)
        return Hits(
            distance.astype(np.float32),
            instance,
            triangle.astype(np.int32),
            _towards_origin(normal, directions),
            material,
            label,
        )

    def occluded(
        self,
        origins_world_m: Float32[np.ndarray, "m 3"],
        directions_world: Float32[np.ndarray, "n 3"],
        reach_m: float,
        *,
        threads: int = 1,
    ) -> Bool[np.ndarray, " n"]:
        """Whether each ray meets anything within reach."""
        hits = self.cast(origins_world_m, directions_world, reach_m, threads=threads)
        return np.isfinite(hits.distance_m)

    def _actor_scene(self, rows: list[int]) -> PlainEmbreeScene:
        scene = PlainEmbreeScene(robust=True)
        for row in rows:
            mesh = self._meshes[self.instances.geometry[row]]
            to_world = self.instances.to_world[row]
            _attach(scene, mesh.vertices_m @ to_world[:, :3].T + to_world[:, 3], mesh)
        return scene

    def _surfaces(
        self, instance: Int64[np.ndarray, " n"], triangle: Int64[np.ndarray, " n"]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Material and label of what was met."""
        material = np.zeros(len(instance), np.uint8)
        label = np.full(len(instance), SKY_LABEL, np.uint8)
        for row in np.unique(instance[instance != NOTHING]).tolist():
            here = instance == row
            mesh = self._town_mesh
            if row != TOWN:
                mesh = self._meshes[self.instances.geometry[row]]
            material[here] = mesh.materials[triangle[here]]
            own = MATERIAL_LABEL[material[here]]
            actors_label = 0 if row == TOWN else self.instances.label[row]
            label[here] = np.where(own == OWN_LABEL, actors_label, own)
        return material, label


def _attach(scene: PlainEmbreeScene, vertices_m: np.ndarray, mesh: Mesh) -> None:
    """Add a mesh, at least a triangle without area, so that geometry ids count all of them."""
    corners, triangles = vertices_m, mesh.triangles
    if not len(triangles):
        corners, triangles = np.zeros((3, 3)), np.array([[0, 1, 2]])
    TriangleMesh(scene, corners.astype(np.float32), triangles.astype(np.int32))


def _towards_origin(
    normal: Float64[np.ndarray, "n 3"], directions: Float32[np.ndarray, "n 3"]
) -> Float32[np.ndarray, "n 3"]:
    """Unit normals against the rays; zero stays zero."""
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    sign = np.where((normal * directions).sum(axis=1, keepdims=True) > 0.0, -1.0, 1.0)
    unit = np.divide(sign * normal, length, out=np.zeros_like(normal), where=length > 0.0)
    return unit.astype(np.float32)

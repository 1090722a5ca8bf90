"""A town and its placed actors, and rays through them.

Two levels: the town's tree is built once, each actor mesh has a small tree of its own, and placing
actors only rebuilds a tree over their boxes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from jaxtyping import Bool, Float32, Int32

from adr1.simulator.rays.batch import cast_rays, find_blocked, place_rows
from adr1.simulator.rays.embree import Embree, EmbreeScene, find_library
from adr1.simulator.rays.instances import Hits, Instances, no_instances
from adr1.simulator.rays.packets import LANES, Caster, coherent_arguments, new_packet
from adr1.simulator.rays.tables import SceneTables
from adr1.simulator.shapes.materials import MATERIAL_LABEL
from adr1.simulator.shapes.mesh import Mesh

_NO_MESH = -1


class RayScene:
    """Rays against one town and the actors of one moment.

    Attributes:
        instances: the actors that are shown.
        tables: the same for compiled code; valid until the next `place` or `add_geometry`.
        packets: scratch for two threads.
    """

    def __init__(self, town_mesh: Mesh, embree: Embree | None = None) -> None:
        """Build the town's tree: about 0.3 s for a million triangles.

        Raises EmbreeMissingError where the pinned library cannot be used.
        """
        self._embree = embree or Embree(find_library())
        self._town = self._built(town_mesh)
        self._town_materials = np.ascontiguousarray(town_mesh.materials)
        self._actors = EmbreeScene(self._embree, dynamic=True)
        self._actors.commit()
        self._meshes: list[EmbreeScene] = []
        self._mesh_materials = np.zeros(0, np.uint8)
        self._mesh_first = np.zeros(0, np.int64)
        self._slots = np.zeros(0, np.int64)
        self._mesh_of_slot = np.zeros(0, np.int32)
        self.packets = [new_packet(), new_packet()]
        self._pool: ThreadPoolExecutor | None = None
        self._pool_process = 0
        self._coherent = coherent_arguments()
        self._caster = Caster(
            self._embree.address("rtcIntersect16"),
            self._embree.address("rtcOccluded16"),
            self._town.handle,
            self._actors.handle,
            self._coherent.ctypes.data,
        )
        self._set_transform = self._embree.address("rtcSetGeometryTransform")
        self._commit_geometry = self._embree.address("rtcCommitGeometry")
        self.instances = no_instances()
        self._renew_tables()

    def _built(self, mesh: Mesh) -> EmbreeScene:
        scene = EmbreeScene(self._embree)
        scene.add_triangles(mesh)
        scene.commit()
        return scene

    # ---- what is there ----------------------------------------------------------------------
    def show_town(self, town_mesh: Mesh) -> None:
        """Put another mesh in the place of the town's; meshes of actors and who stands where stay.

        Takes as long as the town's tree takes to build.
        """
        self._town = self._built(town_mesh)
        self._town_materials = np.ascontiguousarray(town_mesh.materials)
        self._caster = self._caster._replace(town=self._town.handle)
        self._renew_tables()

    def add_geometry(self, mesh: Mesh) -> int:
        """Register an actor's mesh; returns its number for `Instances.geometry`."""
        self._meshes.append(self._built(mesh))
        self._mesh_first = np.append(self._mesh_first, len(self._mesh_materials))
        self._mesh_materials = np.append(self._mesh_materials, mesh.materials)
        self._renew_tables()
        return len(self._meshes) - 1

    def place(self, instances: Instances) -> None:
        """Show these actors from now on, and no others. Only what changed costs time.

        About 0.07 ms for 60 actors that all moved, 0.3 ms for 400. The arrays are kept: do not
        change them afterwards.
        """
        count, known = len(instances), len(self._slots)
        for slot in range(known, count):
            self._slots = np.append(self._slots, self._actors.add_instance(slot))
            self._mesh_of_slot = np.append(self._mesh_of_slot, np.int32(_NO_MESH))
        other_mesh = self._show_meshes(instances.geometry)
        moved = other_mesh
        both = min(count, len(self.instances))
        moved[:both] |= (
            instances.to_world[:both] != self.instances.to_world[:both]
        ).any(axis=(1, 2))  # fmt: skip
        rows = np.flatnonzero(moved)
        if len(rows):
            place_rows(
                self._set_transform,
                self._commit_geometry,
                self._slots,
                rows,
                np.ascontiguousarray(instances.to_world),
            )
        if len(rows) or count != len(self.instances):
            self._actors.commit()
        self.instances = instances
        self._renew_tables()

    def _show_meshes(self, geometry: Int32[np.ndarray, " n"]) -> Bool[np.ndarray, " n"]:
        """Give each slot its mesh and hide the slots behind the last; True where it was another."""
        count = len(geometry)
        other = self._mesh_of_slot[:count] != geometry
        for slot in np.flatnonzero(other).tolist():
            handle, mesh = int(self._slots[slot]), self._meshes[geometry[slot]]
            self._embree.call("rtcSetGeometryInstancedScene", handle, mesh.handle)
            if self._mesh_of_slot[slot] == _NO_MESH:
                self._embree.call("rtcEnableGeometry", handle)
            self._mesh_of_slot[slot] = geometry[slot]
        for slot in np.flatnonzero(self._mesh_of_slot[count:] != _NO_MESH).tolist():
            self._embree.call("rtcDisableGeometry", int(self._slots[count + slot]))
            self._mesh_of_slot[count + slot] = _NO_MESH
        return other

    def _renew_tables(self) -> None:
        self.tables = SceneTables(
            self._caster,
            self._town_materials,
            self._mesh_materials,
            self._mesh_first,
            np.ascontiguousarray(self.instances.geometry),
            np.ascontiguousarray(self.instances.to_world),
            np.ascontiguousarray(self.instances.label),
            MATERIAL_LABEL,
        )

    # ---- rays -------------------------------------------------------------------------------
    def cast(
        self,
        origins_world_m: Float32[np.ndarray, "m 3"],
        directions_world: Float32[np.ndarray, "n 3"],
        reach_m: float,
        *,
        skip_instance: int = -1,
        coherent: bool = True,
        threads: int = 1,
    ) -> Hits:
        """What each ray meets first.

        Args:
            origins_world_m: one for all rays (1, 3), or one for each (n, 3).
            directions_world: of unit length.
            reach_m: nothing farther than this is met.
            skip_instance: row of the placed instances that rays pass through; -1 for none.
            coherent: whether rays that follow each other go much the same way, which is quicker
                then and slower otherwise.
            threads: 1 or 2; the result is the same to the bit.
        """
        count = len(directions_world)
        hits = empty_hits(count)
        skip = int(skip_instance)
        tables = self.tables if coherent else self._scattered()

        def work(part: int, start: int, stop: int) -> None:
            cast_rays(
                tables, self.packets[part], origins_world_m, directions_world,
                np.float32(reach_m), skip, start, stop,
                hits.distance_m, hits.instance, hits.triangle, hits.normal_world,
                hits.material, hits.label,
            )  # fmt: skip

        self.in_threads(work, count, threads)
        return hits

    def _scattered(self) -> SceneTables:
        return self.tables._replace(caster=self._caster._replace(arguments=0))

    def occluded(
        self,
        origins_world_m: Float32[np.ndarray, "m 3"],
        directions_world: Float32[np.ndarray, "n 3"],
        reach_m: float,
        *,
        threads: int = 1,
    ) -> Bool[np.ndarray, " n"]:
        """Whether each ray meets anything within reach; arguments as for `cast`."""
        count = len(directions_world)
        found = np.zeros(count, np.bool_)

        def work(part: int, start: int, stop: int) -> None:
            find_blocked(
                self._caster, self.packets[part], origins_world_m, directions_world,
                np.float32(reach_m), start, stop, found,
            )  # fmt: skip

        self.in_threads(work, count, threads)
        return found

    def in_threads(self, work: Callable[[int, int, int], None], count: int, threads: int) -> None:
        """Run `work(part, start, stop)` over 0..count, in two halves at once if `threads` is 2.

        Halves begin at a whole packet, so that the same rays go together for any number of threads.
        Useful for compiled functions with `nogil`; `part` (0 or 1) tells whose scratch to use.
        """
        if threads == 1 or count <= LANES:
            work(0, 0, count)
            return
        middle = (count // LANES + 1) // 2 * LANES
        if self._pool is None or self._pool_process != os.getpid():
            # A forked process has the pool but not its thread.
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="rays")
            self._pool_process = os.getpid()
        other = self._pool.submit(work, 1, middle, count)
        try:
            work(0, 0, middle)
        finally:
            other.result()


def empty_hits(count: int) -> Hits:
    """Room for the hits of so many rays; contents are arbitrary."""
    return Hits(
        np.empty(count, np.float32),
        np.empty(count, np.int32),
        np.empty(count, np.int32),
        np.empty((count, 3), np.float32),
        np.empty(count, np.uint8),
        np.empty(count, np.uint8),
    )

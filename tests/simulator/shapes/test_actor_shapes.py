"""Every blueprint with a body has a mesh that fills its box, closed, with the right materials."""

import numpy as np
import pytest

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.catalogue.dimensions import box_of, labels_of
from adr1.simulator.shapes.actor_shapes import actor_mesh
from adr1.simulator.shapes.materials import (
    MATERIAL_LABEL,
    MATERIALS,
    OWN_LABEL,
    Lamp,
    Material,
)
from adr1.simulator.shapes.solids import bounds

BODIES = [
    blueprint.id
    for blueprint in Catalogue.load()
    if blueprint.uid and blueprint.id.startswith(("vehicle.", "walker.", "static.prop."))
]
VEHICLES = [name for name in BODIES if name.startswith("vehicle.")]


@pytest.mark.parametrize("name", BODIES)
def test_a_mesh_fills_its_box_and_is_closed(name):
    box = box_of(name)
    mesh = actor_mesh(name, box)
    low, high = bounds(mesh)
    center, extent = np.array(box.center_local_m), np.array(box.extent_m)
    wanted_low = center - extent
    if name in VEHICLES:
        wanted_low[2] = max(wanted_low[2], 0.0)  # vehicles end at the ground
    assert np.abs(low - wanted_low).max() < 0.02
    assert np.abs(high - (center + extent)).max() < 0.02
    assert 12 <= len(mesh) < 2000
    assert unmatched_edges(mesh) == 0
    assert volume_m3(mesh) > 0.0
    labels = {int(MATERIAL_LABEL[m]) for m in mesh.materials} - {OWN_LABEL}
    allowed = {int(label) for label in labels_of(name)} | {13}
    assert labels <= allowed | ({8, 9} if "prop" in name else set())


@pytest.mark.parametrize("name", VEHICLES)
def test_vehicles_have_wheels_glass_and_lamps_where_they_belong(name):
    mesh = actor_mesh(name, box_of(name))
    centers = mesh.vertices_m[mesh.triangles].mean(axis=1)
    middle_x = float(box_of(name).center_local_m[0])
    present = set(mesh.materials.tolist())
    two_wheeled = Catalogue.load().get(name).default("number_of_wheels") == "2"
    needed = {Material.TYRE, Material.HEADLAMP, Material.TAIL_LAMP}
    if two_wheeled:
        needed |= {Material.HELMET, Material.RIDER_CLOTH, Material.CYCLE_FRAME}
    else:
        needed |= {Material.PAINT, Material.GLASS, Material.BRAKE_LAMP, Material.REVERSE_LAMP}
        needed |= {Material.LEFT_BLINKER, Material.RIGHT_BLINKER}
    assert needed <= present
    assert centers[mesh.materials == Material.HEADLAMP, 0].min() > middle_x
    assert centers[mesh.materials == Material.TAIL_LAMP, 0].max() < middle_x
    for material, side in ((Material.LEFT_BLINKER, -1.0), (Material.RIGHT_BLINKER, 1.0)):
        blinker = centers[mesh.materials == material]
        assert (side * blinker[:, 1] > 0.0).all()
        if len(blinker):
            assert blinker[:, 0].min() < middle_x < blinker[:, 0].max()


def test_emergency_vehicles_have_beacons():
    for blueprint in Catalogue.load():
        if blueprint.family == "vehicle":
            mesh = actor_mesh(blueprint.id, box_of(blueprint.id))
            emergency = blueprint.default("special_type") == "emergency"
            assert (Material.BEACON in mesh.materials) == emergency


def test_walkers_have_heads_and_limbs_and_children_larger_heads():
    def head_share(name: str) -> float:
        mesh = actor_mesh(name, box_of(name))
        skin = mesh.vertices_m[mesh.triangles[mesh.materials == Material.HAIR]].reshape(-1, 3)
        return float(np.ptp(skin[:, 2]) / np.ptp(mesh.vertices_m[:, 2]))

    grown = actor_mesh("walker.pedestrian.0001", box_of("walker.pedestrian.0001"))
    wanted = {Material.SKIN, Material.HAIR, Material.CLOTH_TOP, Material.CLOTH_BOTTOM}
    assert wanted <= set(grown.materials.tolist())
    assert head_share("walker.pedestrian.0009") > head_share("walker.pedestrian.0001")


def test_the_same_blueprint_gives_the_same_bytes():
    name = "vehicle.tesla.model3"
    one, two = (actor_mesh(name, box_of(name)) for _ in range(2))
    assert one.vertices_m.tobytes() == two.vertices_m.tobytes()
    assert one.triangles.tobytes() == two.triangles.tobytes()
    assert one.materials.tobytes() == two.materials.tobytes()


def test_brake_lamps_are_lit_by_the_brake_bit_only():
    assert MATERIALS[Material.BRAKE_LAMP].lamp == Lamp.BRAKE
    assert MATERIALS[Material.LEFT_BLINKER].lamp == Lamp.LEFT_BLINKER


def volume_m3(mesh) -> float:
    a, b, c = (mesh.vertices_m[mesh.triangles[:, k]].astype(np.float64) for k in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(c, b))) / 6.0


def unmatched_edges(mesh) -> int:
    """Edges that no neighbour runs along the other way."""
    t = mesh.triangles.astype(np.int64)
    edges = np.concatenate((t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]))
    n = len(mesh.vertices_m)
    forth, back = edges[:, 0] * n + edges[:, 1], edges[:, 1] * n + edges[:, 0]
    return len(np.setxor1d(forth, back))

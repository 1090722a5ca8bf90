"""Bodies are closed and their faces look outwards."""

from collections import Counter

import numpy as np
import pytest

from adr1.simulator.geometry import Pose
from adr1.simulator.shapes import solids
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh

SQUARE = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
BODIES = {
    "box": solids.box((1.0, 2.0, 3.0), (0.5, 1.0, 2.0), Material.PAINT),
    "prism": solids.prism(SQUARE, 0.0, 2.0, Material.WALL, Material.ROOF, 0.5),
    "prism, ring turned over": solids.prism(SQUARE[::-1], 0.0, 2.0, Material.WALL),
    "tube": solids.tube([(0, 0, 0), (0, 0, 1), (1, 0, 2)], (0.2, 0.1, 0.2), Material.POLE),
    "ellipsoid": solids.ellipsoid((0.0, 0.0, 5.0), (1.0, 2.0, 3.0), Material.TREE_CROWN),
    "disc": solids.disc((0.0, 1.0, 0.0), 1, 0.3, 0.2, Material.TYRE),
    "ring": solids.ring((0.0, 1.0, 0.4), 0.4, 0.05, Material.TYRE),
    "mirrored": solids.mirrored(solids.box((1.0, 2.0, 3.0), (0.5, 1.0, 2.0), Material.PAINT)),
}


def signed_volume_m3(mesh: Mesh) -> float:
    """Positive where faces look outwards."""
    a, b, c = (mesh.vertices_m[mesh.triangles[:, k]].astype(np.float64) for k in range(3))
    return float(np.einsum("ij,ij->", a, np.cross(c, b))) / 6.0


def open_edges(mesh: Mesh) -> int:
    """Edges that no neighbour runs along the other way."""
    corners = [tuple(v) for v in np.round(mesh.vertices_m.astype(np.float64), 5).tolist()]
    edges: Counter[tuple[object, object]] = Counter()
    for triangle in mesh.triangles.tolist():
        for k in range(3):
            edges[corners[triangle[k]], corners[triangle[(k + 1) % 3]]] += 1
    return sum(n != edges[b, a] for (a, b), n in edges.items())


@pytest.mark.parametrize("name", BODIES)
def test_bodies_are_closed_and_look_outwards(name):
    body = BODIES[name]
    assert open_edges(body) == 0
    assert signed_volume_m3(body) > 0.0


def test_a_box_has_its_volume_and_bounds():
    body = BODIES["box"]
    assert signed_volume_m3(body) == pytest.approx(1.0)
    low, high = solids.bounds(body)
    assert low == pytest.approx((0.75, 1.5, 2.0))
    assert high == pytest.approx((1.25, 2.5, 4.0))


def test_a_quad_counter_clockwise_from_above_looks_up():
    ground = solids.soup([[(0, 0, 0), (0, 1, 0), (1, 1, 0), (1, 0, 0)]], Material.ROAD)
    assert ground.normals() == pytest.approx(np.array([(0, 0, 1), (0, 0, 1)]))


def test_placing_agrees_with_the_pose():
    pose = Pose(1.0, 2.0, 3.0, 10.0, 70.0, -20.0)
    body = BODIES["prism"]
    moved = solids.placed(body, pose)
    for before, after in zip(body.vertices_m.tolist(), moved.vertices_m.tolist(), strict=True):
        assert after == pytest.approx(pose.transform_point(tuple(before)), abs=1e-5)
    assert signed_volume_m3(moved) == pytest.approx(signed_volume_m3(body), rel=1e-5)


def test_a_mirrored_body_swaps_its_blinkers():
    left = solids.box((0.0, -1.0, 0.0), (0.1, 0.1, 0.1), Material.LEFT_BLINKER)
    right = solids.mirrored(left, [(Material.LEFT_BLINKER, Material.RIGHT_BLINKER)])
    assert set(right.materials.tolist()) == {Material.RIGHT_BLINKER}
    assert right.vertices_m[:, 1].min() > 0.9


def test_stretching_sets_the_bounds():
    body = solids.stretched(BODIES["tube"], (-1, -2, 0), (1, 2, 4))
    low, high = solids.bounds(body)
    assert low == pytest.approx((-1, -2, 0))
    assert high == pytest.approx((1, 2, 4))

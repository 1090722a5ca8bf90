"""The nav mesh as Detour would see it: layout, winding, neighbours, connectedness."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import networkx as nx
import numpy as np
import pytest

from adr1.simulator.maps.detour import write_navigation_mesh
from adr1.simulator.maps.navigation_mesh import navigation_mesh
from adr1.simulator.maps.opendrive_reader import read_opendrive
from adr1.simulator.maps.town_map import StaticObstacle

SET_HEADER, TILE_HEADER = "<4s2i5f2iIi", "<4s14i3f7f"
POLY = np.dtype(
    [
        ("link", "<u4"),
        ("vertices", "<u2", 6),
        ("neighbours", "<u2", 6),
        ("flags", "<u2"),
        ("count", "u1"),
        ("area", "u1"),
    ]
)


@dataclass
class Mesh:
    vertices: np.ndarray
    polys: np.ndarray

    @property
    def corners(self):
        """(m, 3, 2) x, y of the triangles."""
        return self.vertices[self.polys["vertices"][:, :3].astype(int)][:, :, [0, 2]]

    @property
    def area_m2(self):
        a, b, c = (self.corners[:, k] for k in range(3))
        return 0.5 * ((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0])

    def graph(self):
        graph = nx.Graph()
        graph.add_nodes_from(range(len(self.polys)))
        for n, row in enumerate(self.polys["neighbours"][:, :3]):
            graph.add_edges_from((n, int(m) - 1) for m in row if m)
        return graph

    def holds(self, x, y):
        """Areas of the triangles over a point."""
        a, b, c = (self.corners[:, k] for k in range(3))
        p = np.array([x, y])
        sides = [
            (q - o)[:, 0] * (p - o)[:, 1] - (q - o)[:, 1] * (p - o)[:, 0]
            for o, q in ((a, b), (b, c), (c, a))
        ]
        return set(self.polys["area"][np.all(np.array(sides) <= 1e-9, axis=0)].tolist())


def parse(data):
    head = struct.unpack_from(SET_HEADER, data)
    assert head[0] == b"TESM"
    assert head[1:3] == (1, 1)
    assert head[-1] == len(data) - struct.calcsize(SET_HEADER)
    at = struct.calcsize(SET_HEADER)
    tile = struct.unpack_from(TILE_HEADER, data, at)
    assert tile[:2] == (b"VAND", 7)
    n_polys, n_vertices, n_links, n_details, n_detail_vertices, n_triangles = tile[6:12]
    assert n_polys == n_details == n_triangles
    assert n_polys < head[9] == head[10]
    at += struct.calcsize(TILE_HEADER)
    vertices = np.frombuffer(data, "<f4", 3 * n_vertices, at).reshape(-1, 3)
    at += vertices.nbytes
    polys = np.frombuffer(data, POLY, n_polys, at)
    at += polys.nbytes + 12 * n_links + 12 * n_details + 12 * n_detail_vertices + 4 * n_triangles
    assert at == len(data)
    return Mesh(vertices, polys)


def check(mesh):
    """What Detour relies on."""
    assert np.all(mesh.area_m2 < 0.0)
    assert set(mesh.polys["area"].tolist()) <= {1, 2}
    assert np.all(mesh.polys["flags"] == 1 << mesh.polys["area"].astype(int))
    corners = mesh.polys["vertices"]
    for n, row in enumerate(mesh.polys["neighbours"][:, :3]):
        for k, other in enumerate(row):
            if other:
                edge = {corners[n][k], corners[n][(k + 1) % 3]}
                assert edge < set(corners[other - 1][:3].tolist())
                assert n + 1 in mesh.polys["neighbours"][other - 1]


def test_two_triangles_that_share_an_edge():
    vertices = np.array([(0, 0, 1), (4, 0, 1), (4, 4, 2), (0, 4, 2)], dtype=float)
    mesh = parse(
        write_navigation_mesh(vertices, np.array([(0, 1, 2), (3, 2, 0)]), np.array([1, 2]))
    )
    check(mesh)
    assert mesh.graph().number_of_edges() == 1
    assert mesh.vertices[2].tolist() == [4.0, 2.0, 4.0]
    assert mesh.area_m2.tolist() == [-8.0, -8.0]


def test_too_many_vertices_for_a_tile():
    with pytest.raises(ValueError, match="65534"):
        write_navigation_mesh(np.zeros((70_000, 3)), np.array([[0, 1, 2]]), np.array([1]))


def street(xml, objects="", link=""):
    document, road, lane = xml
    sides = [
        lane(s * 1) + lane(s * 2, "parking", 2.0) + lane(s * 3, "sidewalk", 3.0) for s in (1, -1)
    ]
    return read_opendrive(
        "t",
        document(
            road(
                left=sides[0],
                right=sides[1],
                link=link,
                extra=f"<objects>{objects}</objects>",
                elevation='<elevation s="0" a="1" b="0.05" c="0" d="0"/>',
            )
        ),
    )


CROSSWALK = (
    '<object id="1" type="crosswalk" s="50" t="0"><outline><cornerLocal u="-2" v="-6" z="0"/>'
    '<cornerLocal u="2" v="-6" z="0"/><cornerLocal u="2" v="6" z="0"/>'
    '<cornerLocal u="-2" v="6" z="0"/></outline></object>'
)


def test_pavements_of_a_street_are_apart_without_a_crossing(xml):
    mesh = parse(navigation_mesh(street(xml), ()))
    check(mesh)
    assert nx.number_connected_components(mesh.graph()) == 2
    assert -mesh.area_m2.sum() == pytest.approx(2 * 2.4 * 99.4, rel=0.01)
    assert mesh.holds(20.0, 7.5) == {1}
    assert mesh.holds(20.0, 0.0) == set()
    height = 1.0 + 0.05 * mesh.vertices[:, 0]
    np.testing.assert_allclose(mesh.vertices[:, 1], height, atol=0.06)


def test_a_crosswalk_joins_them(xml):
    mesh = parse(navigation_mesh(street(xml, CROSSWALK), ()))
    check(mesh)
    assert nx.is_connected(mesh.graph())
    assert mesh.holds(50.0, 0.0) == {2}
    assert mesh.holds(50.0, 7.5) == {1}


def test_towns_without_crosswalks_cross_before_junctions(xml):
    link = '<successor elementType="junction" elementId="9"/>'
    mesh = parse(navigation_mesh(street(xml, link=link), ()))
    check(mesh)
    assert nx.is_connected(mesh.graph())
    assert mesh.holds(98.0, 0.0) == {2}
    assert mesh.holds(2.0, 0.0) == set()


def test_what_is_solid_is_walked_around(xml):
    ring = np.array([(40.0, 7.5), (42.0, 7.5), (42.0, 15.0), (40.0, 15.0)])
    obstacle = StaticObstacle("B", 3, ring, 0.0, 5.0)
    mesh = parse(navigation_mesh(street(xml), (obstacle,)))
    check(mesh)
    assert mesh.holds(41.0, 8.0) == set()
    assert mesh.holds(41.0, 6.6) == {1}
    assert mesh.holds(41.0, -8.0) == {1}


def test_no_pavement_no_mesh(xml):
    document, road, _ = xml
    assert navigation_mesh(read_opendrive("t", document(road())), ()) == b""


@pytest.mark.parametrize(("name", "share"), [("Town01", 1.0), ("Town02", 1.0)])
def test_carla_towns_are_walkable_from_end_to_end(carla_town, name, share):
    mesh = parse(navigation_mesh(read_opendrive(name, carla_town(name)), ()))
    check(mesh)
    area = -mesh.area_m2
    largest = max(area[list(part)].sum() for part in nx.connected_components(mesh.graph()))
    assert largest >= 0.999 * share * area.sum()

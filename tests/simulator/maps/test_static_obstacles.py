"""Outlines of buildings and objects, always convex and of positive area."""

from __future__ import annotations

import numpy as np
import pytest

from adr1.simulator.maps.ground import build_ground
from adr1.simulator.maps.opendrive_reader import read_opendrive
from adr1.simulator.maps.static_obstacles import convex_pieces, static_obstacles
from adr1.simulator.maps.towns import BuildingFootprint


def shoelace(ring):
    x, y = ring.T
    return 0.5 * float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def obstacles(xml, objects, buildings=(), **more):
    document, road, _ = xml
    drive = read_opendrive("t", document(road(extra=f"<objects>{objects}</objects>", **more)))
    return static_obstacles(drive, buildings, build_ground(drive))


def test_a_box_by_length_and_width(xml):
    item = (
        '<object id="1" name="Wall" type="wall" s="50" t="-6" hdg="0.0" zOffset="0.5" length="10"'
        ' width="1" height="3"/>'
    )
    (wall,) = obstacles(xml, item)
    assert (wall.name, wall.label) == ("Wall", 4)
    assert sorted(map(tuple, wall.polygon_xy_m.round(6).tolist())) == [
        (45.0, 5.5),
        (45.0, 6.5),
        (55.0, 5.5),
        (55.0, 6.5),
    ]
    assert (wall.z_min_m, wall.z_max_m) == pytest.approx((0.5, 3.5))
    assert shoelace(wall.polygon_xy_m) == pytest.approx(10.0)


def test_outlines_in_local_and_road_coordinates(xml):
    local = "".join(
        f'<cornerLocal u="{u}" v="{v}" z="0" height="4"/>' for u, v in ((0, 0), (2, 0), (0, 1))
    )
    on_road = "".join(
        f'<cornerRoad s="{s}" t="{t}" dz="0" height="4"/>' for s, t in ((10, 5), (12, 5), (10, 6))
    )
    head = '<object id="{}" name="" type="barrier" s="50" t="7" hdg="1.5707963267948966">'
    first, second = obstacles(
        xml,
        head.format(1)
        + f"<outline>{local}</outline></object>"
        + head.format(2)
        + f"<outlines><outline>{on_road}</outline></outlines></object>",
    )
    assert {tuple(p) for p in first.polygon_xy_m.round(6).tolist()} == {
        (50.0, -7.0),
        (50.0, -9.0),
        (49.0, -7.0),
    }
    assert {tuple(p) for p in second.polygon_xy_m.round(6).tolist()} == {
        (10.0, -5.0),
        (12.0, -5.0),
        (10.0, -6.0),
    }
    assert first.name == "barrier_1"
    assert first.z_max_m == pytest.approx(4.0)


def test_what_is_not_solid_is_left_out(xml):
    items = (
        '<object id="1" type="crosswalk" s="50" t="0" length="4" width="4"/>'
        '<object id="2" type="-1" name="Speed_30" s="50" t="0" length="4" width="4"/>'
        '<object id="3" type="pole" s="50" t="0"/>'
    )
    assert obstacles(xml, items) == ()


def test_a_round_pole(xml):
    (pole,) = obstacles(xml, '<object id="3" type="pole" s="50" t="-5" radius="0.2"/>')
    assert pole.label == 6
    assert shoelace(pole.polygon_xy_m) == pytest.approx(0.16)


def test_buildings_stand_on_the_ground(xml):
    ring = ((0.0, 10.0), (0.0, 20.0), (10.0, 20.0), (10.0, 10.0))
    (building,) = obstacles(
        xml,
        "",
        [BuildingFootprint("B1", ring, 12.0)],
        elevation='<elevation s="0" a="2" b="0" c="0" d="0"/>',
    )
    assert (building.name, building.label) == ("B1", 3)
    assert (building.z_min_m, building.z_max_m) == pytest.approx((2.0, 14.0))
    assert shoelace(building.polygon_xy_m) == pytest.approx(100.0)


def test_a_concave_outline_is_cut_into_convex_pieces():
    corners = np.array([(0, 0), (10, 0), (10, 10), (8, 10), (8, 2), (0, 2)], dtype=float)
    pieces = convex_pieces(corners)
    assert len(pieces) > 1
    assert sum(shoelace(piece) for piece in pieces) == pytest.approx(36.0)
    for piece in pieces:
        edges = np.roll(piece, -1, axis=0) - piece
        after = np.roll(edges, -1, axis=0)
        assert np.all(edges[:, 0] * after[:, 1] - edges[:, 1] * after[:, 0] > 0.0)


def test_a_crossed_outline_does_no_harm():
    pieces = convex_pieces(np.array([(0, 0), (4, 4), (4, 0), (0, 4)], dtype=float))
    assert sum(shoelace(piece) for piece in pieces) == pytest.approx(8.0)
    assert convex_pieces(np.array([(0, 0), (1, 1), (2, 2)], dtype=float)) == []

"""Heights, storeys, speed limits and surfaces."""

from __future__ import annotations

import carla
import numpy as np
import pytest

from adr1.simulator.maps.ground import (
    NO_SURFACE,
    ROAD,
    SHOULDER,
    SIDEWALK,
    build_ground,
    sample_height,
)
from adr1.simulator.maps.opendrive_reader import read_opendrive


def ground_of(*roads, document):
    return build_ground(read_opendrive("test", document(*roads)))


def test_a_slope_is_exact_and_goes_on_beside_the_road(xml):
    document, road, _ = xml
    ground = ground_of(
        road(elevation='<elevation s="0" a="2" b="0.1" c="0" d="0"/>'), document=document
    )
    for x in (10.3, 50.0, 77.7):
        assert ground.height_at(x, 2.0, 0.0) == pytest.approx(2.0 + 0.1 * x, abs=0.02)
        assert ground.height_at(x, 20.0, 0.0) == pytest.approx(2.0 + 0.1 * x, abs=0.15)


def test_flat_zero_far_outside(xml):
    document, road, _ = xml
    ground = ground_of(
        road(elevation='<elevation s="0" a="7" b="0" c="0" d="0"/>'), document=document
    )
    assert ground.height_at(5000.0, 0.0, 7.0) == 0.0
    assert ground.speed_limit_at(5000.0, 0.0) == 0.0
    assert ground.surface_at(5000.0, 0.0) == NO_SURFACE


def bridge(xml):
    document, road, _ = xml
    under = road(1)
    over = road(
        2, x=50.0, y=-50.0, hdg=np.pi / 2, elevation='<elevation s="0" a="6" b="0" c="0" d="0"/>'
    )
    return ground_of(under, over, document=document)


def test_a_bridge_has_two_storeys(xml):
    ground = bridge(xml)
    assert ground.height_at(52.0, 2.0, 0.3) == pytest.approx(0.0, abs=1e-5)
    assert ground.height_at(52.0, 2.0, 6.3) == pytest.approx(6.0, abs=1e-5)
    assert ground.height_at(20.0, 2.0, 6.3) == pytest.approx(0.0, abs=1e-5)


def test_the_edge_of_a_bridge_is_an_edge(xml):
    ground = bridge(xml)
    heights = [ground.height_at(x, 2.0, 6.0) for x in np.linspace(46.0, 58.0, 241)]
    assert {round(h, 3) for h in heights} == {0.0, 6.0}
    on_bridge = [ground.height_at(x, 2.0, 6.0) for x in np.linspace(50.2, 53.8, 37)]
    assert min(on_bridge) == pytest.approx(6.0)


def test_sample_height_is_bilinear_between_nodes():
    height = np.zeros((2, 3, 3), np.float32)
    height[:, 1, 1] = 0.8
    assert sample_height(height, 10.0, 20.0, 2.0, 11.0, 21.0, 0.0) == pytest.approx(0.2, abs=1e-6)
    assert sample_height(height, 10.0, 20.0, 2.0, 12.0, 22.0, 0.0) == pytest.approx(0.8, abs=1e-6)
    assert sample_height(height, 10.0, 20.0, 2.0, float("nan"), 22.0, 0.0) == 0.0


def test_surfaces(xml):
    document, road, lane = xml
    right = lane(-1) + lane(-2, "parking", 3.0) + lane(-3, "sidewalk", 3.0)
    ground = ground_of(road(right=right), document=document)
    kinds = [ground.surface_at(50.0, y) for y in (-5.0, 2.0, 5.0, 8.0, 15.0)]
    assert kinds == [NO_SURFACE, ROAD, SHOULDER, SIDEWALK, NO_SURFACE]


def test_speed_limit_of_the_road_wins_over_signs(xml):
    document, road, lane = xml
    sign = '<signals><signal id="1" s="40" t="-5" type="274" value="30"/></signals>'
    town = '<type s="0" type="town"><speed max="50" unit="km/h"/></type>'
    free = ground_of(road(left=lane(1), extra=sign), document=document)
    assert [free.speed_limit_at(x, 2.0) for x in (30.0, 50.0)] == [0.0, 30.0]
    assert free.speed_limit_at(50.0, -2.0) == 0.0
    bound = ground_of(road(left=lane(1), extra=sign, kind=town), document=document)
    assert [bound.speed_limit_at(50.0, y) for y in (2.0, -2.0)] == [50.0, 50.0]


def test_signs_for_traffic_towards_falling_s(xml):
    document, road, lane = xml
    signs = (
        '<signals><signal id="1" s="80" t="5" type="274" value="70"/>'
        '<signal id="2" s="40" t="5" type="274" value="20" unit="mph"/></signals>'
    )
    ground = ground_of(road(left=lane(1), extra=signs), document=document)
    limits = [ground.speed_limit_at(x, -2.0) for x in (90.0, 60.0, 20.0)]
    assert limits == pytest.approx([0.0, 70.0, 32.18688])


def test_a_huge_town_gets_a_coarser_grid(xml):
    document, road, _ = xml
    ground = ground_of(road(1), road(2, x=20_000.0, y=20_000.0), document=document)
    assert ground.surface.size < 5_000_000
    assert ground.cell_m > 5.0


@pytest.mark.parametrize("name", ["Town03", "Town05"])
def test_heights_agree_with_the_client(carla_town, name):
    text = carla_town(name)
    ground = build_ground(read_opendrive(name, text))
    places = [w.transform.location for w in carla.Map(name, text).generate_waypoints(8.0)]
    off = [abs(ground.height_at(p.x, p.y, p.z + 0.3) - p.z) for p in places]
    assert np.mean(np.array(off) < 0.15) > 0.995
    assert np.mean([ground.surface_at(p.x, p.y) == ROAD for p in places]) > 0.99

"""Where lights and signs stand, act and take turns."""

from __future__ import annotations

import math

import carla
import numpy as np
import pytest

from adr1.simulator.maps.opendrive_reader import read_opendrive
from adr1.simulator.maps.signals import light_groups, traffic_lights, traffic_signs

TO_JUNCTION = '<successor elementType="junction" elementId="9"/>'
FROM_ROAD_1 = '<predecessor elementType="road" elementId="1" contactPoint="end"/>'


def signals(*records):
    return f"<signals>{''.join(records)}</signals>"


def light(signal_id, s=99.0, t=-9.0, lanes=None, more=""):
    validity = "" if lanes is None else f'<validity fromLane="{lanes[0]}" toLane="{lanes[1]}"/>'
    return (
        f'<signal id="{signal_id}" s="{s}" t="{t}" type="1000001" dynamic="yes" {more}>'
        f"{validity}</signal>"
    )


def two_lanes(lane):
    return lane(-1) + lane(-2) + lane(-3, "sidewalk", 2.0)


def test_a_light_over_two_lanes(xml):
    document, road, lane = xml
    text = document(
        road(right=two_lanes(lane), link=TO_JUNCTION, extra=signals(light("5", lanes=(-3, -1))))
    )
    (site,) = traffic_lights(read_opendrive("t", text))
    assert site.junction_id == 9
    assert site.pose_world.x_m == pytest.approx(99.25)
    assert site.pose_world.y_m == pytest.approx(9.0)
    assert site.pose_world.yaw_deg == pytest.approx(90.0)
    x, y, z = site.pose_world.transform_point(site.trigger.center_local_m)
    assert (x, y, z) == pytest.approx((98.4, 4.0, 1.0))
    assert site.trigger.extent_m == pytest.approx((4.0, 1.5, 1.0))
    np.testing.assert_allclose(
        site.stop_boxes, [[96.3, 2.0, 0.0, 4.0, 2.0], [96.3, 6.0, 0.0, 4.0, 2.0]], atol=1e-9
    )


def test_a_light_for_traffic_towards_falling_s(xml):
    document, road, lane = xml
    link = '<predecessor elementType="junction" elementId="9"/>'
    text = document(
        road(left=lane(1), link=link, extra=signals(light("5", s=1.0, t=6.0, lanes=(1, 1))))
    )
    (site,) = traffic_lights(read_opendrive("t", text))
    assert abs(site.pose_world.yaw_deg) == pytest.approx(90.0)
    x, y, _ = site.pose_world.transform_point(site.trigger.center_local_m)
    assert (x, y) == pytest.approx((1.6, -2.0))
    assert site.stop_boxes[0, :2] == pytest.approx([3.7, -2.0])
    assert math.cos(site.stop_boxes[0, 2]) == pytest.approx(-1.0)


def test_references_in_the_junction_stand_for_the_lane_before_it(xml):
    document, road, lane = xml
    connecting = lane(-1).replace("<width", '<link><predecessor id="-2"/></link><width')
    reference = '<signalReference id="5" s="0" t="0"><validity fromLane="-1" toLane="-1"/>'
    text = document(
        road(
            1,
            right=two_lanes(lane),
            link=TO_JUNCTION,
            extra=signals(light("5", lanes=(0, 0))),
        ),
        road(
            2,
            x=100.0,
            length=20.0,
            right=connecting,
            junction=9,
            link=FROM_ROAD_1,
            extra=signals(reference + "</signalReference>"),
        ),
    )
    (site,) = traffic_lights(read_opendrive("t", text))
    assert site.stop_boxes[:, 1].tolist() == pytest.approx([6.0])
    assert site.junction_id == 9


def test_without_lanes_a_light_governs_its_own_side(xml):
    document, road, lane = xml
    text = document(road(left=lane(1), link=TO_JUNCTION, extra=signals(light("5"))))
    (site,) = traffic_lights(read_opendrive("t", text))
    assert site.stop_boxes[:, 1].tolist() == pytest.approx([2.0])


def test_a_light_far_from_any_junction_keeps_its_own_line(xml):
    document, road, _ = xml
    text = document(road(link=TO_JUNCTION, extra=signals(light("5", s=40.0))))
    (site,) = traffic_lights(read_opendrive("t", text))
    assert site.stop_boxes[0, 0] == pytest.approx(36.3)


def arms(xml, controllers=""):
    """Four roads that end at junction 9, 20 m from its middle: from west, south, east, north."""
    document, road, _ = xml
    roads = [
        road(
            n + 1,
            x=-120.0 * math.cos(heading),
            y=-120.0 * math.sin(heading),
            hdg=heading,
            link=TO_JUNCTION,
            extra=signals(light(f"L{n}", t=-5.0)),
        )
        for n, heading in enumerate((0.0, math.pi / 2, math.pi, -math.pi / 2))
    ]
    return read_opendrive("t", document(*roads, controllers))


def test_opposing_approaches_share_a_phase(xml):
    drive = arms(xml)
    (group,) = light_groups(drive, traffic_lights(drive))
    assert group.junction_id == 9
    assert group.controllers == (("L0", "L2"), ("L1", "L3"))


def test_controllers_take_turns_by_sequence(xml):
    drive = arms(
        xml,
        '<controller id="a"><control signalId="L0"/><control signalId="L0"/></controller>'
        '<controller id="b"><control signalId="L1"/><control signalId="gone"/></controller>'
        '<junction id="9"><controller id="a" sequence="2"/><controller id="b" sequence="1"/>'
        '<controller id="missing" sequence="0"/></junction>',
    )
    named, rest = light_groups(drive, traffic_lights(drive))
    assert named.controllers == (("L1",), ("L0",))
    assert rest.controllers == (("L2",), ("L3",))


def test_signs(xml):
    document, road, _ = xml
    records = signals(
        '<signal id="1" s="97" t="-5" type="206"/>',
        '<signal id="1" s="97" t="-5" type="206"/>',
        '<signal id="2" s="97" t="-5" type="205"/>',
        '<signal id="3" s="90" t="-5" type="274" value="50"/>',
        '<signal id="4" s="30" t="-5" type="274" value="20" unit="mph"/>',
        '<signal id="5" s="30" t="-5" type="1234"/>',
    )
    signs = traffic_signs(read_opendrive("t", document(road(link=TO_JUNCTION, extra=records))))
    assert {s.signal_id: s.type_id for s in signs} == {
        "1": "traffic.stop",
        "2": "traffic.yield",
        "3": "traffic.speed_limit.50",
        "4": "traffic.speed_limit.32",
    }
    centres = [s.pose_world.transform_point(s.trigger.center_local_m)[0] for s in signs]
    assert centres == pytest.approx([98.4, 98.4, 88.4, 28.4])


@pytest.mark.parametrize("name", ["Town01", "Town06"])
def test_lights_agree_with_the_client(carla_town, name):
    """Landmark poses, and the lanes that official agents find by walking along the trigger."""
    text = carla_town(name)
    town = carla.Map(name, text)
    landmarks = {mark.id: mark.transform for mark in town.get_all_landmarks_of_type("1000001")}
    sites = traffic_lights(read_opendrive(name, text))
    assert {site.signal_id for site in sites} == set(landmarks)
    for site in sites:
        at = landmarks[site.signal_id].location
        assert math.hypot(at.x - site.pose_world.x_m, at.y - site.pose_world.y_m) < 0.01
        lanes = set()
        reach = 0.9 * site.trigger.extent_m[0]
        cx, cy, cz = site.trigger.center_local_m
        for offset in np.arange(-reach, reach, 1.0):
            x, y, z = site.pose_world.transform_point((cx + offset, cy, cz))
            waypoint = town.get_waypoint(carla.Location(x, y, z))
            assert not waypoint.is_junction
            lanes.add((waypoint.road_id, waypoint.lane_id))
        assert len(lanes) == len(site.stop_boxes)


def test_groups_of_a_carla_town(carla_town):
    drive = read_opendrive("Town01", carla_town("Town01"))
    lights = traffic_lights(drive)
    groups = light_groups(drive, lights)
    assert len(groups) == 12
    assert groups[0].controllers == (("361",), ("362",), ("360",))
    placed = [s for group in groups for phase in group.controllers for s in phase]
    assert sorted(placed) == sorted(site.signal_id for site in lights)

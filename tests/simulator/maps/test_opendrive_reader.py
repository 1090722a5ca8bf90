"""What is read, and what is refused with which line."""

from __future__ import annotations

import random

import numpy as np
import pytest

from adr1.errors import FileFormatError
from adr1.simulator.maps.opendrive_reader import read_opendrive

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;">'
    '<!ENTITY f SYSTEM "file:///etc/passwd">]><OpenDRIVE><header>&c;&f;</header></OpenDRIVE>'
)


def test_lanes_edges_and_links(xml):
    document, road, lane = xml
    text = document(
        road(
            right=lane(-2, "sidewalk", 2.0) + lane(-1),
            left=lane(1, width=3.0),
            link='<predecessor elementType="road" elementId="7" contactPoint="end"/>'
            '<successor elementType="junction" elementId="9"/>',
        )
    )
    read = read_opendrive("test", text).roads[1]
    edges = read.lane_edges(read.sections[0], np.array([50.0]))
    assert {key: value[:, 0].tolist() for key, value in edges.items()} == {
        -1: [0.0, -4.0],
        -2: [-4.0, -6.0],
        1: [0.0, 3.0],
    }
    assert read.predecessor.element_id == 7
    assert read.predecessor.to_end
    assert read.successor.to_junction
    np.testing.assert_allclose(
        read.to_world(np.array([10.0]), np.array([-2.0])), [[10.0, 2.0, 0.0, 0.0]]
    )


@pytest.mark.parametrize(
    ("speed", "kmh"),
    [
        ('max="30" unit="mph"', 48.28032),
        ('max="50" unit="km/h"', 50.0),
        ('max="10"', 36.0),
        ('max="no limit"', 0.0),
    ],
)
def test_speed_units(xml, speed, kmh):
    document, road, _ = xml
    text = document(road(kind=f'<type s="0" type="town"><speed {speed}/></type>'))
    ((_, value),) = read_opendrive("test", text).roads[1].speed_kmh
    assert value == pytest.approx(kmh)


def test_carla_speed_objects_are_signs(xml):
    document, road, _ = xml
    text = document(
        road(
            extra='<objects><object id="435" name="Speed_30" s="17" t="-4.3" hdg="0.5"/></objects>'
        )
    )
    (sign,) = read_opendrive("test", text).roads[1].signals
    assert (sign.signal_id, sign.type, sign.value, sign.h_offset_rad) == ("435", "274", 30.0, 0.5)


def test_geographic_origin(xml):
    document, road, _ = xml
    header = "<geoReference><![CDATA[+proj=tmerc +lat_0=4.9e+1 +lon_0=8.25]]></geoReference>"
    assert read_opendrive("t", document(road(), header=header)).origin_deg == (49.0, 8.25)
    assert read_opendrive("t", document(road())).origin_deg is None


def test_a_default_namespace_is_no_obstacle(xml):
    document, road, _ = xml
    text = document(road()).replace("<OpenDRIVE>", '<OpenDRIVE xmlns="http://x.org/o">')
    assert list(read_opendrive("t", text).roads) == [1]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", None, "empty"),
        ("  \n ", None, "empty"),
        ("not xml", 1, "well-formed"),
        ("<OpenDRIVE>\n<road>\n</OpenDRIVE>", 3, "well-formed"),
        ("<foo/>", 1, "<OpenDRIVE>"),
        ("<OpenDRIVE/>", 1, "no <road>"),
        ("<OpenDRIVE>\ud800</OpenDRIVE>", None, "well-formed"),
    ],
)
def test_not_opendrive(text, line, problem):
    with pytest.raises(FileFormatError, match=problem) as caught:
        read_opendrive("Broken", text)
    assert caught.value.line == line
    assert caught.value.path == "Broken"


def test_no_entities_are_expanded():
    with pytest.raises(FileFormatError, match="no <road>"):
        read_opendrive("bomb", BOMB)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('length="100.0" id', 'length="-1" id', "length"),
        ('length="100.0" id', 'length="1e9" id', "length"),
        ('length="100.0" id', "id", "lacks 'length'"),
        ('x="0.0"', 'x="nan"', "no usable number"),
        ('x="0.0"', 'x="1e8"', "coordinates"),
        ('id="1"', 'id="one"', "whole number"),
        ("<line/>", "<loop/>", "unknown geometry"),
        ('a="4.0"', 'a="wide"', "no usable number"),
        ('<lane id="-1"', '<lane id="1"', "wrong sign"),
        ("<planView>", "<plan>", "planView"),
        ('<laneSection s="0">', "<laneSection>", "lacks 's'"),
    ],
)
def test_broken_roads_tell_the_line(xml, old, new, problem):
    document, road, _ = xml
    text = document(road()).replace(old, new)
    if old == "<planView>":
        text = text.replace("</planView>", "</plan>")
    with pytest.raises(FileFormatError, match=problem) as caught:
        read_opendrive("Broken", text)
    assert caught.value.line == 3


def test_the_same_road_twice(xml):
    document, road, _ = xml
    with pytest.raises(FileFormatError, match="twice") as caught:
        read_opendrive("Broken", document(road(), road()))
    assert caught.value.line == 4


def test_mutated_text_is_read_or_refused_never_worse(xml):
    document, road, lane = xml
    text = document(
        road(
            left=lane(1),
            kind='<type s="0" type="town"><speed max="30" unit="mph"/></type>',
            elevation='<elevation s="0" a="1" b="0.01" c="0" d="0"/>',
            extra='<signals><signal id="5" s="90" t="-5" type="1000001" dynamic="yes">'
            '<validity fromLane="-1" toLane="-1"/></signal></signals>',
        )
    )
    rng = random.Random(4)
    outcomes = set()
    for _ in range(400):
        at, length = rng.randrange(len(text)), rng.randrange(1, 12)
        filler = rng.choice(["", "-1", "1e400", "nan", "<", '"', "9" * 30, "\x00"])
        try:
            read_opendrive("mutant", text[:at] + filler + text[at + length :])
            outcomes.add("read")
        except FileFormatError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}

from __future__ import annotations

import numpy as np
import pytest

from adr1.errors import FileFormatError
from adr1.routes.xml import read_route_xml, write_route_xml

VERSION_1 = """<?xml version="1.0" encoding="UTF-8"?>
<routes>
  <route id="7" town="Town01">
    <waypoint pitch="360.0" roll="0.0" x="338.5" y="226.75" yaw="270.0" z="0.5" />
    <waypoint pitch="360.0" roll="0.0" x="321.25" y="194.5" yaw="180.0" z="0.0" />
  </route>
</routes>
"""

VERSION_2 = """<routes>
  <route id="0" town="Town12">
    <weathers>
      <weather route_percentage="100" cloudiness="80.0"/>
      <weather route_percentage="0" cloudiness="5.0" wetness="1.5"/>
    </weathers>
    <waypoints>
      <position x="1.0" y="2.0" z="3.0"/>
      <position x="4.0" y="5.0" z="6.0"/>
      <position x="7.0" y="8.0" z="9.0"/>
    </waypoints>
    <scenarios>
      <!-- a remark -->
      <scenario name="ParkingExit_1" type="ParkingExit">
        <trigger_point x="983.5" y="5382.2" z="371" yaw="90"/>
        <direction value="right"/>
        <source_dist_interval from="30" to="65"/>
      </scenario>
    </scenarios>
  </route>
</routes>
"""


@pytest.fixture
def write(tmp_path):
    def to_file(text):
        path = tmp_path / "routes.xml"
        path.write_text(text)
        return path

    return to_file


def test_version_1(write):
    (route,) = read_route_xml(write(VERSION_1)).routes
    assert (route.route_id, route.town) == ("7", "Town01")
    expected = [[338.5, 226.75, 0.5], [321.25, 194.5, 0.0]]
    assert route.keypoints_world_m.tolist() == expected
    assert route.keypoints_world_m.dtype == np.float64
    assert (route.weathers, route.scenarios) == ((), ())


def test_version_2(write):
    (route,) = read_route_xml(write(VERSION_2)).routes
    assert route.keypoints_world_m.shape == (3, 3)
    assert [w.route_percentage for w in route.weathers] == [0.0, 100.0]
    assert route.weathers[0].parameters == {"cloudiness": 5.0, "wetness": 1.5}
    (scenario,) = route.scenarios
    assert (scenario.name, scenario.scenario_type) == ("ParkingExit_1", "ParkingExit")
    assert (scenario.trigger_world.x_m, scenario.trigger_world.yaw_deg) == (983.5, 90.0)
    assert scenario.parameters == {
        "direction": {"value": "right"},
        "source_dist_interval": {"from": "30", "to": "65"},
    }


def test_what_is_written_reads_the_same(write, tmp_path):
    first = read_route_xml(write(VERSION_2))
    again_path = tmp_path / "again.xml"
    write_route_xml(again_path, first.routes)
    (before,), (after,) = first.routes, read_route_xml(again_path).routes
    assert (after.route_id, after.town) == (before.route_id, before.town)
    assert np.array_equal(after.keypoints_world_m, before.keypoints_world_m)
    assert after.weathers == before.weathers
    assert after.scenarios == before.scenarios
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def without(text, part, replacement=""):
    assert part in text
    return text.replace(part, replacement)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "is empty"),
        ("  \n", 1, "is empty"),
        ("<routes><route id='0'>", 1, "is not XML"),
        ("no xml at all", 1, "is not XML"),
        ("<maps/>", 1, "expected <routes>"),
        ("<routes>\n</routes>", 1, "holds no <route>"),
        (without(VERSION_1, ' town="Town01"'), 3, "no attribute 'town'"),
        (without(VERSION_1, "Town01"), 3, "no attribute 'town'"),
        (without(VERSION_1, ' id="7"'), 3, "no attribute 'id'"),
        (without(VERSION_1, "321.25", "far"), 5, "x='far' is not a number"),
        (without(VERSION_1, "321.25", "nan"), 5, "x='nan' is not a number"),
        (without(VERSION_1, "321.25", "1e999"), 5, "is not a number"),
        (without(VERSION_1, 'y="194.5"'), 5, "no attribute 'y'"),
        (without(VERSION_2, ' type="ParkingExit"'), 14, "no attribute 'type'"),
        (without(VERSION_2, "<trigger_point", "<trigger"), 14, "no <trigger_point>"),
        (without(VERSION_2, 'cloudiness="80.0"', 'cloudiness="grey"'), 4, "is not a number"),
        (without(VERSION_2, 'route_percentage="100" '), 4, "'route_percentage'"),
        (
            "<routes>\n<route id='0' town='T'><waypoint x='0' y='0' z='0'/></route></routes>",
            2,
            "route '0' has 1 waypoints; it needs at least 2",
        ),
    ],
)
def test_broken_files_name_the_line(write, text, line, problem):
    with pytest.raises(FileFormatError) as caught:
        read_route_xml(write(text))
    assert caught.value.line == line
    assert problem in str(caught.value)
    assert "routes.xml" in str(caught.value)


def test_the_same_id_twice(write):
    route = VERSION_1[VERSION_1.index("  <route ") : VERSION_1.index("</routes>")]
    with pytest.raises(FileFormatError, match=r":7: route id '7' is used twice"):
        read_route_xml(write(without(VERSION_1, route, route + route)))


def test_a_missing_file(tmp_path):
    with pytest.raises(FileFormatError, match="cannot be read"):
        read_route_xml(tmp_path / "nowhere.xml")


def test_entities_are_not_followed(write, tmp_path):
    (tmp_path / "secret").write_text("Town66")
    text = (
        f'<!DOCTYPE routes [<!ENTITY s SYSTEM "file://{tmp_path}/secret">]>'
        "<routes><route id='0' town='Town01'>&s;<waypoint x='0' y='0' z='0'/>"
        "<waypoint x='1' y='0' z='0'/></route></routes>"
    )
    (route,) = read_route_xml(write(text)).routes
    assert route.town == "Town01"


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("leaderboard1_routes_devtest.xml", 4),
        ("leaderboard1_routes_training.xml", 50),
        ("leaderboard2_routes_devtest.xml", 2),
    ],
)
def test_official_files(official_routes, name, count):
    routes = read_route_xml(official_routes / name).routes
    assert len(routes) == count
    assert all(bool(route.scenarios) is name.startswith("leaderboard2") for route in routes)

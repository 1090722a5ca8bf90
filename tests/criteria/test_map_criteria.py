"""Criteria that ask the map, on the straight road: lanes -1 and -2 (y = 1.75, 5.25), parking to
y = 9.5, and the other direction's lane 1 (y = -1.75). The ego is 2 m wide."""

from __future__ import annotations

import math

import carla
import pytest
from tests.criteria.conftest import STRAIGHT_ROAD

from adr1.criteria.drive import Drive
from adr1.criteria.end_of_road import EndOfRoad
from adr1.criteria.keep_lane import KeepLane
from adr1.criteria.off_road import OffRoad
from adr1.criteria.on_sidewalk import OnSidewalk
from adr1.criteria.wrong_lane import WrongLane
from adr1.episodes.furniture import furniture_of

MAP_CRITERIA = [OffRoad(), EndOfRoad(), OnSidewalk(), WrongLane(), KeepLane()]
PAVED = STRAIGHT_ROAD.replace(
    "</right>",
    '<lane id="-4" type="sidewalk" level="false"><link/>'
    '<width sOffset="0" a="2.0" b="0" c="0" d="0"/></lane></right>',
)


@pytest.fixture
def path(make_frame, route, straight_map):
    """path(y of a tick, ...): 10 m/s along the road from x = 20, 5 s, sideways as told."""

    def build(y_of, town_map=straight_map, ticks=101, **kwargs):
        frames = [make_frame(n, 20.0 + 0.5 * n, y_of(n), **kwargs) for n in range(ticks)]
        return Drive.of_frames(frames, route, furniture_of([], []), town_map)

    return build


def test_a_drive_in_its_lane_keeps_all(path):
    for criterion in MAP_CRITERIA:
        finding = criterion.judge(path(lambda n: 1.75))
        assert (finding.passed, finding.moments) == (True, ()), criterion


def test_off_road_counts_time_between_ticks_off_the_lanes(path):
    drive = path(lambda n: 12.0 if 20 <= n <= 40 or 60 <= n <= 70 else 8.0)  # parking is road
    finding = OffRoad().judge(drive)
    assert finding.value == pytest.approx(1.5)
    assert (finding.passed, [m.frame for m in finding.moments]) == (False, [20, 60])
    assert OffRoad(most_s=1.6).judge(drive).passed is True
    assert "1.00 s" in finding.moments[0].message


def test_wrong_lane_counts_metres_until_the_own_side(path):
    drive = path(lambda n: -1.75 if 20 <= n < 40 else 1.75)
    finding = WrongLane().judge(drive)
    # 20 steps of 0.5 m, the first of them 3.5 m to the side as well
    assert finding.value == pytest.approx(19 * 0.5 + math.hypot(0.5, 3.5), rel=1e-4)
    assert [m.frame for m in finding.moments] == [20]
    assert finding.passed is False


def test_keep_lane_counts_ticks_at_which_a_corner_crosses(path):
    # From lane -1 to -2 within 1 s: left and right corners cross y = 3.5 at a tick each.
    drive = path(lambda n: 1.75 + 3.5 * min(max(n - 40, 0), 20) / 20.0)
    finding = KeepLane().judge(drive)
    assert (finding.value, finding.passed) == (2.0, False)
    assert "from lane -1 to -2 of road 1" in finding.moments[0].message
    y_at = [1.75 + 3.5 * (m.frame - 40) / 20.0 for m in finding.moments]
    assert y_at == pytest.approx([2.5, 4.5], abs=0.18)


def test_pavements_and_what_is_outside_all_lanes(path):
    paved = carla.Map("paved", PAVED)
    drive = path(lambda n: 10.5 if 20 <= n < 40 else 14.5 if 60 <= n < 70 else 1.75, paved)
    finding = OnSidewalk().judge(drive)
    assert [m.frame for m in finding.moments] == [20, 60]
    assert all("on a pavement" in m.message for m in finding.moments)  # also beyond its far edge
    assert finding.value == pytest.approx(
        28 * 0.5 + math.hypot(0.5, 8.75) + math.hypot(0.5, 12.75), rel=1e-3
    )
    assert finding.passed is False
    assert OnSidewalk(most_s=1.5).judge(drive).passed is True


def test_beside_a_shoulder_it_is_the_corners_that_count(path):
    verge = carla.Map("verge", PAVED.replace('type="sidewalk"', 'type="shoulder"'))
    partly = path(lambda n: 10.2 if n >= 20 else 1.75, verge)  # two corners are in the parking lane
    assert OnSidewalk().judge(partly).passed is True
    wholly = path(lambda n: 11.2 if n >= 20 else 1.75, verge)  # on it, but within its edges
    assert OnSidewalk().judge(wholly).passed is True
    beyond = OnSidewalk().judge(path(lambda n: 13.5 if n >= 20 else 1.75, verge))
    assert (beyond.passed, beyond.moments[0].frame) == (False, 20)
    assert "outside the lanes" in beyond.moments[0].message


def test_end_of_road_is_told_once_the_nearest_lane_is_of_another_road(make_frame, route):
    second = STRAIGHT_ROAD.split("<road ")[1].split("</OpenDRIVE>")[0]
    second = second.replace('id="1" junction', 'id="2" junction').replace('x="0"', 'x="500"')
    two_roads = carla.Map(
        "two", STRAIGHT_ROAD.replace("</OpenDRIVE>", f"<road {second}</OpenDRIVE>")
    )
    frames = [make_frame(n, 490.25 + 0.5 * n) for n in range(61)]
    drive = Drive.of_frames(frames, route, furniture_of([], []), two_roads)
    finding = EndOfRoad().judge(drive)
    assert finding.moments[0].frame == 20
    assert finding.value == pytest.approx(2.0)
    assert finding.passed is False
    assert EndOfRoad(most_s=2.1).judge(drive).passed is True


@pytest.mark.parametrize("criterion", MAP_CRITERIA)
def test_who_has_no_place_breaks_nothing_but_is_on_no_road(path, criterion):
    finding = criterion.judge(path(lambda n: math.nan, ticks=20))
    if isinstance(criterion, OffRoad):
        assert finding.value == pytest.approx(0.95)
    else:
        assert not finding.moments


def test_who_stands_is_looked_up_once(make_frame, route, straight_map):
    frames = [make_frame(n, 20.0, speed_mps=0.0) for n in range(50)]
    drive = Drive.of_frames(frames, route, furniture_of([], []), straight_map)
    assert len(set(map(id, drive.ego_places))) == 1

from __future__ import annotations

import carla
import pytest

from adr1.parity import proving_ground
from adr1.parity.parts.longitudinal import LANE_Y_M, START_X_M
from adr1.parity.parts.steering import START_X_M as PAD_START_X_M


@pytest.fixture(scope="module")
def town() -> carla.Map:
    return carla.Map(proving_ground.NAME, proving_ground.opendrive_text())


def test_every_arm_leads_to_the_three_others(town):
    turns = [lane for lane, _ in town.get_topology() if lane.is_junction]
    assert len(turns) == 12
    for lane in turns:
        assert lane.next(60.0)
        assert lane.previous(60.0)


def test_the_straight_is_long_and_straight(town):
    lane = town.get_waypoint(carla.Location(START_X_M, LANE_Y_M, 0.0))
    assert lane.transform.location.y == pytest.approx(LANE_Y_M, abs=0.01)
    (end,) = lane.next(600.0)
    assert end.transform.location.x == pytest.approx(START_X_M + 600.0, abs=0.1)
    assert end.transform.location.y == pytest.approx(LANE_Y_M, abs=0.01)


def test_both_loops_come_back_to_the_crossing(town):
    for x, y in ((30.0, 1.75), (-30.0, -1.75)):
        lane = town.get_waypoint(carla.Location(x, y, 0.0))
        driven_m = 0.0
        while not lane.is_junction:
            (lane,) = lane.next(5.0)[:1]
            driven_m += 5.0
            assert driven_m < 3000.0
        assert driven_m > 300.0


def test_the_skid_pad_has_room(town):
    x, y = proving_ground.SKID_PAD_CENTER_WORLD_M
    for dx in (PAD_START_X_M - x, 0.0, 125.0):
        for dy in (-55.0, 55.0):
            lane = town.get_waypoint(carla.Location(x + dx, y + dy, 0.0), project_to_road=False)
            assert lane is not None
            assert lane.road_id == proving_ground.SKID_PAD


def test_each_arm_has_a_light_for_its_lane(town):
    lights = town.get_all_landmarks_of_type("1000001")
    assert sorted(light.id for light in lights) == ["200", "201", "202", "203"]


def test_the_text_does_not_change_between_calls():
    text = proving_ground.opendrive_text()
    proving_ground.opendrive_text.cache_clear()
    assert proving_ground.opendrive_text() == text

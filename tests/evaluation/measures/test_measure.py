from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from adr1.criteria.infraction import Infraction, InfractionKind
from adr1.episodes.drive_arrays import read_drive_arrays
from adr1.episodes.frame import Contact
from adr1.evaluation.measures.measure import measure_drive
from adr1.evaluation.results import DriveMeasures


def test_a_flawless_drive(along, write_log, straight_map):
    found = measure_drive(write_log(along(40.0, traffic=(6.0, 10.0))), straight_map, ["Accident"])
    assert found.scenario_type == "Accident"
    assert found.junction_percent is None
    assert found.traffic_percents == (125.0,) * 20
    assert (found.comfort, found.comfort_fixed) == (1.0, 1.0)
    # 40 s at 10 Hz: 401 samples, windows of 41 every 5.
    assert (found.pdms.windows, found.pdms.score) == (73, 1.0)
    assert (found.epdms.windows, found.epdms.score) == (73, 1.0)


def test_half_the_speed_limit_is_half_the_progress(along, write_log, straight_map):
    found = measure_drive(write_log(along(8.0, 5.0)), straight_map, [])
    # Up to 10 m/s with 2.4 m/s2: 2.0833 s, 15.625 m; then 19.167 m: 34.79 m instead of 20 m.
    assert found.pdms.parts["EP"] == pytest.approx(20.0 / 34.792, abs=1e-4)
    assert found.scenario_type is None


def test_off_the_road_and_against_the_traffic(along, write_log, straight_map):
    parts = measure_drive(write_log(along(8.0, y=12.0)), straight_map, []).epdms.parts
    assert (parts["DAC"], parts["DDC"], parts["LK"]) == (0.0, 0.0, 0.0)
    parts = measure_drive(write_log(along(8.0, y=-1.75)), straight_map, []).epdms.parts
    assert (parts["DAC"], parts["DDC"]) == (1.0, 0.0)
    parts = measure_drive(write_log(along(8.0, y=2.3)), straight_map, []).epdms.parts
    assert (parts["DAC"], parts["DDC"], parts["LK"]) == (1.0, 1.0, 0.0)
    parking = measure_drive(write_log(along(8.0, y=8.25)), straight_map, []).epdms.parts
    assert parking["DAC"] == 1.0


def test_what_the_ego_hit_is_known_from_reported_contacts(along, write_log, straight_map):
    frames = along(8.0)
    wall = Contact(99, 4.95, 0, "static.building", (9.0, 0.0, 0.0), (59.5, 1.75, 0.0))
    frames[100] = replace(frames[100], contacts=(wall,))
    parts = measure_drive(write_log(frames), straight_map, []).pdms.parts
    # Sample 50 of 81: windows that begin at 10 to 40 hold it after their start.
    assert parts["NC"] == pytest.approx((9 - 0.5 * 7) / 9, abs=1e-6)


def test_a_red_light_is_known_from_the_infraction(along, write_log, straight_map):
    ran = Infraction(InfractionKind.RED_LIGHT, "ran", 100, 5.0, (60.0, 1.75, 0.0))
    parts = measure_drive(write_log(along(8.0), [ran]), straight_map, []).epdms.parts
    assert parts["TLC"] == pytest.approx(2 / 9, abs=1e-6)


def test_nobody_can_pass_a_leader_or_a_red_light(along, make_frame, write_log, straight_map):
    """The ego stands; what stops it takes its guilt away."""
    standing = measure_drive(write_log(along(8.0, 0.0)), straight_map, [])
    assert standing.epdms.parts["EP"] == 0.0
    behind = []
    for frame in along(8.0, 0.0, traffic=(0.0,)):
        kinematics = frame.kinematics.copy()
        kinematics[1, 0:2] = (18.0, 1.75)
        behind.append(replace(frame, kinematics=kinematics))
    waiting = measure_drive(write_log(behind), straight_map, [])
    assert waiting.epdms.parts["EP"] == 1.0
    line = [50.0, 16.0, 1.75, 0.0, 0.0, 1.75]
    at_red = measure_drive(write_log(along(8.0, 0.0), lines=[line]), straight_map, [])
    assert at_red.epdms.parts["EP"] == 1.0
    other_lane = [50.0, 16.0, 5.25, 0.0, 0.0, 1.75]
    beside = measure_drive(write_log(along(8.0, 0.0), lines=[other_lane]), straight_map, [])
    assert beside.epdms.parts["EP"] == 0.0


def test_comfort_knows_the_tick(along, write_log, straight_map):
    """Acceleration that grows by 5 m/s3 for a second: 2.5 m/s3 to who takes a tick for 0.1 s."""
    frames = []
    for n, frame in enumerate(along(0.95)):
        kinematics = frame.kinematics.copy()
        kinematics[0, 12] = -3.0 + 5.0 * n / 20.0
        frames.append(replace(frame, kinematics=kinematics))
    found = measure_drive(write_log(frames), straight_map, [])
    assert (found.comfort, found.comfort_fixed) == (1.0, 0.0)


def test_what_is_too_short_is_not_measured(along, write_log, straight_map):
    assert measure_drive(write_log(along(0.0)), straight_map, ["X"]) == DriveMeasures(
        scenario_type="X"
    )
    short = measure_drive(write_log(along(3.9)), straight_map, [])
    assert (short.pdms, short.epdms, short.comfort) == (None, None, 1.0)


def test_measuring_twice_gives_the_same(along, write_log, straight_map):
    frames = along(12.0, y=2.4, traffic=(3.0,))
    log = write_log(frames)
    assert measure_drive(log, straight_map, []) == measure_drive(log, straight_map, [])


def test_two_ways_of_reading_a_log_agree(along, write_log):
    log = write_log(along(2.0, traffic=(5.0, 7.0)))
    drive = read_drive_arrays(log)
    for tick, frame in enumerate(log.frames()):
        rows = np.flatnonzero(drive.tick == tick)
        assert np.array_equal(drive.kinematics[rows], frame.kinematics)
        assert np.array_equal(drive.ids[rows], frame.ids)
        assert np.array_equal(drive.extents_m[rows], frame.extents_m)
        assert np.array_equal(drive.is_background[rows], frame.is_background)
        assert rows[frame.ego_index] == drive.ego_row[tick]
    assert drive.tick_s == pytest.approx(0.05)

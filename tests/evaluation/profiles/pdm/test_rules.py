from __future__ import annotations

import numpy as np
import pytest
from tests.evaluation.profiles.pdm.tracks import flags, straight

from adr1.evaluation.profiles.pdm import rules

N = 41


def test_drivable_area_and_lights_are_lost_by_one_sample_of_the_window():
    for rule, name in (
        (rules.drivable_area, "off_drivable"),
        (rules.traffic_lights, "runs_red"),
    ):
        assert rule(straight(), 0) == 1.0
        assert rule(straight(**{name: flags(N, 40)}), 0) == 0.0
        assert rule(straight(n=60, **{name: flags(60, 41)}), 0) == 1.0


@pytest.mark.parametrize(
    ("metres_per_sample", "samples", "expected"),
    [
        (0.1, range(N), 1.0),  # 1.1 m within 11 samples
        (0.18, range(N), 1.0),
        (0.19, range(N), 0.5),  # 2.09 m
        (0.54, range(N), 0.5),
        (0.55, range(N), 0.0),  # 6.05 m
        (0.55, range(10, 13), 1.0),
        (0.55, range(10, 14), 0.5),
    ],
)
def test_driving_against_the_traffic(metres_per_sample, samples, expected):
    track = straight(speed_mps=10.0 * metres_per_sample, against_traffic=flags(N, *samples))
    assert rules.driving_direction(track, 0) == expected
    inside = straight(
        speed_mps=10.0 * metres_per_sample,
        against_traffic=flags(N, *samples),
        in_junction=flags(N, *range(N)),
    )
    assert rules.driving_direction(inside, 0) == 1.0


def off_lane(*ranges: range) -> np.ndarray:
    offsets = np.zeros(N)
    for samples in ranges:
        offsets[list(samples)] = 0.51
    return offsets


def test_lane_keeping_is_lost_after_two_seconds_on_end():
    keeping = rules.lane_keeping
    assert keeping(straight(lane_offset_m=off_lane(range(5, 24))), 0) == 1.0
    assert keeping(straight(lane_offset_m=off_lane(range(5, 25))), 0) == 0.0
    assert keeping(straight(lane_offset_m=off_lane(range(19), range(20, 39))), 0) == 1.0
    assert keeping(straight(lane_offset_m=np.full(N, 0.5)), 0) == 1.0


def test_junctions_neither_count_nor_end_a_time_off_the_lane():
    track = straight(lane_offset_m=off_lane(range(41)), in_junction=flags(N, *range(5, 30)))
    assert rules.lane_keeping(track, 0) == 1.0  # 5 + 11 samples remain
    track = straight(lane_offset_m=off_lane(range(41)), in_junction=flags(N, *range(5, 20)))
    assert rules.lane_keeping(track, 0) == 0.0  # 5 + 21


@pytest.mark.parametrize(
    ("speed_mps", "reference_m", "multiplier", "v1", "v2"),
    [
        (10.0, 40.0, 1.0, 1.0, 1.0),
        (10.0, 80.0, 1.0, 0.5, 0.5),
        (10.0, 20.0, 1.0, 1.0, 1.0),  # better than the reference
        (1.0, 5.0, 1.0, 1.0, 1.0),  # nobody could have driven more than 5 m
        (0.0, 5.1, 1.0, 0.0, 0.0),
        (10.0, 40.0, 0.5, 0.5, 1.0),  # v1 takes the factor into the progress
        (10.0, 40.0, 0.0, 0.0, 1.0),
        (1.0, 0.0, 0.0, 0.0, 1.0),
    ],
)
def test_progress(speed_mps, reference_m, multiplier, v1, v2):
    track = straight(speed_mps=speed_mps, reference_progress_m=np.full(N, reference_m))
    assert rules.progress_v1(track, 0, multiplier) == pytest.approx(v1)
    assert rules.progress_v2(track, 0, multiplier) == pytest.approx(v2)


def test_going_back_is_no_progress():
    track = straight(route_s_m=np.linspace(50.0, 40.0, N))
    assert rules.progress_v2(track, 0, 1.0) == 0.0

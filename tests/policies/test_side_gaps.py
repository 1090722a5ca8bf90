from __future__ import annotations

import numpy as np
import pytest

from adr1.policies.obstacles import BesideLane
from adr1.policies.side_gaps import in_band, other_way_is_free, same_way_is_free, seconds_for


def one(low_s_m: float, along_mps: float, right_m: float, *, oncoming: bool = False) -> BesideLane:
    return BesideLane(
        low_s_m=np.array([low_s_m]),
        high_s_m=np.array([low_s_m + 4.8]),
        right_m=np.array([right_m]),
        half_across_m=np.array([1.0]),
        along_mps=np.array([along_mps]),
        speed_mps=np.array([abs(along_mps)]),
        cos_yaw=np.array([-1.0 if oncoming else 1.0]),
    )


def test_band_is_the_swept_strip() -> None:
    assert in_band(one(0.0, 0.0, -3.5), -3.5, 1.0).tolist() == [True]
    assert in_band(one(0.0, 0.0, 0.0), -3.5, 1.0).tolist() == [False]


@pytest.mark.parametrize(
    ("low_s_m", "speed_mps", "free"),
    [(48.0, 5.0, False), (30.0, 5.0, True), (30.0, 14.0, False), (70.0, 5.0, True)],
)
def test_gap_to_traffic_of_the_same_way(low_s_m: float, speed_mps: float, *, free: bool) -> None:
    beside = one(low_s_m, speed_mps, -3.5)
    assert same_way_is_free(beside, np.array([True]), 47.6, 52.4, 5.0) == free
    assert same_way_is_free(beside, np.array([False]), 47.6, 52.4, 5.0)


@pytest.mark.parametrize(
    ("low_s_m", "speed_mps", "free"),
    [(120.0, 8.0, False), (160.0, 8.0, True), (40.0, 8.0, True), (110.0, 0.0, False)],
)
def test_gap_in_oncoming_traffic(low_s_m: float, speed_mps: float, *, free: bool) -> None:
    beside = one(low_s_m, -speed_mps, -3.5, oncoming=True)
    assert other_way_is_free(beside, np.array([True]), 95.0, 6.0, 47.6) == free


def test_time_to_drive_a_distance() -> None:
    assert seconds_for(16.0, 0.0, 8.0, 2.0) == pytest.approx(4.0)
    assert seconds_for(24.0, 0.0, 8.0, 2.0) == pytest.approx(5.0)
    assert seconds_for(8.0, 12.0, 8.0, 2.0) == pytest.approx(1.0)

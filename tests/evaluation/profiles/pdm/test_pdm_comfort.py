from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import savgol_filter
from tests.evaluation.profiles.pdm.tracks import straight

from adr1.evaluation.profiles.pdm.comfort import comfort_v1, history_comfort

N = 41


def braking(values):
    accelerations = np.zeros((len(values), 2))
    accelerations[:, 0] = values
    return straight(n=len(values), acceleration_xy_mps2=accelerations)


def both(track, start=0):
    return comfort_v1(track, start), history_comfort(track, start)


@pytest.mark.parametrize(
    ("value", "expected"), [(2.39, 1.0), (2.41, 0.0), (-4.04, 1.0), (-4.06, 0.0)]
)
def test_constant_accelerations_meet_their_bounds(value, expected):
    assert both(braking(np.full(N, value))) == (expected, expected)


def test_lateral_acceleration_is_that_across_the_heading():
    accelerations = np.tile([4.88, 0.0], (N, 1))
    across = straight(acceleration_xy_mps2=accelerations, yaw_rad=np.full(N, np.pi / 2))
    assert both(across) == (1.0, 1.0)
    along = straight(acceleration_xy_mps2=accelerations)
    assert both(along) == (0.0, 0.0)


@pytest.mark.parametrize(("rate", "expected"), [(0.94, 1.0), (0.96, 0.0)])
def test_yaw_rate_comes_from_the_heading_across_the_half_turn(rate, expected):
    yaw = np.angle(np.exp(1j * (3.0 + rate * 0.1 * np.arange(N))))
    assert both(straight(yaw_rad=yaw)) == (expected, expected)


@pytest.mark.parametrize(("gain", "expected"), [(1.92, 1.0), (1.94, 0.0)])
def test_yaw_acceleration_is_the_second_derivative_of_the_heading(gain, expected):
    # The yaw rate rises from -0.9 for 0.9 s and is constant before and after.
    seconds = np.clip(0.1 * np.arange(N) - 1.5, 0.0, 0.9)
    beyond = np.maximum(0.1 * np.arange(N) - 2.4, 0.0)
    yaw = -0.9 * (0.1 * np.arange(N)) + 0.5 * gain * seconds**2 + 0.9 * gain * beyond
    assert both(straight(yaw_rad=yaw)) == (expected, expected)


def plain(track, start, accelerations, jerks):
    """Both rules written out, apart from the filter."""
    rows = slice(start, start + 41)
    yaw = track.yaw_rad[rows]
    a = track.acceleration_xy_mps2[rows]
    forward = a[:, 0] * np.cos(yaw) + a[:, 1] * np.sin(yaw)
    right = -a[:, 0] * np.sin(yaw) + a[:, 1] * np.cos(yaw)
    total = np.sqrt((a**2).sum(axis=1))

    def jerk(values):
        return savgol_filter(savgol_filter(values, 8, 2), jerks, 2, deriv=1, delta=0.1)

    return float(
        (savgol_filter(forward, accelerations, 2) > -4.05).all()
        and (savgol_filter(forward, accelerations, 2) < 2.40).all()
        and (abs(savgol_filter(right, accelerations, 2)) < 4.89).all()
        and (abs(jerk(total)) < 8.37).all()
        and (abs(jerk(forward)) < 4.13).all()
        and (abs(savgol_filter(np.unwrap(yaw), 5, 3, deriv=2, delta=0.1)) < 1.93).all()
        and (abs(savgol_filter(np.unwrap(yaw), 5, 2, deriv=1, delta=0.1)) < 0.95).all()
    )


def test_both_rules_equal_a_plain_re_derivation():
    generator = np.random.default_rng(9)
    seen = set()
    for scale in (0.4, 0.7, 1.0, 1.5):
        for _ in range(15):
            track = straight(
                yaw_rad=np.cumsum(generator.normal(0.02, 0.01 * scale, N)),
                acceleration_xy_mps2=np.cumsum(generator.normal(0.0, 0.4 * scale, (N, 2)), axis=0),
            )
            found = both(track)
            assert found == (plain(track, 0, 41, 41), plain(track, 0, 8, 15))
            seen.add(found)
    assert len(seen) >= 3


def test_history_counts_in_v2_only():
    values = np.zeros(60)
    values[12:18] = 3.5
    track = braking(values)
    assert comfort_v1(track, 19) == 1.0
    assert history_comfort(track, 19) == 0.0
    assert history_comfort(track, 0) == 0.0


def test_v1_fits_one_parabola_to_the_whole_window():
    """A short kick that v2's filter of 8 samples shows is smoothed away in v1."""
    values = np.zeros(N)
    values[18:24] = 3.0
    assert both(braking(values)) == (1.0, 0.0)

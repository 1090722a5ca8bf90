"""Comfort against motion whose derivatives are known, and an independent plain re-derivation."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.signal import savgol_filter

from adr1.criteria.motion import EgoMotion
from adr1.evaluation.profiles.comfort import comfort_share


def motion(n=40, tick_s=0.05, forward=0.0, right=0.0, yaw_rate_dps=0.0, yaw_deg=30.0):
    yaw = np.full(n, yaw_deg)
    f, r = np.broadcast_to(forward, n), np.broadcast_to(right, n)
    cos, sin = math.cos(math.radians(yaw_deg)), math.sin(math.radians(yaw_deg))
    world = np.column_stack([f * cos - r * sin, f * sin + r * cos])
    return EgoMotion(tick_s, yaw, world, np.broadcast_to(yaw_rate_dps, n).astype(float))


def both(item):
    return comfort_share(item, fixed=False), comfort_share(item, fixed=True)


@pytest.mark.parametrize(
    ("item", "published", "fixed"),
    [
        (motion(), 1.0, 1.0),
        (motion(forward=2.39), 1.0, 1.0),
        (motion(forward=2.41), 0.0, 0.0),
        (motion(forward=-4.04), 1.0, 1.0),
        (motion(forward=-4.06), 0.0, 0.0),
        (motion(right=4.88), 1.0, 1.0),
        (motion(right=-4.90), 0.0, 0.0),
        # A gentle bend of 10 degree/s: beyond 0.95 only if degrees are taken for radians.
        (motion(yaw_rate_dps=10.0), 0.0, 1.0),
        (motion(yaw_rate_dps=0.94), 1.0, 1.0),
        (motion(yaw_rate_dps=math.degrees(0.96)), 0.0, 0.0),
        # Forward acceleration that grows by 0.3 m/s2 a tick: 6 m/s3, or 3 if a tick were 0.1 s.
        (motion(n=20, forward=np.linspace(-3.8, 1.9, 20)), 1.0, 0.0),
        # Yaw rate that grows by 5.6 degree/s a tick: 1.95 rad/s2, and by 4.2: 1.47.
        (motion(n=20, yaw_rate_dps=np.linspace(-53.0, 53.0, 20)), 0.0, 0.0),
        (motion(n=20, yaw_rate_dps=np.linspace(-40.0, 40.0, 20)), 0.0, 1.0),
    ],
)
def test_bounds_with_and_without_the_published_defects(item, published, fixed):
    assert both(item) == (published, fixed)


def test_the_missing_derivative_of_yaw_rate():
    # From -0.9 to 0.9 rad/s in 20 ticks of 0.02 s: 4.7 rad/s2, which the published tool cannot see.
    rising = motion(n=20, tick_s=0.02, yaw_rate_dps=np.degrees(np.linspace(-0.9, 0.9, 20)))
    as_if_radians = EgoMotion(
        0.1, rising.yaw_deg, rising.acceleration_world_mps2, np.radians(rising.yaw_rate_dps)
    )
    assert comfort_share(as_if_radians, fixed=False) == 1.0
    assert comfort_share(rising, fixed=True) == 0.0


def test_a_shorter_last_piece_is_dropped_unless_it_is_the_only_one():
    harsh = np.concatenate([np.zeros(20), np.full(20, 3.0), np.full(19, 3.0)])
    assert comfort_share(motion(n=59, forward=harsh), fixed=True) == 0.5
    assert comfort_share(motion(n=3), fixed=True) == 1.0
    assert comfort_share(motion(n=2), fixed=True) is None


def plain_share(item: EgoMotion) -> float:
    """The published rule written out value by value, apart from the filter."""
    verdicts = []
    for begin in range(0, len(item.yaw_deg) - 19, 20):
        forward, right, total, rate = [], [], [], []
        for i in range(begin, begin + 20):
            x, y = item.acceleration_world_mps2[i]
            yaw = math.radians(item.yaw_deg[i])
            forward.append(x * math.cos(yaw) + y * math.sin(yaw))
            right.append(-x * math.sin(yaw) + y * math.cos(yaw))
            total.append(math.sqrt(x * x + y * y))
            rate.append(item.yaw_rate_dps[i])
        turns = 0
        unwrapped = [rate[0]]
        for before, now in pairwise(rate):
            turns += round((now - before) / (2 * math.pi))
            unwrapped.append(now - 2 * math.pi * turns)
        forward, right = savgol_filter(forward, 7, 2), savgol_filter(right, 7, 2)
        total, rate = savgol_filter(total, 7, 2), savgol_filter(unwrapped, 7, 2)
        jerk = savgol_filter(total, 7, 2, deriv=1, delta=0.1)
        forward_jerk = savgol_filter(forward, 7, 2, deriv=1, delta=0.1)
        verdicts.append(
            all(-4.05 < v < 2.40 for v in forward)
            and all(abs(v) < 4.89 for v in right)
            and all(abs(v) < 8.37 for v in jerk)
            and all(abs(v) < 4.13 for v in forward_jerk)
            and all(abs(v) < 0.95 for v in rate)
        )
    return sum(verdicts) / len(verdicts)


def test_the_published_rule_equals_a_plain_re_derivation():
    generator = np.random.default_rng(5)
    shares = set()
    for scale in (0.3, 0.8, 1.5):
        for _ in range(10):
            n = int(generator.integers(21, 200))
            item = EgoMotion(
                0.05,
                generator.uniform(-180.0, 180.0, n),
                np.cumsum(generator.normal(0.0, 0.15 * scale, (n, 2)), axis=0),
                np.cumsum(generator.normal(0.0, 0.1 * scale, n)),
            )
            share = comfort_share(item, fixed=False)
            assert share == pytest.approx(plain_share(item), abs=1e-12)
            shares.add(share)
    assert len(shares) > 5


finite = st.floats(-50.0, 50.0, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 70).flatmap(lambda n: arrays(np.float64, (n, 4), elements=finite)))
def test_any_motion_has_a_share(values):
    item = EgoMotion(0.05, values[:, 0], values[:, 1:3], values[:, 3])
    for fixed in (True, False):
        assert 0.0 <= comfort_share(item, fixed=fixed) <= 1.0

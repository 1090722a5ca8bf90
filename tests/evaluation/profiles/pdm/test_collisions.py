from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.evaluation.profiles.pdm.tracks import flags, others, straight

from adr1.evaluation.profiles.pdm.collisions import (
    dangers_of,
    no_at_fault_collision,
    time_to_collision,
    touches_of,
)

N = 41


def nc(track, start=0):
    return no_at_fault_collision(touches_of(track), start)


def ttc(track, start=0, last=40):
    return time_to_collision(dangers_of(track), touches_of(track), start, last)


def passing(x_m, y_m=0.0, **kwargs):
    return straight(neighbours=others(np.broadcast_to(x_m, N).astype(float), y_m, **kwargs))


AWAY = np.arange(N) * 1.0
"""Where the ego is at each sample."""


@pytest.mark.parametrize(
    ("track", "expected"),
    [
        (straight(), 1.0),
        (passing(30.0), 0.0),  # hits who stands
        (passing(30.0, agent=False), 0.5),  # hits a thing
        (passing(60.0), 1.0),  # out of reach
        (passing(30.0, y_m=2.1), 1.0),  # passes by
        (passing(24.0 + 0.4 * AWAY, speed_mps=4.0), 0.0),  # runs into a slower one
        (passing(-30.0 + 2.0 * AWAY, speed_mps=20.0), 1.0),  # is run into from behind
        (passing(AWAY + 0.5, y_m=1.9, speed_mps=10.0), 1.0),  # touched from the start on
    ],
)
def test_whose_fault(track, expected):
    assert nc(track) == expected


def from_the_side(**changes):
    """Somebody who drives as fast as the ego comes into its side at sample 20."""
    y_m = np.where(np.arange(N) < 20, 3.0, 1.8)
    neighbours = replace(
        others(AWAY - 0.2, speed_mps=10.0), center_xy_m=np.column_stack([AWAY - 0.2, y_m])
    )
    return straight(neighbours=neighbours, **changes)


def test_who_is_hit_on_the_side_is_at_fault_only_astray():
    assert nc(from_the_side()) == 1.0
    assert nc(from_the_side(in_several_lanes=flags(N, 20))) == 0.0
    assert nc(from_the_side(off_drivable=flags(N, 20))) == 0.0


def test_touched_without_fault_is_ignored_from_then_on():
    assert nc(from_the_side(in_several_lanes=flags(N, 25))) == 1.0


def test_a_standing_ego_is_never_at_fault():
    track = straight(speed_mps=0.0, neighbours=others(20.0 - 0.8 * np.arange(N), speed_mps=8.0))
    assert (nc(track), ttc(track)) == (1.0, 1.0)


def test_a_reported_contact_counts_without_overlap():
    wall = others(np.array([20.0]), actor=0, agent=False, samples=np.array([20]))
    nothing = replace(wall, half_extent_m=np.zeros((1, 2)), center_xy_m=np.array([[90.0, 0.0]]))
    assert nc(straight(neighbours=nothing)) == 1.0
    assert nc(straight(neighbours=replace(nothing, touching=np.array([True])))) == 0.5


def test_windows_look_at_their_own_samples():
    track = straight(n=100, neighbours=others(np.full(100, 30.0)))
    # Its front is at 28 from sample 26 on, its rear at 32 until sample 34.
    assert [nc(track, start) for start in (0, 20, 30, 40)] == [0.0, 0.0, 1.0, 1.0]


def standing_at(x_m, **kwargs):
    """A drive that goes on after the window, towards somebody who stands."""
    return straight(n=60, neighbours=others(np.full(60, x_m), **kwargs))


def test_ttc_sees_a_second_ahead_only_what_is_in_the_way():
    # At sample 40, moved on by 9 samples, the front is at 51.4; boxes begin 2 m before their place.
    assert ttc(standing_at(53.3)) == 0.0
    assert ttc(standing_at(53.5)) == 1.0
    assert ttc(standing_at(30.0, y_m=2.1)) == 1.0
    assert ttc(passing(AWAY + 8.0, speed_mps=10.0)) == 1.0  # as fast, 3.6 m ahead
    # Head-on they meet when both have driven 22.8 m: 0.9 s before, the ego is at sample 14.
    oncoming = passing(50.0 - AWAY, speed_mps=10.0, yaw_deg=180.0)
    assert (ttc(oncoming, last=13), ttc(oncoming, last=14)) == (1.0, 0.0)


def test_ttc_needs_the_other_at_its_time():
    """Somebody who crosses is judged by where he is then."""
    crossing = others(np.full(N, 15.0))
    # He is out of the way but at sample 6, when the ego's front is at 8.4; in 0.6 s from sample 0.
    y_m = np.where(np.arange(N) == 6, 0.0, 50.0)
    track = straight(
        neighbours=replace(crossing, center_xy_m=np.column_stack([np.full(N, 8.0), y_m]))
    )
    assert ttc(track) == 0.0
    later = np.where(np.arange(N) == 7, 0.0, 50.0)  # no look-ahead falls on it in time but 0.3 s
    track = straight(
        neighbours=replace(crossing, center_xy_m=np.column_stack([np.full(N, 20.0), later]))
    )
    assert ttc(track) == 1.0


def test_ttc_beside_counts_only_astray_or_in_junctions():
    along = 0.1 * np.arange(N)
    beside = others(along + 0.5, 1.9, speed_mps=1.0)
    y_m = np.where(np.arange(N) < 20, 9.0, 1.9)
    late = replace(beside, center_xy_m=np.column_stack([along + 0.5, y_m]))
    assert ttc(straight(speed_mps=1.0, neighbours=late)) == 1.0
    everywhere = flags(N, *range(N))
    for name in ("in_junction", "off_drivable", "in_several_lanes"):
        assert ttc(straight(speed_mps=1.0, neighbours=late, **{name: everywhere})) == 0.0


def test_ttc_of_v2_stops_nine_samples_before_the_end():
    # The front reaches 42.4 at sample 31, moved on by 9 samples.
    assert ttc(standing_at(44.3), last=30) == 1.0
    assert ttc(standing_at(44.3), last=31) == 0.0

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate, translate
from shapely.geometry import box

from adr1.policies.overlap import (
    boxes_overlap,
    first_conflicts,
    first_path_contact,
    first_swept_contact,
)

number = st.floats(-6.0, 6.0)
angle = st.floats(-math.pi, math.pi)
size = st.floats(0.2, 4.0)


@settings(deadline=None)
@given(x=number, y=number, a=angle, b=angle, al=size, aw=size, bl=size, bw=size)
def test_agrees_with_shapely(
    x: float, y: float, a: float, b: float, al: float, aw: float, bl: float, bw: float
) -> None:
    first = rotate(box(-al, -aw, al, aw), a, origin=(0, 0), use_radians=True)
    second = translate(rotate(box(-bl, -bw, bl, bw), b, origin=(0, 0), use_radians=True), x, y)
    distance = first.distance(second)
    shared = first.intersection(second).area
    if distance > 1e-9 or shared > 1e-9:
        assert boxes_overlap(0.0, 0.0, a, al, aw, x, y, b, bl, bw) == (distance <= 1e-9)


def test_first_path_point_that_touches_a_box() -> None:
    path = np.arange(0.0, 40.0, 0.5)
    contact = first_path_contact(
        path,
        np.zeros(80),
        np.zeros(80),
        2.0,
        1.0,
        np.array([20.0, 20.0]),
        np.array([0.0, 2.5]),
        np.zeros(2),
        np.array([2.0, 2.0]),
        np.array([1.0, 1.0]),
    )
    assert path[contact[0]] == pytest.approx(16.0)
    assert contact[1] == -1


def test_paths_that_cross_at_different_times_are_no_conflict() -> None:
    t = np.arange(0.0, 4.01, 0.2)
    zero = np.zeros(len(t))
    ego = (10.0 * t, zero, zero, np.full(len(t), 2.4), np.full(len(t), 1.0))
    across_y = np.array([20.0 - 10.0 * t, 45.0 - 10.0 * t])
    across_x, across_yaw = np.full((2, len(t)), 20.0), np.full((2, len(t)), -math.pi / 2)
    half = (np.full(2, 2.4), np.full(2, 1.0))
    meets = first_conflicts(*ego, across_x, across_y, across_yaw, *half, 1, 1)
    assert t[meets[0, 0]] == pytest.approx(1.8, abs=0.3)
    assert meets[1].tolist() == [-1, -1]


def test_swept_way_is_avoided_as_a_whole() -> None:
    path = np.arange(0.0, 30.0, 0.5)
    zero = np.zeros(len(path))
    y = np.linspace(-20.0, 20.0, 41)
    across = (np.full(41, 15.0), y, np.full(41, math.pi / 2))
    k = first_swept_contact(path, zero, zero, 2.0, 1.0, *across, 2.0, 1.0)
    assert path[k] == pytest.approx(12.0)

from __future__ import annotations

import carla
import numpy as np
import pytest

from adr1.episodes.streets import DRIVING, read_streets
from adr1.simulator.maps.library import MapLibrary


@pytest.fixture(scope="module")
def metro(tmp_path_factory) -> carla.Map:
    town = MapLibrary(None, tmp_path_factory.mktemp("cache")).load("Metro")
    return carla.Map(town.name, town.opendrive)


def test_strips_have_the_width_of_their_lanes(metro):
    streets = read_streets(metro)
    roads = [s for s in streets.strips if s.surface == DRIVING and not s.in_junction]
    for strip in roads[::10]:
        width = np.hypot(*(strip.left_world_m - strip.right_world_m).T)
        middle = 0.5 * (strip.left_world_m + strip.right_world_m)[0]
        lane = metro.get_waypoint(carla.Location(*middle.tolist(), 0.0))
        assert width == pytest.approx(lane.lane_width, abs=1e-3)


def test_a_line_between_two_lanes_is_painted_once(metro):
    lines = read_streets(metro).lines
    middles = np.array([line.points_world_m.mean(axis=0) for line in lines])
    distance = np.hypot(*(middles[:, None] - middles[None]).transpose(2, 0, 1))
    np.fill_diagonal(distance, np.inf)
    assert distance.min() > 0.5
    assert {line.broken for line in lines} == {True, False}


def test_crossings_are_rings_of_four(metro):
    crossings = read_streets(metro).crossings
    assert len(crossings) == 72
    assert all(ring.shape == (4, 2) for ring in crossings)


def test_strips_reach_the_ends_of_their_lanes(metro):
    """Where a driving lane ends the next one begins: no gap is left between their strips."""
    strips = [s for s in read_streets(metro).strips if s.surface == DRIVING]
    begins = np.array([(s.left_world_m[0], s.right_world_m[0]) for s in strips])
    joined = 0
    for strip in strips:
        end = np.array([strip.left_world_m[-1], strip.right_world_m[-1]])
        joined += bool(np.hypot(*(begins - end).transpose(2, 0, 1)).max(axis=1).min() < 0.15)
        steps = np.hypot(*np.diff(strip.left_world_m, axis=0).T)
        assert steps.max() < 4.0
    assert joined / len(strips) > 0.9

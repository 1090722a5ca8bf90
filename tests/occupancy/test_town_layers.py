from __future__ import annotations

import carla
import numpy as np
import pytest

from adr1.episodes.streets import Streets, read_streets
from adr1.errors import InputError
from adr1.occupancy.town_layers import REACH_M, TownLayers


def test_depths_in_a_straight_street_are_exact(street):
    points = np.random.default_rng(0).uniform([-50.0, -11.0], [50.0, 11.0], size=(500, 2))
    depth = street.drivable_distance_m(points)
    assert depth == pytest.approx(4.0 - abs(points[:, 1]), abs=0.002)
    assert street.marking_distance_m(points) == pytest.approx(
        np.minimum(abs(points[:, 1]), REACH_M), abs=0.13
    )
    away = abs(points[:, 1]) > 0.3  # nearer, the kink of the distance lies between cells
    assert street.marking_distance_m(points[away]) == pytest.approx(
        np.minimum(abs(points[away, 1]), REACH_M), abs=0.02
    )


def test_beyond_the_map_is_as_far_off_road_as_can_be(street):
    assert street.drivable_distance_m(np.array([[1e6, 0.0]])).tolist() == [-REACH_M]
    assert street.marking_distance_m(np.array([[0.0, 1e6]])).tolist() == [REACH_M]


def test_all_lane_centres_of_a_town_are_drivable(metro, metro_layers):
    places = [w.transform.location for w in metro.generate_waypoints(1.0)]
    points = np.array([[place.x, place.y] for place in places])
    assert metro_layers.drivable_distance_m(points).min() > 1.0


@pytest.mark.parametrize("name", ["Town01", "Town03", "Town05"])
def test_all_lane_centres_of_public_towns_are_drivable(shared_dir, name):
    town = carla.Map(name, (shared_dir / "maps" / f"{name}.xodr").read_text(encoding="utf-8"))
    layers = TownLayers.from_streets(read_streets(town))
    places = [w.transform.location for w in town.generate_waypoints(3.0)]
    depth = layers.drivable_distance_m(np.array([[place.x, place.y] for place in places]))
    assert depth.min() > -0.01  # one lane of Town03 has no length
    assert (depth > 1.0).mean() > 0.999


def test_lanes_have_no_gaps_along_their_way(metro, metro_layers):
    for begin, _ in metro.get_topology()[::7]:
        lane, points = begin, []
        for _ in range(400):
            points.append([lane.transform.location.x, lane.transform.location.y])
            following = lane.next(0.25)
            if not following:
                break
            lane = following[0]
        depth = metro_layers.drivable_distance_m(np.array(points))
        assert depth[:-8].min() > 1.0  # near a dead end it falls to 0


def test_pavements_are_off_road(metro, metro_layers):
    strips = [s for s in read_streets(metro).strips if s.surface == "Sidewalk"]
    assert len(strips) > 50
    for strip in strips:
        middle = 0.5 * (strip.left_world_m + strip.right_world_m)[1:-1]
        assert (metro_layers.drivable_distance_m(middle) < -0.5).all()


def test_a_window_of_a_town_reads_as_the_whole(metro, metro_layers):
    window = TownLayers.from_streets(read_streets(metro), bounds_world_m=(-40.0, -40.0, 40.0, 40.0))
    points = np.random.default_rng(0).uniform(-30.0, 30.0, size=(1000, 2))
    assert window.drivable_distance_m(points) == pytest.approx(
        metro_layers.drivable_distance_m(points), abs=0.06
    )


def test_towns_without_lanes_and_maps_that_are_too_large_are_refused(metro):
    with pytest.raises(InputError, match="no lane"):
        TownLayers.from_streets(Streets((), (), ()))
    with pytest.raises(InputError, match="too many"):
        TownLayers.from_streets(read_streets(metro), cell_m=0.005)

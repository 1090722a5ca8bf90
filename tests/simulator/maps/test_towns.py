"""What every generated town must offer to the genuine client."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise

import carla
import networkx as nx
import pytest
from lxml import etree
from shapely.geometry import Polygon
from shapely.strtree import STRtree

from adr1.errors import InputError
from adr1.simulator.maps.towns import (
    GeneratedTown,
    TownSpec,
    generate_town,
    is_held_out,
    parse_town_name,
)

NAMES = [
    *("Metro", "Metro-1", "Metro-2"),
    *("Parkway", "Parkway-1", "Parkway-2"),
    *("Speedway", "Speedway-1", "Speedway-2"),
]
LOWEST_AND_HIGHEST_LIMIT_KPH = {"Metro": (30, 50), "Parkway": (30, 90), "Speedway": (30, 100)}
LIT_JUNCTIONS = {"Metro": 12, "Parkway": 4, "Speedway": 2}
LANE_KINDS = {
    "Metro": {"biking"},
    "Parkway": {"shoulder", "median"},
    "Speedway": {"shoulder", "median"},
}
CROSSING_CORNERS = {"Metro": 300, "Parkway": 30, "Speedway": 20}
LONGEST_SIDE_M = {"Metro": 900.0, "Parkway": 900.0, "Speedway": 2200.0}
LaneKey = tuple[int, int, int]


@cache
def town_of(name: str) -> GeneratedTown:
    spec = parse_town_name(name)
    assert spec is not None
    return generate_town(spec)


@cache
def map_of(name: str) -> carla.Map:
    return carla.Map(name, town_of(name).opendrive)


@cache
def roads_of(name: str) -> dict[int, etree._Element]:
    root = etree.fromstring(town_of(name).opendrive.encode())
    return {int(road.get("id")): road for road in root.iterfind("road")}


def kind_of(name: str) -> str:
    spec = parse_town_name(name)
    assert spec is not None
    return spec.kind


def key_of(waypoint: carla.Waypoint) -> LaneKey:
    return waypoint.road_id, waypoint.section_id, waypoint.lane_id


def lane_end(waypoint: carla.Waypoint) -> carla.Waypoint:
    """The last waypoint of the lane, within 5 cm."""
    end = waypoint
    for step_m in (2.0, 0.05):
        ahead = end.next_until_lane_end(step_m)
        # The client's list runs from the waypoint on; its last entry can be the lane's very end.
        end = max([end, *ahead], key=lambda w: w.s if w.lane_id < 0 else -w.s)
        if step_m > 1.0 and len(ahead) > 1:
            end = ahead[-2]
    return end


@pytest.mark.parametrize("kind", ["Metro", "Parkway", "Speedway"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_generation_is_a_pure_function_of_the_spec(kind: str, seed: int) -> None:
    spec = TownSpec(kind, seed)  # type: ignore[arg-type]
    assert generate_town(spec) == generate_town(spec)


def test_seeds_give_different_towns() -> None:
    assert len({town_of(name).opendrive for name in NAMES}) == len(NAMES)


def test_names() -> None:
    assert parse_town_name("Metro") == TownSpec("Metro", 0)
    assert parse_town_name("Parkway-12") == TownSpec("Parkway", 12)
    for other in (
        "Town01",
        "metro",
        "Metro-",
        "Metro-01",
        "Metro--1",
        "Metro-1/..",
        "",
        "Metro-1\n",
    ):
        assert parse_town_name(other) is None
    assert TownSpec("Metro", 0).name == "Metro"
    assert TownSpec("Metro", 7).name == "Metro-7"
    assert not is_held_out(TownSpec("Metro", 899))
    assert is_held_out(TownSpec("Metro", 900))


def test_impossible_specs_are_refused() -> None:
    with pytest.raises(InputError):
        TownSpec("Metro", -1)
    with pytest.raises(InputError):
        TownSpec("Village", 0)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["Metro", "Parkway", "Speedway"])
def test_every_seed_can_be_built(kind: str) -> None:
    for seed in (*range(3, 11), 900, 123456789):
        assert generate_town(TownSpec(kind, seed)).opendrive  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_every_driving_lane_reaches_every_other(name: str) -> None:
    graph = nx.DiGraph((key_of(a), key_of(b)) for a, b in map_of(name).get_topology())
    assert len(graph) > 100
    if kind_of(name) == "Speedway":  # the motorway's inner lanes are reached by changing lane only
        graph.add_edges_from(_changes_of_lane(name))
    assert nx.is_strongly_connected(graph)
    lanes = {key_of(w) for w in map_of(name).generate_waypoints(2.0)}
    assert lanes <= set(graph)


def _changes_of_lane(name: str) -> set[tuple[LaneKey, LaneKey]]:
    """Lane to lane, where the markings let one change."""
    found = set()
    for w in map_of(name).generate_waypoints(10.0):
        if int(w.lane_change) & int(carla.LaneChange.Right):
            found.add((key_of(w), key_of(w.get_right_lane())))
        if int(w.lane_change) & int(carla.LaneChange.Left):
            found.add((key_of(w), key_of(w.get_left_lane())))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_lanes_continue_without_steps_or_kinks(name: str) -> None:
    for before, after in map_of(name).get_topology():
        end, start = lane_end(before).transform, after.transform
        heading = end.get_forward_vector()
        dx, dy = start.location.x - end.location.x, start.location.y - end.location.y
        ahead_m, aside_m = dx * heading.x + dy * heading.y, dy * heading.x - dx * heading.y
        turn_deg = (start.rotation.yaw - end.rotation.yaw + 180.0) % 360.0 - 180.0
        assert abs(aside_m) < 0.05, (key_of(before), key_of(after))
        assert abs(ahead_m) < 0.15, (key_of(before), key_of(after))
        assert abs(turn_deg) < 3.0, (key_of(before), key_of(after))
        assert abs(lane_end(before).lane_width - after.lane_width) < 0.05


@pytest.mark.parametrize("name", NAMES)
def test_turns_have_room(name: str) -> None:
    """No driving lane bends tighter than 6 m (centre line)."""
    for first, _ in map_of(name).get_topology():
        points = [first, *first.next_until_lane_end(1.0)]
        for a, b in pairwise(points):
            step_m = a.transform.location.distance(b.transform.location)
            turn_deg = (b.transform.rotation.yaw - a.transform.rotation.yaw + 180.0) % 360.0 - 180.0
            if step_m > 0.5:
                assert step_m / max(abs(math.radians(turn_deg)), 1e-9) > 6.0, key_of(first)


@pytest.mark.parametrize("name", NAMES)
def test_lane_changes_follow_the_markings(name: str) -> None:
    seen = set()
    for w in map_of(name).generate_waypoints(4.0):
        right_open = bool(int(w.lane_change) & int(carla.LaneChange.Right))
        left_open = bool(int(w.lane_change) & int(carla.LaneChange.Left))
        seen.add((left_open, right_open))
        if w.is_junction:
            assert not left_open
            assert not right_open
            continue
        for is_open, other, marking in (
            (left_open, w.get_left_lane(), w.left_lane_marking),
            (right_open, w.get_right_lane(), w.right_lane_marking),
        ):
            same_way = (
                other is not None
                and other.lane_type == carla.LaneType.Driving
                and other.lane_id * w.lane_id > 0
            )
            broken = marking.type == carla.LaneMarkingType.Broken
            assert is_open == (same_way and broken), (key_of(w), w.s)
    assert {(False, False), (True, False), (False, True)} <= seen


@pytest.mark.parametrize("name", NAMES)
def test_every_road_has_a_speed_limit(name: str) -> None:
    low, high = LOWEST_AND_HIGHEST_LIMIT_KPH[kind_of(name)]
    limits = set()
    for road in roads_of(name).values():
        speed = road.find("type/speed")
        assert speed.get("unit") == "m/s"
        limits.add(round(float(speed.get("max")) * 3.6))
    assert min(limits) >= low
    assert max(limits) == high


@pytest.mark.parametrize("name", NAMES)
def test_limit_signs_carry_the_limit_of_their_road(name: str) -> None:
    signs = map_of(name).get_all_landmarks_of_type("274")
    assert len(signs) > 20
    for sign in signs:
        limit_mps = float(roads_of(name)[sign.road_id].find("type/speed").get("max"))
        assert sign.value == round(limit_mps * 3.6)
        assert sign.unit == "km/h"


@pytest.mark.parametrize("name", NAMES)
def test_signals_stand_beside_the_road_at_its_end_and_name_its_lanes(name: str) -> None:
    """A light or sign that stops traffic: right before the junction, off the lanes it governs."""
    world = map_of(name)
    for mark in world.get_all_landmarks():
        road = roads_of(name)[mark.road_id]
        ahead = mark.orientation == carla.LandmarkOrientation.Positive
        if mark.type in ("1000001", "205", "206"):
            to_end_m = float(road.get("length")) - mark.s if ahead else mark.s
            assert to_end_m < 1.0
        for first, last in mark.get_lane_validities():
            for lane_id in range(first, last + 1):
                assert (lane_id < 0) == ahead
                governed = world.get_waypoint_xodr(mark.road_id, lane_id, mark.s)
                assert governed.lane_type == carla.LaneType.Driving
        nearest = world.get_waypoint(mark.transform.location, lane_type=carla.LaneType.Driving)
        off_m = mark.transform.location.distance_2d(nearest.transform.location)
        assert off_m > nearest.lane_width / 2.0 + 0.3


@pytest.mark.parametrize("name", NAMES)
def test_each_lit_approach_has_a_controller_of_its_own_junction(name: str) -> None:
    root = etree.fromstring(town_of(name).opendrive.encode())
    controls = {
        controller.get("id"): [c.get("signalId") for c in controller.iterfind("control")]
        for controller in root.iterfind("controller")
    }
    signals = {
        signal.get("id"): (road, signal)
        for road in root.iterfind("road")
        for signal in road.iterfind("signals/signal[@type='1000001']")
    }
    named = []
    lit = 0
    for junction in root.iterfind("junction"):
        references = [reference.get("id") for reference in junction.iterfind("controller")]
        lit += bool(references)
        sequences = [r.get("sequence") for r in junction.iterfind("controller")]
        assert sequences == [str(k) for k in range(len(references))]
        for reference in references:
            assert len(controls[reference]) == 1
            road, signal = signals[controls[reference][0]]
            link = "successor" if signal.get("orientation") == "+" else "predecessor"
            assert road.find(f"link/{link}").get("elementId") == junction.get("id")
            named += controls[reference]
    assert sorted(named) == sorted(signals)
    assert lit >= LIT_JUNCTIONS[kind_of(name)]


@pytest.mark.parametrize("name", NAMES)
def test_driving_approaches_see_their_light_or_sign(name: str) -> None:
    world = map_of(name)
    seen = set()
    for lane, junction_lane in world.get_topology():
        if lane.is_junction or not junction_lane.is_junction:
            continue
        near_end = lane_end(lane).previous(10.0)[0]
        types = {mark.type for mark in near_end.get_landmarks(30.0, stop_at_junction=True)}
        seen |= types & {"1000001", "205", "206"}
    assert seen == {"1000001", "205", "206"}


@pytest.mark.parametrize("name", NAMES)
def test_lane_kinds(name: str) -> None:
    kinds = {lane.get("type") for road in roads_of(name).values() for lane in road.iter("lane")}
    wanted = {"driving", "sidewalk", "parking"} | LANE_KINDS[kind_of(name)]
    assert wanted <= kinds


@pytest.mark.parametrize("name", NAMES)
def test_crossings_lie_inside_junctions_and_span_the_carriageway(name: str) -> None:
    corners = map_of(name).get_crosswalks()
    assert len(corners) >= CROSSING_CORNERS[kind_of(name)]
    for first in range(0, len(corners), 5):
        ring = corners[first : first + 4]
        x, y = sum(c.x for c in ring) / 4.0, sum(c.y for c in ring) / 4.0
        middle = map_of(name).get_waypoint(carla.Location(x, y, 0.0))
        assert middle.is_junction
        sides = sorted(ring[k].distance(ring[k - 1]) for k in range(4))
        assert 2.5 < sides[0] < 3.5
        assert 7.0 < sides[-1] < 25.0


@pytest.mark.parametrize("name", NAMES)
def test_buildings_keep_off_roads_and_pavements(name: str) -> None:
    lanes = []
    for w in map_of(name).generate_waypoints(2.0):
        reached = [w]
        for step in ("get_left_lane", "get_right_lane"):
            beside = getattr(w, step)()
            while beside is not None and beside.lane_id * w.lane_id > 0:
                reached.append(beside)
                beside = getattr(beside, step)()
        lanes += [_lane_slab(lane) for lane in reached]
    index = STRtree(lanes)
    buildings = town_of(name).buildings
    assert len(buildings) > 40
    for building in buildings:
        outline = Polygon(building.polygon_xy_world)
        assert outline.is_valid
        assert outline.area > 10.0
        assert building.height_m > 2.5
        assert len(index.query(outline, predicate="intersects")) == 0, building.name


def _lane_slab(waypoint: carla.Waypoint) -> Polygon:
    where, yaw = waypoint.transform.location, math.radians(waypoint.transform.rotation.yaw)
    c, s, w = math.cos(yaw), math.sin(yaw), waypoint.lane_width / 2.0
    corners = ((1.1, w), (1.1, -w), (-1.1, -w), (-1.1, w))
    return Polygon([(where.x + u * c - v * s, where.y + u * s + v * c) for u, v in corners])


@pytest.mark.parametrize("name", NAMES)
def test_extent_and_origin(name: str) -> None:
    root = etree.fromstring(town_of(name).opendrive.encode())
    header = root.find("header")
    north, south, east, west = (float(header.get(k)) for k in ("north", "south", "east", "west"))
    for w in map_of(name).generate_waypoints(20.0):
        assert west < w.transform.location.x < east
        assert south < -w.transform.location.y < north
    assert 380.0 < east - west < LONGEST_SIDE_M[kind_of(name)]
    assert 380.0 < north - south < 700.0
    geo = map_of(name).transform_to_geolocation(carla.Location(0.0, 0.0, 0.0))
    assert (geo.latitude, geo.longitude) == pytest.approx((48.0, 11.0))


@pytest.mark.parametrize("name", ["Parkway", "Parkway-1"])
def test_parkway_has_each_kind_of_road(name: str) -> None:
    names = {road.get("name") for road in roads_of(name).values() if road.get("name")}
    for part in ("dual", "ramp_on", "ramp_off", "ring", "x_t", "hamlet"):
        assert any(part in road for road in names), part
    two_way = [
        road
        for road in roads_of(name).values()
        if road.find("type").get("type") == "rural"
        and road.find("lanes/laneSection/center/lane/roadMark").get("type") == "broken"
    ]
    assert sum(float(road.get("length")) for road in two_way) > 200.0


def motorway_lanes(name: str) -> dict[str, list[carla.Waypoint]]:
    """Samples of the right-hand carriageway's outermost lane on each stretch, by its road."""
    samples: dict[str, list[carla.Waypoint]] = {}
    for w in map_of(name).generate_waypoints(5.0):
        road = str(roads_of(name)[w.road_id].get("name"))
        right = w.get_right_lane()
        if "motorway" in road and right is not None and right.lane_type == carla.LaneType.Shoulder:
            samples.setdefault(road, []).append(w)
    return samples


@pytest.mark.parametrize("name", ["Speedway", "Speedway-1", "Speedway-2"])
def test_speedway_is_a_long_straight_motorway_of_two_lanes_and_more(name: str) -> None:
    lanes = motorway_lanes(name)
    x = [w.transform.location.x for samples in lanes.values() for w in samples]
    assert max(x) - min(x) > 1000.0
    for road, samples in lanes.items():
        counts = {_lanes_to_the_left(w) for w in samples}
        assert counts == ({3} if "change" in road else {2}), road
        for w in samples:
            yaw_deg = abs(w.transform.rotation.yaw) % 180.0
            assert min(yaw_deg, 180.0 - yaw_deg) < 0.1


def _lanes_to_the_left(waypoint: carla.Waypoint) -> int:
    """How many driving lanes of its direction there are from a lane to the median."""
    count, beside = 1, waypoint.get_left_lane()
    while beside is not None and beside.lane_type == carla.LaneType.Driving:
        count, beside = count + 1, beside.get_left_lane()
    return count


@pytest.mark.parametrize("name", ["Speedway", "Speedway-1"])
def test_speedway_lanes_beside_the_right_one_come_from_or_lead_to_ramps(name: str) -> None:
    """At least 100 m in which to change lane; each begins or ends at a ramp, not in a field."""
    begins, ends = set(), set()
    for road, samples in motorway_lanes(name).items():
        if "change" not in road:
            continue
        for lane_id in {w.lane_id for w in samples}:
            lane = sorted(
                (w for w in samples if w.lane_id == lane_id), key=lambda w: w.s * -lane_id
            )
            assert all(int(w.lane_change) & int(carla.LaneChange.Left) for w in lane[1:-1])
            assert abs(lane[-1].s - lane[0].s) > 100.0
            ends |= {_road_name(name, w) for w in lane[-1].next(120.0)}
            begins |= {_road_name(name, w) for w in lane[0].previous(120.0)}
    assert any("ramp_on" in str(road) for road in begins)
    assert any("ramp_off" in str(road) for road in ends)
    assert any("motorway" in str(road) for road in ends)


def _road_name(name: str, waypoint: carla.Waypoint) -> str:
    return str(roads_of(name)[waypoint.road_id].get("name"))

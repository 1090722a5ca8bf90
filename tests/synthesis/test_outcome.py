from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from adr1.episodes.frame import ActorKind, Contact, EgoControl, StateFrame
from adr1.episodes.streets import LaneStrip, Streets
from adr1.occupancy.town_layers import TownLayers
from adr1.synthesis.acceptance import judge
from adr1.synthesis.clips import Rejection
from adr1.synthesis.outcome import EventKind, box_gaps, observe

EGO_ID, OTHER_ID = 7, 9
HALF_M = (2.4, 1.0, 0.8)


@pytest.fixture(scope="module")
def road() -> TownLayers:
    """A road along x, 8 m wide, its middle at y = 0."""
    x = np.arange(-20.0, 120.0, 2.0)
    left = np.column_stack([x, np.full_like(x, -4.0)])
    right = np.column_stack([x, np.full_like(x, 4.0)])
    return TownLayers.from_streets(Streets((LaneStrip("Driving", False, left, right),), (), ()))


def drive(
    ego: list[tuple[float, float]], other: list[tuple[float, float]], speed_mps: float = 10.0
) -> list[StateFrame]:
    """Frames of two cars that head along x, from their places per tick."""
    frames = []
    for tick, (mine, theirs) in enumerate(zip(ego, other, strict=True)):
        rows = np.zeros((2, 15), dtype=np.float32)
        rows[0, :2], rows[1, :2] = mine, theirs
        rows[0, 6] = speed_mps
        frames.append(
            StateFrame(
                frame=100 + tick,
                time_s=0.05 * tick,
                ids=np.array([EGO_ID, OTHER_ID]),
                kinds=np.array([ActorKind.VEHICLE, ActorKind.VEHICLE], dtype=np.uint8),
                is_background=np.array([False, True]),
                kinematics=rows,
                extents_m=np.array([HALF_M, HALF_M], dtype=np.float32),
                box_centers_local_m=np.zeros((2, 3), dtype=np.float32),
                ego_index=0,
                light_ids=np.zeros(0, dtype=np.int64),
                light_states=np.zeros(0, dtype=np.uint8),
                ego_control=EgoControl(),
                ego_speed_limit_mps=13.9,
            )
        )
    return frames


def touch(frames: list[StateFrame], tick: int, other_id: int = OTHER_ID) -> list[StateFrame]:
    """Let a collision event of a tick be reported one frame later, as readers do."""
    contact = Contact(99 + tick, 0.0, other_id, "vehicle.x", (300.0, 400.0, 0.0), (0.0, 0.0, 0.0))
    frames[tick] = replace(frames[tick], contacts=(contact,))
    return frames


def ahead(count: int, step_m: float = 0.5) -> list[tuple[float, float]]:
    return [(step_m * tick, 0.0) for tick in range(count)]


def test_a_collision_tells_whom_when_and_how_fast(road: TownLayers) -> None:
    count = 40
    frames = drive(ahead(count), [(14.8, 0.0)] * count)  # boxes meet after 10 m
    outcome = observe(touch(frames, 22), road, count - 2)
    assert (outcome.event, outcome.tick) == (EventKind.COLLISION, 22)
    assert (outcome.other_id, outcome.other_kind) == (OTHER_ID, ActorKind.VEHICLE)
    assert outcome.impulse_ns == pytest.approx(500.0)
    assert outcome.closing_mps == pytest.approx(10.0)
    assert (outcome.contact_ahead_m, outcome.contact_aside_m) == pytest.approx((2.4, 0.0))
    assert outcome.overlap_tick == 22
    assert judge(frames, outcome, 0.05) is Rejection.NONE


def test_a_wheel_off_the_road_is_named_with_its_depth(road: TownLayers) -> None:
    count = 40
    frames = drive([(0.5 * t, 0.1 * t) for t in range(count)], [(90.0, -3.0)] * count)
    outcome = observe(frames, road, count)
    assert outcome.event is EventKind.OFF_ROAD
    assert outcome.wheel == "front right"
    first = 1 + math.ceil((4.0 + 0.25 - 0.85) / 0.1)
    assert abs(outcome.tick - first) <= 3  # the raster's cells are 0.25 m
    assert outcome.depth_m == pytest.approx(0.1 * 39 + 0.85 - 4.0, abs=0.3)


def test_a_near_miss_has_its_gap_and_no_event(road: TownLayers) -> None:
    count = 60
    frames = drive(ahead(count), [(20.0, 2.5)] * count)
    outcome = observe(frames, road, count)
    assert outcome.event is EventKind.NONE
    assert outcome.tick == 0
    assert outcome.gap_m == pytest.approx(0.5, abs=1e-3)


def test_what_the_sensor_feels_without_boxes_near_is_refused(road: TownLayers) -> None:
    count = 30
    frames = touch(drive(ahead(count), [(60.0, 0.0)] * count), 10)
    outcome = observe(frames, road, count - 2)
    assert judge(frames, outcome, 0.05) is Rejection.DISAGREEMENT


def test_boxes_that_overlap_without_a_contact_are_refused(road: TownLayers) -> None:
    count = 40
    frames = drive(ahead(count), [(14.8, 0.0)] * count)
    outcome = observe(frames, road, count)
    assert judge(frames, outcome, 0.05) is Rejection.DISAGREEMENT


def test_a_leap_of_somebody_near_is_refused(road: TownLayers) -> None:
    count = 30
    frames = drive(ahead(count), [(30.0, -3.0)] * count)
    for tick in range(10, count):
        rows = frames[tick].kinematics.copy()
        rows[1, 6] = 20.0
        frames[tick] = replace(frames[tick], kinematics=rows)
    outcome = observe(frames, road, count)
    assert judge(frames, outcome, 0.05) is Rejection.UNPHYSICAL


def test_gaps_of_boxes() -> None:
    box = np.array([0.0, 0.0, 0.0, 2.0, 1.0])
    others = np.array(
        [
            [6.0, 0.0, 0.0, 2.0, 1.0],  # ahead
            [0.0, 3.5, 0.0, 2.0, 1.0],  # beside
            [3.0, 0.0, 0.0, 2.0, 1.0],  # overlaps by 1 m
            [5.0, 0.0, math.pi / 2.0, 2.0, 1.0],  # across
            [2.0 + math.sqrt(2.0), 0.0, math.pi / 4.0, 1.0, 1.0],  # touches by a corner
        ]
    )
    assert box_gaps(box, others) == pytest.approx([2.0, 1.5, -1.0, 2.0, 0.0], abs=1e-9)


def test_the_edge_of_the_road_is_measured_on_both_sides(road: TownLayers) -> None:
    points = np.array([[10.0, 0.0], [10.0, 3.0], [10.0, 5.0], [10.0, -6.0], [500.0, 0.0]])
    found = road.drivable_distance_m(points)
    assert found[:4] == pytest.approx([4.0, 1.0, -1.0, -2.0], abs=0.05)
    assert found[4] < 0.0

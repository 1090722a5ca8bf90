"""Futures of drives: a car runs into one that stands, on a street 8 m wide."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pytest

from adr1.episodes.drive_arrays import DriveArrays
from adr1.episodes.frame import ActorKind, Contact, LightState
from adr1.episodes.furniture import furniture_of
from adr1.episodes.log_schema import LIGHTS_SCHEMA
from adr1.episodes.streets import LaneStrip, Streets
from adr1.errors import InputError
from adr1.occupancy.town_layers import TownLayers
from adr1.rewards.along_route import gained_m
from adr1.rewards.dreamed import Dream, Setting, dreamed_future
from adr1.rewards.future import Future, stacked
from adr1.rewards.score import score
from adr1.rewards.simulated import Surroundings, simulated_future
from adr1.routes.dense_route import DenseRoute, RoadOption
from adr1.trajectories.ego_shape import DEFAULT_SHAPE
from adr1.trajectories.frames import poses_to_world

TICKS, TICK_S, NOW = 120, 0.05, 10
SPEED_MPS, GAP_M = 10.0, 22.0
HIT = NOW + 44  # 2.2 s after the decision
TIMES_S = 0.5 * np.arange(1, 9)
TURNED = np.array([30.0, -20.0, 0.5])
"""Where the street lies in the world."""


@pytest.fixture(scope="module")
def town() -> TownLayers:
    edge = np.array([[-60.0, -4.0], [120.0, -4.0]])
    sides = [
        poses_to_world(np.column_stack([side, np.zeros(2)]), TURNED)[:, :2]
        for side in (edge, edge * [1.0, -1.0])
    ]
    strip = LaneStrip("Driving", in_junction=False, left_world_m=sides[0], right_world_m=sides[1])
    return TownLayers.from_streets(Streets((strip,), (), ()))


def drive_of(*, crash: bool, aside_m: float = 0.0, kind: ActorKind = ActorKind.VEHICLE):
    """Ego (id 1) and another (id 2) that stands GAP_M in front of it at tick NOW."""
    time = TICK_S * np.arange(TICKS)
    moved = SPEED_MPS * (time - time[NOW])
    if crash:
        moved = np.minimum(moved, moved[HIT])
    ego = np.column_stack([moved, np.full(TICKS, aside_m), np.zeros(TICKS)])
    ahead = DEFAULT_SHAPE.ahead_m + DEFAULT_SHAPE.half_length_m + GAP_M + 2.4
    other = np.broadcast_to([ahead, 0.0, 0.0], (TICKS, 3))
    kinematics = np.zeros((TICKS, 2, 15), dtype=np.float32)
    for column, poses in enumerate((ego, other)):
        world = poses_to_world(poses, TURNED)
        kinematics[:, column, :2] = world[:, :2]
        kinematics[:, column, 4] = np.degrees(world[:, 2])
    running = np.append(np.diff(moved), moved[-1] - moved[-2]) > 0.0
    velocity = SPEED_MPS * np.array([np.cos(TURNED[2]), np.sin(TURNED[2])])
    kinematics[running, 0, 6:8] = velocity
    half = np.array([[DEFAULT_SHAPE.half_length_m, DEFAULT_SHAPE.half_width_m, 0.75]])
    extents = np.concatenate([half, [[2.4, 0.9, 0.75]]])
    middles = np.array([[DEFAULT_SHAPE.ahead_m, 0.0, 0.75], [0.0, 0.0, 0.75]])
    return DriveArrays(
        frame=np.arange(100, 100 + TICKS),
        time_s=time,
        ego_row=2 * np.arange(TICKS),
        speed_limit_mps=np.full(TICKS, 12.5),
        route_s_m=moved + 500.0,
        tick=np.repeat(np.arange(TICKS), 2),
        ids=np.tile([1, 2], TICKS),
        kinds=np.tile([ActorKind.VEHICLE, kind], TICKS).astype(np.uint8),
        is_background=np.zeros(2 * TICKS, dtype=np.bool_),
        kinematics=kinematics.reshape(-1, 15),
        extents_m=np.tile(extents, (TICKS, 1)).astype(np.float32),
        box_centers_local_m=np.tile(middles, (TICKS, 1)).astype(np.float32),
    )


def contact(other_id=2, tick=HIT) -> Contact:
    place = (0.0, 0.0, 0.0)
    return Contact(100 + tick, TICK_S * tick, other_id, "vehicle.car", (1e4, 0.0, 0.0), place)


def street_route() -> DenseRoute:
    """Along the middle of the street; the drive is 500 m along its route at the decision."""
    s_m = np.arange(480.0, 620.0)
    n = len(s_m)
    middle = np.column_stack([s_m - 500.0, np.zeros((n, 2))])
    world = poses_to_world(middle, TURNED)
    zeros = np.zeros(n, dtype=np.int64)
    return DenseRoute(
        positions_world_m=np.column_stack([world[:, :2], np.zeros(n)]),
        yaw_deg=np.degrees(world[:, 2]),
        options=np.full(n, RoadOption.LANEFOLLOW, dtype=np.int8),
        s_m=s_m,
        lane_width_m=np.full(n, 8.0),
        is_junction=np.zeros(n, dtype=np.bool_),
        road_ids=zeros,
        section_ids=zeros,
        lane_ids=zeros,
        sampling_m=1.0,
    )


def dreamed(simulated: Future, town: TownLayers, aside_m: float = 0.0, **hazards) -> Future:
    """The plan goes on through the crash; hazards follow from where the boxes are dreamed to be."""
    poses = np.zeros((1, 8, 3))
    poses[..., 0] = SPEED_MPS * TIMES_S
    parts = ("boxes", "velocities_mps", "presence", "masses_kg")
    dream = Dream(**{name: getattr(simulated, name) for name in parts}, **hazards)
    origin = poses_to_world(np.array([0.0, aside_m, 0.0]), TURNED)
    lines, red = simulated.lines[0], simulated.lines_red[0]
    setting = Setting(origin, SPEED_MPS, 12.5, street_route(), 500.0, town, lines, red)
    return dreamed_future(poses, dream, setting)


@pytest.mark.parametrize("kind", [ActorKind.VEHICLE, ActorKind.WALKER, ActorKind.PROP])
def test_a_crash_scores_the_same_simulated_and_perfectly_dreamed(town, kind):
    simulated = simulated_future(
        drive_of(crash=True, kind=kind), NOW, Surroundings(town), [contact()]
    )
    real, dream = score(simulated), score(dreamed(simulated, town))
    for name, row in vars(real).items():
        assert row == pytest.approx(getattr(dream, name), abs=2e-3), name
    assert real.collision[0] > 0.5
    assert real.progress == pytest.approx([20.0 / 50.0])  # two metres before the contact


def test_a_safe_drive_scores_the_same_simulated_and_perfectly_dreamed(town):
    drive = drive_of(crash=False, aside_m=-2.5)
    simulated = simulated_future(drive, NOW, Surroundings(town))
    real = score(simulated)
    assert real.total == pytest.approx(score(dreamed(simulated, town, -2.5)).total, abs=2e-3)
    assert real.collision.tolist() == [0.0]
    assert real.progress == pytest.approx([0.8])


def test_the_future_holds_what_the_drive_did(town):
    future = simulated_future(drive_of(crash=True), NOW, Surroundings(town), [contact()])
    assert future.ego_poses[0, :4, 0] == pytest.approx(SPEED_MPS * TIMES_S[:4], abs=1e-3)
    assert future.ego_poses[0, 5:, 0] == pytest.approx(np.full(3, 22.0), abs=1e-3)
    assert future.boxes[0, 0, 0] == pytest.approx([26.84, 0.0, 0.0, 2.4, 0.9], abs=1e-3)
    assert future.contact_hazard[0, :, 0].tolist() == [0, 0, 0, 0, 1, 0, 0, 0]
    assert future.closing_mps[0, 4, 0] == pytest.approx(SPEED_MPS, rel=1e-5)
    assert future.wheel_distance_m == pytest.approx(np.full((1, 8, 4), 4.0 - 0.7805), abs=0.01)
    assert future.start_speed_mps == pytest.approx([SPEED_MPS])


def test_a_wheel_beside_the_street_is_off_it(town):
    future = simulated_future(drive_of(crash=False, aside_m=4.0), NOW, Surroundings(town))
    assert future.wheel_distance_m[0, :, 1] == pytest.approx(np.full(8, -0.78), abs=0.01)
    assert future.leaving_hazard[0].tolist() == [1.0] * 8
    assert score(future).progress.tolist() == [0.0]


def test_the_town_itself_is_hit_at_full_speed(town):
    future = simulated_future(drive_of(crash=True), NOW, Surroundings(town), [contact(0)])
    assert future.boxes.shape[2] == 2
    assert future.presence[0, :, 0].tolist() == [0.0] * 8
    assert future.closing_mps[0, 4, 0] == pytest.approx(SPEED_MPS, rel=1e-5)
    assert score(future).collision == pytest.approx([0.3 + 0.7 * 10.0 / 15.0], rel=1e-2)


def test_only_first_contacts_after_the_decision_count(town):
    contacts = [contact(tick=NOW - 2), contact(tick=HIT + 5), contact(tick=HIT)]
    future = simulated_future(drive_of(crash=True), NOW, Surroundings(town), contacts)
    assert future.contact_hazard.sum() == 1.0
    assert future.contact_hazard[0, 4, 0] == 1.0


def test_red_lights_come_from_their_changes(town):
    x, y, _ = poses_to_world(np.array([15.0, 0.0, 0.0]), TURNED).tolist()
    furniture = furniture_of([[50, x, y, 0.0, np.degrees(TURNED[2]), 1.75]], [])
    drive = drive_of(crash=False, aside_m=0.0)
    rows = [(100, 50, LightState.GREEN), (100 + NOW + 20, 50, LightState.RED)]
    columns = [
        pa.array(c, type=f.type)
        for c, f in zip(zip(*rows, strict=True), LIGHTS_SCHEMA, strict=True)
    ]
    changes = pa.table(columns, schema=LIGHTS_SCHEMA)
    future = simulated_future(drive, NOW, Surroundings(town, furniture, changes))
    assert future.lines[0, 0] == pytest.approx([15.0, 0.0, 0.0, 1.75], abs=1e-3)
    assert future.lines_red[0, :, 0].tolist() == [0, 1, 1, 1, 1, 1, 1, 1]
    assert score(future).lights.tolist() == [1.0]  # crossed after 1.26 s


def test_futures_of_branches_are_stacked(town):
    around = Surroundings(town)
    crash = simulated_future(drive_of(crash=True), NOW, around, [contact()])
    safe = simulated_future(drive_of(crash=False, aside_m=-2.5), NOW, around)
    totals = score(stacked([crash, safe])).total
    assert totals == pytest.approx([score(crash).total[0], score(safe).total[0]])
    assert totals[0] < 0.0 < totals[1]


def test_drives_that_tell_too_little_are_refused(town):
    drive = drive_of(crash=True)
    around = Surroundings(town)
    for tick in (-1, TICKS):
        with pytest.raises(InputError, match="is not among"):
            simulated_future(drive, tick, around)
    with pytest.raises(InputError, match="less than"):
        simulated_future(drive, TICKS - 60, around)
    blind = dataclasses.replace(drive, route_s_m=np.full(TICKS, np.nan))
    with pytest.raises(InputError, match="progress along the route"):
        simulated_future(blind, NOW, around)


def test_hazards_that_a_model_gives_are_taken_as_they_are(town):
    simulated = simulated_future(drive_of(crash=True), NOW, Surroundings(town), [contact()])
    contact_hazard, leaving_hazard = np.full((1, 8, 1), 0.1), np.full((1, 8), 0.05)
    dream = dreamed(simulated, town, contact_hazard=contact_hazard, leaving_hazard=leaving_hazard)
    assert np.array_equal(dream.contact_hazard, contact_hazard)
    assert np.array_equal(dream.leaving_hazard, leaving_hazard)
    assert dream.survival[0, -1] == pytest.approx((0.9 * 0.95) ** 8)
    # The boxes touch in the fifth step: closing speeds are told from there.
    assert dream.closing_mps[0, 4, 0] == pytest.approx(SPEED_MPS, rel=1e-5)


def test_a_dream_of_other_candidates_is_refused(town):
    simulated = simulated_future(drive_of(crash=True), NOW, Surroundings(town), [contact()])
    two = stacked([simulated, simulated])
    with pytest.raises(InputError, match="does not fit"):
        dreamed(two, town)


def test_progress_is_read_from_the_route():
    route = street_route()
    points = np.array([[[0.0, 0.0, 0.0], [12.3, -3.0, 0.0]], [[-2.0, 1.0, 0.0], [500.0, 9.0, 0.0]]])
    world = poses_to_world(points, TURNED)[..., :2]
    expected = np.array([[0.0, 12.3], [-2.0, 119.0]])  # the route ends there
    assert gained_m(route, 500.0, world) == pytest.approx(expected, abs=1e-6)
    assert gained_m(route, 502.0, world) == pytest.approx(expected - 2.0, abs=1e-6)

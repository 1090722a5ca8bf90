"""A shard written by hand on a straight road, so that every number in it is known.

The ego drives along +x at 10 m/s in the right-hand lane, a car 30 m before it at 5 m/s, an oncoming
one beside; a red light's stop line is 40 m ahead of the decision tick.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from adr1.episodes.frame import ActorKind, EgoControl, LightState, StateFrame
from adr1.episodes.furniture import RoadFurniture, furniture_of
from adr1.parity.proving_ground import LANE_M, NAME, opendrive_text
from adr1.policies.path_tracking import SteeringGeometry
from adr1.routes.dense_route import DenseRoute
from adr1.scenarios.recipe import EpisodeRecipe
from adr1.synthesis import shard_schema as schema
from adr1.synthesis.base_drive import BaseDrive
from adr1.synthesis.clips import Clip, Rejection, Role
from adr1.synthesis.motion_plan import MotionPlan
from adr1.synthesis.outcome import ClipOutcome
from adr1.synthesis.shard_writer import write_shard

TICK_S = 0.05
EGO, LEADER, ONCOMING, LIGHT = 7, 12, 13, 40
EGO_MPS, LEADER_MPS = 10.0, 5.0
BEGIN_X_M = 100.0
LANE_Y_M = 0.5 * LANE_M
DECISION = 45
DECISION_X_M = BEGIN_X_M + EGO_MPS * TICK_S * DECISION
GAP_M = 30.0
LINE_AHEAD_M = 40.0
HALF_M = (2.4, 0.9)
HIT_TICK = 52
DIGEST = "made"


def write_made_shard(folder: Path, split: str = "train") -> Path:
    """A recording with one shard of one decision: control, a crash, and a clip that is refused."""
    base_frames = tuple(_frame(tick, tick, EGO_MPS) for tick in range(60))
    now = base_frames[DECISION]
    slow, fast = _plan(2.0), _plan(EGO_MPS)
    crash = ClipOutcome(HIT_TICK, LEADER, int(ActorKind.VEHICLE), 900.0, 5.0, 2.4, 0.0, gap_m=-0.1)
    clips = [
        Clip(Role.CONTROL, "", float("nan"), -1, slow, _clip_frames(2.0), ClipOutcome(gap_m=9.0)),
        Clip(Role.PROBE, "rear_end", 1.0, LEADER, fast, _clip_frames(EGO_MPS), crash),
        Clip(
            Role.PROBE,
            "rear_end",
            0.9,
            LEADER,
            fast,
            _clip_frames(EGO_MPS),
            crash,
            Rejection.DUPLICATE,
        ),
    ]
    assert now.ego_position_world_m[0] == DECISION_X_M
    recipe = EpisodeRecipe(folder / "none.xml", "0", NAME, 0, 0, 0)
    base = BaseDrive(
        recipe,
        base_frames,
        (),
        _route(),
        _furniture(),
        SteeringGeometry(2.9, 1.2),
        NAME,
        opendrive_text(),
    )
    meta = {"town": NAME, "town_digest": DIGEST, "split": split, "tick_s": TICK_S}
    town = folder / schema.TOWNS_FOLDER / f"{DIGEST}.xodr"
    town.parent.mkdir(parents=True, exist_ok=True)
    town.write_text(opendrive_text())
    shard = folder / schema.SHARDS_FOLDER / f"{split}-{NAME}"
    write_shard(shard, base, [(DECISION, 1, clips)], meta)
    return shard


def _plan(speed_mps: float) -> MotionPlan:
    x = DECISION_X_M + speed_mps * 0.1 * np.arange(41)
    return MotionPlan(
        np.column_stack([x, np.full(41, LANE_Y_M), np.zeros(41)]), np.full(41, speed_mps)
    )


def _clip_frames(speed_mps: float) -> tuple[StateFrame, ...]:
    return tuple(_frame(DECISION + tick, 1000 + tick, speed_mps) for tick in range(1, 83))


def _frame(tick: int, number: int, later_mps: float) -> StateFrame:
    """After the decision the ego drives at another speed, at once."""
    before, after = min(tick, DECISION), max(tick - DECISION, 0)
    ego_x = BEGIN_X_M + TICK_S * (EGO_MPS * before + later_mps * after)
    leader_x = DECISION_X_M + GAP_M + LEADER_MPS * TICK_S * (tick - DECISION)
    oncoming_x = DECISION_X_M + 60.0 - 8.0 * TICK_S * (tick - DECISION)
    kinematics = np.zeros((3, 15), dtype=np.float32)
    kinematics[:, 0] = ego_x, leader_x, oncoming_x
    kinematics[:, 1] = LANE_Y_M, LANE_Y_M, -LANE_Y_M
    kinematics[:, 4] = 0.0, 0.0, 180.0
    kinematics[:, 6] = later_mps if after else EGO_MPS, LEADER_MPS, -8.0
    kinematics[:, 11] = 0.0, 0.0, 9.0
    kinematics[:, 12] = 0.0, -1.5, -2.0
    return StateFrame(
        frame=number,
        time_s=TICK_S * number,
        ids=np.array([EGO, LEADER, ONCOMING]),
        kinds=np.full(3, ActorKind.VEHICLE, dtype=np.uint8),
        is_background=np.array([False, True, True]),
        kinematics=kinematics,
        extents_m=np.tile(np.array([*HALF_M, 0.7], dtype=np.float32), (3, 1)),
        box_centers_local_m=np.zeros((3, 3), dtype=np.float32),
        ego_index=0,
        light_ids=np.array([LIGHT]),
        light_states=np.array([LightState.RED], dtype=np.uint8),
        ego_control=EgoControl(),
        ego_speed_limit_mps=12.5,
    )


def _furniture() -> RoadFurniture:
    x = DECISION_X_M + LINE_AHEAD_M
    return furniture_of([[LIGHT, x, LANE_Y_M, 0.0, 0.0, 0.5 * LANE_M]], [])


def _route() -> DenseRoute:
    count = 150
    s = 2.0 * np.arange(count)
    same = np.zeros(count, dtype=np.int64)
    return DenseRoute(
        positions_world_m=np.column_stack([90.0 + s, np.full(count, LANE_Y_M), np.zeros(count)]),
        yaw_deg=np.zeros(count),
        options=np.full(count, 4, dtype=np.int8),
        s_m=s,
        lane_width_m=np.full(count, LANE_M),
        is_junction=np.zeros(count, dtype=np.bool_),
        road_ids=same,
        section_ids=same,
        lane_ids=same,
        sampling_m=2.0,
    )

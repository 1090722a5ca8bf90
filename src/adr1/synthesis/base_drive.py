"""Drives a base episode with the expert and saves the world at decision ticks."""

from __future__ import annotations

import pickle
from contextlib import closing
from dataclasses import dataclass

from adr1.branching.branch import to_carla
from adr1.branching.branch_point import BranchPoint, save_branch_point
from adr1.episodes.frame import EgoControl, StateFrame
from adr1.episodes.furniture import RoadFurniture, read_road_furniture
from adr1.episodes.reader import FrameReader
from adr1.policies.agent_base import build_expert, steering_of
from adr1.policies.expert import ExpertPolicy
from adr1.policies.path_tracking import SteeringGeometry
from adr1.routes.dense_route import DenseRoute
from adr1.scenarios.recipe import EpisodeRecipe
from adr1.scenarios.stage import WARM_UP_TICKS, Stage, open_stage
from adr1.session.connect import connect
from adr1.session.worlds import open_town
from adr1.synthesis.decision_ticks import DecisionTicks

TIMEOUT_S = 30.0
_ARRIVED_M = 8.0


@dataclass(frozen=True, eq=False)
class SavedDecision:
    """A decision tick: its row among the frames, the saved world, the driver as it then was."""

    index: int
    point: BranchPoint
    driver: bytes


@dataclass(frozen=True, eq=False)
class BaseDrive:
    """What was driven.

    Attributes:
        frames: after each tick; the drive ends early near the route's end or at a contact.
        decisions: in the order of the drive.
        town, opendrive: the map.
    """

    frames: tuple[StateFrame, ...]
    decisions: tuple[SavedDecision, ...]
    route: DenseRoute
    furniture: RoadFurniture
    steering: SteeringGeometry
    town: str
    opendrive: str


@dataclass(eq=False)
class DriveOn:
    """The empty intervention: the driver of the base episode goes on, in the state it was in."""

    driver: bytes
    _policy: ExpertPolicy | None = None

    def __call__(self, frame: StateFrame, _tick: int) -> EgoControl:
        if self._policy is None:
            self._policy = pickle.loads(self.driver)
        return self._policy.step(frame)


def drive_base(recipe: EpisodeRecipe, host: str, port: int, choice: DecisionTicks) -> BaseDrive:
    """Drive a recipe and save the world after some ticks. Run it in a fresh process.

    Args:
        choice: which ticks, counted from 1 at the first one after the warm-up.

    Raises:
        SimulatorError: the server failed or cannot save its state.
    """
    client = connect(host, port, TIMEOUT_S)
    with (
        open_town(client, recipe.town) as lockstep,
        open_stage(recipe, client, lockstep, timeout_s=TIMEOUT_S) as stage,
        closing(FrameReader(stage.world, stage.ego)) as reader,
    ):
        for _ in range(WARM_UP_TICKS):
            lockstep.tick(TIMEOUT_S)
            frame = reader.read()
        carla_map = stage.world.get_map()
        furniture = read_road_furniture(stage.world, carla_map)
        policy = build_expert(carla_map, stage.route, furniture, stage.ego)
        frames, decisions = _drive(recipe.seed, (host, port), stage, reader, policy, frame, choice)
        return BaseDrive(
            frames=tuple(frames),
            decisions=tuple(decisions),
            route=stage.route,
            furniture=furniture,
            steering=steering_of(stage.ego),
            town=recipe.town,
            opendrive=str(carla_map.to_opendrive()),
        )


def _drive(
    seed: int,
    address: tuple[str, int],
    stage: Stage,
    reader: FrameReader,
    policy: ExpertPolicy,
    frame: StateFrame,
    choice: DecisionTicks,
) -> tuple[list[StateFrame], list[SavedDecision]]:
    frames: list[StateFrame] = []
    decisions: list[SavedDecision] = []
    goal = stage.route.positions_world_m[-1, :2]
    for tick in range(1, choice.last_tick + 1):
        stage.ego.apply_control(to_carla(policy.step(frame)))
        stage.lockstep.tick(TIMEOUT_S)
        frame = reader.read()
        frames.append(frame)
        x, y, _ = frame.ego_position_world_m
        if frame.contacts or (x - goal[0]) ** 2 + (y - goal[1]) ** 2 < _ARRIVED_M**2:
            break
        if choice.takes(frame, tick):
            point = save_branch_point(
                *address, ego_id=stage.ego.id, seed=seed * 1000 + tick, plan=stage.plan
            )
            decisions.append(SavedDecision(len(frames) - 1, point, pickle.dumps(policy)))
        if choice.has_enough():
            break
    return frames, decisions

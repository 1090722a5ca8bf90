"""Drives a base episode with the expert and saves the world at decision ticks."""

from __future__ import annotations

import pickle
from dataclasses import dataclass

import numpy as np

from adr1.branching.branch import to_carla
from adr1.branching.branch_point import BranchPoint, save_branch_point
from adr1.episodes.frame import EgoControl, StateFrame
from adr1.episodes.furniture import RoadFurniture, read_road_furniture
from adr1.policies.agent_base import build_expert, steering_of
from adr1.policies.expert import ExpertPolicy
from adr1.policies.path_tracking import SteeringGeometry
from adr1.routes.dense_route import DenseRoute
from adr1.scenarios.recipe import EpisodeRecipe
from adr1.scenarios.stage import open_stage
from adr1.scenarios.staging import DirectedStage, open_directed_stage
from adr1.session.connect import connect
from adr1.session.worlds import open_town
from adr1.synthesis.decision_ticks import DecisionTicks

TIMEOUT_S = 30.0
_ARRIVED_M = 8.0


@dataclass(frozen=True, eq=False)
class SavedDecision:
    """A decision tick.

    Attributes:
        index: its row among the frames.
        seed: of Traffic Manager and walkers in its branches.
        point: the saved world; None where the episode is driven again for each branch.
        driver: the driver as it then was.
    """

    index: int
    seed: int
    point: BranchPoint | None
    driver: bytes


@dataclass(frozen=True, eq=False)
class BaseDrive:
    """What was driven.

    Attributes:
        recipe: what was driven.
        frames: after each tick; the drive ends early near the route's end or at a contact.
        decisions: in the order of the drive.
        town, opendrive: the map.
    """

    recipe: EpisodeRecipe
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
    """Drive a recipe, its scenarios among it, and keep some ticks. Run it in a fresh process.

    The world is saved at these ticks where that is enough to go on from: scenarios live in the
    client, so an episode with scenarios is driven again for each branch (`branches.py`).

    Args:
        choice: which ticks, counted from 1 at the first one after the warm-up.

    Raises:
        SimulatorError: the server failed or cannot save its state.
    """
    client = connect(host, port, TIMEOUT_S)
    with (
        open_town(client, recipe.town) as lockstep,
        open_stage(recipe, client, lockstep, timeout_s=TIMEOUT_S) as stage,
        open_directed_stage(stage, seed=recipe.seed, timeout_s=TIMEOUT_S) as directed,
    ):
        carla_map = stage.world.get_map()
        furniture = read_road_furniture(stage.world, carla_map)
        policy = build_expert(carla_map, stage.route, furniture, stage.ego)
        drive = _Drive(recipe, (host, port), directed, policy)
        drive.run(choice)
        return BaseDrive(
            recipe=recipe,
            frames=tuple(drive.frames),
            decisions=tuple(drive.decisions),
            route=stage.route,
            furniture=furniture,
            steering=steering_of(stage.ego),
            town=recipe.town,
            opendrive=str(carla_map.to_opendrive()),
        )


class _Drive:
    def __init__(
        self,
        recipe: EpisodeRecipe,
        address: tuple[str, int],
        directed: DirectedStage,
        policy: ExpertPolicy,
    ) -> None:
        self._recipe = recipe
        self._address = address
        self._directed = directed
        self._policy = policy
        self._goal = directed.stage.route.positions_world_m[-1, :2]
        self.frames: list[StateFrame] = []
        self.decisions: list[SavedDecision] = []

    def run(self, choice: DecisionTicks) -> None:
        """Until there are enough decisions, the route ends, or somebody is touched."""
        stage = self._directed.stage
        frame = self._directed.director.context.frame
        for tick in range(1, choice.last_tick + 1):
            control = to_carla(self._policy.step(frame))
            handicap = self._directed.director.context.handicap
            stage.ego.apply_control(handicap.on(control))
            stage.lockstep.tick(TIMEOUT_S)
            frame = self._directed.read()
            self.frames.append(frame)
            if frame.contacts or self._arrived(frame):
                return
            if choice.takes(frame, tick):
                self._keep(tick)
            if choice.has_enough():
                return

    def _arrived(self, frame: StateFrame) -> bool:
        x, y, _ = frame.ego_position_world_m
        return bool(np.hypot(x - self._goal[0], y - self._goal[1]) < _ARRIVED_M)

    def _keep(self, tick: int) -> None:
        stage, seed = self._directed.stage, self._recipe.seed * 1000 + tick
        point: BranchPoint | None = None
        if not stage.spec.scenarios:
            point = save_branch_point(
                *self._address, ego_id=stage.ego.id, seed=seed, plan=stage.plan
            )
        driver = pickle.dumps(self._policy)
        self.decisions.append(SavedDecision(len(self.frames) - 1, seed, point, driver))

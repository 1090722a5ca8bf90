"""All branches of one decision tick: the control, candidates, and searches for the least harm."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from adr1.branching.interventions import Intervention
from adr1.episodes.frame import StateFrame
from adr1.policies.path_tracking import SteeringGeometry
from adr1.synthesis.acceptance import judge
from adr1.synthesis.clips import Clip, Rejection, Role
from adr1.synthesis.decision import Decision
from adr1.synthesis.families.family import Aim
from adr1.synthesis.families.registry import FAMILIES
from adr1.synthesis.motion_plan import (
    HORIZON_S,
    PLAN_STEP_S,
    PLAN_STEPS,
    MotionPlan,
    Wish,
    roll_out,
)
from adr1.synthesis.ordinary import ORDINARY
from adr1.synthesis.outcome import observe
from adr1.synthesis.plan_tracker import TrackPlan

Branch = Callable[[Intervention, int], tuple[StateFrame, ...]]
"""Drives the ego by an intervention from the decision tick on, for some ticks."""

AFTER_TICKS = 2
"""Ticks beyond the horizon: a contact is told one frame late."""


@dataclass(frozen=True)
class ExperimentPlan:
    """How many branches a decision tick gets.

    Attributes:
        candidates: different actions besides the control.
        ordinary: how many of them are ordinary manoeuvres, at least.
        edges: how many of them go for an edge of the road rather than for somebody, at most.
        searches: families for which the least harmful strength is searched.
        bisections: branches of a search after the one at full strength.
    """

    candidates: int = 8
    ordinary: int = 2
    edges: int = 1
    searches: int = 2
    bisections: int = 3


class Experiment:
    """Drives the branches of one decision tick.

    Args:
        branch: drives a branch.
        steering: of the ego; tick_s: duration of a tick.
        priority: of a family's name: what is wanted most comes first; minus infinity: not at all.
    """

    def __init__(
        self,
        decision: Decision,
        branch: Branch,
        steering: SteeringGeometry,
        tick_s: float,
        rng: np.random.Generator,
        priority: Callable[[str], float],
    ) -> None:
        self.decision = decision
        self._branch = branch
        self._steering = steering
        self._tick_s = tick_s
        self._rng = rng
        self._priority = priority
        self._horizon_ticks = round(HORIZON_S / tick_s)
        self.clips: list[Clip] = []

    def run(self, driver: Intervention, plan: ExperimentPlan) -> list[Clip]:
        """The control first; where it has an event nothing else is driven."""
        control = self._control(driver)
        self.clips.append(control)
        if not control.accepted:
            return self.clips
        fitting = self._fitting()
        self._candidates(fitting, plan)
        wanted = {n: self._priority(n) for n, _ in fitting if self._priority(n) > -math.inf}
        first = dict(reversed(fitting))  # each family's best aim
        for name in sorted(wanted, key=lambda n: -wanted[n])[: plan.searches]:
            self._search(name, first[name], plan.bisections)
        return self.clips

    def _fitting(self) -> list[tuple[str, Aim]]:
        return [(n, aim) for n, f in FAMILIES.items() for aim in f.aims(self.decision)]

    def _control(self, driver: Intervention) -> Clip:
        frames = self._branch(driver, self._horizon_ticks + AFTER_TICKS)
        outcome = observe(frames, self.decision.area, self._horizon_ticks)
        why = Rejection.CONTROL_EVENT if outcome.event else judge(frames, outcome, self._tick_s)
        driven = _driven_plan(self.decision, frames, self._tick_s)
        return Clip(Role.CONTROL, "", math.nan, -1, driven, frames, outcome, why)

    def _candidates(self, fitting: list[tuple[str, Aim]], plan: ExperimentPlan) -> None:
        """Families at random strengths, few of them for an edge alone, then ordinary ones."""
        chosen = []
        order = [fitting[i] for i in self._rng.permutation(len(fitting)).tolist()]
        edges = [item for item in order if item[1].row < 0][: plan.edges]
        order = [item for item in order if item[1].row >= 0 or item in edges]
        for name, aim in order[: plan.candidates - plan.ordinary]:
            strength = float(self._rng.uniform(0.2, 1.1))
            wish = FAMILIES[name].wish(self.decision, aim, strength)
            chosen.append((name, strength, self._id_of(aim), wish))
        names = self._rng.permutation(list(ORDINARY)).tolist() * plan.candidates
        for name in names[: plan.candidates - len(chosen)]:
            chosen.append((name, math.nan, -1, ORDINARY[name](self.decision, self._rng)))
        for name, strength, aim_id, wish in chosen:
            self._drive(Role.CANDIDATE, name, strength, aim_id, wish)

    def _search(self, name: str, aim: Aim, bisections: int) -> None:
        """Full strength first; if it harms, halve the interval between harm and no harm."""
        low, high = 0.0, 1.0
        harmless: int | None = None
        harmful = self._probe(name, aim, high)
        if not self.clips[harmful].outcome.event:
            return
        for _ in range(bisections):
            middle = 0.5 * (low + high)
            index = self._probe(name, aim, middle)
            if self.clips[index].outcome.event:
                high, harmful = middle, index
            else:
                low, harmless = middle, index
        self.clips[harmful] = replace(self.clips[harmful], least=True)
        if harmless is not None:
            self.clips[harmless] = replace(self.clips[harmless], near_miss=True)

    def _probe(self, name: str, aim: Aim, strength: float) -> int:
        wish = FAMILIES[name].wish(self.decision, aim, strength)
        self._drive(Role.PROBE, name, strength, self._id_of(aim), wish)
        return len(self.clips) - 1

    def _drive(self, role: Role, name: str, strength: float, aim_id: int, wish: Wish) -> None:
        decision = self.decision
        plan = roll_out(decision.pose_world, decision.speed_mps, wish)
        follow = TrackPlan(plan, self._tick_s, self._steering)
        frames = self._branch(follow, self._horizon_ticks + AFTER_TICKS)
        outcome = observe(frames, decision.area, self._horizon_ticks)
        why = judge(frames, outcome, self._tick_s)
        clip = Clip(role, name, strength, aim_id, plan, frames, outcome, why)
        if clip.accepted and any(clip.same_as(c) for c in self.clips if c.accepted):
            clip = replace(clip, rejection=Rejection.DUPLICATE)
        self.clips.append(clip)

    def _id_of(self, aim: Aim) -> int:
        return int(self.decision.others.ids[aim.row]) if aim.row >= 0 else -1


def _driven_plan(decision: Decision, frames: tuple[StateFrame, ...], tick_s: float) -> MotionPlan:
    """What the ego drove, as a plan."""
    every = round(PLAN_STEP_S / tick_s)
    taken = frames[every - 1 : every * PLAN_STEPS : every]
    poses = [(*f.ego_position_world_m[:2], math.radians(f.ego_yaw_deg)) for f in taken]
    speeds = [decision.speed_mps, *(f.ego_speed_mps for f in taken)]
    return MotionPlan(np.array([decision.pose_world, *poses]), np.array(speeds))

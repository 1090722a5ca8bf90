"""One executed branch of a decision tick, and how it is told apart and judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from adr1.episodes.frame import StateFrame
from adr1.synthesis.motion_plan import MotionPlan
from adr1.synthesis.outcome import ClipOutcome


class Role(str, Enum):
    """Why a branch was driven."""

    CONTROL = "control"
    CANDIDATE = "candidate"
    PROBE = "probe"


class Rejection(str, Enum):
    """Why a clip is not accepted."""

    NONE = ""
    CONTROL_EVENT = "its control has an event"
    UNPHYSICAL = "somebody moves beyond physical limits before contact"
    DISAGREEMENT = "collision sensor and geometry disagree"
    DUPLICATE = "equal to another clip of its decision"


@dataclass(frozen=True, eq=False)
class Clip:
    """A branch that was driven.

    Attributes:
        role: why it was driven.
        manoeuvre: name of the family or of the ordinary manoeuvre; empty for the control.
        strength: of a family's manoeuvre, NaN for others.
        aim_id: actor that was aimed at, -1 for none.
        plan: what was commanded; of the control what was driven.
        frames: after each tick.
        outcome: what happened.
        rejection: why it is not accepted, if so.
        near_miss, least: of a search for the least perturbation: the strongest without an event,
            the weakest with one.
    """

    role: Role
    manoeuvre: str
    strength: float
    aim_id: int
    plan: MotionPlan
    frames: tuple[StateFrame, ...]
    outcome: ClipOutcome
    rejection: Rejection = Rejection.NONE
    near_miss: bool = False
    least: bool = False

    @property
    def accepted(self) -> bool:
        return self.rejection is Rejection.NONE

    def same_as(self, other: Clip) -> bool:
        """Whether two clips of one decision show the same: plans that hardly differ, one event."""
        apart = np.abs(self.plan.poses_world[:, :2] - other.plan.poses_world[:, :2]).max()
        mine, theirs = self.outcome, other.outcome
        return bool(
            apart < SAME_PLAN_M
            and mine.event == theirs.event
            and mine.other_id == theirs.other_id
            and abs(mine.tick - theirs.tick) <= SAME_TICKS
        )


SAME_PLAN_M = 0.3
SAME_TICKS = 2

"""A proposed route for a scenario, before it is planned and looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adr1.routes.lane_graph import LaneKey
from adr1.scenarios.placing.conditions import Condition
from adr1.scenarios.placing.draws import Attributes

Point = NDArray[np.float64]
"""A position, float64 (3,), in the world frame [m]."""


@dataclass(frozen=True)
class Question:
    """A condition at a place along the route."""

    condition: Condition
    s_m: float
    side: str


@dataclass(frozen=True)
class Proposal:
    """What would be driven, and what must hold for it.

    Attributes:
        keypoints_world_m: positions along the route, its start and goal among them.
        trigger_m: the trigger point, along the route.
        parameters: of the scenario.
        lanes: the route must not leave these; None where lane changes are free.
        questions: conditions to be met.
        bend: (from, to, least, most): bend along a part of the route [m, m, deg, deg].
    """

    keypoints_world_m: tuple[Point, ...]
    trigger_m: float
    parameters: Mapping[str, Attributes]
    lanes: frozenset[LaneKey] | None = None
    questions: tuple[Question, ...] = ()
    bend: tuple[float, float, float, float] | None = None


def location_of(point: Point) -> Attributes:
    """A place as a parameter of a scenario."""
    x, y, z = (str(round(float(value), 2)) for value in point)
    return {"x": x, "y": y, "z": z}

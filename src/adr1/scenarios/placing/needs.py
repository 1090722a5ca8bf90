"""The forms in which a scenario type states what place it needs; `table.py` fills them in.

All distances are metres along the route.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from adr1.scenarios.placing.conditions import Condition
from adr1.scenarios.placing.draws import Draw
from adr1.scenarios.placing.survey import Control, Turn

Range = tuple[float, float]


@dataclass(frozen=True)
class StretchNeed:
    """A stretch of road without a junction where anybody waits.

    Its spot is where things happen: `distance` (a parameter) behind the trigger point, or at it.

    Attributes:
        before_m: from the route's start to the trigger point, drawn.
        after_m: from the spot to the route's end, at least.
        asked: conditions at places given from the spot.
        margin_m: road that there must be before the route's start.
        bend_deg: least and most bend between the first and the last asked place (or the trigger).
        open: on a road with several lanes a direction, through junctions where nobody waits.
        draws: parameters.
    """

    before_m: Range
    after_m: float
    asked: Mapping[Condition, tuple[float, ...]] = field(default_factory=dict)
    margin_m: float = 3.0
    bend_deg: Range = (0.0, 30.0)
    open: bool = False
    draws: Mapping[str, Draw] = field(default_factory=dict)


@dataclass(frozen=True)
class TurningNeed:
    """A movement through a junction.

    Attributes:
        turns: which way the ego goes.
        controls: what its approach may show.
        flows: sides from which somebody must be able to go straight through.
        offered, barred: turns that its approach must allow, or must not.
        approach_m: from the route's start to the junction, drawn; shorter where the road is.
        least_approach_m: below this a place does not fit.
        trigger_m: from the start to the trigger point, drawn.
        exit_m: from the junction's end to the goal.
        behind: a condition that many metres (`distance`) behind the junction.
        before: a condition of the lane before the junction.
        flow_places: gives the flow's begin and end as parameters: from which side, how far before
            and behind the junction.
        draws: parameters.
    """

    turns: tuple[Turn, ...]
    controls: tuple[Control, ...]
    flows: tuple[str, ...] = ()
    barred: tuple[Turn, ...] = ()
    approach_m: Range = (50.0, 75.0)
    least_approach_m: float = 42.0
    trigger_m: Range = (4.0, 9.0)
    exit_m: Range = (42.0, 55.0)
    least_exit_m: float = 34.0
    behind: Condition | None = None
    before: Condition | None = None
    flow_places: tuple[str, float, float] | None = None
    draws: Mapping[str, Draw] = field(default_factory=dict)


@dataclass(frozen=True)
class RampNeed:
    """A ramp of a road with several lanes.

    Attributes:
        kind: `enter`: the ego comes from the ramp; `pass`: it passes it on the main road;
            `leave`: it leaves the main road by one; `across`: from the gained lane to the last.
        flow_before_m, flow_beyond_m: a flow on the main road's outer lane, from before the nose
            to behind the place where the ego's own lane ends.
        least_main_m: main road that there must be before the nose.
        draws: parameters.
    """

    kind: Literal["enter", "pass", "leave", "across"]
    flow_before_m: float = 0.0
    flow_beyond_m: float = 0.0
    least_main_m: float = 0.0
    draws: Mapping[str, Draw] = field(default_factory=dict)


Need = StretchNeed | TurningNeed | RampNeed

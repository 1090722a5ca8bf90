"""How good decoded occupancy is: everywhere, where it matters, and as an alarm.

Our definitions; the paper's formulas are not public.

Global IoU: cells of vehicles and walkers, all steps: intersection over union, summed over clips.
f-IoU: the same within FAILURE_M of the planned footprint, from a half second before the event
    to a half second after it; events only.
DAF: an alarm is the first half second in which the dreamed occupancy overlaps the planned
    footprint, or a planned wheel leaves the road. Recall, false alarms, lead error, F1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32
from scipy.ndimage import binary_dilation

from adr1.occupancy.footprint import swept_footprint
from adr1.occupancy.grid import Grid
from adr1.occupancy.layers import Layer
from adr1.trajectories.ego_shape import DEFAULT_SHAPE
from adr1.world_model.baselines.entrant import depth_off_road
from adr1.world_model.decoding import decode_boxes
from adr1.world_model.examples import STEPS, Examples
from adr1.world_model.interface import Dream

FAILURE_M = 3.0
HIT_STEPS = 1
"""An alarm is right when it comes within this many half seconds of the event."""

MOVING = Layer.VEHICLE | Layer.CYCLIST | Layer.WALKER
GRID = Grid()


@dataclass(frozen=True)
class OccupancyFigures:
    """Sums over clips, so that figures of any set of them can be read off."""

    both: int
    either: int
    near_both: int
    near_either: int
    found: int
    events: int
    false_alarms: int
    safe: int
    lead_steps: tuple[int, ...]

    def figures(self) -> dict[str, float]:
        """By name; NaN where there is nothing to count."""
        recall = _share(self.found, self.events)
        alarms = self.found + self.false_alarms
        precision = _share(self.found, alarms)
        total = recall + precision
        return {
            "global_iou": _share(self.both, self.either),
            "f_iou": _share(self.near_both, self.near_either),
            "daf_recall": recall,
            "daf_false_alarms": _share(self.false_alarms, self.safe),
            "daf_f1": 2.0 * recall * precision / total if total > 0.0 else 0.0,
            "daf_lead_error_s": 0.5 * float(np.mean(self.lead_steps or (np.nan,))),
        }


def occupancy_figures(
    examples: Examples, boxes: Float32[np.ndarray, "S K A 8 3"]
) -> OccupancyFigures:
    """Compare dreamed boxes with the driven ones, both drawn into the same grid."""
    dreamt, driven = _dream(examples, boxes), _dream(examples, examples.outcomes.agents)
    there = examples.outcomes.agents_valid
    off = depth_off_road(examples.plans) > 0.0
    sums = np.zeros(4, dtype=np.int64)
    found = events = false = safe = 0
    leads: list[int] = []
    for s, k in np.argwhere(examples.plans.valid).tolist():
        footprint = swept_footprint(
            examples.plans.poses[s, k : k + 1].astype(np.float64), DEFAULT_SHAPE, GRID
        )[0]
        if not footprint[0].any():
            continue  # the plan leaves the grid at once
        truth, dream = _moving(driven, s, k) & _kept(there[s, k]), _moving(dreamt, s, k)
        sums[:2] += _overlap(truth, dream)
        step = int(examples.outcomes.event_step[s, k])
        alarm = _first((dream & footprint).any(axis=(1, 2)) | off[s, k])
        if step < STEPS:
            events += 1
            near = _near(footprint, step)
            sums[2:] += _overlap(truth & near, dream & near)
            if alarm < STEPS:
                leads.append(alarm - step)
                found += abs(alarm - step) <= HIT_STEPS
        else:
            safe += 1
            false += alarm < STEPS
    both, either, near_both, near_either = sums.tolist()
    return OccupancyFigures(
        both, either, near_both, near_either, found, events, false, safe, tuple(leads)
    )


def _dream(examples: Examples, boxes: Float32[np.ndarray, "S K A 8 3"]) -> Dream:
    s, k = examples.plans.valid.shape
    valid = np.broadcast_to(examples.situations.past_valid[:, None, :, -1], (s, k, boxes.shape[2]))
    scale = np.zeros((*boxes.shape[:-1], 2), dtype=np.float32)
    return Dream(examples.situations, examples.plans, boxes, valid, scale, None)


def _moving(dream: Dream, s: int, k: int) -> Bool[np.ndarray, "8 y x"]:
    drawn = decode_boxes(dream, s, k, GRID, follow_ego=False)
    return (drawn & np.uint8(MOVING)).any(axis=1)


def _kept(there: Bool[np.ndarray, "A 8"]) -> Bool[np.ndarray, "8 1 1"]:
    """Steps for which the truth is known."""
    return there[0][:, None, None]


def _overlap(a: Bool[np.ndarray, "8 y x"], b: Bool[np.ndarray, "8 y x"]) -> np.ndarray:
    return np.array([np.count_nonzero(a & b), np.count_nonzero(a | b)])


def _near(footprint: Bool[np.ndarray, "8 y x"], step: int) -> Bool[np.ndarray, "8 y x"]:
    """The risk region: around the footprint, about the event."""
    low, high = max(step - 1, 0), min(step + 2, STEPS)
    around = binary_dilation(
        footprint[low:high].any(axis=0), iterations=round(FAILURE_M / GRID.cell_m)
    )
    region = np.zeros_like(footprint)
    region[low:high] = around
    return region


def _first(alarms: Bool[np.ndarray, " 8"]) -> int:
    return int(np.argmax(alarms)) if alarms.any() else STEPS


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")

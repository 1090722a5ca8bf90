"""Rules of the road in a window: drivable area, direction, red lights, lane keeping, progress.

Source: pdm_scorer.py of NAVSIM, devkit v1.1 and v2.
"""

from __future__ import annotations

import numpy as np

from adr1.evaluation.profiles.pdm.track import WINDOW_SAMPLES, DrivenTrack

DIRECTION_SAMPLES = 10
COMPLIANT_BELOW_M, VIOLATED_FROM_M = 2.0, 6.0
LANE_OFFSET_M = 0.5
LANE_KEEPING_SAMPLES = 20
PROGRESS_FROM_M = 5.0


def drivable_area(track: DrivenTrack, start: int) -> float:
    """DAC: 0 if a corner of the ego leaves the drivable area, else 1."""
    return 0.0 if track.off_drivable[_rows(start)].any() else 1.0


def driving_direction(track: DrivenTrack, start: int) -> float:
    """DDC: 1, or 0.5 from 2 m driven against the traffic within a second, or 0 from 6 m; junctions
    do not count."""
    rows = _rows(start)
    center = track.center_xy_m[rows]
    step_m = np.zeros(len(center))
    step_m[1:] = np.linalg.norm(np.diff(center, axis=0), axis=1)
    step_m[~track.against_traffic[rows] | track.in_junction[rows]] = 0.0
    sums = np.concatenate([[0.0], np.cumsum(step_m)])
    last = np.arange(1, len(sums))
    most_m = float((sums[last] - sums[np.maximum(last - DIRECTION_SAMPLES - 1, 0)]).max())
    if most_m < COMPLIANT_BELOW_M:
        return 1.0
    return 0.5 if most_m < VIOLATED_FROM_M else 0.0


def traffic_lights(track: DrivenTrack, start: int) -> float:
    """TLC: 0 if a red light is run, else 1."""
    return 0.0 if track.runs_red[_rows(start)].any() else 1.0


def lane_keeping(track: DrivenTrack, start: int) -> float:
    """LK: 0 if the ego is more than 0.5 m off the route for 2 s on end, else 1.

    Samples in junctions are left out: they neither count nor end such a time.
    """
    rows = _rows(start)
    off = track.lane_offset_m[rows][~track.in_junction[rows]] > LANE_OFFSET_M
    longest = running = 0
    for is_off in off.tolist():
        running = running + 1 if is_off else 0
        longest = max(longest, running)
    return 0.0 if longest >= LANE_KEEPING_SAMPLES else 1.0


def progress_v1(track: DrivenTrack, start: int, multiplier: float) -> float:
    """EP of v1.1: progress times `multiplier` as a share of the better of it and the reference.

    Where neither is more than 5 m it is 1, but 0 after what makes the multiplier 0.
    """
    progress_m = _progress_m(track, start) * multiplier
    most_m = max(progress_m, float(track.reference_progress_m[start]))
    if most_m > PROGRESS_FROM_M:
        return progress_m / most_m
    return 0.0 if multiplier == 0.0 else 1.0


def progress_v2(track: DrivenTrack, start: int, multiplier: float) -> float:
    """EP of v2: progress as a share of the better of the reference and itself times `multiplier`,
    at most 1; 1 where that is not more than 5 m."""
    progress_m = _progress_m(track, start)
    most_m = max(progress_m * multiplier, float(track.reference_progress_m[start]))
    if most_m > PROGRESS_FROM_M:
        return min(1.0, progress_m / most_m)
    return 1.0


def _progress_m(track: DrivenTrack, start: int) -> float:
    rows = _rows(start)
    return max(0.0, float(track.route_s_m[rows][-1] - track.route_s_m[start]))


def _rows(start: int) -> slice:
    return slice(start, start + WINDOW_SAMPLES)

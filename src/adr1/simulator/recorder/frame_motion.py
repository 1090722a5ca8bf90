"""Motion of all recorded actors at any time: a frame as recorded, or between two frames."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32
from numpy.typing import NDArray

from adr1.simulator.recorder.block import ALL_COLUMNS, POSE_COLUMNS
from adr1.simulator.recorder.recording import SAME_TIME_S, RecordedFrame, Recording

_ANGLES = slice(3, 6)
_YAW, _YAW_RATE = 4, 11


def motion_at(
    recording: Recording, number: int, now_s: float, *, smooth: bool
) -> Float32[np.ndarray, "n 15"]:
    """Pose, velocity, angular velocity and acceleration of the actors of frame `number`.

    At a frame's own time (within SAME_TIME_S) this is what was recorded, to the bit. Later than
    that, and if `smooth`, it lies between this frame and the next. Where only poses were recorded,
    the velocity comes from the pose before; angular velocity is the yaw's, acceleration 0.
    """
    frame = recording.frame(number)
    motion = _complete(recording, number)
    if not smooth or number >= recording.frames or now_s - frame.elapsed_s < SAME_TIME_S:
        return motion
    after = recording.frame(number + 1)
    share = (now_s - frame.elapsed_s) / (after.elapsed_s - frame.elapsed_s)
    own, other = _common(frame, after)
    between = motion[own].astype(np.float64)
    step = _complete(recording, number + 1)[other].astype(np.float64) - between
    step[:, _ANGLES] = _shortest(step[:, _ANGLES])
    motion[own] = between + share * step
    return motion


def _complete(recording: Recording, number: int) -> Float32[np.ndarray, "n 15"]:
    """All 15 columns of a frame, as a copy."""
    frame = recording.frame(number)
    if frame.kinematics.shape[1] == ALL_COLUMNS:
        return frame.kinematics.copy()
    motion = np.zeros((len(frame.kinematics), ALL_COLUMNS), np.float32)
    motion[:, :POSE_COLUMNS] = frame.kinematics
    if number > 1:
        before = recording.frame(number - 1)
        dt_s = frame.elapsed_s - before.elapsed_s
        own, other = _common(frame, before)
        step = frame.kinematics[own].astype(np.float64) - before.kinematics[other]
        motion[own, 6:9] = step[:, 0:3] / dt_s
        motion[own, _YAW_RATE] = _shortest(step[:, _YAW]) / dt_s
    return motion


def _common(
    one: RecordedFrame, other: RecordedFrame
) -> tuple[NDArray[np.int64] | slice, NDArray[np.int64] | slice]:
    """Rows of the actors that both frames have, in the same order."""
    if one.block is other.block:
        return slice(None), slice(None)
    _, own, others = np.intersect1d(one.ids, other.ids, return_indices=True)
    return own, others


def _shortest(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same turn the short way round, -180 to 180."""
    return (degrees + 180.0) % 360.0 - 180.0

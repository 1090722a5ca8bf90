"""The candidates among which a planner chooses: clusters of driving, and manoeuvres.

An entry is a command (see `roll_out`), so it is feasible at whatever speed the ego has. Clusters
of driving were made per range of speed, since one drives otherwise in a queue than on a motorway.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float64

from adr1.errors import FileFormatError, InputError
from adr1.files import atomic_write_text
from adr1.trajectories.clustering import representatives
from adr1.trajectories.ego_shape import DEFAULT_SHAPE, EgoShape
from adr1.trajectories.limits import DEFAULT_LIMITS, KinematicLimits, feasibility_of
from adr1.trajectories.manoeuvres import manoeuvres
from adr1.trajectories.roll_out import commands_of, roll_out
from adr1.trajectories.trajectory import STEP_S, STEPS, checked_poses

VERSION = 1
SPEEDS_MPS = (0.0, 2.0, 6.0, 10.0, 15.0)
"""Where ranges of speed begin; the last one has no end."""

CLUSTERS = 64
DIGITS = 4
SHIPPED = Path(__file__).with_name("vocabulary.json")
"""Made by `python -m adr1.trajectories` from what the expert drove on suites quick and safety."""

YAW_M_PER_RAD = 3.0
"""How many metres of displacement a radian counts for in a cluster: about the ego's length."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Commands, n = k + m for every speed: k clusters of driving and then m manoeuvres.

    Attributes:
        speeds_mps: float64 (s,), where ranges of speed begin, rising from 0.
        driving: float64 (s, k, 8, 2), commands per range.
        manoeuvres: float64 (m, 8, 2); manoeuvre_names: their names.
    """

    speeds_mps: Float64[np.ndarray, " s"]
    driving: Float64[np.ndarray, "s k 8 2"]
    manoeuvres: Float64[np.ndarray, "m 8 2"]
    manoeuvre_names: tuple[str, ...]

    def __len__(self) -> int:
        return int(self.driving.shape[1]) + len(self.manoeuvres)

    @property
    def names(self) -> tuple[str, ...]:
        """A name for every entry."""
        return (*(f"driving_{i}" for i in range(self.driving.shape[1])), *self.manoeuvre_names)

    def commands(self, speed_mps: float) -> Float64[np.ndarray, "n 8 2"]:
        """All commands for a speed."""
        row = int(np.searchsorted(self.speeds_mps, speed_mps, side="right")) - 1
        return np.concatenate([self.driving[max(row, 0)], self.manoeuvres])

    def at(self, speed_mps: float, yaw_rate_radps: float = 0.0) -> Float64[np.ndarray, "n 8 3"]:
        """All candidates for an ego that drives so.

        Raises:
            TrajectoryError: a value is not finite.
        """
        return roll_out(self.commands(speed_mps), speed_mps, yaw_rate_radps)

    def write(self, path: Path) -> None:
        """Write the file in one step.

        Raises:
            FileWriteError: it cannot be written.
        """
        content = self._content()
        head = {"version": VERSION, "checksum": _checksum(content)}
        atomic_write_text(path, json.dumps({**head, **content}, sort_keys=True) + "\n")

    @classmethod
    def read(cls, path: Path = SHIPPED) -> Vocabulary:
        """Read a file, or the one that comes with adr1.

        Raises:
            FileFormatError: there is none, it is damaged or of another version.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            version, checksum = content.pop("version"), content.pop("checksum")
        except (OSError, ValueError, AttributeError, KeyError, TypeError) as error:
            raise FileFormatError(path, None, f"is no vocabulary: {error}") from error
        if version != VERSION:
            problem = f"vocabulary of version {version}, this program reads {VERSION}"
            raise FileFormatError(path, None, problem)
        if checksum != _checksum(content):
            raise FileFormatError(path, None, "is damaged: its checksum does not fit its content")
        return cls(
            speeds_mps=np.array(content["speeds_mps"], dtype=np.float64),
            driving=np.array(content["driving"], dtype=np.float64),
            manoeuvres=np.array([m["command"] for m in content["manoeuvres"]], dtype=np.float64),
            manoeuvre_names=tuple(m["name"] for m in content["manoeuvres"]),
        )

    def _content(self) -> dict[str, Any]:
        named = zip(self.manoeuvre_names, self.manoeuvres.tolist(), strict=True)
        return {
            "speeds_mps": self.speeds_mps.tolist(),
            "driving": self.driving.tolist(),
            "manoeuvres": [{"name": name, "command": command} for name, command in named],
        }


def make_vocabulary(
    poses_local: Any,
    start_speed_mps: Any,
    *,
    clusters: int = CLUSTERS,
    limits: KinematicLimits = DEFAULT_LIMITS,
    shape: EgoShape = DEFAULT_SHAPE,
) -> Vocabulary:
    """Cluster driven trajectories (n, 8, 3) by start speed (n,), and add the manoeuvres.

    Trajectories that are not feasible (a crash, a spin) are left out. What is clustered is
    how a trajectory differs from going straight on at the same speed.

    Raises:
        TrajectoryError: no trajectories, or speeds that do not fit.
        InputError: a range of speed has fewer trajectories than there are clusters.
    """
    poses = checked_poses(poses_local)
    feasible = feasibility_of(poses, start_speed_mps, limits=limits, shape=shape).all
    poses, speeds = poses[feasible], np.asarray(start_speed_mps, dtype=np.float64)[feasible]
    commands = commands_of(poses, speeds)
    straight = np.multiply.outer(speeds, STEP_S * np.arange(1, STEPS + 1))
    features = poses * [1.0, 1.0, YAW_M_PER_RAD]
    features[..., 0] -= straight
    features = features.reshape(len(poses), 3 * STEPS)
    driving = []
    for begin, end in zip(SPEEDS_MPS, (*SPEEDS_MPS[1:], np.inf), strict=True):
        rows = np.flatnonzero((speeds >= begin) & (speeds < end))
        try:
            chosen = representatives(features[rows], clusters)
        except InputError as error:
            raise InputError(f"driving from {begin} to {end} m/s: {error}") from error
        driving.append(_ordered(commands[rows[chosen]], clusters))
    named = manoeuvres()
    return Vocabulary(
        speeds_mps=np.array(SPEEDS_MPS),
        driving=np.round(np.stack(driving), DIGITS),
        manoeuvres=np.round(np.stack(list(named.values())), DIGITS),
        manoeuvre_names=tuple(named),
    )


def _ordered(commands: Float64[np.ndarray, "c 8 2"], count: int) -> Float64[np.ndarray, "k 8 2"]:
    """From braking to accelerating; where clusters share a representative, the last is repeated."""
    order = np.argsort(commands[..., 0].sum(axis=1), kind="stable")
    return commands[np.pad(order, (0, count - len(order)), mode="edge")]


def _checksum(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

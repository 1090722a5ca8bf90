"""Make a vocabulary of candidates from driven routes: `python -m adr1.trajectories --help`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tyro
from jaxtyping import Float64

from adr1.episodes.drive_arrays import DriveArrays, read_drive_arrays
from adr1.episodes.log_reader import StateLogReader
from adr1.episodes.log_schema import ACTORS_FILE
from adr1.errors import InputError
from adr1.trajectories.driven import driven_trajectories, ego_poses_world, has_future
from adr1.trajectories.vocabulary import CLUSTERS, make_vocabulary

EVERY_S = 0.25


@dataclass(frozen=True)
class Options:
    """Cluster what the ego drove in all state logs below some folders."""

    folders: tuple[Path, ...]
    """Folders with state logs anywhere below, such as runs of the expert."""
    out: Path = Path("vocabulary.json")
    """File to write."""
    clusters: int = CLUSTERS
    """Clusters for each range of speed."""


def logs_below(folders: Iterable[Path]) -> list[Path]:
    """Folders of state logs, in order."""
    return sorted({p.parent for folder in folders for p in folder.rglob(ACTORS_FILE)})


def driven_by_ego(
    drive: DriveArrays,
) -> tuple[Float64[np.ndarray, "n 8 3"], Float64[np.ndarray, " n"]]:
    """What the ego drove from every EVERY_S on, and how fast it was there (along its heading)."""
    poses = ego_poses_world(drive)
    ticks = has_future(drive.time_s)[:: max(1, round(EVERY_S / drive.tick_s))]
    velocity, yaw = drive.ego[ticks, 6:8], poses[ticks, 2]
    speeds = velocity[:, 0] * np.cos(yaw) + velocity[:, 1] * np.sin(yaw)
    return driven_trajectories(drive.time_s, poses, ticks), np.maximum(speeds, 0.0)


def main(options: Options) -> None:
    logs = logs_below(options.folders)
    if not logs:
        raise InputError(f"no state log below {', '.join(map(str, options.folders))}")
    drives = [read_drive_arrays(StateLogReader(log)) for log in logs]
    driven = [driven_by_ego(drive) for drive in drives if len(drive) > 1]
    poses, speeds = (np.concatenate(parts) for parts in zip(*driven, strict=True))
    vocabulary = make_vocabulary(poses, speeds, clusters=options.clusters)
    vocabulary.write(options.out)
    print(f"{options.out}: {len(vocabulary)} candidates, from {len(poses)} of {len(logs)} logs")


if __name__ == "__main__":
    main(tyro.cli(Options))

"""A route as a rerun recording: boxes of all actors, the ego, streets and curves on one timeline.

rerun-sdk is an extra: `pip install 'adr1[viz]'`.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from adr1.episodes.frame import ActorKind, StateFrame
from adr1.episodes.log_reader import StateLogReader
from adr1.errors import InputError
from adr1.evaluation import picture as still
from adr1.reports.ink import colour
from adr1.reports.town import TownShapes

_APPLICATION = "adr1"
_COLOURS = {
    ActorKind.VEHICLE: "#7fb0ff",
    ActorKind.TWO_WHEELER: still.TWO_WHEELER,
    ActorKind.WALKER: still.WALKER,
    ActorKind.PROP: "#97a3b0",
}


class RerunMissingError(InputError):
    """rerun-sdk is not installed."""

    def __init__(self) -> None:
        super().__init__("rerun-sdk is not installed; run: pip install 'adr1[viz]'")


def write_rerun(log: StateLogReader, town: TownShapes, path: Path) -> None:
    """Write an episode as `.rrd`; the timeline `time` is seconds since the first tick.

    Coordinates are rerun's right-handed ones: y is minus the world's y.

    Raises:
        RerunMissingError: rerun-sdk is not installed.
        FileFormatError: the log is damaged.
    """
    rr = _library()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".adr1-rrd-", dir=path.parent) as folder:
        draft = Path(folder) / "draft.rrd"
        recording = rr.RecordingStream(
            _APPLICATION, recording_id=str(log.meta.get("route", "route"))
        )
        recording.save(str(draft))
        _log_still(rr, recording, log, town)
        first_s: float | None = None
        for frame in log.frames():
            first_s = frame.time_s if first_s is None else first_s
            recording.set_time("time", duration=frame.time_s - first_s)
            _log_frame(rr, recording, frame)
        recording.flush()
        recording.disconnect()
        os.replace(draft, path)


def _library() -> Any:
    try:
        import rerun
    except ImportError as error:
        raise RerunMissingError from error
    return rerun


def _log_still(rr: Any, recording: Any, log: StateLogReader, town: TownShapes) -> None:
    recording.log("world", rr.ViewCoordinates.RIGHT_HAND_Z_UP, static=True)
    strips = [
        _flat(np.vstack([s.outline_world_m, s.outline_world_m[:1]])) for s in town.streets.strips
    ]
    if strips:
        recording.log("world/streets", rr.LineStrips3D(strips, colors=[90, 97, 108]), static=True)
    rings = [_flat(np.vstack([ring, ring[:1]])) for ring in town.buildings_world_m]
    if rings:
        recording.log(
            "world/buildings", rr.LineStrips3D(rings, colors=[185, 167, 142]), static=True
        )
    route = log.route.positions_world_m * [1.0, -1.0, 1.0]
    recording.log(
        "world/route", rr.LineStrips3D([route], colors=[58, 155, 240], radii=0.15), static=True
    )


def _log_frame(rr: Any, recording: Any, frame: StateFrame) -> None:
    everyone = np.arange(len(frame.ids))
    _log_boxes(rr, recording, "world/actors", frame, everyone[everyone != frame.ego_index])
    _log_boxes(rr, recording, "world/ego", frame, everyone[everyone == frame.ego_index], still.EGO)
    control = frame.ego_control
    for name, value in (
        ("speed_kmh", frame.ego_speed_mps * 3.6),
        ("speed_limit_kmh", frame.ego_speed_limit_mps * 3.6),
        ("throttle", control.throttle),
        ("brake", control.brake),
        ("steer", control.steer),
    ):
        recording.log(f"ego/{name}", rr.Scalars(value))


def _log_boxes(
    rr: Any, recording: Any, name: str, frame: StateFrame, rows: Any, paint: str | None = None
) -> None:
    yaw = -np.radians(frame.yaw_deg[rows].astype(np.float64))
    local = frame.box_centers_local_m[rows].astype(np.float64)
    centers = frame.positions_world_m[rows].astype(np.float64) * [1.0, -1.0, 1.0]
    centers[:, 0] += np.cos(yaw) * local[:, 0] + np.sin(yaw) * local[:, 1]
    centers[:, 1] += np.sin(yaw) * local[:, 0] - np.cos(yaw) * local[:, 1]
    centers[:, 2] += local[:, 2]
    zeros = np.zeros_like(yaw)
    kinds = [ActorKind(int(kind)) for kind in frame.kinds[rows]]
    recording.log(
        name,
        rr.Boxes3D(
            centers=centers,
            half_sizes=frame.extents_m[rows],
            quaternions=np.column_stack([zeros, zeros, np.sin(yaw / 2), np.cos(yaw / 2)]),
            colors=[colour(paint or _COLOURS[kind])[::-1] for kind in kinds],
            labels=[str(actor_id) for actor_id in frame.ids[rows].tolist()],
            show_labels=False,
        ),
    )


def _flat(points_xy_m: Any) -> Any:
    return np.column_stack([points_xy_m[:, 0], -points_xy_m[:, 1], np.zeros(len(points_xy_m))])

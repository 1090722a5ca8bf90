"""Numbers from the shots: of one recording, and of two compared pixel by pixel, ray by ray."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import carla
import numpy as np
from numpy.typing import NDArray

from adr1.parity.readings import PairReading, Reading, Tolerance, displacement_m
from adr1.parity.recorded import Recorded

FAR_M = 300.0
MIN_LABEL_SHARE = 0.002
BIN_DEG = 1.0
MOVING_LABELS = (12, 13, 14, 15, 16, 17, 18, 19, 21)
"""Semantic tags of walkers, riders, vehicles and dynamic props."""
SAME_DEPTH, NORMAL_STEP = 0.05, 12.0
SHARE, COUNT = Tolerance(2.0, 0.1), Tolerance(0.0, 0.1)
ACCELERATION, TURN, ANGLE = Tolerance(0.1), Tolerance(0.01), Tolerance(0.01)
PLACE = Tolerance(0.05)


def label_name(label: int) -> str:
    """CARLA's name of a semantic tag."""
    known = carla.CityObjectLabel.values.get(label)
    return str(known) if known is not None else f"label {label}"


def shot_readings(recorded: Recorded) -> Sequence[Reading]:
    """Numbers of one recording; those of sensors that it lacks are left out."""
    arrays = recorded.arrays
    found: list[Reading] = []
    if "rgb" in arrays:
        value = float(arrays["rgb"].mean())
        found.append(Reading("rgb_mean", "rgb: mean value", "of 255", value, Tolerance(20.0)))
    if "depth_m" in arrays:
        depth = arrays["depth_m"]
        near = depth[depth < FAR_M]
        covered = 100.0 * near.size / depth.size
        found.append(Reading("depth_cover", f"depth: nearer than {FAR_M:g} m", "%", covered, SHARE))
        middle = float(np.median(near)) if near.size else None
        found.append(Reading("depth_median", "depth: median of these", "m", middle,
                             Tolerance(0.2, 0.05)))  # fmt: skip
    if "instance" in arrays:
        moves = np.isin(arrays["instance_label"], MOVING_LABELS)
        number = len(np.unique(arrays["instance"][moves]))
        found.append(Reading("instances", "instance: things that move", "", number, Tolerance(1.0)))
    for name, text in (("lidar", "LiDAR"), ("semantic_lidar", "semantic LiDAR")):
        if name in arrays:
            points = arrays[name][:, :3]
            ranges = np.linalg.norm(points, axis=1)
            count = float(len(points))
            found.append(Reading(f"{name}_count", f"{text}: points", "", count, COUNT))
            middle = float(np.median(ranges)) if len(points) else None
            found.append(Reading(f"{name}_median", f"{text}: median range", "m", middle,
                                 Tolerance(0.1, 0.05)))  # fmt: skip
    if "radar" in arrays:
        radar = arrays["radar"]
        count = float(len(radar))
        found.append(Reading("radar_count", "radar: detections", "", count, Tolerance(5.0, 0.2)))
        middle = float(np.median(radar[:, 3])) if len(radar) else None
        found.append(Reading("radar_median", "radar: median range", "m", middle,
                             Tolerance(1.0, 0.1)))  # fmt: skip
    return [*found, *_positioning(arrays)]


def _positioning(arrays: Any) -> list[Reading]:
    found = []
    if "gnss" in arrays:
        latitude, longitude, height_m = arrays["gnss"].tolist()
        north_m, east_m = displacement_m(latitude, longitude)
        for name, value in (("latitude", north_m), ("longitude", east_m), ("height", height_m)):
            label = f"GNSS: {name} from the map's origin"
            found.append(Reading(f"gnss_{name}", label, "m", value, PLACE))
    if "imu" in arrays:
        force = float(np.linalg.norm(arrays["imu"][:3]))
        found.append(Reading("imu_force", "IMU at rest: acceleration", "m/s²", force, ACCELERATION))
        turn = float(np.linalg.norm(arrays["imu"][3:6]))
        found.append(Reading("imu_turn", "IMU at rest: turn rate", "rad/s", turn, TURN))
        compass = float(arrays["imu"][6])
        found.append(Reading("imu_compass", "IMU: compass", "rad", compass, ANGLE))
    return found


def shot_pair_readings(first: Recorded, second: Recorded) -> Sequence[PairReading]:
    """Numbers of two recordings of the same place."""
    found: list[PairReading] = []
    for name, compare in _COMPARED.items():
        ours, theirs = first.arrays.get(name), second.arrays.get(name)
        if ours is None or theirs is None:
            continue
        if name not in ("lidar", "semantic_lidar") and ours.shape != theirs.shape:
            text = f"{name}: sizes differ, {ours.shape} and {theirs.shape}"
            found.append(PairReading(f"{name}_size", text, "", None, 0.0))
            continue
        found += compare(ours, theirs)
    return found


def _compare_rgb(first: NDArray[Any], second: NDArray[Any]) -> list[PairReading]:
    gap = float(np.abs(first.astype(np.float64) - second).mean())
    return [PairReading("rgb_gap", "rgb: mean difference per channel", "of 255", gap, 40.0)]


def _compare_normals(first: NDArray[Any], second: NDArray[Any]) -> list[PairReading]:
    """Share of pixels whose colours, which encode directions, are nearly the same."""
    gap = np.abs(first.astype(np.float64) - second).max(axis=2)
    same = 100.0 * float((gap <= NORMAL_STEP).mean())
    text = f"normals: pixels within {NORMAL_STEP:g} of 255 per axis"
    return [PairReading("normals_same", text, "%", same, 80.0, more_is_better=True)]


def _compare_depth(first: NDArray[Any], second: NDArray[Any]) -> list[PairReading]:
    both = (first < FAR_M) & (second < FAR_M)
    either = (first < FAR_M) | (second < FAR_M)
    if not both.any():
        return [PairReading("depth_same", "depth: nothing near in both", "", None, 0.0)]
    gap = np.abs(first[both].astype(np.float64) - second[both])
    same = 100.0 * float((gap <= SAME_DEPTH * second[both]).mean())
    overlap = 100.0 * float(both.sum() / either.sum())
    return [
        PairReading("depth_overlap", "depth: near in both, of near in either", "%", overlap, 95.0,
                    more_is_better=True),
        PairReading("depth_same", "depth: pixels within 5 %", "%", same, 90.0, more_is_better=True),
        PairReading("depth_gap", "depth: median difference", "m", float(np.median(gap)), 0.1),
    ]  # fmt: skip


def _compare_labels(first: NDArray[Any], second: NDArray[Any]) -> list[PairReading]:
    found = [
        PairReading(
            "label_same", "semantic: pixels with the same label", "%",
            100.0 * float((first == second).mean()), 90.0, more_is_better=True,
        )
    ]  # fmt: skip
    for label in np.union1d(first, second).tolist():
        ours, theirs = first == label, second == label
        if max(ours.mean(), theirs.mean()) < MIN_LABEL_SHARE:
            continue
        overlap = float((ours & theirs).sum() / (ours | theirs).sum())
        text = f"semantic: overlap (IoU) of {label_name(label)}"
        found.append(PairReading(f"iou_{label}", text, "", overlap, 0.7, more_is_better=True))
    return found


def _compare_points(name: str, first: NDArray[Any], second: NDArray[Any]) -> list[PairReading]:
    """Ranges in equal directions: the nearest point in each cell of 1 by 1 degree."""
    ours, theirs = (_ranges_by_direction(points[:, :3]) for points in (first, second))
    both = np.isfinite(ours) & np.isfinite(theirs)
    either = np.isfinite(ours) | np.isfinite(theirs)
    title = name.replace("_lidar", " LiDAR").replace("lidar", "LiDAR")
    if not both.any():
        return [PairReading(f"{name}_same", f"{title}: no direction in common", "", None, 0.0)]
    gap = np.abs(ours[both] - theirs[both])
    same = 100.0 * float((gap <= 0.1 + SAME_DEPTH * theirs[both]).mean())
    overlap = 100.0 * float(both.sum() / either.sum())
    return [
        PairReading(f"{name}_overlap", f"{title}: directions hit in both, of hit in either", "%",
                    overlap, 90.0, more_is_better=True),
        PairReading(f"{name}_same", f"{title}: ranges within 5 % + 0.1 m", "%", same, 90.0,
                    more_is_better=True),
        PairReading(f"{name}_gap", f"{title}: median range difference", "m", float(np.median(gap)),
                    0.1),
    ]  # fmt: skip


def _ranges_by_direction(points: NDArray[Any]) -> NDArray[np.float64]:
    """float64 (180, 360): nearest range by elevation and azimuth, infinite where nothing is."""
    x, y, z = points.astype(np.float64).T
    ranges = np.sqrt(x * x + y * y + z * z)
    rows = np.degrees(np.arctan2(z, np.hypot(x, y))) + 90.0
    columns = np.degrees(np.arctan2(y, x)) + 180.0
    grid = np.full((int(180 / BIN_DEG), int(360 / BIN_DEG)), np.inf)
    cells = (
        np.clip((rows / BIN_DEG).astype(int), 0, grid.shape[0] - 1),
        np.clip((columns / BIN_DEG).astype(int), 0, grid.shape[1] - 1),
    )
    np.minimum.at(grid, cells, ranges)
    return grid


_COMPARED: Mapping[str, Callable[[NDArray[Any], NDArray[Any]], list[PairReading]]] = {
    "rgb": _compare_rgb,
    "depth_m": _compare_depth,
    "normals": _compare_normals,
    "label": _compare_labels,
    "lidar": partial(_compare_points, "lidar"),
    "semantic_lidar": partial(_compare_points, "semantic_lidar"),
}

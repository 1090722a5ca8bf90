"""Derived town data on disk: one .npz per map, one .json per generated town; no pickles.

Files are written under another name and moved into place, so a reader sees a whole file or none.
Reading answers None for anything missing or broken: the caller then rebuilds.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy as np

from adr1.simulator.geometry import Box, Pose
from adr1.simulator.maps.ground import Ground
from adr1.simulator.maps.town_map import (
    GeoReference,
    LightGroup,
    StaticObstacle,
    TownMap,
    TrafficLightSite,
    TrafficSignSite,
)
from adr1.simulator.maps.towns import BuildingFootprint

_BROKEN = (OSError, ValueError, LookupError, TypeError, EOFError, zipfile.BadZipFile, zlib.error)


def write_town(path: Path, opendrive: str, buildings: tuple[BuildingFootprint, ...]) -> None:
    """Keep a generated town."""
    facts = [[b.name, b.polygon_xy_world, b.height_m] for b in buildings]
    document = json.dumps({"opendrive": opendrive, "buildings": facts}).encode()
    _write_whole(path, lambda file: file.write(document))


def read_town(path: Path) -> tuple[str, tuple[BuildingFootprint, ...]] | None:
    """A generated town as kept, or None."""
    try:
        document = json.loads(path.read_bytes())
        buildings = tuple(
            BuildingFootprint(name, tuple((float(x), float(y)) for x, y in ring), float(height))
            for name, ring, height in document["buildings"]
        )
        return str(document["opendrive"]), buildings
    except _BROKEN:
        return None


def write_map(path: Path, town: TownMap) -> None:
    """Keep what was derived from a map; its name and OpenDRIVE text are not kept."""
    ground = town.ground
    arrays: dict[str, Any] = {
        "facts": np.frombuffer(json.dumps(_facts(town)).encode(), np.uint8),
        "navigation_mesh": np.frombuffer(town.navigation_mesh, np.uint8),
        "height_m": ground.height_m,
        "speed_limit_kmh": ground.speed_limit_kmh,
        "surface": ground.surface,
    }
    _write_whole(path, lambda file: np.savez_compressed(file, **arrays))


def read_map(path: Path, name: str, opendrive: str, content_hash: str) -> TownMap | None:
    """A map as kept, under the given name, or None."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            arrays = {key: kept[key] for key in kept.files}
        return _town(json.loads(arrays["facts"].tobytes()), arrays, name, opendrive, content_hash)
    except _BROKEN:
        return None


def _write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _facts(town: TownMap) -> dict[str, Any]:
    return {
        "origin_xy_m": town.ground.origin_xy_m,
        "cell_m": town.ground.cell_m,
        "geo": [town.geo.latitude_deg, town.geo.longitude_deg],
        "spawn_points": [_pose_row(pose) for pose in town.spawn_points],
        "lights": [_light_row(s) for s in town.lights],
        "light_groups": [[group.junction_id, group.controllers] for group in town.light_groups],
        "signs": [
            [s.signal_id, s.type_id, _pose_row(s.pose_world), _box_row(s.trigger)]
            for s in town.signs
        ],
        "obstacles": [
            [o.name, o.label, o.polygon_xy_m.tolist(), o.z_min_m, o.z_max_m] for o in town.obstacles
        ],
    }


def _town(
    facts: dict[str, Any], arrays: dict[str, Any], name: str, opendrive: str, content_hash: str
) -> TownMap:
    x, y = facts["origin_xy_m"]
    return TownMap(
        name=name,
        opendrive=opendrive,
        content_hash=content_hash,
        spawn_points=tuple(Pose(*row) for row in facts["spawn_points"]),
        lights=tuple(
            TrafficLightSite(key, Pose(*pose), _box(box), np.array(stop_boxes), junction_id)
            for key, pose, box, stop_boxes, junction_id in facts["lights"]
        ),
        light_groups=tuple(
            LightGroup(junction_id, tuple(tuple(ids) for ids in controllers))
            for junction_id, controllers in facts["light_groups"]
        ),
        signs=tuple(
            TrafficSignSite(key, type_id, Pose(*pose), _box(box))
            for key, type_id, pose, box in facts["signs"]
        ),
        obstacles=tuple(
            StaticObstacle(label_name, label, np.array(polygon), z_min, z_max)
            for label_name, label, polygon, z_min, z_max in facts["obstacles"]
        ),
        ground=Ground(
            (x, y),
            facts["cell_m"],
            arrays["height_m"],
            arrays["speed_limit_kmh"],
            arrays["surface"],
        ),
        navigation_mesh=arrays["navigation_mesh"].tobytes(),
        geo=GeoReference(*facts["geo"]),
    )


def _light_row(site: TrafficLightSite) -> list[Any]:
    pose, box = _pose_row(site.pose_world), _box_row(site.trigger)
    return [site.signal_id, pose, box, site.stop_boxes.tolist(), site.junction_id]


def _pose_row(pose: Pose) -> list[float]:
    return [pose.x_m, pose.y_m, pose.z_m, pose.pitch_deg, pose.yaw_deg, pose.roll_deg]


def _box_row(box: Box) -> list[Any]:
    return [box.center_local_m, box.extent_m, box.yaw_local_deg]


def _box(row: list[Any]) -> Box:
    center, extent, yaw_deg = row
    return Box(tuple(center), tuple(extent), yaw_deg)

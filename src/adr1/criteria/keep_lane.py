"""Crossing the lines between lanes: ScenarioRunner's KeepLaneTest.

The original counts the events of CARLA's lane invasion sensor. A log holds none, so they are found
again from the map: a corner of the ego's box that is in another lane of the same road than a tick
before has crossed a line. Inside junctions there are no lines. Each tick counts once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import carla
import numpy as np

from adr1.criteria.boxes import corners_xy_m
from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding, moment_at
from adr1.criteria.lanes import LaneKey, Point, lane_key, looked_up, places_of


@dataclass(frozen=True)
class KeepLane:
    """Fails where the ego crosses a line; its figure is at how many ticks it did."""

    def judge(self, drive: Drive) -> Finding:
        """One moment for each crossing."""
        if not len(drive.arrays):
            return Finding(None, None)
        carla_map = drive.carla_map
        tracks = [
            looked_up(track, lambda place: _lane_at(carla_map, place))
            for track in _corner_tracks(drive)
        ]
        moments = []
        for tick in range(1, len(drive.arrays)):
            crossings = (_crossing(track[tick - 1], track[tick]) for track in tracks)
            told = next((text for text in crossings if text is not None), None)
            if told is not None:
                moments.append(moment_at(drive, tick, told))
        return Finding(float(len(moments)), not moments, tuple(moments))


def _corner_tracks(drive: Drive) -> list[list[Point]]:
    """Where each corner of the ego's box is at every tick."""
    arrays = drive.arrays
    rows = arrays.ego_row
    centers_m = arrays.centers_xy_m()[rows].astype(np.float64)
    half_length_m, half_width_m = (float(v) for v in arrays.extents_m[rows[0], 0:2])
    yaw_rad = np.radians(arrays.ego[:, 4])
    corners = corners_xy_m(centers_m, yaw_rad, half_length_m, half_width_m)
    height = drive.ego_positions_m[:, 2]
    asked = places_of(drive.ego_positions_m)
    return [
        [(x, y, z) for x, y, z in np.column_stack([corners[:, k], height])[asked].tolist()]
        for k in range(4)
    ]


def _lane_at(carla_map: carla.Map, place: Point) -> LaneKey | None:
    """The lane of any type that a point lies in, outside junctions."""
    if not all(map(math.isfinite, place)):
        return None
    x, y, z = place
    found = carla_map.get_waypoint(
        carla.Location(x=x, y=y, z=z), project_to_road=False, lane_type=carla.LaneType.Any
    )
    return None if found is None or found.is_junction else lane_key(found)


def _crossing(before: LaneKey | None, after: LaneKey | None) -> str | None:
    if before is None or after is None or before[:2] != after[:2] or before[2] == after[2]:
        return None
    return f"Agent crossed a line from lane {before[2]} to {after[2]} of road {after[0]}"

"""Where the roadway is: finds asphalt that overlaps something else of the same storey."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely

from adr1.simulator.maps.lane_samples import LaneStrip
from adr1.simulator.shapes.areas import merged
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.strips import material_of, strip_polygons

STOREY_M = 2.0
"""Surfaces whose heights differ more than this pass over each other."""


class RoadwayIndex:
    """All asphalt of a town in pieces, each with its height and its owner.

    The owner is the road's id, or for roads of a junction minus the junction's id minus one.
    """

    def __init__(self, strips: Iterable[LaneStrip]) -> None:
        pieces, heights, owners = [], [], []
        for strip in strips:
            if material_of(strip) is Material.ROAD:
                for polygon in strip_polygons(strip):
                    pieces.append(polygon)
                    heights.append(float(strip.inner[:, 2].mean()))
                    owners.append(owner_of(strip))
        self._pieces = np.array(pieces, object)
        self._heights_m = np.array(heights)
        self._owners = np.array(owners, np.int64)
        self._tree = shapely.STRtree(pieces)

    def over(self, area: shapely.Geometry, z_m: float, owner: int) -> shapely.Geometry:
        """Union of the asphalt of other owners that meets an area at height `z_m`."""
        if area.is_empty:
            return area
        near = np.sort(self._tree.query(area, predicate="intersects"))
        same = np.abs(self._heights_m[near] - z_m) < STOREY_M
        near = near[same & (self._owners[near] != owner)]
        return merged(self._pieces[near])


def owner_of(strip: LaneStrip) -> int:
    """Who owns a strip's surface."""
    junction = strip.road.junction_id
    return strip.road.road_id if junction < 0 else -1 - junction

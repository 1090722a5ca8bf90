"""All that is paved in a town: roads, junctions, pavements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from adr1.simulator.maps.ground import Ground
from adr1.simulator.maps.lane_samples import LaneStrip
from adr1.simulator.maps.opendrive import OpenDrive
from adr1.simulator.shapes.areas import add_area, merged, minus
from adr1.simulator.shapes.junction_surface import JunctionArea, add_junction, junction_area
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.quads import Faces
from adr1.simulator.shapes.road_surface import BANK_DEPTH_M, PAVEMENT_LIFT_M, add_strip
from adr1.simulator.shapes.roadway_index import RoadwayIndex, owner_of
from adr1.simulator.shapes.strips import cut, material_of, strip_polygons, thinned_strips

FloatArray = NDArray[np.float64]

ARM_END_M = 12.0
"""How much of each road that leads to a junction counts as its surroundings."""
MIN_COVERED_M2 = 0.3


@dataclass(frozen=True, slots=True)
class Streets:
    """The paved areas of a town.

    Attributes:
        strips: lanes of roads outside junctions.
        junction_strips: lanes of each junction's roads, which overlap.
        junctions: what those cover together.
        roadway: all asphalt.
    """

    strips: tuple[LaneStrip, ...]
    junction_strips: dict[int, list[LaneStrip]]
    junctions: tuple[JunctionArea, ...]
    roadway: RoadwayIndex


def streets(drive: OpenDrive, ground: Ground) -> Streets:
    """Works out what is paved, and where lanes overlap."""
    strips = list(thinned_strips(drive))
    roadway = RoadwayIndex(strips)
    outside: list[LaneStrip] = []
    inside: dict[int, list[LaneStrip]] = {}
    for strip in strips:
        if strip.road.junction_id >= 0:
            inside.setdefault(strip.road.junction_id, []).append(strip)
        else:
            outside.append(strip)
    ends: dict[int, list[LaneStrip]] = {key: [] for key in inside}
    for strip in outside:
        _add_ends(ends, strip)
    areas = (junction_area(key, inside[key], ends[key], ground, roadway) for key in inside)
    return Streets(tuple(outside), inside, tuple(areas), roadway)


def add_streets(faces: Faces, paved: Streets) -> None:
    """Paves roads and junctions."""
    for strip in paved.strips:
        covered = _covered(paved.roadway, strip)
        if covered is None:
            add_strip(faces, strip)
        else:
            _add_rest(faces, strip, covered)
    for area in paved.junctions:
        add_junction(faces, area)


def _covered(roadway: RoadwayIndex, strip: LaneStrip) -> shapely.Geometry | None:
    """Asphalt of other roads that runs over a lane which is not asphalt itself."""
    if material_of(strip) is Material.ROAD:
        return None
    own = merged(strip_polygons(strip))
    over = roadway.over(own, float(strip.inner[:, 2].mean()), owner_of(strip))
    return over if shapely.intersection(own, over).area > MIN_COVERED_M2 else None


def _add_rest(faces: Faces, strip: LaneStrip, covered: shapely.Geometry) -> None:
    """Paves what other roads leave free of a lane."""
    known = np.concatenate((strip.inner[:, :3], strip.outer[:, :3]))
    tree = cKDTree(known[:, :2])

    def height_of(points_xy_m: FloatArray) -> FloatArray:
        return np.asarray(known[tree.query(points_xy_m)[1], 2])

    rest = minus(merged(strip_polygons(strip)), covered)
    material = material_of(strip)
    lift = PAVEMENT_LIFT_M if material is Material.SIDEWALK else 0.0
    wall = Material.KERB if material is Material.SIDEWALK else Material.SHOULDER
    add_area(faces, rest, material, height_of, lift, (wall, lift + BANK_DEPTH_M))


def _add_ends(ends: dict[int, list[LaneStrip]], strip: LaneStrip) -> None:
    length = strip.road.length_m
    for link, first, last in (
        (strip.road.predecessor, 0.0, ARM_END_M),
        (strip.road.successor, length - ARM_END_M, length),
    ):
        if link is not None and link.to_junction and link.element_id in ends:
            piece = cut(strip, first, last)
            if piece is not None:
                ends[link.element_id].append(piece)

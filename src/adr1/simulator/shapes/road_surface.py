"""Surfaces of lanes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from adr1.simulator.maps.lane_samples import (
    ROADWAY_TYPES,
    SIDEWALK_TYPES,
    LaneStrip,
    lane_strips,
)
from adr1.simulator.maps.opendrive import OpenDrive
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh
from adr1.simulator.shapes.solids import soup

STEP_M = 2.0


def lane_surfaces(drive: OpenDrive) -> Iterator[Mesh]:
    """Every lane as a strip."""
    for strip in lane_strips(drive, STEP_M):
        yield _strip(strip)


def _strip(strip: LaneStrip) -> Mesh:
    kind = strip.lane.type
    material = (
        Material.ROAD
        if kind in ROADWAY_TYPES
        else Material.SIDEWALK
        if kind in SIDEWALK_TYPES
        else Material.SHOULDER
    )
    left, right = strip.outer[:, :3], strip.inner[:, :3]
    if strip.lane.lane_id < 0:
        left, right = right, left
    return soup(np.stack((left[:-1], right[:-1], right[1:], left[1:]), axis=1), material)

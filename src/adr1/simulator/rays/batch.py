"""Compiled loops that cast arrays of rays, 16 at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float32

from adr1.simulator.rays.compiled import helper, kernel, sources_digest
from adr1.simulator.rays.embree import TRANSFORM_ROW_MAJOR
from adr1.simulator.rays.instances import NOTHING
from adr1.simulator.rays.packets import (
    DIRECTION_X,
    DIRECTION_Y,
    DIRECTION_Z,
    LANES,
    ORIGIN_X,
    ORIGIN_Y,
    ORIGIN_Z,
    T_FAR,
    Packet,
    blocked,
    call_address,
    closest,
)
from adr1.simulator.rays.tables import normal, surface

Points = Float32[np.ndarray, "n 3"]


@helper
def load_rays(
    packet: Packet, origins: Points, directions: Points, reach_m: float, start: int, stop: int
) -> int:
    """Fill a packet with rays from `start` on; returns how many there are."""
    real = packet.real
    count = min(LANES, stop - start)
    single = len(origins) == 1
    for lane in range(LANES):
        packet.lanes[lane] = -1 if lane < count else 0
        ray = start + min(lane, count - 1)
        origin = 0 if single else ray
        real[ORIGIN_X, lane] = origins[origin, 0]
        real[ORIGIN_Y, lane] = origins[origin, 1]
        real[ORIGIN_Z, lane] = origins[origin, 2]
        real[DIRECTION_X, lane] = directions[ray, 0]
        real[DIRECTION_Y, lane] = directions[ray, 1]
        real[DIRECTION_Z, lane] = directions[ray, 2]
        packet.reach_m[lane] = reach_m
    return count


def _build_cast_rays(digest: int) -> Callable[..., None]:
    @kernel
    def cast_rays(  # type: ignore[no-untyped-def]
        tables, packet, origins, directions, reach_m, skip, start, stop,
        distance_m, instance, triangle, normal_world, material, label,
    ):  # fmt: skip
        """Writes rows start..stop of the arrays of `Hits`."""
        assert digest >= 0
        for first in range(start, stop, LANES):
            count = load_rays(packet, origins, directions, reach_m, first, stop)
            closest(tables.caster, packet, skip)
            for lane in range(count):
                ray = first + lane
                met, part, kind, tag = surface(tables, packet, lane)
                instance[ray], triangle[ray], material[ray], label[ray] = met, part, kind, tag
                if met == NOTHING:
                    distance_m[ray] = np.inf
                    normal_world[ray, 0] = normal_world[ray, 1] = normal_world[ray, 2] = 0.0
                    continue
                distance_m[ray] = packet.real[T_FAR, lane]
                x, y, z = normal(tables, packet, lane, met)
                normal_world[ray, 0], normal_world[ray, 1], normal_world[ray, 2] = x, y, z

    return cast_rays


def _build_find_blocked(digest: int) -> Callable[..., None]:
    @kernel
    def find_blocked(  # type: ignore[no-untyped-def]
        caster, packet, origins, directions, reach_m, start, stop, found
    ):
        """Writes rows start..stop of `found`: whether the ray meets anything."""
        assert digest >= 0
        for first in range(start, stop, LANES):
            count = load_rays(packet, origins, directions, reach_m, first, stop)
            blocked(caster, packet)
            for lane in range(count):
                found[first + lane] = packet.real[T_FAR, lane] < 0.0

    return find_blocked


def _build_place_rows(digest: int) -> Callable[..., None]:
    @kernel
    def place_rows(set_transform, commit, slots, rows, to_world):  # type: ignore[no-untyped-def]
        """Hands the transforms (n, 3, 4) of some rows to Embree, which copies them."""
        assert digest >= 0
        first, stride = to_world.ctypes.data, to_world.strides[0]
        for row in rows:
            call_address(set_transform, slots[row], 0, TRANSFORM_ROW_MAJOR, first + row * stride)
            call_address(commit, slots[row], 0, 0, 0)

    return place_rows


_DIGEST = sources_digest()
cast_rays = _build_cast_rays(_DIGEST)
find_blocked = _build_find_blocked(_DIGEST)
place_rows = _build_place_rows(_DIGEST)

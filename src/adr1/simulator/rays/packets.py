"""Packets of 16 rays in Embree's own layout, and compiled code that casts them.

For kernels that make rays themselves (a camera: primary ray, shading, shadow ray in one pass):

    for first in range(start, stop, LANES):
        ... set packet.lanes, packet.reach_m, rows ORIGIN_X to DIRECTION_Z of packet.real
        closest(tables.caster, packet, skip)
        for lane in range(LANES):
            met, triangle, material, label = surface(tables, packet, lane)     # tables.py
            ... and, unless NOTHING, normal(tables, packet, lane, met), packet.real[T_FAR, lane]
        ... set the rows anew for the shadow rays
        blocked(tables.caster, packet)

built as `batch.py` does (`kernel`, `helper` and `sources_digest` of `compiled.py`), called with
`RayScene.tables` and a packet of `RayScene.packets`, one per thread, through
`RayScene.in_threads`. Kernels release the GIL. Calls into Embree go through function addresses,
since numba cannot cache code that holds ctypes functions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int32, Int64
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from adr1.simulator.rays.compiled import helper

LANES = 16
(
    ORIGIN_X, ORIGIN_Y, ORIGIN_Z, T_NEAR,
    DIRECTION_X, DIRECTION_Y, DIRECTION_Z, TIME,
    T_FAR, MASK, RAY_NUMBER, RAY_FLAGS,
    NORMAL_X, NORMAL_Y, NORMAL_Z, U, V,
    TRIANGLE, GEOMETRY, INSTANCE, INSTANCE_PART,
) = range(21)  # fmt: skip
_ROWS = 21
_CACHE_LINE = 64
_PAST_SKIPPED_M = 1e-3
_COHERENT, _ALL_FEATURES = 1 << 16, 0xFFFFFFFF


class Caster(NamedTuple):
    """Addresses that compiled code needs; valid while the RayScene that gave them lives.

    `arguments` tells Embree how to go about it: see `coherent_arguments`, 0 for its default.
    """

    intersect16: int
    occluded16: int
    town: int
    actors: int
    arguments: int


class Packet(NamedTuple):
    """Scratch memory for 16 rays; one per thread.

    Attributes:
        real: rows of RTCRayHit16 as numbers, on a 64-byte boundary.
        whole: the same memory as integers (masks and ids; -1 is Embree's invalid id).
        lanes: -1 for a lane in use, 0 for one that is not.
        again: lanes to cast anew.
        reach_m: how far each ray goes.
    """

    real: Float32[np.ndarray, "21 16"]
    whole: Int32[np.ndarray, "21 16"]
    lanes: Int32[np.ndarray, " 16"]
    again: Int32[np.ndarray, " 16"]
    reach_m: Float32[np.ndarray, " 16"]


def new_packet() -> Packet:
    """An empty packet; NamedTuples of arrays keep their memory alive."""
    size = 4 * LANES * _ROWS
    memory = np.zeros(size + 3 * 4 * LANES + _CACHE_LINE, np.uint8)
    memory = memory[-memory.ctypes.data % _CACHE_LINE :]
    real = memory[:size].view(np.float32).reshape(_ROWS, LANES)
    rows = memory[size : size + 3 * 4 * LANES].view(np.int32).reshape(3, LANES)
    real.view(np.int32)[MASK] = -1
    return Packet(real, real.view(np.int32), rows[0], rows[1], rows[2].view(np.float32))


def coherent_arguments() -> Int64[np.ndarray, " 8"]:
    """RTCIntersectArguments, and RTCOccludedArguments, for packets whose rays keep together.

    With AVX-512 a packet of neighbouring rays of a LiDAR's channel or a camera's row takes a fifth
    of the time. The result is the same for any rays, but packets that scatter take longer.
    """
    words = np.zeros(8, np.int64)
    flags_and_features = words[:1].view(np.uint32)
    flags_and_features[:] = _COHERENT, _ALL_FEATURES
    return words


@intrinsic
def call_address(typing, function, a, b, c, d):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Call a C function by its address with up to four pointers or integers; returns nothing.

    In the calling convention of Linux on x86-64 each of them is one 64-bit register, and a function
    of fewer arguments does not look at the others.
    """

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]  # noqa: ARG001
        word = ir.IntType(64)
        target = ir.FunctionType(ir.VoidType(), [word] * 4).as_pointer()
        address, *values = arguments
        builder.call(builder.inttoptr(address, target), values)
        return context.get_dummy_value()

    return types.void(*[types.int64] * 5), generate


@helper
def closest(caster: Caster, packet: Packet, skip: int) -> None:
    """Find what each ray in use meets first: actors, then the town in front of them.

    Needs `lanes` and the rows up to `DIRECTION_Z` and `reach_m`. Afterwards `GEOMETRY` is -1 where
    nothing was met; `INSTANCE` is the row of `Instances`, or -1 for the town; `T_FAR` is the
    distance, in lengths of the direction; `TRIANGLE` and `NORMAL_X...` are of the mesh, the normal
    in the mesh's own frame and of any length.

    Args:
        skip: row of `Instances` that rays pass through; -1 for none.
    """
    real, whole = packet.real, packet.whole
    for lane in range(LANES):
        real[T_NEAR, lane] = 0.0
        real[T_FAR, lane] = packet.reach_m[lane]
        whole[GEOMETRY, lane] = -1
        whole[INSTANCE, lane] = -1
    lanes, rays = packet.lanes.ctypes.data, real.ctypes.data
    call_address(caster.intersect16, lanes, caster.actors, rays, caster.arguments)
    if skip >= 0:
        _pass_through(caster, packet, skip)
    call_address(caster.intersect16, lanes, caster.town, rays, caster.arguments)


@helper
def _pass_through(caster: Caster, packet: Packet, skip: int) -> None:
    """Cast anew, from behind each hit, what met the skipped instance."""
    real, whole = packet.real, packet.whole
    while True:
        left = 0
        for lane in range(LANES):
            meets = packet.lanes[lane] != 0 and whole[INSTANCE, lane] == skip
            packet.again[lane] = -1 if meets else 0
            if meets:
                left += 1
                real[T_NEAR, lane] = real[T_FAR, lane] + np.float32(_PAST_SKIPPED_M)
                real[T_FAR, lane] = packet.reach_m[lane]
                whole[GEOMETRY, lane] = -1
                whole[INSTANCE, lane] = -1
                if not real[T_NEAR, lane] < real[T_FAR, lane]:
                    packet.again[lane] = 0
        if left == 0:
            break
        call_address(
            caster.intersect16,
            packet.again.ctypes.data,
            caster.actors,
            real.ctypes.data,
            caster.arguments,
        )
    for lane in range(LANES):
        real[T_NEAR, lane] = 0.0


@helper
def blocked(caster: Caster, packet: Packet) -> None:
    """Find which rays in use meet anything at all: those get a `T_FAR` of minus infinity."""
    real = packet.real
    for lane in range(LANES):
        real[T_NEAR, lane] = 0.0
        real[T_FAR, lane] = packet.reach_m[lane]
    lanes, rays = packet.lanes.ctypes.data, real.ctypes.data
    call_address(caster.occluded16, lanes, caster.town, rays, caster.arguments)
    call_address(caster.occluded16, lanes, caster.actors, rays, caster.arguments)

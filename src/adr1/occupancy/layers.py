"""Classes of a cell: one bit each in a uint8, so a cell may be of several at once.

Bits take an eighth of the memory of a boolean plane per class, are painted with one `or`, and
unpack to planes in one call (`planes`).
"""

from __future__ import annotations

from enum import IntFlag

import numpy as np
from jaxtyping import Bool, UInt8

from adr1.episodes.frame import ActorKind


class Layer(IntFlag):
    """What is in a cell; every cell of the ground layer is either DRIVABLE or OFF_ROAD."""

    DRIVABLE = 1
    MARKING = 2
    OFF_ROAD = 4
    STATIC = 8
    VEHICLE = 16
    CYCLIST = 32
    WALKER = 64
    RED_LINE = 128


LAYERS = tuple(Layer)
"""In the order of the planes."""

BLOCKING = Layer.STATIC | Layer.VEHICLE | Layer.CYCLIST | Layer.WALKER
"""What the ego can hit."""

LAYER_OF_KIND = np.zeros(len(ActorKind), dtype=np.uint8)
"""The layer that an actor is painted on, by its `ActorKind`."""
LAYER_OF_KIND[ActorKind.VEHICLE] = Layer.VEHICLE
LAYER_OF_KIND[ActorKind.TWO_WHEELER] = Layer.CYCLIST
LAYER_OF_KIND[ActorKind.WALKER] = Layer.WALKER
LAYER_OF_KIND[ActorKind.PROP] = Layer.STATIC


def planes(occupancy: UInt8[np.ndarray, "*cells"]) -> Bool[np.ndarray, 8 * cells]:
    """One boolean plane per class, in the order of LAYERS."""
    bits = np.array([int(layer) for layer in LAYERS], dtype=np.uint8)
    return (occupancy[None] & bits.reshape(-1, *[1] * occupancy.ndim)) != 0

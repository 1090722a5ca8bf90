"""Random numbers of sensors: a number depends on seed, firing and index alone, not on who asks.

A generator with a state would make a frame depend on how many frames somebody has read before. So
every draw is a hash (the finaliser of SplitMix64) of a key and an index.
"""

from __future__ import annotations

import numpy as np

from adr1.simulator.rays.compiled import helper

_WORD = (1 << 64) - 1
_STEP, _MULTIPLIER_1, _MULTIPLIER_2 = (
    0x9E3779B97F4A7C15,
    0xBF58476D1CE4E5B9,
    0x94D049BB133111EB,
)
_U_STEP, _U_MULTIPLIER_1, _U_MULTIPLIER_2 = (
    np.uint64(_STEP),
    np.uint64(_MULTIPLIER_1),
    np.uint64(_MULTIPLIER_2),
)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_ONE, _TWO = np.uint64(1), np.uint64(2)


def noise_key(seed: int, firing: int, purpose: int) -> np.uint64:
    """Key of one series of draws: the sensor's seed, which firing it is, and what it is for."""
    key = 0
    for part in (seed, firing, purpose):
        key = _mix((key + part + 1) * _STEP & _WORD)
    return np.uint64(key)


def _mix(word: int) -> int:
    word = (word ^ word >> 30) * _MULTIPLIER_1 & _WORD
    word = (word ^ word >> 27) * _MULTIPLIER_2 & _WORD
    return word ^ word >> 31


@helper
def uniform(key: np.uint64, index: np.uint64) -> float:
    """Evenly spread over [0, 1)."""
    word = key + (index + _ONE) * _U_STEP
    word = (word ^ (word >> _30)) * _U_MULTIPLIER_1
    word = (word ^ (word >> _27)) * _U_MULTIPLIER_2
    word = word ^ (word >> _31)
    return np.float64(word >> _11) * 2.0**-53


@helper
def gaussian(key: np.uint64, index: np.uint64) -> float:
    """Of mean 0 and standard deviation 1 (Box and Muller's way)."""
    radius = np.sqrt(-2.0 * np.log(1.0 - uniform(key, _TWO * index)))
    return radius * np.cos(2.0 * np.pi * uniform(key, _TWO * index + _ONE))

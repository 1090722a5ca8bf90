"""From light to the bytes of a picture: tone curve and gamma.

The tone curve is the usual filmic one (Narkowicz' fit of ACES); `gamma` is applied after it.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from jaxtyping import Float32, UInt8

from adr1.simulator.rays.compiled import kernel

_STEPS = 4096
_BRIGHTEST = 16.0
_BEFORE_CURVE = 0.72
_ALPHA = 255


@lru_cache(maxsize=32)
def tone_table(gamma: float) -> UInt8[np.ndarray, " s"]:
    """Byte of each light level; the index grows with the level's square root."""
    level = (np.arange(_STEPS) / (_STEPS - 1)) ** 2 * _BRIGHTEST * _BEFORE_CURVE
    mapped = level * (2.51 * level + 0.03) / (level * (2.43 * level + 0.59) + 0.14)
    return np.round(255.0 * np.clip(mapped, 0.0, 1.0) ** (1.0 / gamma)).astype(np.uint8)


def develop(
    rgb: Float32[np.ndarray, "n 3"], factor: float, gamma: float
) -> UInt8[np.ndarray, "n 4"]:
    """BGRA bytes of exposed linear colours.

    Args:
        factor: brightens all; 2 to the power of the exposure compensation.
        gamma: as the blueprint's attribute; more is brighter.
    """
    bgra = np.empty((len(rgb), 4), np.uint8)
    _develop(rgb, factor, tone_table(gamma), bgra)
    return bgra


@kernel
def _develop(
    rgb: Float32[np.ndarray, "n 3"],
    factor: float,
    table: UInt8[np.ndarray, " s"],
    bgra: UInt8[np.ndarray, "n 4"],
) -> None:
    scale = (_STEPS - 1) / np.sqrt(_BRIGHTEST)
    for index in range(rgb.shape[0]):
        for channel in range(3):
            level = rgb[index, channel] * factor
            # Written so that what is no number becomes 0: the level is an index.
            level = min(level, _BRIGHTEST) if level > 0.0 else 0.0
            bgra[index, 2 - channel] = table[int(np.sqrt(level) * scale)]
        bgra[index, 3] = _ALPHA

"""Arrays over time as few bytes: each value against its forecast, byte planes, deflate.

Values of one quantity change little from tick to tick, so each is stored as the exclusive-or of its
bits with those of its forecast, and bytes of equal weight lie side by side: mostly zeros.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Spec = tuple[str, tuple[int, ...]]  # dtype, shape; the first axis is time
MAX_BYTES = 256 * 1024 * 1024
_LEVEL = 1
_BITS = {1: "<u1", 4: "<u4", 8: "<u8"}


def pack_series(arrays: Sequence[NDArray[Any]]) -> bytes:
    """All arrays (first axis: time; items of 1, 4 or 8 bytes) as one compressed string."""
    return zlib.compress(b"".join(_planes(array) for array in arrays), _LEVEL)


def unpack_series(data: bytes, specs: Sequence[Spec]) -> list[NDArray[Any]]:
    """The arrays of `pack_series`, bit by bit.

    Raises ValueError if the bytes do not hold exactly these arrays, or these are unreasonably big.
    """
    sizes = [np.dtype(dtype).itemsize * _product(shape) for dtype, shape in specs]
    total = sum(sizes)
    if total > MAX_BYTES:
        raise ValueError(f"series of {total} bytes; at most {MAX_BYTES} are read")
    try:
        inflater = zlib.decompressobj()
        raw = inflater.decompress(data, total + 1)
    except zlib.error as error:
        raise ValueError(f"series cannot be decompressed: {error}") from error
    if len(raw) != total:
        raise ValueError(f"series of {len(raw)} bytes instead of {total}")
    arrays, start = [], 0
    for (dtype, shape), size in zip(specs, sizes, strict=True):
        arrays.append(_values(raw[start : start + size], np.dtype(dtype), shape))
        start += size
    return arrays


def _product(shape: tuple[int, ...]) -> int:
    product = 1
    for length in shape:
        product *= length
    return product


def _planes(array: NDArray[Any]) -> bytes:
    if not array.size:
        return b""
    values = np.ascontiguousarray(array).reshape(len(array), -1)
    size = values.dtype.itemsize
    bits = values.view(_BITS[size])
    changes = bits.copy()
    changes[1:] ^= bits[:-1]
    if values.dtype == np.float32 and len(values) > 2:
        changes[2:] = bits[2:] ^ _forecast(values[1:-1], values[:-2]).view(_BITS[4])
    planes = changes.view(np.uint8).reshape(len(values), -1, size)
    return planes.transpose(2, 1, 0).tobytes()


def _values(raw: bytes, dtype: np.dtype[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    if not raw:
        return np.zeros(shape, dtype)
    size, ticks = dtype.itemsize, shape[0]
    planes = np.frombuffer(raw, np.uint8).reshape(size, -1, ticks)
    bits = np.array(planes.transpose(2, 1, 0), order="C").view(_BITS[size])[:, :, 0]
    values = bits.view(dtype)
    straight = dtype == np.float32
    for tick in range(1, ticks):
        if straight and tick > 1:
            bits[tick] ^= _forecast(values[tick - 1], values[tick - 2]).view(_BITS[4])
        else:
            bits[tick] ^= bits[tick - 1]
    return values.reshape(shape)


def _forecast(last: NDArray[Any], before: NDArray[Any]) -> NDArray[np.float32]:
    """Straight on from the last two values, in float32 arithmetic on both sides of the file."""
    with np.errstate(all="ignore"):  # any bits may come in, such as NaN
        forecast: NDArray[np.float32] = last + (last - before)
    return forecast

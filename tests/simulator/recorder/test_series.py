"""Arrays over time come back to the bit, or are refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from adr1.simulator.recorder.series import pack_series, unpack_series

DTYPES = st.sampled_from(["<f4", "<f8", "<u4", "|u1"])
SHAPES = st.tuples(st.integers(1, 6), st.integers(0, 3), st.integers(1, 3))


@given(st.data())
def test_any_bits_come_back(data) -> None:
    given_arrays = []
    for _ in range(data.draw(st.integers(1, 3))):
        dtype, shape = data.draw(DTYPES), data.draw(SHAPES)
        size = np.dtype(dtype).itemsize * int(np.prod(shape))
        raw = data.draw(arrays.arrays(np.uint8, size))
        given_arrays.append(raw.view(dtype).reshape(shape))
    packed = pack_series(given_arrays)
    found = unpack_series(packed, [(a.dtype.str, a.shape) for a in given_arrays])
    for before, after in zip(given_arrays, found, strict=True):
        assert before.tobytes() == after.tobytes()
        assert before.shape == after.shape


def test_steady_motion_takes_little() -> None:
    ticks = np.arange(32, dtype=np.float32)[:, None] * np.linspace(0.1, 0.7, 200, dtype=np.float32)
    assert len(pack_series([ticks])) < ticks.nbytes / 2


@pytest.mark.parametrize("data", [b"", b"no deflate", pack_series([np.zeros(7, np.float32)])])
def test_what_does_not_fit_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="series"):
        unpack_series(data, [("<f4", (8, 1))])


def test_unreasonable_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        unpack_series(b"", [("<f4", (1 << 20, 1 << 20))])

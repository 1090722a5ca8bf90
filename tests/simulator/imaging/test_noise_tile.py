"""The noise tile: even, seamless, the same everywhere."""

from __future__ import annotations

import numpy as np
import pytest

from adr1.simulator.imaging.noise_tile import SIZE, hash_2d, noise_tile


def test_values_are_spread_evenly() -> None:
    shares, _ = np.histogram(noise_tile(), bins=10, range=(0.0, 1.0))
    assert shares / SIZE**2 == pytest.approx(0.1, abs=1e-3)


def test_there_is_no_seam() -> None:
    tile = noise_tile()
    inner = np.abs(np.diff(tile, axis=0)).mean()
    assert np.abs(tile[0] - tile[-1]).mean() < 1.5 * inner
    assert np.abs(tile[:, 0] - tile[:, -1]).mean() < 1.5 * inner


def test_hashes_are_fixed() -> None:
    bits = hash_2d(np.arange(64)[:, None], np.arange(64)[None, :], 5)
    assert len(np.unique(bits)) == bits.size
    assert [int(bits[0, 0]), int(bits[1, 2])] == [1367568143, 2584031600]

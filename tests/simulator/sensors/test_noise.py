"""Draws by index: even, independent of each other, decided by the key alone."""

from __future__ import annotations

import numpy as np
from numba import njit

from adr1.simulator.sensors.noise import gaussian, noise_key, uniform


@njit
def draws(key: np.uint64, count: int) -> np.ndarray:
    rows = np.empty((count, 2))
    for index in range(count):
        rows[index, 0] = uniform(key, np.uint64(index))
        rows[index, 1] = gaussian(key, np.uint64(index))
    return rows


def test_uniform_and_gaussian() -> None:
    rows = draws(noise_key(3, 0, 0), 100_000)
    even, normal = rows.T
    assert even.min() >= 0.0
    assert even.max() < 1.0
    assert np.abs(np.histogram(even, 10, (0, 1))[0] - 10_000).max() < 500
    assert abs(np.corrcoef(even[1:], even[:-1])[0, 1]) < 0.01
    assert abs(normal.mean()) < 0.015
    assert abs(normal.std() - 1.0) < 0.01
    assert abs((np.abs(normal) < 1.0).mean() - 0.6827) < 0.01


def test_keys_differ_by_seed_firing_and_purpose() -> None:
    keys = {noise_key(s, f, p) for s in (-1, 0, 1, 2) for f in range(5) for p in range(3)}
    assert len(keys) == 60
    assert noise_key(1, 2, 0) == noise_key(1, 2, 0)
    a, b = draws(noise_key(0, 0, 0), 10_000)[:, 0], draws(noise_key(0, 1, 0), 10_000)[:, 0]
    assert abs(np.corrcoef(a, b)[0, 1]) < 0.03

"""Halos."""

from __future__ import annotations

import numpy as np
import pytest

from adr1.simulator.imaging.glow import add_glow

WIDTH, HEIGHT = 40, 24


def lamp() -> np.ndarray:
    rgb = np.full((WIDTH * HEIGHT, 3), 0.1, np.float32)
    rgb[12 * WIDTH + 20] = (3.0, 0.1, 0.1)
    return rgb


def test_a_lamp_brightens_its_neighbours_in_its_colour() -> None:
    rgb = lamp()
    add_glow(rgb, WIDTH, 0.5)
    near, far = rgb[12 * WIDTH + 22] - 0.1, rgb[2 * WIDTH + 2] - 0.1
    assert near[0] > 0.01
    assert near[1:] == pytest.approx(0.0, abs=1e-6)
    assert far == pytest.approx(0.0, abs=1e-6)


def test_nothing_happens_without_strength_or_lamps() -> None:
    rgb = lamp()
    add_glow(rgb, WIDTH, 0.0)
    assert (rgb == lamp()).all()
    dim = np.full((WIDTH * HEIGHT, 3), 1.0, np.float32)
    add_glow(dim, WIDTH, 0.5)
    assert (dim == 1.0).all()


@pytest.mark.parametrize("width", [1, 3, 200])
def test_odd_sizes(width: int) -> None:
    rgb = np.full((width * 5, 3), 5.0, np.float32)
    add_glow(rgb, width, 1.0)
    assert np.isfinite(rgb).all()
    assert (rgb >= 5.0).all()

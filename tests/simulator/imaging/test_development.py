"""Bytes from light."""

from __future__ import annotations

import numpy as np

from adr1.simulator.imaging.development import develop


def grey(*levels: float) -> np.ndarray:
    return np.array([(level, level, level) for level in levels], np.float32)


def test_more_light_is_brighter_and_channels_are_bgra() -> None:
    bgra = develop(grey(0.0, 0.05, 0.2, 0.5, 1.0, 4.0), 1.0, 2.2)
    assert (np.diff(bgra[:, 0].astype(int)) > 0).all()
    assert bgra[0].tolist() == [0, 0, 0, 255]
    red = develop(np.array([(1.0, 0.1, 0.0)], np.float32), 1.0, 2.2)[0]
    assert red[2] > red[1] > red[0] == 0


def test_what_is_no_light_is_black_and_what_is_too_much_is_white() -> None:
    bgra = develop(grey(np.nan, -1.0, np.inf, 1e30), 1.0, 2.2)
    assert bgra[:, 0].tolist() == [0, 0, 255, 255]


def test_exposure_and_gamma_brighten() -> None:
    plain, exposed, raised = (
        develop(grey(0.2), factor, gamma)[0, 0] for factor, gamma in ((1, 2.2), (2, 2.2), (1, 2.8))
    )
    assert plain < exposed
    assert plain < raised

"""Events of one or two pixels, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from adr1.simulator.sensors.events import (
    EVENT,
    MAX_EVENTS,
    EventModel,
    EventSettings,
    _order_of_times,
)

MS = 1_000_000


def settings(**changed: float) -> EventSettings:
    values: dict[str, float] = {
        "positive_threshold": 0.3,
        "negative_threshold": 0.3,
        "positive_sigma": 0.0,
        "negative_sigma": 0.0,
        "refractory_ns": 0,
        "use_log": True,
        "log_eps": 0.001,
    }
    return EventSettings(**{**values, **changed})  # type: ignore[arg-type]


def grey(*levels: float) -> np.ndarray:
    return np.array([(level, level, level, 255) for level in levels], np.uint8)


def test_an_event_takes_13_bytes() -> None:
    assert EVENT.itemsize == 13


def test_the_first_picture_and_an_equal_one_tell_nothing() -> None:
    model = EventModel(settings(), (2, 1), 0)
    assert len(model.events(grey(10, 200), 0)) == 0
    assert len(model.events(grey(10, 200), 50 * MS)) == 0


def test_brighter_is_positive_and_darker_negative_in_the_order_of_time() -> None:
    model = EventModel(settings(), (2, 1), 0)
    model.events(grey(50, 100), 0)
    rows = model.events(grey(100, 50), 50 * MS)
    change = math.log(0.001 + 100 * 0.9999 / 255) - math.log(0.001 + 50 * 0.9999 / 255)
    assert len(rows) == 2 * int(change / 0.3)
    assert set(rows["x"][rows["positive"]].tolist()) == {0}
    assert set(rows["x"][~rows["positive"]].tolist()) == {1}
    assert (np.diff(rows["t_ns"]) >= 0).all()
    assert rows["t_ns"][0] == pytest.approx(0.3 / change * 50 * MS, rel=1e-3)


def test_slow_changes_add_up_from_the_level_of_the_last_event() -> None:
    model = EventModel(settings(use_log=False, positive_threshold=9.9), (1, 1), 0)
    told = [len(model.events(grey(level), step * MS)) for step, level in enumerate(range(0, 28, 4))]
    assert told == [0, 0, 0, 1, 0, 1, 0]


def test_a_refractory_pixel_is_silent() -> None:
    rows = []
    for refractory_ns in (0, 15 * MS):
        model = EventModel(
            settings(use_log=False, positive_threshold=10.0, refractory_ns=refractory_ns), (1, 1), 0
        )
        model.events(grey(0), 0)
        rows.append(model.events(grey(100), 100 * MS))
    assert len(rows[0]) > len(rows[1]) > 0
    assert (np.diff(rows[1]["t_ns"]) >= 15 * MS).all()


def test_noise_of_the_thresholds_follows_from_the_seed() -> None:
    def tell(seed: int) -> bytes:
        model = EventModel(settings(positive_sigma=0.1, negative_sigma=0.1), (64, 1), seed)
        model.events(grey(*range(64)), 0)
        return model.events(grey(*range(64, 128)), 50 * MS).tobytes()

    assert tell(1) == tell(1) != tell(2)


def test_a_flash_of_a_large_picture_stays_within_bounds() -> None:
    pixels = 300_000
    model = EventModel(settings(positive_threshold=0.01), (600, 500), 0)
    model.events(np.zeros((pixels, 4), np.uint8), 0)
    rows = model.events(np.full((pixels, 4), 255, np.uint8), 50 * MS)
    assert 0 < len(rows) <= MAX_EVENTS


def test_a_restored_model_goes_on_to_the_bit() -> None:
    pictures = [grey(*np.random.default_rng(k).integers(0, 255, 64)) for k in range(4)]
    model = EventModel(settings(positive_sigma=0.1), (64, 1), 3)
    for step, picture in enumerate(pictures[:2]):
        model.events(picture, step * 50 * MS)
    other = EventModel(settings(positive_sigma=0.1), (64, 1), 99)
    other.set_state(model.state())
    for step, picture in enumerate(pictures[2:], start=2):
        rows = model.events(picture, step * 50 * MS)
        assert rows.tobytes() == other.events(picture, step * 50 * MS).tobytes()
    for nonsense in (None, {"random": model.state()["random"], "last": 1}, model.state()):
        with pytest.raises(ValueError, match="event camera"):
            EventModel(settings(), (8, 4), 0).set_state(nonsense)


@pytest.mark.parametrize("longest_ns", [1, 2**13, 2**30, 2**45])
def test_times_are_ordered_and_equal_ones_keep_their_order(longest_ns: int) -> None:
    begin_ns = 5_000_000_000
    at_ns = begin_ns + np.random.default_rng(1).integers(0, longest_ns + 1, 5000)
    order = _order_of_times(at_ns, begin_ns)
    assert order.tolist() == np.argsort(at_ns, kind="stable").tolist()
    assert len(_order_of_times(at_ns[:0], begin_ns)) == 0

"""Events of a dynamic vision sensor: changes of brightness between two pictures.

The model of CARLA's DVS camera (its reference and DVSCamera.cpp tell it): between two pictures the
brightness of a pixel goes evenly from one value to the next; whenever it has moved by the threshold
away from the pixel's reference level, an event is told and the level becomes the reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64, Int64, UInt8
from numba import njit

from adr1.simulator.sensors.memory import generator_state, set_generator_state

EVENT = np.dtype({"names": ["x", "y", "t_ns", "positive"], "formats": ["<u2", "<u2", "<i8", "?"]})
"""One event on the wire, packed: 13 bytes."""
MAX_EVENTS = 4_000_000
"""Of one picture; a pixel that would tell more than its share tells its first ones."""
_GREY = np.array((0.1140, 0.5870, 0.2989, 0.0))  # of blue, green, red
_STILL = 1e-6
_LEAST_THRESHOLD = 0.01
_DIGIT_BITS = 13
_DIGITS = 1 << _DIGIT_BITS


@dataclass(frozen=True, slots=True)
class EventSettings:
    """Attributes of sensor.camera.dvs.

    Attributes:
        positive_threshold, negative_threshold: change of brightness of one event.
        positive_sigma, negative_sigma: standard deviation of the thresholds' noise.
        refractory_ns: a pixel tells nothing for so long after an event.
        use_log: brightness is ln(log_eps + grey / 255), else grey (0 to 255).
    """

    positive_threshold: float
    negative_threshold: float
    positive_sigma: float
    negative_sigma: float
    refractory_ns: int
    use_log: bool
    log_eps: float


class EventModel:
    """Remembers what each pixel last told; give it one picture after the other."""

    def __init__(self, settings: EventSettings, size_px: tuple[int, int], seed: int) -> None:
        self._settings = settings
        self._width_px, height_px = size_px
        self._pixels = self._width_px * height_px
        self._random = np.random.default_rng(seed)
        self._last: Float64[np.ndarray, " n"] | None = None

    def events(self, bgra: UInt8[np.ndarray, "n 4"], time_ns: int) -> np.ndarray:
        """Events since the picture before, as rows of `EVENT` in the order of their times.

        None of the first picture.
        """
        now = self._brightness(bgra)
        if self._last is None:
            self._last, self._reference = now, now.copy()
            self._told_ns = np.full(len(now), np.iinfo(np.int64).min)
            self._time_ns = time_ns
            return np.zeros(0, EVENT)
        thresholds = self._thresholds(self._last, now)
        share = max(1, MAX_EVENTS // len(now))
        room = _count(self._last, now, self._reference, thresholds, share)
        index, at_ns = np.empty(room, np.int64), np.empty(room, np.int64)
        found = _tell(
            self._last, now, self._reference, thresholds, share, self._time_ns,
            time_ns - self._time_ns, self._settings.refractory_ns, self._told_ns, index, at_ns,
        )  # fmt: skip
        index, at_ns = index[:found], at_ns[:found]
        rows = np.empty(found, EVENT)
        order = _order_of_times(at_ns, self._time_ns)
        _write(rows, order, index, at_ns, now >= self._last, self._width_px)
        self._last, self._time_ns = now, time_ns
        return rows

    def state(self) -> dict[str, Any]:
        """A copy of what the model remembers."""
        state: dict[str, Any] = {"random": generator_state(self._random)}
        if self._last is not None:
            state["time_ns"] = self._time_ns
            state["last"], state["reference"] = self._last, self._reference.copy()
            state["told_ns"] = self._told_ns.copy()
        return state

    def set_state(self, state: Any) -> None:
        """Go on from a state; ValueError for one that is not of this kind."""
        names = {"random", "time_ns", "last", "reference", "told_ns"}
        if not isinstance(state, dict) or set(state) not in ({"random"}, names):
            raise ValueError("no state of an event camera")
        set_generator_state(self._random, state["random"])
        self._last = None
        if len(state) == 1:
            return
        arrays = [np.array(state[name]) for name in ("last", "reference", "told_ns")]
        if any(array.shape != (self._pixels,) for array in arrays):
            raise ValueError("no state of an event camera of this size")
        last, self._reference, told = arrays
        self._last, self._told_ns = last, told.astype(np.int64)
        self._time_ns = int(state["time_ns"])

    def _brightness(self, bgra: UInt8[np.ndarray, "n 4"]) -> Float64[np.ndarray, " n"]:
        grey = bgra @ _GREY
        if not self._settings.use_log:
            return np.asarray(grey)
        return np.asarray(np.log(self._settings.log_eps + grey / 255.0))

    def _thresholds(
        self, last: Float64[np.ndarray, " n"], now: Float64[np.ndarray, " n"]
    ) -> Float64[np.ndarray, " n"]:
        own = self._settings
        rising = now >= last
        threshold = np.where(rising, own.positive_threshold, own.negative_threshold)
        if own.positive_sigma > 0.0 or own.negative_sigma > 0.0:
            sigma = np.where(rising, own.positive_sigma, own.negative_sigma)
            noisy = threshold + sigma * self._random.standard_normal(len(now))
            threshold = np.where(sigma > 0.0, np.maximum(noisy, _LEAST_THRESHOLD), threshold)
        return threshold


@njit(cache=True, nogil=True)
def _count(
    last: Float64[np.ndarray, " n"],
    now: Float64[np.ndarray, " n"],
    reference: Float64[np.ndarray, " n"],
    threshold: Float64[np.ndarray, " n"],
    share: int,
) -> int:
    """At most so many events: those that a refractory period would hide are counted too."""
    total = 0
    for pixel in range(len(now)):
        if abs(now[pixel] - last[pixel]) > _STILL:
            total += min(share, int(abs(now[pixel] - reference[pixel]) / threshold[pixel]) + 1)
    return total


@njit(cache=True, nogil=True)
def _tell(
    last: Float64[np.ndarray, " n"],
    now: Float64[np.ndarray, " n"],
    reference: Float64[np.ndarray, " n"],
    threshold: Float64[np.ndarray, " n"],
    share: int,
    begin_ns: int,
    duration_ns: int,
    refractory_ns: int,
    told_ns: Int64[np.ndarray, " n"],
    index: Int64[np.ndarray, " k"],
    at_ns: Int64[np.ndarray, " k"],
) -> int:
    found = 0
    for pixel in range(len(now)):
        before, after = last[pixel], now[pixel]
        if abs(after - before) <= _STILL:
            continue
        rising = after >= before
        step = threshold[pixel] if rising else -threshold[pixel]
        for _ in range(share):
            level = reference[pixel] + step
            if not (before < level <= after if rising else after <= level < before):
                break
            reference[pixel] = level
            time_ns = begin_ns + int((level - before) / (after - before) * duration_ns)
            if told_ns[pixel] >= 0 and time_ns - told_ns[pixel] < refractory_ns:
                continue
            told_ns[pixel] = time_ns
            index[found], at_ns[found] = pixel, time_ns
            found += 1
    return found


@njit(cache=True, nogil=True)
def _order_of_times(at_ns: Int64[np.ndarray, " k"], begin_ns: int) -> Int64[np.ndarray, " k"]:
    """Places in the order of times from `begin_ns` on; of equal times the first stays first.

    A radix sort: a change of the whole picture makes millions of events, for which a sort by
    comparisons would take longer than all the rest.
    """
    order = np.arange(len(at_ns))
    other = np.empty_like(order)
    longest = 0
    for place in range(len(at_ns)):
        longest = max(longest, int(at_ns[place]) - begin_ns)
    shift = 0
    while longest >> shift:
        start = np.zeros(_DIGITS + 1, np.int64)
        for place in range(len(at_ns)):
            start[(at_ns[place] - begin_ns >> shift & _DIGITS - 1) + 1] += 1
        start = np.cumsum(start)
        for event in order:
            digit = at_ns[event] - begin_ns >> shift & _DIGITS - 1
            other[start[digit]] = event
            start[digit] += 1
        order, other = other, order
        shift += _DIGIT_BITS
    return order


@njit(cache=True, nogil=True)
def _write(
    rows: np.ndarray,
    order: Int64[np.ndarray, " k"],
    index: Int64[np.ndarray, " k"],
    at_ns: Int64[np.ndarray, " k"],
    rising: Bool[np.ndarray, " n"],
    width_px: int,
) -> None:
    """Fill rows of `EVENT` with events in an order."""
    for row, place in enumerate(order):
        pixel = index[place]
        rows[row]["x"] = pixel % width_px
        rows[row]["y"] = pixel // width_px
        rows[row]["t_ns"] = at_ns[place]
        rows[row]["positive"] = rising[pixel]

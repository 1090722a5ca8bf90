"""Rounds the turns of junctions: connecting roads redrawn with even curvature.

roadgen joins two lanes by a cubic whose end tangents are right but which bends hardest in its
middle, to about half the radius that the corner has room for. Here the two handles of the cubic are
chosen so that its smallest radius is as large as possible; cars then turn at a steady speed.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from jaxtyping import Float
from lxml import etree

MIN_TURN_RAD = math.radians(20.0)
HANDLE_SHARES = np.linspace(0.4, 0.95, 23)
"""Handle lengths tried, as shares of the way to where the end tangents meet."""
LENGTH_SAMPLES = 512
CURVATURE_SAMPLES = 32
Cubic = Float[np.ndarray, "4 2"]


def round_turns(root: etree._Element) -> None:
    """Redraws, in place, every connecting road that turns by more than MIN_TURN_RAD."""
    for road in root.iterfind("road"):
        geometries = road.findall("planView/geometry")
        if road.get("junction") != "-1" and len(geometries) == 1:
            cubic = geometries[0].find("paramPoly3")
            if cubic is not None:
                _round_turn(road, geometries[0], cubic)


def _round_turn(road: etree._Element, geometry: etree._Element, cubic: etree._Element) -> None:
    old = np.array([[float(cubic.get(f"{power}{axis}")) for axis in "UV"] for power in "abcd"])
    end = old.sum(axis=0)
    tangent = old[1] + 2.0 * old[2] + 3.0 * old[3]
    turn = math.atan2(tangent[1], tangent[0])
    legs = _legs(end, turn)
    if legs is None:
        return
    new = _roundest(end, turn, legs)
    for power, (u, v) in zip("abcd", new, strict=True):
        cubic.set(f"{power}U", repr(float(u)))
        cubic.set(f"{power}V", repr(float(v)))
    _stretch(road, geometry, _length_m(new))


def _legs(end: Float[np.ndarray, " 2"], turn: float) -> tuple[float, float] | None:
    """Distances from both ends to where their tangents meet, or None: no plain turn."""
    if not MIN_TURN_RAD < abs(turn) < math.radians(160.0):
        return None
    second = float(end[1] / math.sin(turn))
    first = float(end[0] - second * math.cos(turn))
    return (first, second) if first > 0.0 and second > 0.0 else None


def _roundest(end: Float[np.ndarray, " 2"], turn: float, legs: tuple[float, float]) -> Cubic:
    """The cubic with the largest smallest radius, of all pairs of handles."""
    shares = _best_shares(round(turn, 3), round(legs[1] / legs[0], 2))
    first = np.array([shares[0] * legs[0], 0.0])
    second = end - shares[1] * legs[1] * np.array([math.cos(turn), math.sin(turn)])
    return _cubics(end, first, second)


@cache
def _best_shares(turn: float, leg_ratio: float) -> tuple[float, float]:
    """Handle shares for legs of 1 and leg_ratio: the shape does not depend on the scale."""
    end = np.array([1.0 + leg_ratio * math.cos(turn), leg_ratio * math.sin(turn)])
    shares = np.stack(np.meshgrid(HANDLE_SHARES, HANDLE_SHARES), axis=-1).reshape(-1, 2)
    first = shares[:, :1] * np.array([1.0, 0.0])
    second = end - shares[:, 1:] * leg_ratio * np.array([math.cos(turn), math.sin(turn)])
    _, b, c, d = _cubics(end, first, second)
    p = np.linspace(0.0, 1.0, CURVATURE_SAMPLES)[:, None, None]
    velocity, change = b + 2.0 * c * p + 3.0 * d * p**2, 2.0 * c + 6.0 * d * p
    cross = velocity[..., 0] * change[..., 1] - velocity[..., 1] * change[..., 0]
    curvature = np.abs(cross) / np.linalg.norm(velocity, axis=-1) ** 3
    best = shares[int(curvature.max(axis=0).argmin())]
    return float(best[0]), float(best[1])


def _cubics(
    end: Float[np.ndarray, " 2"],
    first: Float[np.ndarray, "*n 2"],
    second: Float[np.ndarray, "*n 2"],
) -> Float[np.ndarray, "4 *n 2"]:
    """Coefficients a, b, c, d (of powers of 0..1) of cubics from the origin, by control points."""
    return np.stack(
        [
            np.zeros_like(first),
            3.0 * first,
            3.0 * second - 6.0 * first,
            end + 3.0 * first - 3.0 * second,
        ]
    )


def _length_m(cubic: Cubic) -> float:
    p = np.linspace(0.0, 1.0, LENGTH_SAMPLES)[:, None]
    points = cubic[0] + cubic[1] * p + cubic[2] * p**2 + cubic[3] * p**3
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())


def _stretch(road: etree._Element, geometry: etree._Element, length_m: float) -> None:
    """Gives the road its new length; profiles along it keep their values at both ends."""
    scale = length_m / float(road.get("length"))
    road.set("length", repr(length_m))
    geometry.set("length", repr(length_m))
    for tag in ("width", "laneOffset", "elevation", "superelevation"):
        for record in road.iter(tag):
            for power, name in enumerate("abcd"):
                record.set(name, repr(float(record.get(name)) / scale**power))
            for station in ("s", "sOffset"):
                if record.get(station) is not None:
                    record.set(station, repr(float(record.get(station)) * scale))

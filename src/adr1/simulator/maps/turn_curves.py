"""Rounds the turns of junctions: connecting roads redrawn with even curvature.

roadgen joins two lanes by a cubic whose end tangents are right but which bends hardest in its
middle, to about half the radius that the corner has room for. Here the two handles of the cubic are
chosen so that its smallest radius is as large as possible; cars then turn at a steady speed.
"""

from __future__ import annotations

import math

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
    first, second = np.meshgrid(HANDLE_SHARES * legs[0], HANDLE_SHARES * legs[1], indexing="ij")
    zero = np.zeros(first.size)
    handle_a = np.column_stack([first.ravel(), zero])
    handle_b = end - second.reshape(-1, 1) * np.array([math.cos(turn), math.sin(turn)])
    cubics = np.stack(
        [
            np.zeros_like(handle_a),
            3.0 * handle_a,
            3.0 * handle_b - 6.0 * handle_a,
            end + 3.0 * handle_a - 3.0 * handle_b,
        ],
        axis=1,
    )
    p = np.linspace(0.0, 1.0, CURVATURE_SAMPLES)[:, None, None]
    velocity = cubics[:, 1] + 2.0 * cubics[:, 2] * p + 3.0 * cubics[:, 3] * p**2
    change = 2.0 * cubics[:, 2] + 6.0 * cubics[:, 3] * p
    cross = velocity[..., 0] * change[..., 1] - velocity[..., 1] * change[..., 0]
    curvature = np.abs(cross) / np.linalg.norm(velocity, axis=2) ** 3
    best: Cubic = cubics[int(curvature.max(axis=0).argmin())]
    return best


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

"""Curves of OpenDRIVE: reference lines in the plane and piecewise cubics along them.

Everything here is in OpenDRIVE's own frame (right-handed, y north, radians). All functions take
arrays of s and return arrays of the same length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

LINE, ARC, SPIRAL, POLY3, PARAM_POLY3 = range(5)
N_PARAMETERS = 9
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)
_TABLE_POINTS = 129


@dataclass(frozen=True, slots=True)
class CubicProfile:
    """a + b ds + c ds^2 + d ds^3 by pieces, ds counted from each piece's start.

    Attributes:
        start_s_m: (k,) rising starts; before the first the first piece is extended.
        coefficients: (k, 4); k = 0 means zero everywhere.
    """

    start_s_m: FloatArray
    coefficients: FloatArray

    def at(self, s_m: FloatArray) -> FloatArray:
        """Value at each s."""
        if self.start_s_m.size == 0:
            return np.zeros_like(s_m)
        ds, (a, b, c, d) = self._piece(s_m)
        return a + ds * (b + ds * (c + ds * d))

    def slope_at(self, s_m: FloatArray) -> FloatArray:
        """Derivative at each s."""
        if self.start_s_m.size == 0:
            return np.zeros_like(s_m)
        ds, (_, b, c, d) = self._piece(s_m)
        return b + ds * (2.0 * c + ds * 3.0 * d)

    def _piece(self, s_m: FloatArray) -> tuple[FloatArray, FloatArray]:
        if self.start_s_m.size == 1:
            return s_m - self.start_s_m[0], self.coefficients[0]
        index = np.searchsorted(self.start_s_m, s_m + 1e-9, side="right") - 1
        index = np.maximum(index, 0)
        return s_m - self.start_s_m[index], self.coefficients[index].T


@dataclass(frozen=True, slots=True)
class PlanView:
    """A road's reference line.

    Attributes:
        start: (k, 4) rows `[s, x, y, heading]` of the pieces, s rising.
        length_m: (k,) lengths of the pieces.
        kind: (k,) LINE, ARC, SPIRAL, POLY3 or PARAM_POLY3.
        parameters: (k, 9); arc: curvature; spiral: curvature at start and end; poly3: a b c d;
            paramPoly3: aU bU cU dU aV bV cV dV and the largest parameter.
    """

    start: FloatArray
    length_m: FloatArray
    kind: NDArray[np.int8]
    parameters: FloatArray

    def at(self, s_m: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """x, y (metres) and heading (radians) of the reference line at each s."""
        index = np.searchsorted(self.start[:, 0], s_m + 1e-9, side="right") - 1
        index = np.maximum(index, 0)
        x, y, heading = np.empty_like(s_m), np.empty_like(s_m), np.empty_like(s_m)
        for piece in np.unique(index):
            rows = index == piece
            s0, x0, y0, heading0 = self.start[piece]
            u, v, turn = self._local(int(piece), s_m[rows] - s0)
            cos, sin = np.cos(heading0), np.sin(heading0)
            x[rows] = x0 + u * cos - v * sin
            y[rows] = y0 + u * sin + v * cos
            heading[rows] = heading0 + turn
        return x, y, heading

    def _local(self, piece: int, ds: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Position and turn in a piece's own frame."""
        kind, p = self.kind[piece], self.parameters[piece]
        length = float(self.length_m[piece])
        if kind == ARC and abs(p[0]) > 1e-12:
            turn = ds * p[0]
            return np.sin(turn) / p[0], (1.0 - np.cos(turn)) / p[0], turn
        if kind == SPIRAL:
            return _spiral(ds, p[0], (p[1] - p[0]) / length)
        if kind == POLY3:
            return _cubic_curve(ds, np.array([0.0, 1.0, 0.0, 0.0]), p[:4], length)
        if kind == PARAM_POLY3:
            return _cubic_curve(ds, p[:4], p[4:8], float(p[8]))
        return ds, np.zeros_like(ds), np.zeros_like(ds)


def _spiral(
    ds: FloatArray, curvature: float, growth: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Clothoid by Gauss-Legendre quadrature of its heading."""
    along = 0.5 * ds[:, None] * (_NODES + 1.0)
    angle = along * (curvature + 0.5 * growth * along)
    half = 0.5 * ds
    return (
        half * (np.cos(angle) @ _WEIGHTS),
        half * (np.sin(angle) @ _WEIGHTS),
        ds * (curvature + 0.5 * growth * ds),
    )


def _cubic_curve(
    ds: FloatArray, u: FloatArray, v: FloatArray, p_max: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Points of (u(p), v(p)) by arc length, as CARLA's client measures them (seen with 0.9.16)."""
    table_p = np.linspace(0.0, p_max, _TABLE_POINTS)
    table_u, table_v = (_polynomial(c, table_p) for c in (u, v))
    chord = np.hypot(np.diff(table_u), np.diff(table_v))
    arc = np.concatenate(([0.0], np.cumsum(chord)))
    p = np.interp(ds, arc, table_p)
    du, dv = (_polynomial(np.polynomial.polynomial.polyder(c), p) for c in (u, v))
    return _polynomial(u, p), _polynomial(v, p), np.arctan2(dv, du)


def _polynomial(coefficients: NDArray[np.floating[Any]], p: FloatArray) -> FloatArray:
    return np.asarray(np.polynomial.polynomial.polyval(p, coefficients), dtype=np.float64)

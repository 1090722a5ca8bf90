"""Gradient boosting with decision trees on binned features: Newton steps on the logistic loss.

As Friedman (2001) and Chen & Guestrin (2016) describe it. Small, deterministic, compiled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float64, Int64, UInt8
from numba import njit
from scipy.special import expit

from adr1.errors import InputError

BINS = 64


@dataclass(frozen=True)
class Boosting:
    """How many trees, how deep, how fast they learn; least weight of a leaf, and its ridge."""

    trees: int = 150
    depth: int = 5
    rate: float = 0.1
    least_weight: float = 5.0
    ridge: float = 1.0


@dataclass(frozen=True, eq=False)
class Forest:
    """Trees of equal depth, their nodes in levels: children of node i are 2i + 1 and 2i + 2.

    Attributes:
        edges: upper limits of each feature's bins.
        features, limits: of inner nodes: what goes to the right has a bin above the limit.
        leaves: log odds that each leaf adds; `start` is where they begin.
    """

    edges: Float64[np.ndarray, "f edges"]
    features: Int64[np.ndarray, "trees inner"]
    limits: Int64[np.ndarray, "trees inner"]
    leaves: Float64[np.ndarray, "trees leaves"]
    start: float

    def log_odds(self, x: Float[np.ndarray, "n f"]) -> Float64[np.ndarray, " n"]:
        """Log odds of an event."""
        binned = _binned(x, self.edges)
        found = np.full(len(x), self.start)
        for feature, limit, leaf in zip(self.features, self.limits, self.leaves, strict=True):
            found += leaf[_leaf_of(binned, feature, limit)]
        return found


def grow_forest(
    x: Float[np.ndarray, "n f"], events: Bool[np.ndarray, " n"], boosting: Boosting
) -> Forest:
    """Learn events from features.

    Raises:
        InputError: there is no example.
    """
    if not len(x):
        raise InputError("boosting needs one example at least")
    shares = np.linspace(0.0, 1.0, BINS + 1)[1:-1]
    edges = np.quantile(x, shares, axis=0).T.astype(np.float64)
    binned = _binned(x, edges)
    mean = float(np.clip(events.mean(), 1e-4, 1.0 - 1e-4))
    start = float(np.log(mean / (1.0 - mean)))
    odds = np.full(len(x), start)
    grown: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for _ in range(boosting.trees):
        chance = expit(odds)
        feature, limit, leaf = _tree(
            binned,
            chance - events,
            chance * (1.0 - chance),
            boosting.depth,
            boosting.least_weight,
            boosting.ridge,
        )
        leaf = boosting.rate * leaf
        odds += leaf[_leaf_of(binned, feature, limit)]
        grown.append((feature, limit, leaf))
    features, limits, leaves = (np.stack(part) for part in zip(*grown, strict=True))
    return Forest(edges, features, limits, leaves, start)


def _binned(x: np.ndarray, edges: np.ndarray) -> UInt8[np.ndarray, "n f"]:
    columns = [np.searchsorted(edges[f], x[:, f], side="left") for f in range(x.shape[1])]
    return np.stack(columns, axis=1).astype(np.uint8)


@njit(cache=True)
def _leaf_of(binned: np.ndarray, feature: np.ndarray, limit: np.ndarray) -> np.ndarray:
    found = np.zeros(len(binned), dtype=np.int64)
    inner = len(feature)
    for row in range(len(binned)):
        node = 0
        while node < inner:
            node = 2 * node + (2 if binned[row, feature[node]] > limit[node] else 1)
        found[row] = node - inner
    return found


@njit(cache=True)
def _tree(
    binned: np.ndarray,
    slope: np.ndarray,
    curve: np.ndarray,
    depth: int,
    least_weight: float,
    ridge: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One tree: features and limits of inner nodes (a node that is not split sends all left)."""
    inner = 2**depth - 1
    feature = np.zeros(inner, dtype=np.int64)
    limit = np.full(inner, BINS, dtype=np.int64)
    node_of = np.zeros(len(binned), dtype=np.int64)
    for level in range(depth):
        first = 2**level - 1
        sums = np.zeros((2**level, binned.shape[1], BINS, 2))
        for row in range(len(binned)):
            node = node_of[row] - first
            for f in range(binned.shape[1]):
                sums[node, f, binned[row, f], 0] += slope[row]
                sums[node, f, binned[row, f], 1] += curve[row]
        for node in range(2**level):
            best = _best_split(sums[node], least_weight, ridge)
            feature[first + node], limit[first + node] = best
        for row in range(len(binned)):
            node = node_of[row]
            right = binned[row, feature[node]] > limit[node]
            node_of[row] = 2 * node + (2 if right else 1)
    total = np.zeros((2**depth, 2))
    for row in range(len(binned)):
        total[node_of[row] - inner, 0] += slope[row]
        total[node_of[row] - inner, 1] += curve[row]
    return feature, limit, -total[:, 0] / (total[:, 1] + ridge)


@njit(cache=True)
def _best_split(sums: np.ndarray, least_weight: float, ridge: float) -> tuple[int, int]:
    best_gain, best_feature, best_limit = 1e-6, 0, BINS
    for f in range(sums.shape[0]):
        slope, curve = sums[f, :, 0].sum(), sums[f, :, 1].sum()
        before = slope * slope / (curve + ridge)
        left_slope, left_curve = 0.0, 0.0
        for b in range(BINS - 1):
            left_slope += sums[f, b, 0]
            left_curve += sums[f, b, 1]
            right_curve = curve - left_curve
            if left_curve < least_weight or right_curve < least_weight:
                continue
            right_slope = slope - left_slope
            gain = (
                left_slope * left_slope / (left_curve + ridge)
                + right_slope * right_slope / (right_curve + ridge)
                - before
            )
            if gain > best_gain:
                best_gain, best_feature, best_limit = gain, f, b
    return best_feature, best_limit

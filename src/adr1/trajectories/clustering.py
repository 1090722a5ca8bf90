"""A few of many driven trajectories that stand for all of them."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, Int64

from adr1.errors import InputError

ROUNDS = 100


def representatives(features: Float64[np.ndarray, "n d"], count: int) -> Int64[np.ndarray, " k"]:
    """Rows nearest to the means of `count` clusters (k-means), rows rising; no chance in it.

    The first centres are the row nearest to the mean of all and then, again and again, the row that
    is farthest from all centres, so that what is rare has a cluster of its own.

    Raises:
        InputError: there are fewer different rows than clusters.
    """
    unique = np.unique(features, axis=0)
    if not 0 < count <= len(unique):
        raise InputError(f"{len(unique)} different trajectories cannot make {count} clusters")
    centers = _farthest(features, count)
    label = np.full(len(features), -1)
    for _ in range(ROUNDS):
        nearest = _squares(features, centers).argmin(axis=1)
        if np.array_equal(nearest, label):
            break
        label = nearest
        for k in np.unique(label):
            centers[k] = features[label == k].mean(axis=0)
    return np.unique(_squares(features, centers).argmin(axis=0))


def _farthest(features: Float64[np.ndarray, "n d"], count: int) -> Float64[np.ndarray, "k d"]:
    first = _squares(features, features.mean(axis=0, keepdims=True))[:, 0].argmin()
    rows = [int(first)]
    left = _squares(features, features[rows])[:, 0]
    for _ in range(count - 1):
        rows.append(int(left.argmax()))
        left = np.minimum(left, _squares(features, features[rows[-1:]])[:, 0])
    return features[rows].copy()


def _squares(
    a: Float64[np.ndarray, "n d"], b: Float64[np.ndarray, "k d"]
) -> Float64[np.ndarray, "n k"]:
    """Squared distances; rows are taken one centre at a time to keep memory small."""
    return np.stack([((a - row) ** 2).sum(axis=1) for row in b], axis=1)

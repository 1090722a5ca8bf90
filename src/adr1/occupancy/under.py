"""What lies under a footprint, and around it: measures of grids, true or dreamed."""

from __future__ import annotations

import cv2
import numpy as np
from jaxtyping import Bool, Float, Float64

from adr1.errors import InputError

Array = np.ndarray


def share_under(
    values: Float[Array, "*#batch y x"], footprint: Bool[Array, "*batch y x"]
) -> Float64[Array, "*batch"]:
    """Mean of values (an occupancy of 0 and 1, or probabilities) over the cells of a footprint.

    Of what can be hit it is how much of the ego's box overlaps it; of the drivable area it is the
    compliance with it. 0 for a footprint outside the grid.
    """
    cells = footprint.sum(axis=(-2, -1))
    total = np.where(footprint, values, 0.0).sum(axis=(-2, -1))
    return np.asarray(total / np.maximum(cells, 1))


def most_under(
    values: Float[Array, "*#batch y x"], footprint: Bool[Array, "*batch y x"]
) -> Float64[Array, "*batch"]:
    """Largest value, 0 or more, over the cells of a footprint."""
    return np.asarray(np.where(footprint, values, 0.0).max(axis=(-2, -1)), dtype=np.float64)


def risk_region(
    footprint: Bool[Array, "*batch y x"], radius_m: float, cell_m: float
) -> Bool[Array, "*batch y x"]:
    """Cells whose centres are no farther than a radius from the centre of a cell of the footprint.

    Raises:
        InputError: the radius is negative or not finite.
    """
    if not (np.isfinite(radius_m) and radius_m >= 0.0):
        raise InputError(f"the radius of a risk region is 0 or more, not {radius_m}")
    reach = int(radius_m / cell_m)
    offset = np.arange(-reach, reach + 1) * cell_m
    disc = (offset[:, None] ** 2 + offset**2 <= radius_m**2 + 1e-9).astype(np.uint8)
    planes = footprint.reshape(-1, *footprint.shape[-2:]).astype(np.uint8)
    grown = [cv2.dilate(plane, disc) for plane in planes]
    return np.array(grown, dtype=np.bool_).reshape(footprint.shape)

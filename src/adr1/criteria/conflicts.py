"""Whom the ego is on course to touch, tick by tick: what TTC and DRAC are made of.

Forecast: the ego and the others go on with the velocity that they have, without turning. This is
how both figures are defined; in a bend it sees conflicts with those beside, which pass.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from adr1.criteria.boxes import contact_s
from adr1.criteria.geometry import SAME_STOREY_M
from adr1.episodes.drive_arrays import DriveArrays
from adr1.episodes.frame import ActorKind

HORIZON_S = 10.0
"""Conflicts that are further off are none: nobody goes straight on for so long."""
DRIVEN_OVER_M = 0.25
"""Props that are lower lie on the road and are driven over, such as CARLA's debris of 0.15 m."""


@dataclass(frozen=True, eq=False)
class Conflicts:
    """One row per tick and other actor that the ego is on course to touch (k rows, by tick).

    Attributes:
        ticks: number of ticks of the drive.
        tick: index of the tick.
        other_id: actor id.
        ttc_s: time until their boxes touch, 0 where they do already.
        closing_mps: how much faster the ego is along its heading; negative where the other pulls
            away that way, and comes from the side.
    """

    ticks: int
    tick: Int[np.ndarray, " k"]
    other_id: Int[np.ndarray, " k"]
    ttc_s: Float[np.ndarray, " k"]
    closing_mps: Float[np.ndarray, " k"]

    def least_ttc_s(self) -> Float[np.ndarray, " t"]:
        """The least of each tick, infinite where there is no conflict."""
        least = np.full(self.ticks, np.inf)
        np.minimum.at(least, self.tick, self.ttc_s)
        return least

    def drac_mps2(self) -> Float[np.ndarray, " k"]:
        """Deceleration of the ego that just avoids each contact: it takes the closing speed away
        over the way that is left, v^2 / (2 v TTC). 0 where braking does not help, infinite where
        boxes touch."""
        closing = np.maximum(self.closing_mps, 0.0)
        touching = self.ttc_s <= 0.0
        rate = closing / (2.0 * np.where(touching, 1.0, self.ttc_s))
        return np.where(touching & (closing > 0.0), np.inf, rate)

    def greatest_drac_mps2(self) -> Float[np.ndarray, " t"]:
        """The greatest of each tick, 0 where there is no conflict."""
        greatest = np.zeros(self.ticks)
        np.maximum.at(greatest, self.tick, self.drac_mps2())
        return greatest


def conflicts_of(drive: DriveArrays, horizon_s: float = HORIZON_S) -> Conflicts:
    """All conflicts of a drive with vehicles, walkers and props.

    Who is wholly behind the ego's rear is left out: the ego can do nothing about them. So is what
    is on another storey or flat on the road, and whose state is not finite.
    """
    now = drive.tick
    ego = drive.ego_row[now]
    center = drive.centers_xy_m().astype(np.float64)
    velocity = drive.kinematics[:, 6:8].astype(np.float64)
    yaw = np.radians(drive.kinematics[:, 4].astype(np.float64))
    half = drive.extents_m[:, 0:2].astype(np.float64)
    between, relative = center - center[ego], velocity - velocity[ego]
    heading = np.column_stack([np.cos(yaw[ego]), np.sin(yaw[ego])])
    reach = np.hypot(*half.T) + np.hypot(*half[ego].T)
    near = np.hypot(*between.T) <= reach + horizon_s * np.hypot(*relative.T)
    near &= np.einsum("ij,ij->i", between, heading) >= -half[ego, 0]
    near &= _others_in_the_way(drive)
    rows = np.flatnonzero(near)
    ego = ego[rows]
    ttc_s = contact_s(
        *(center[ego], yaw[ego], half[ego]),
        *(center[rows], yaw[rows], half[rows], relative[rows]),
    )
    meet = ttc_s <= horizon_s
    closing = -np.einsum("ij,ij->i", relative[rows], heading[rows])
    return Conflicts(len(drive), now[rows][meet], drive.ids[rows][meet], ttc_s[meet], closing[meet])


def _others_in_the_way(drive: DriveArrays) -> Bool[np.ndarray, " r"]:
    """Rows of other actors that are on the ego's storey and not driven over."""
    height_m = drive.kinematics[:, 2]
    counts: Bool[np.ndarray, " r"] = (
        np.abs(height_m - height_m[drive.ego_row[drive.tick]]) <= SAME_STOREY_M
    )
    counts &= (drive.kinds != ActorKind.PROP) | (2.0 * drive.extents_m[:, 2] >= DRIVEN_OVER_M)
    counts[drive.ego_row] = False
    return counts

"""Post-encroachment time (PET): how soon one came to a place that the other had just left.

Definition (B. L. Allen, B. T. Shin, P. Cooper, Analysis of traffic conflicts and collisions, 1978):
the time between the moment when the first leaves a place and the moment when the second comes to
it. Here the places are all that their boxes covered at a tick, seen from above, so up to two ticks
come on top.

Only those count whose headings differ by more than an angle: who follows in the same lane comes to
the leader's place all the time, and the time to collision is about that. The bound of 1 s is our
choice (the Surrogate Safety Assessment Model records conflicts below 5 s).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.spatial import cKDTree

from adr1.criteria.boxes import overlap
from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding, moment_at
from adr1.criteria.geometry import SAME_STOREY_M
from adr1.episodes.drive_arrays import DriveArrays
from adr1.episodes.frame import ActorKind


@dataclass(frozen=True, eq=False)
class Encroachments:
    """The closest of each other actor, by actor id (k rows).

    Attributes:
        other_id: actor id.
        pet_s: time between the two; 0 where they were there at once.
        ego_tick, other_tick: when the ego and when the other was at the place.
    """

    other_id: Int[np.ndarray, " k"]
    pet_s: Float[np.ndarray, " k"]
    ego_tick: Int[np.ndarray, " k"]
    other_tick: Int[np.ndarray, " k"]


@dataclass(frozen=True)
class PostEncroachmentTime:
    """Fails where somebody crossed the ego's way too closely; its figure is the least time [s].

    Attributes:
        least_s: bound of the post-encroachment time.
        most_s: longer times are not looked for.
        least_angle_deg: those whose headings differ less follow each other, and do not cross.
    """

    least_s: float = 1.0
    most_s: float = 5.0
    least_angle_deg: float = 45.0

    def judge(self, drive: Drive) -> Finding:
        """One moment for each actor below the bound, when the second of the two came."""
        found = self.encroachments(drive.arrays)
        moments = []
        for row in np.flatnonzero(found.pet_s < self.least_s).tolist():
            ego_tick, other_tick = int(found.ego_tick[row]), int(found.other_tick[row])
            first = "the ego" if ego_tick < other_tick else "the other"
            other, pet_s = int(found.other_id[row]), float(found.pet_s[row])
            told = f"The ego and actor {other} were {pet_s:.2f} s apart at one place, {first} first"
            figures = {"other_id": other, "pet_s": pet_s}
            moments.append(moment_at(drive, max(ego_tick, other_tick), told, **figures))
        moments.sort(key=lambda moment: moment.frame)
        least_s = None if not len(found.pet_s) else float(found.pet_s.min())
        return Finding(least_s, not moments, tuple(moments))

    def encroachments(self, drive: DriveArrays) -> Encroachments:
        """Look for the smallest lag, in ticks, at which the boxes of the two overlap.

        Ever greater lags are tried; an actor that was found at one is not looked at again.
        """
        rows = _rows_on_the_way(drive)
        boxes = _Boxes.of(drive)
        hits: list[tuple[int, float, int, int]] = []
        lag, left_s = 0, True
        while len(rows) and left_s and lag < len(drive):
            best: dict[int, tuple[int, float, int, int]] = {}
            left_s = False
            for other_minus_ego in (lag, -lag) if lag else (0,):
                ego_tick = drive.tick[rows] - other_minus_ego
                inside = (ego_tick >= 0) & (ego_tick < len(drive))
                mine, ego_tick = rows[inside], ego_tick[inside]
                pet_s = np.abs(drive.time_s[drive.tick[mine]] - drive.time_s[ego_tick])
                soon = pet_s <= self.most_s
                left_s |= bool(soon.any())
                mine, ego_tick, pet_s = mine[soon], ego_tick[soon], pet_s[soon]
                meet = boxes.cross(mine, drive.ego_row[ego_tick], self.least_angle_deg)
                for row, tick, time_s in zip(
                    mine[meet].tolist(), ego_tick[meet].tolist(), pet_s[meet].tolist(), strict=True
                ):
                    hit = (int(drive.ids[row]), time_s, tick, int(drive.tick[row]))
                    if hit[0] not in best or time_s < best[hit[0]][1]:
                        best[hit[0]] = hit
            hits += best.values()
            if best:
                rows = rows[~np.isin(drive.ids[rows], list(best))]
            lag += 1
        hits.sort()
        return Encroachments(
            other_id=np.array([hit[0] for hit in hits], dtype=np.int64),
            pet_s=np.array([hit[1] for hit in hits], dtype=np.float64),
            ego_tick=np.array([hit[2] for hit in hits], dtype=np.int64),
            other_tick=np.array([hit[3] for hit in hits], dtype=np.int64),
        )


def _rows_on_the_way(drive: DriveArrays) -> Int[np.ndarray, " k"]:
    """Rows of others, anything but props, that are near enough to where the ego ever was."""
    center = drive.centers_xy_m()
    known = np.isfinite(center).all(axis=1) & (drive.kinds != ActorKind.PROP)
    ego = drive.ego_row[known[drive.ego_row]]
    known[drive.ego_row] = False
    rows = np.flatnonzero(known)
    if not len(rows) or not len(ego):
        return np.zeros(0, dtype=np.int64)
    diagonal = np.hypot(*drive.extents_m[:, 0:2].astype(np.float64).T)
    distance_m = cKDTree(center[ego]).query(center[rows])[0]
    return rows[distance_m <= diagonal[rows] + diagonal[ego].max()].astype(np.int64)


@dataclass(frozen=True, eq=False)
class _Boxes:
    """All rows of a drive as boxes seen from above."""

    center_m: Float[np.ndarray, "r 2"]
    height_m: Float[np.ndarray, " r"]
    yaw_rad: Float[np.ndarray, " r"]
    half_m: Float[np.ndarray, "r 2"]
    diagonal_m: Float[np.ndarray, " r"]

    @classmethod
    def of(cls, drive: DriveArrays) -> _Boxes:
        half_m = drive.extents_m[:, 0:2].astype(np.float64)
        return cls(
            drive.centers_xy_m().astype(np.float64),
            drive.kinematics[:, 2].astype(np.float64),
            np.radians(drive.kinematics[:, 4].astype(np.float64)),
            half_m,
            np.hypot(*half_m.T),
        )

    def cross(
        self, rows: Int[np.ndarray, " k"], ego: Int[np.ndarray, " k"], least_angle_deg: float
    ) -> Int[np.ndarray, " m"]:
        """Which pairs of rows overlap and head in different directions; indices into both."""
        apart = np.hypot(*(self.center_m[rows] - self.center_m[ego]).T)
        near = apart <= self.diagonal_m[rows] + self.diagonal_m[ego]
        near &= np.abs(self.height_m[rows] - self.height_m[ego]) <= SAME_STOREY_M
        cos = np.cos(self.yaw_rad[rows] - self.yaw_rad[ego])
        kept = np.flatnonzero(near & (cos < np.cos(np.radians(least_angle_deg))))
        a, b = ego[kept], rows[kept]
        meet = overlap(
            *(self.center_m[a], self.yaw_rad[a], self.half_m[a]),
            *(self.center_m[b], self.yaw_rad[b], self.half_m[b]),
        )
        found: Int[np.ndarray, " m"] = kept[meet]
        return found

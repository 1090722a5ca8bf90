"""All measures of one drive, from its state log."""

from __future__ import annotations

from collections.abc import Sequence

import carla
import numpy as np
from jaxtyping import Float

from adr1.criteria.conflicts import conflicts_of
from adr1.criteria.motion import motion_of
from adr1.criteria.post_encroachment import PostEncroachmentTime
from adr1.episodes.drive_arrays import DriveArrays, read_drive_arrays
from adr1.episodes.log_reader import StateLogReader
from adr1.evaluation.measures.driven_track import read_track
from adr1.evaluation.profiles.abilities import junction_percent
from adr1.evaluation.profiles.comfort import comfort_share
from adr1.evaluation.profiles.efficiency import part_percents
from adr1.evaluation.profiles.pdm.scores import PdmScores, score_windows
from adr1.evaluation.results import DriveMeasures, PdmRecord

DIGITS = 6


def measure_drive(
    log: StateLogReader, carla_map: carla.Map, scenario_types: Sequence[str]
) -> DriveMeasures:
    """Measure a drive; what its length or its log does not allow is None.

    Args:
        carla_map: the town that it was driven in.
        scenario_types: of the route's scenarios, in the order of the route file.

    Raises:
        FileFormatError: the log is damaged.
    """
    route = log.route
    first_type = scenario_types[0] if scenario_types else None
    junction = junction_percent(route.is_junction.tolist())
    drive = read_drive_arrays(log)
    if len(drive) < 2:
        return DriveMeasures(scenario_type=first_type, junction_percent=junction)
    motion = motion_of(drive)
    scores = score_windows(read_track(log, drive, carla_map))
    pdms, epdms = (None, None) if scores is None else map(_record, scores)
    return DriveMeasures(
        scenario_type=first_type,
        junction_percent=junction,
        traffic_percents=part_percents(
            drive.route_s_m, route.length_m, ego_speeds_mps(drive), traffic_speeds_mps(drive)
        ),
        comfort=comfort_share(motion, fixed=False),
        comfort_fixed=comfort_share(motion, fixed=True),
        pdms=pdms,
        epdms=epdms,
        **surrogates(drive),
    )


def surrogates(drive: DriveArrays) -> dict[str, float | None]:
    """How near the drive came to a crash, as fields of DriveMeasures."""
    conflicts = conflicts_of(drive)
    least_s, greatest_mps2 = conflicts.least_ttc_s(), conflicts.greatest_drac_mps2()
    pet_s = PostEncroachmentTime().encroachments(drive).pet_s
    return {
        "min_ttc_s": _rounded(least_s.min()) if len(conflicts.tick) else None,
        "max_drac_mps2": _rounded(greatest_mps2.max()) if len(conflicts.tick) else None,
        "min_pet_s": _rounded(pet_s.min()) if len(pet_s) else None,
    }


def _rounded(value: float) -> float | None:
    """What is not finite has no place in JSON."""
    return round(float(value), DIGITS) if np.isfinite(value) else None


def ego_speeds_mps(drive: DriveArrays) -> Float[np.ndarray, " t"]:
    """The ego's speed at every tick."""
    return drive.speeds_mps()[drive.ego_row]


def traffic_speeds_mps(drive: DriveArrays) -> Float[np.ndarray, " t"]:
    """Mean speed of the background vehicles at every tick, NaN where there are none."""
    rows = np.flatnonzero(drive.is_background & drive.on_wheels)
    ticks = drive.tick[rows]
    counts = np.bincount(ticks, minlength=len(drive))
    sums = np.bincount(ticks, weights=drive.speeds_mps()[rows], minlength=len(drive))
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _record(scores: PdmScores) -> PdmRecord:
    return PdmRecord(
        windows=scores.windows,
        score=round(scores.score, DIGITS),
        multiplier=round(scores.multiplier, DIGITS),
        parts={name: round(value, DIGITS) for name, value in scores.parts.items()},
    )

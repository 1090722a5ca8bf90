"""Curves over the time of a route, for the page: speed, speed limit, pedals, steering, place."""

from __future__ import annotations

import math

import numpy as np
from shapely import LineString

from adr1.criteria.time_to_collision import ttc_series
from adr1.episodes.log_reader import StateLogReader
from adr1.evaluation.results import Outcome
from adr1.reports.moments import moments_of, spans_of

SAMPLE_EVERY_S = 0.1
_PATH_TOLERANCE_M = 0.5

Json = dict[str, object]


def series_of(log: StateLogReader, outcome: Outcome) -> Json:
    """What the page draws of one route; times in seconds since the first tick, every 0.1 s.

    Lists of equal length: `t`, `speed` and `limit` [km/h], `pedal` (throttle above zero, brake
    below), `steer`, `ttc` (time to collision) [s], `x` and `y` [m, world].
    Values that do not exist are None. `moments` and `spans` are the infractions and scenarios.
    """
    columns: dict[str, list[float | None]] = {
        name: [] for name in ("t", "speed", "limit", "pedal", "steer", "ttc", "x", "y")
    }
    first_s, next_s = 0.0, -math.inf
    for frame, ttc_s in zip(log.frames(), ttc_series(log).tolist(), strict=True):
        if next_s == -math.inf:
            first_s = frame.time_s
        elif frame.time_s < next_s:
            continue
        next_s = frame.time_s + SAMPLE_EVERY_S - 1e-3
        control = frame.ego_control
        x_m, y_m, _ = frame.ego_position_world_m
        values = {
            "t": (frame.time_s - first_s, 2),
            "speed": (frame.ego_speed_mps * 3.6, 2),
            "limit": (frame.ego_speed_limit_mps * 3.6, 1),
            "pedal": (control.throttle - control.brake, 3),
            "steer": (control.steer, 3),
            "ttc": (ttc_s, 2),
            "x": (x_m, 2),
            "y": (y_m, 2),
        }
        for name, (value, digits) in values.items():
            columns[name].append(round(value, digits) if math.isfinite(value) else None)
    return {
        **columns,
        "moments": [
            {"number": m.number, "label": m.label, "t": round(m.at_s, 2), "x": m.x_m, "y": m.y_m}
            for m in moments_of(outcome.infractions, first_s)
        ],
        "spans": [
            {
                "name": span.name,
                "type": span.scenario_type,
                "begin": round(span.begin_s, 2),
                "end": round(span.end_s, 2) if math.isfinite(span.end_s) else None,
                "timed_out": span.timed_out,
            }
            for span in spans_of(outcome, first_s)
        ],
    }


def route_path(log: StateLogReader) -> list[float]:
    """The route as a few points x0, y0, x1, y1, ... in metres of the world frame."""
    points = log.route.positions_world_m[:, :2]
    if len(points) > 2:
        points = np.array(LineString(points).simplify(_PATH_TOLERANCE_M).coords)
    flat: list[float] = np.round(points, 1).ravel().tolist()
    return flat

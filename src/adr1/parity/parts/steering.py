"""Turning: steps of the steering wheel, and turns held long enough to become a circle."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adr1.parity.part import Part
from adr1.parity.parts import charts
from adr1.parity.parts.charts import DRIVEN
from adr1.parity.parts.driving import cruise, ticks_of
from adr1.parity.proving_ground import SKID_PAD_CENTER_WORLD_M, SKID_PAD_LENGTH_M
from adr1.parity.readings import (
    Reading,
    Tolerance,
    circle_radius_m,
    first_crossing,
    mean_of_end,
)
from adr1.parity.recorded import Recorded
from adr1.parity.stage import Stage

RUN_UP_S, STEP_S, TURN_S = 6.0, 4.0, 8.0
STEADY_TICKS = 20
START_X_M = SKID_PAD_CENTER_WORLD_M[0] - 0.5 * SKID_PAD_LENGTH_M + 10.0
RATE, RISE, RADIUS = Tolerance(0.5, 0.05), Tolerance(0.06), Tolerance(0.2, 0.05)
SIDE, CURVATURE, OVERSHOOT = Tolerance(0.1, 0.05), Tolerance(0.0, 0.05), Tolerance(5.0)


def steer_step_part(speed_mps: float, steer: float) -> Part:
    """The wheel is turned at once and held."""

    def play(stage: Stage) -> None:
        _turn(stage, speed_mps, steer, STEP_S)

    def readings(recorded: Recorded) -> Sequence[Reading]:
        begun = int(recorded.facts["steer_row"])
        track = recorded.tracks[DRIVEN]
        rate = track.column("wz_dps")[begun:]
        time_s = np.arange(1, len(rate) + 1, dtype=np.float64) * track.dt_s
        steady = mean_of_end(rate, STEADY_TICKS)
        rise, overshoot = None, None
        if steady is not None and abs(steady) > 0.1:
            shares = rate / steady
            low, high = first_crossing(shares, 0.1, time_s), first_crossing(shares, 0.9, time_s)
            rise = high - low if low is not None and high is not None else None
            overshoot = 100.0 * (float(shares.max()) - 1.0)
        side = mean_of_end(track.lateral_mps2, STEADY_TICKS)
        return [
            Reading("steady", "steady yaw rate", "°/s", steady, RATE),
            Reading("rise", "rise time, 10 to 90 % of it", "s", rise, RISE),
            Reading("overshoot", "overshoot", "%", overshoot, OVERSHOOT),
            Reading("side", "steady lateral acceleration", "m/s²", side, SIDE),
        ]

    return Part(
        f"steer_step_{speed_mps:g}mps_{round(100 * steer)}",
        f"Steering step {steer:.0%} at {speed_mps:g} m/s",
        f"At {speed_mps:g} m/s on the skid pad the steering goes from 0 to {steer:g} within one "
        "tick and stays there; the throttle holds the speed as well as it can.",
        play,
        readings,
        charts=(charts.yaw_rate(), charts.lateral(), charts.path()),
    )


def circle_part(speed_mps: float, steer: float) -> Part:
    """A steady turn, for its radius."""

    def play(stage: Stage) -> None:
        _turn(stage, speed_mps, steer, TURN_S)

    def readings(recorded: Recorded) -> Sequence[Reading]:
        track = recorded.tracks[DRIVEN]
        end = slice(-2 * STEADY_TICKS, None)
        radius = circle_radius_m(track.column("x_m")[end], track.column("y_m")[end])
        per_speed = None
        if track.speed_mps[end].min() > 0.5:
            rates = np.radians(track.column("wz_dps")[end]) / track.speed_mps[end]
            per_speed = float(rates.mean())
        held = mean_of_end(track.speed_mps, 2 * STEADY_TICKS)
        published = f"yaw_per_speed/{steer:g}" if speed_mps <= 4.0 else None
        label = "yaw rate per speed (curvature)"
        return [
            Reading("radius", "radius of the circle", "m", radius, RADIUS),
            Reading("curvature", label, "rad/m", per_speed, CURVATURE, published),
            Reading("speed", "speed held", "m/s", held, SIDE),
        ]

    return Part(
        f"circle_{speed_mps:g}mps_{round(100 * steer)}",
        f"Circle, steering {steer:.0%} at {speed_mps:g} m/s",
        f"The steering is held at {steer:g} for {TURN_S:g} s while the throttle keeps "
        f"{speed_mps:g} m/s.",
        play,
        readings,
        charts=(charts.path(), charts.yaw_rate()),
    )


def _turn(stage: Stage, speed_mps: float, steer: float, seconds: float) -> None:
    vehicle = stage.vehicle(stage.config.vehicle, START_X_M, SKID_PAD_CENTER_WORLD_M[1])
    stage.settle(vehicle)
    stage.track(**{DRIVEN: vehicle})
    cruise(stage, vehicle, speed_mps, max_ticks=ticks_of(RUN_UP_S))
    stage.facts["steer_row"] = stage.ticks
    cruise(stage, vehicle, speed_mps, steer=steer, max_ticks=ticks_of(seconds))

"""Straight ahead: throttle, brake, coasting."""

from __future__ import annotations

from collections.abc import Sequence

import carla

from adr1.parity.part import Part
from adr1.parity.parts import charts
from adr1.parity.parts.charts import DRIVEN
from adr1.parity.parts.driving import hold, run_up, ticks_of
from adr1.parity.readings import Reading, Tolerance, first_crossing
from adr1.parity.recorded import Recorded
from adr1.parity.stage import Stage

START_X_M, LANE_Y_M = 40.0, 1.75
KMH = 3.6
TIME, LENGTH = Tolerance(0.05, 0.05), Tolerance(0.2, 0.05)
SPEED, DRIFT = Tolerance(0.5, 0.03), Tolerance(0.2)
THROTTLE_MARKS_KMH = (20, 30, 50, 72, 100)
COAST_MARKS_S = (5.0, 10.0)


def throttle_part(throttle: float, seconds: float) -> Part:
    """From standstill with one throttle."""

    def play(stage: Stage) -> None:
        vehicle = _start(stage)
        hold(stage, vehicle, carla.VehicleControl(throttle=throttle), ticks_of(seconds))

    def readings(recorded: Recorded) -> Sequence[Reading]:
        track = recorded.tracks[DRIVEN]
        speeds = track.speed_mps * KMH
        found = [
            Reading(
                f"time_to_{kmh}",
                f"0 to {kmh} km/h",
                "s",
                first_crossing(speeds, float(kmh), track.time_s + track.dt_s),
                TIME,
                published=f"throttle_time/{kmh}" if throttle == 1.0 else None,
            )
            for kmh in THROTTLE_MARKS_KMH
        ]
        end_kmh, drift_m = float(speeds[-1]), float(track.column("y_m")[-1] - LANE_Y_M)
        label, published = f"speed after {seconds:g} s", f"throttle_speed/{throttle:g}/{seconds:g}"
        found.append(Reading("end_speed", label, "km/h", end_kmh, SPEED, published))
        found.append(Reading("gears", "highest gear", "", float(track.column("gear").max()), DRIFT))
        found.append(Reading("drift", "sideways drift at the end", "m", drift_m, DRIFT))
        return found

    return Part(
        f"throttle_{round(100 * throttle)}",
        f"Throttle {throttle:.0%}",
        f"From standstill on a level straight, {throttle:.0%} throttle, no steering.",
        play,
        readings,
        charts=(charts.speed(), charts.acceleration(), charts.gear()),
    )


def brake_part(from_kmh: int, pedal: float = 1.0) -> Part:
    """A stop from a speed reached with full throttle."""

    def play(stage: Stage) -> None:
        vehicle = _start(stage)
        if not run_up(stage, vehicle, from_kmh / KMH):
            stage.facts["too_slow"] = True
            return
        stage.facts["brake_row"] = stage.ticks
        vehicle.apply_control(carla.VehicleControl(brake=pedal))
        for _ in range(ticks_of(8.0 / pedal)):
            stage.tick()
            if stage.speed_mps(vehicle) < 0.01:
                break

    def readings(recorded: Recorded) -> Sequence[Reading]:
        begun = int(recorded.facts.get("brake_row", 0))
        track = recorded.tracks[DRIVEN]
        speeds = track.speed_mps[begun:] * KMH
        time_s, way_m = track.time_s[begun:], track.travelled_m[begun:]
        distance, duration = None, None
        # The speed may still rise within the first tick of braking.
        passed_m = first_crossing(speeds, float(from_kmh), way_m, rising=False)
        passed_s = first_crossing(speeds, float(from_kmh), time_s, rising=False)
        stopped_s = first_crossing(speeds, 0.1, time_s, rising=False)
        if begun and passed_m is not None and passed_s is not None and stopped_s is not None:
            distance, duration = float(way_m[-1]) - passed_m, stopped_s - passed_s
        published = f"brake_distance/{from_kmh}" if pedal == 1.0 else None
        return [
            Reading("distance", f"{from_kmh} to 0 km/h", "m", distance, LENGTH, published),
            Reading("duration", f"{from_kmh} to 0 km/h", "s", duration, TIME),
        ]

    name = f"brake_from_{from_kmh}" + (f"_pedal_{round(100 * pedal)}" if pedal < 1.0 else "")
    return Part(
        name,
        f"Brake from {from_kmh} km/h" + (f", pedal {pedal:.0%}" if pedal < 1.0 else ""),
        f"Full throttle up to {from_kmh} km/h, then {pedal:.0%} brake until the car stands. "
        "Distance and time count from the moment the speed falls below the given one.",
        play,
        readings,
        charts=(charts.speed(), charts.acceleration()),
    )


def coast_part(from_kmh: int) -> Part:
    """No pedal at all, from a speed reached with full throttle."""

    def play(stage: Stage) -> None:
        vehicle = _start(stage)
        run_up(stage, vehicle, from_kmh / KMH)
        stage.facts["coast_row"] = stage.ticks
        hold(stage, vehicle, carla.VehicleControl(), ticks_of(max(COAST_MARKS_S)))

    def readings(recorded: Recorded) -> Sequence[Reading]:
        begun = int(recorded.facts["coast_row"])
        speeds = recorded.tracks[DRIVEN].speed_mps * KMH
        found = []
        for after_s in COAST_MARKS_S:
            row = begun - 1 + ticks_of(after_s)
            value = float(speeds[row]) if row < len(speeds) else None
            label = f"speed after {after_s:g} s without pedals"
            found.append(Reading(f"after_{after_s:g}", label, "km/h", value, SPEED))
        return found

    return Part(
        f"coast_from_{from_kmh}",
        f"Coast from {from_kmh} km/h",
        f"Full throttle up to {from_kmh} km/h, then no pedal: what engine, rolling resistance "
        "and air take away.",
        play,
        readings,
        charts=(charts.speed(), charts.gear()),
    )


def _start(stage: Stage) -> carla.Vehicle:
    vehicle = stage.vehicle(stage.config.vehicle, START_X_M, LANE_Y_M)
    stage.settle(vehicle)
    stage.track(**{DRIVEN: vehicle})
    return vehicle

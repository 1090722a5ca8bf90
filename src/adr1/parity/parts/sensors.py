"""Parts about sensors: a shot of each at one place, and IMU and GNSS on a moving car."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from typing import Any

import carla
import numpy as np

from adr1.errors import SimulatorError
from adr1.parity.part import Chart, Line, Part
from adr1.parity.parts import charts
from adr1.parity.parts.charts import DRIVEN
from adr1.parity.parts.driving import hold, ticks_of
from adr1.parity.parts.shot_pictures import PICTURES
from adr1.parity.parts.shot_readings import shot_pair_readings, shot_readings
from adr1.parity.parts.shots import newest, play_shots
from adr1.parity.parts.steering import START_X_M
from adr1.parity.proving_ground import SKID_PAD_CENTER_WORLD_M
from adr1.parity.readings import Reading, Tolerance, displacement_m
from adr1.parity.recorded import Recorded
from adr1.parity.stage import Stage

DRIVE_S, TURN_S = 3.0, 2.0
SPREAD_M, SPREAD_BINS = 80.0, 80
IMU_COLUMNS = ("ax", "ay", "az", "gx", "gy", "gz", "compass")
FORCE, TURN, HEADING = Tolerance(0.2, 0.05), Tolerance(0.02, 0.05), Tolerance(0.03)
PLACE = Tolerance(0.3, 0.05)


def shots_part() -> Part:
    """Every sensor at the same place."""
    return Part(
        "sensor_shots",
        "Sensors: one shot of each",
        "All sensors stand in the same place, looking at the crossing with red lights, cars, a "
        "fire engine, a bicycle, a walker and two cones, at clear noon.",
        play_shots,
        shot_readings,
        shot_pair_readings,
        charts=(
            _spread_chart("Depth: pixels by distance", "depth_m"),
            _spread_chart("LiDAR: points by range", "lidar"),
            _spread_chart("Semantic LiDAR: points by range", "semantic_lidar"),
        ),
        pictures=PICTURES,
        fresh=True,
    )


def moving_part() -> Part:
    """IMU and GNSS while the car accelerates and turns."""
    return Part(
        "sensor_moving",
        "Sensors: IMU and GNSS on a car that accelerates and turns",
        f"{DRIVE_S:g} s of 60 % throttle, then {TURN_S:g} s with the steering at 0.2 as well.",
        _play_moving,
        _moving_readings,
        charts=(
            _imu_chart("IMU, forwards", "ax", "m/s²"),
            _imu_chart("IMU, to the right", "ay", "m/s²"),
            _imu_chart("IMU, turn rate", "gz", "rad/s"),
            charts.path(),
        ),
    )


def _spread_chart(title: str, name: str) -> Chart:
    """Share of the measurements in each range of distances, up to 80 m."""

    def line(recorded: Recorded) -> Line:
        values = recorded.arrays.get(name)
        if values is None:
            return np.empty(0), np.empty(0)
        ranges = values if values.shape[1] > 4 else np.linalg.norm(values[:, :3], axis=1)
        counts, edges = np.histogram(ranges, bins=SPREAD_BINS, range=(0.0, SPREAD_M))
        return 0.5 * (edges[1:] + edges[:-1]), 100.0 * counts / max(ranges.size, 1)

    return Chart(title, "distance (m)", "% per m", line)


def _play_moving(stage: Stage) -> None:
    car = stage.vehicle(stage.config.vehicle, START_X_M, SKID_PAD_CENTER_WORLD_M[1])
    stage.settle(car)
    queues: dict[str, queue.SimpleQueue[Any]] = {}
    for name in ("imu", "gnss"):
        try:
            sensor = stage.spawn(f"sensor.other.{name}", 0.0, 0.0, attach_to=car)
        except SimulatorError as error:
            stage.missing[name] = str(error)
            continue
        queues[name] = queue.SimpleQueue()
        sensor.listen(queues[name].put)
    first_frame = stage.tick().frame + 1
    stage.track(**{DRIVEN: car})
    hold(stage, car, carla.VehicleControl(throttle=0.6), ticks_of(DRIVE_S))
    hold(stage, car, carla.VehicleControl(throttle=0.6, steer=0.2), ticks_of(TURN_S))
    for name, measurements in queues.items():
        rows = []
        for row in range(stage.ticks):
            data = newest(measurements, first_frame + row)
            if data is None:
                stage.missing[name] = f"sent nothing for tick {row}"
                break
            rows.append(_values(data))
        else:
            stage.arrays[name] = np.array(rows)


def _values(data: Any) -> list[float]:
    if isinstance(data, carla.GnssMeasurement):
        return [data.latitude, data.longitude, data.altitude]
    felt, turn = data.accelerometer, data.gyroscope
    return [felt.x, felt.y, felt.z, turn.x, turn.y, turn.z, data.compass]


def _imu_chart(title: str, column: str, unit: str) -> Chart:
    def line(recorded: Recorded) -> Line:
        imu = recorded.arrays.get("imu")
        if imu is None:
            return np.empty(0), np.empty(0)
        return recorded.tracks[DRIVEN].time_s, imu[:, IMU_COLUMNS.index(column)]

    return Chart(title, "time (s)", unit, line)


def _moving_readings(recorded: Recorded) -> Sequence[Reading]:
    found = []
    imu, gnss = recorded.arrays.get("imu"), recorded.arrays.get("gnss")
    if imu is not None:
        straight, turning = imu[ticks_of(1.0) : ticks_of(DRIVE_S)], imu[-ticks_of(1.0) :]
        found += [
            Reading("forwards", "IMU: mean forwards, straight on", "m/s²",
                    float(straight[:, 0].mean()), FORCE),
            Reading("up", "IMU: mean upwards", "m/s²", float(imu[:, 2].mean()), FORCE),
            Reading("right", "IMU: mean to the right, last second", "m/s²",
                    float(turning[:, 1].mean()), FORCE),
            Reading("turn", "IMU: mean turn rate, last second", "rad/s",
                    float(turning[:, 5].mean()), TURN),
            Reading("compass", "IMU: compass at the end", "rad", float(imu[-1, 6]), HEADING),
        ]  # fmt: skip
    if gnss is not None:
        (north_0, east_0), (north_1, east_1) = (
            displacement_m(*gnss[row, :2].tolist()) for row in (0, -1)
        )
        found += [
            Reading("north", "GNSS: way along the latitude", "m", north_1 - north_0, PLACE),
            Reading("east", "GNSS: way along the longitude", "m", east_1 - east_0, PLACE),
        ]
    return found

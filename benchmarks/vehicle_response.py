"""Compares the vehicle model with published fits of CARLA's response; draws a plot.

    python benchmarks/vehicle_response.py [--out vehicle_response.png]

Prints one JSON line per figure: name, value, unit, target, ok (within 15 % of the target).
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from figures import report

import adr1.simulator.motion as motion_package
from adr1.simulator.catalogue.dimensions import box_of
from adr1.simulator.catalogue.physics import physics_wire
from adr1.simulator.geometry import Pose
from adr1.simulator.motion.motion_world import MotionWorld
from adr1.simulator.motion.parameters import VehicleParameters

matplotlib.use("Agg")
import matplotlib.pyplot as plt

VEHICLE = "vehicle.lincoln.mkz_2020"
TICK_S, SUBSTEP_S = 0.05, 0.01
TOLERANCE = 0.15
DATA = Path(next(iter(motion_package.__path__))) / "data" / "published_responses.json"


@dataclass(frozen=True)
class FlatGround:
    """A level plane, 10 km wide."""

    origin_xy_m: tuple[float, float] = (-5000.0, -5000.0)
    cell_m: float = 5000.0

    @property
    def height_m(self) -> Any:
        return np.zeros((1, 3, 3), np.float32)


def make_world() -> MotionWorld:
    world = MotionWorld(FlatGround(), ())
    parameters = VehicleParameters.from_wire(physics_wire(VEHICLE))
    world.add_vehicle(1, parameters, box_of(VEHICLE), Pose(0.0, 0.0))
    world.step(TICK_S, SUBSTEP_S)
    return world


def accelerate(throttle: float, until_kmh: float) -> tuple[np.ndarray, np.ndarray]:
    """Times (s) and speeds (km/h) from standstill."""
    world = make_world()
    world.vehicles.control[0, 0] = throttle
    speeds = [0.0]
    while speeds[-1] < until_kmh and len(speeds) < 600:
        world.step(TICK_S, SUBSTEP_S)
        speeds.append(float(world.vehicles.kinematics[0, 6]) * 3.6)
    return np.arange(len(speeds)) * TICK_S, np.array(speeds)


def brake_from(speed_kmh: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Times (s), speeds (km/h) and the distance (m) to a stop with the full brake."""
    world = make_world()
    world.set_velocity(1, (speed_kmh / 3.6, 0.0, 0.0))
    world.vehicles.control[0, 2] = 1.0
    start = float(world.vehicles.kinematics[0, 0])
    speeds = [speed_kmh]
    while speeds[-1] > 0.0 and len(speeds) < 600:
        world.step(TICK_S, SUBSTEP_S)
        speeds.append(float(world.vehicles.kinematics[0, 6]) * 3.6)
    distance = float(world.vehicles.kinematics[0, 0]) - start
    return np.arange(len(speeds)) * TICK_S, np.array(speeds), distance


def yaw_rate_per_speed(steer: float, speed_mps: float) -> float:
    """Steady yaw rate over speed (rad/m) with the steering held."""
    world = make_world()
    world.vehicles.control[0, 1] = steer
    world.set_velocity(1, (speed_mps, 0.0, 0.0))
    for _ in range(60):
        row = world.vehicles.kinematics[0]
        speed = math.hypot(row[6], row[7])
        world.vehicles.control[0, 0] = min(max(1.5 * (speed_mps - speed) + 0.5, 0.0), 1.0)
        world.step(TICK_S, SUBSTEP_S)
    row = world.vehicles.kinematics[0]
    return math.radians(row[11]) / math.hypot(row[6], row[7])


def published_curve(kind: str, longitudinal: dict[str, Any], start_kmh: float) -> list[float]:
    """Speeds (km/h) of the published polynomial, iterated at its own rate."""
    speeds, c = [start_kmh], longitudinal[f"{kind}_coefficients"]
    while len(speeds) < 400:
        v = speeds[-1]
        if kind == "throttle":
            v = sum(c[i] * v for i in (0, 4, 5)) + sum(c[i] * v * v for i in (1, 6, 7))
            v += c[2] + c[3]
            if v > 100.0:
                break
        else:
            v = sum(a * v ** (i + 1) for i, a in enumerate(c))
        speeds.append(max(v, 0.0))
        if kind == "brake" and speeds[-1] < 0.1:
            break
    return speeds


def published_yaw(steering: dict[str, Any], steer: float) -> float:
    """Yaw rate over speed (rad/m) of the published single-track fit."""
    rear, front = steering["rear_m"], steering["front_m"]
    slip = math.atan(rear / (front + rear) * math.tan(steering["steer_gain_rad"] * steer))
    return math.sin(slip) / rear


def compare(name: str, value: float, unit: str, target: float) -> bool:
    """Print one response beside the published one; whether both agree."""
    ok = abs(value - target) <= TOLERANCE * abs(target)
    report(name, value, unit, target, ok=ok)
    return ok


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("vehicle_response.png"))
    out = parser.parse_args().out
    published = json.loads(DATA.read_text(encoding="utf-8"))
    longitudinal, steering = published["longitudinal"], published["steering"]
    results = []
    times, speeds = accelerate(1.0, 101.0)
    for kmh, target in longitudinal["full_throttle_time_to_kmh_s"].items():
        value = float(np.interp(float(kmh), speeds, times))
        results.append(compare(f"full throttle 0-{kmh} km/h", value, "s", target))
    for kmh, target in longitudinal["full_brake_distance_from_kmh_m"].items():
        value = brake_from(float(kmh))[2]
        results.append(compare(f"full brake {kmh}-0 km/h", value, "m", target))
    steers = np.linspace(0.1, 1.0, 10)
    yaws = [yaw_rate_per_speed(steer, 4.0) for steer in steers]
    for steer, value in zip(steers, yaws, strict=True):
        target = round(published_yaw(steering, steer), 4)
        results.append(
            compare(f"yaw rate / speed, steer {steer:.1f}, 4 m/s", value, "rad/m", target)
        )
    draw(out, published, (times, speeds), steers, yaws)
    return 0 if all(results) else 1


def draw(out: Path, published: Any, run: Any, steers: np.ndarray, yaws: list[float]) -> None:
    """Model and fits side by side; the sources stand below."""
    longitudinal, steering = published["longitudinal"], published["steering"]
    figure, axes = plt.subplots(1, 3, figsize=(13, 4.6))
    fit = published_curve("throttle", longitudinal, 0.0)
    axes[0].plot(np.arange(len(fit)) * TICK_S, fit, "k--", label="published fit")
    axes[0].plot(*run, label="adr1")
    axes[0].set(title="Full throttle", xlabel="time (s)", ylabel="speed (km/h)")
    for index, kmh in enumerate((100.0, 72.0, 50.0, 30.0)):
        fit = published_curve("brake", longitudinal, kmh)
        axes[1].plot(
            np.arange(len(fit)) * TICK_S, fit, "k--", label="published fit" if not index else None
        )
        times, speeds, _ = brake_from(kmh)
        axes[1].plot(times, speeds, color="C0", label="adr1" if not index else None)
    axes[1].set(title="Full brake", xlabel="time (s)", ylabel="speed (km/h)")
    axes[2].plot(steers, [published_yaw(steering, s) for s in steers], "k--", label="published fit")
    axes[2].plot(steers, yaws, label="adr1, 4 m/s")
    axes[2].set(title="Steady turn", xlabel="steering input", ylabel="yaw rate / speed (rad/m)")
    for axis in axes:
        axis.grid(alpha=0.3)
        axis.legend()
    figure.text(
        0.01,
        0.01,
        f"{VEHICLE} with its own physics control. Fits: {longitudinal['source']};\n"
        f"{steering['source']}",
        fontsize=7,
    )
    figure.tight_layout(rect=(0, 0.07, 1, 1))
    figure.savefig(out, dpi=110)


if __name__ == "__main__":
    raise SystemExit(main())

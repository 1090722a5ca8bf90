"""Collisions: with something that cannot move, with a standing car, with a walker."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import carla
import numpy as np

from adr1.parity.part import Part
from adr1.parity.parts import charts
from adr1.parity.parts.charts import DRIVEN
from adr1.parity.parts.driving import cruise, hold, ticks_of
from adr1.parity.parts.longitudinal import LANE_Y_M, START_X_M
from adr1.parity.readings import Reading, Tolerance
from adr1.parity.recorded import Recorded
from adr1.parity.stage import Stage

STRUCK = "struck"
WALL_VEHICLE = "vehicle.carlamotors.firetruck"
WALKER = "walker.pedestrian.0001"
STRUCK_X_M = START_X_M + 60.0
RELEASE_M = 6.0
AFTER_S = 3.0
EVENTS_WAIT_S = 0.3
WALKER_HEIGHT_M = 1.0
SPEED, PLACE = Tolerance(0.3, 0.1), Tolerance(0.3, 0.1)
IMPULSE, DELAY = Tolerance(100.0, 0.1), Tolerance(0.06)


def wall_part(speed_mps: float) -> Part:
    """Head-on into a fire engine that stands across the lane with its physics switched off."""

    def place(stage: Stage) -> carla.Actor:
        wall = stage.vehicle(WALL_VEHICLE, STRUCK_X_M, LANE_Y_M, 90.0)
        stage.settle(wall)
        wall.set_simulate_physics(False)
        return wall

    text = "An immovable body: a fire engine across the lane whose physics are switched off, since "
    text += "its size is the same on every server."
    return _part("wall", f"Into a wall at {speed_mps:g} m/s", text, speed_mps, place)


def standing_car_part(speed_mps: float) -> Part:
    """Into the back of a car that stands without brakes."""

    def place(stage: Stage) -> carla.Actor:
        car = stage.vehicle(stage.config.other_vehicle, STRUCK_X_M, LANE_Y_M)
        stage.settle(car)
        return car

    text = "The car ahead stands in the same lane, without brakes."
    return _part("car", f"Into a standing car at {speed_mps:g} m/s", text, speed_mps, place)


def walker_part(speed_mps: float) -> Part:
    """Into a walker who stands in the lane."""

    def place(stage: Stage) -> carla.Actor:
        return stage.spawn(
            WALKER,
            STRUCK_X_M,
            LANE_Y_M,
            90.0,
            WALKER_HEIGHT_M,
            attributes={"is_invincible": "false"},
        )

    text = "A walker stands in the lane, side-on."
    return _part("walker", f"Into a walker at {speed_mps:g} m/s", text, speed_mps, place)


def _part(
    name: str, title: str, text: str, speed_mps: float, place: Callable[[Stage], carla.Actor]
) -> Part:
    def play(stage: Stage) -> None:
        _crash(stage, speed_mps, place)

    return Part(
        f"impact_{name}_{speed_mps:g}mps",
        title,
        f"{text} The car comes at {speed_mps:g} m/s, and {RELEASE_M:g} m before the other's centre "
        "all pedals are released.",
        play,
        _readings,
        charts=(
            charts.speed(title="Speed of the car"),
            charts.speed(STRUCK, "Speed of the struck"),
        ),
    )


def _crash(stage: Stage, speed_mps: float, place: Callable[[Stage], carla.Actor]) -> None:
    struck = place(stage)
    car = stage.vehicle(stage.config.vehicle, START_X_M, LANE_Y_M)
    stage.settle(car)
    sensor = stage.spawn("sensor.other.collision", 0.0, 0.0, attach_to=car)
    events: list[carla.CollisionEvent] = []
    sensor.listen(events.append)
    first_frame = stage.tick().frame + 1
    stage.track(**{DRIVEN: car, STRUCK: struck})
    cruise(
        stage,
        car,
        speed_mps,
        max_ticks=ticks_of(20.0),
        until=lambda: car.get_location().x > STRUCK_X_M - RELEASE_M,
    )
    hold(stage, car, carla.VehicleControl(), ticks_of(AFTER_S))
    time.sleep(EVENTS_WAIT_S)  # the last events come on a stream of their own
    hits = [
        [
            event.frame - first_frame,
            *(event.normal_impulse.x, event.normal_impulse.y, event.normal_impulse.z),
            event.other_actor.id == struck.id,
        ]
        for event in events
    ]
    stage.facts["hits"] = sorted(hits)


def _readings(recorded: Recorded) -> Sequence[Reading]:
    hits = [hit for hit in recorded.facts["hits"] if hit[4]]
    car, struck = recorded.tracks[DRIVEN], recorded.tracks[STRUCK]
    before, after, thrown, thrown_by, moved, impulse, gap = (None,) * 7
    if hits:
        row = int(hits[0][0])
        later = min(row + ticks_of(1.0), len(car.rows) - 1)
        before = float(car.speed_mps[max(row - 1, 0)])
        along = car.column("vx_mps")
        after, thrown = float(along[min(row + 2, later)]), float(struck.column("vx_mps")[later])
        thrown_by = float(struck.speed_mps[row : later + 1].max())
        moved = float(struck.column("x_m")[-1] - struck.column("x_m")[0])
        impulse = float(np.hypot.reduce(np.sum([hit[1:4] for hit in hits], axis=0)))
        gap = float(struck.column("x_m")[row] - car.column("x_m")[row])
    return [
        Reading("before", "speed before the impact", "m/s", before, SPEED),
        Reading("gap", "distance of the centres at the impact", "m", gap, PLACE),
        Reading("impulse", "impulse told by the collision sensor", "Ns", impulse, IMPULSE),
        Reading("after", "car's speed 0.1 s after the impact (+ = on)", "m/s", after, SPEED),
        Reading("thrown_by", "struck one's top speed within 1 s", "m/s", thrown_by, SPEED),
        Reading("thrown", "struck one's speed after 1 s (+ = on)", "m/s", thrown, SPEED),
        Reading("moved", "how far the struck one is moved", "m", moved, PLACE),
    ]

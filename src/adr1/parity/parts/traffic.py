"""Routes driven by the Traffic Manager, which is part of the client and the same on both sides."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import carla
import numpy as np
from numpy.typing import NDArray

from adr1.parity.part import Chart, Line, Part
from adr1.parity.parts import charts
from adr1.parity.parts.charts import DRIVEN
from adr1.parity.parts.driving import ticks_of
from adr1.parity.proving_ground import LANE_M, MOUTH_M, STOP_LINE_M
from adr1.parity.readings import Reading, Tolerance, first_crossing, mean_of_end
from adr1.parity.recorded import Recorded
from adr1.parity.stage import Stage
from adr1.session.traffic_manager import open_traffic_manager

LEADER = "leader"
BENDS_KMH, LEADER_KMH, FOLLOWER_KMH, CROSSING_KMH = 40.0, 20.0, 45.0, 30.0
BENDS_S, FOLLOW_S, RED_S, GREEN_S = 36.0, 25.0, 16.0, 10.0
SIDE_M = 0.5 * LANE_M
SOUTH_LIGHT = "203"
STEADY_TICKS = 60
MARKS_M = (100, 200, 300)
OFFSET, TIME, SPEED = Tolerance(0.1), Tolerance(0.3, 0.03), Tolerance(0.3, 0.03)
GAP, LINE_GAP = Tolerance(0.5, 0.05), Tolerance(0.3)


def bends_part() -> Part:
    """Alone round the small loop: lane keeping and speed in bends."""

    def play(stage: Stage) -> None:
        car = stage.vehicle(stage.config.vehicle, -MOUTH_M - 20.0, -SIDE_M, 180.0)
        stage.settle(car)
        with _manager(stage) as manager:
            _hand_over(manager, car, BENDS_KMH)
            manager.ignore_lights_percentage(car, 100.0)
            stage.track(**{DRIVEN: car})
            for _ in range(ticks_of(BENDS_S)):
                stage.tick()
        stage.arrays["lane_offset_m"] = _lane_offsets_m(stage)

    return Part(
        "tm_bends",
        "Traffic Manager: alone round bends",
        f"One car at a desired {BENDS_KMH:g} km/h along a straight and two bends of 30 m radius.",
        play,
        _bends_readings,
        charts=(charts.speed(), _OFFSET_CHART, charts.path()),
        fresh=True,
    )


def follow_part() -> Part:
    """A faster car comes up behind a slower one."""

    def play(stage: Stage) -> None:
        leader = stage.vehicle(stage.config.other_vehicle, MOUTH_M + 70.0, SIDE_M)
        car = stage.vehicle(stage.config.vehicle, MOUTH_M + 20.0, SIDE_M)
        stage.settle(leader, car)
        with _manager(stage) as manager:
            _hand_over(manager, leader, LEADER_KMH)
            _hand_over(manager, car, FOLLOWER_KMH)
            manager.distance_to_leading_vehicle(car, 5.0)
            stage.track(**{LEADER: leader, DRIVEN: car})
            for _ in range(ticks_of(FOLLOW_S)):
                stage.tick()

    return Part(
        "tm_follow",
        "Traffic Manager: following a slower car",
        f"A car that wants {FOLLOWER_KMH:g} km/h comes up behind one that wants {LEADER_KMH:g}, "
        "with 5 m set as distance to the leader.",
        play,
        _follow_readings,
        charts=(charts.speed(), charts.speed(LEADER, "Speed of the leader"), _GAP_CHART),
        fresh=True,
    )


def red_light_part() -> Part:
    """Stops at a red light and sets off when it turns green."""

    def play(stage: Stage) -> None:
        car = stage.vehicle(stage.config.vehicle, SIDE_M, MOUTH_M + 85.0, -90.0)
        lights = list(stage.world.get_actors().filter("traffic.traffic_light*"))
        if not lights:
            stage.missing["lights"] = "the server builds no traffic lights from OpenDRIVE"
            return
        for light in lights:
            light.set_state(carla.TrafficLightState.Red)
            light.freeze(True)
        ours = stage.world.get_traffic_light_from_opendrive_id(SOUTH_LIGHT) or lights[-1]
        stage.settle(car)
        with _manager(stage) as manager:
            _hand_over(manager, car, CROSSING_KMH)
            manager.set_route(car, ["Straight"])
            stage.track(**{DRIVEN: car})
            for _ in range(ticks_of(RED_S)):
                stage.tick()
            stage.facts["green_row"] = stage.ticks
            ours.set_state(carla.TrafficLightState.Green)
            for _ in range(ticks_of(GREEN_S)):
                stage.tick()

    return Part(
        "tm_red_light",
        "Traffic Manager: a red light, then green",
        f"One car at a desired {CROSSING_KMH:g} km/h comes to a crossing whose lights are all held "
        f"at red; after {RED_S:g} s its own turns green.",
        play,
        _red_light_readings,
        charts=(charts.speed(), charts.acceleration()),
        fresh=True,
    )


def town_part(town: str) -> Part:
    """A minute through a town that both servers may have."""

    def play(stage: Stage) -> None:
        points = stage.world.get_map().get_spawn_points()
        if not points:
            stage.missing["town"] = f"{town} has no spawn points here"
            return
        place = min(points, key=lambda point: (point.location.x, point.location.y))
        at = place.location
        car = stage.spawn(
            stage.config.vehicle, at.x, at.y, place.rotation.yaw, at.z, place.rotation.pitch
        )
        stage.settle(car)
        with _manager(stage) as manager:
            _hand_over(manager, car, BENDS_KMH)
            manager.ignore_lights_percentage(car, 100.0)
            stage.track(**{DRIVEN: car})
            for _ in range(ticks_of(60.0)):
                stage.tick()
        stage.arrays["lane_offset_m"] = _lane_offsets_m(stage)

    return Part(
        f"tm_town_{town}",
        f"Traffic Manager: a minute through {town}",
        f"One car at a desired {BENDS_KMH:g} km/h from the westernmost spawn point; lights are "
        "ignored. The two servers' maps may differ, and with them the way it takes.",
        play,
        _bends_readings,
        charts=(charts.speed(), _OFFSET_CHART, charts.path()),
        town=town,
    )


@contextmanager
def _manager(stage: Stage) -> Iterator[carla.TrafficManager]:
    opened = open_traffic_manager(stage.client, stage.config.seed, lockstep=stage.lockstep)
    with opened as manager:
        yield manager


def _hand_over(manager: carla.TrafficManager, car: carla.Vehicle, speed_kmh: float) -> None:
    car.set_autopilot(True, manager.get_port())
    manager.auto_lane_change(car, False)
    manager.set_desired_speed(car, speed_kmh)


def _lane_offsets_m(stage: Stage) -> NDArray[np.float64]:
    """Distance to the lane's centre at each row, positive to the right."""
    carla_map, track = stage.world.get_map(), stage.recorded().tracks[DRIVEN]
    offsets = []
    for x, y, z in track.rows[:, :3].tolist():
        lane = carla_map.get_waypoint(carla.Location(x, y, z)).transform
        yaw = math.radians(lane.rotation.yaw)
        offsets.append(
            (y - lane.location.y) * math.cos(yaw) - (x - lane.location.x) * math.sin(yaw)
        )
    return np.array(offsets)


def _offset_line(recorded: Recorded) -> Line:
    offsets = recorded.arrays.get("lane_offset_m", np.empty(0))
    track = recorded.tracks.get(DRIVEN)
    return (track.time_s if track is not None else np.empty(0)), offsets


def _gaps_m(recorded: Recorded) -> NDArray[np.float64]:
    leader, car = recorded.tracks[LEADER], recorded.tracks[DRIVEN]
    return np.hypot(
        leader.column("x_m") - car.column("x_m"), leader.column("y_m") - car.column("y_m")
    )


def _gap_line(recorded: Recorded) -> Line:
    if LEADER not in recorded.tracks:
        return np.empty(0), np.empty(0)
    return recorded.tracks[LEADER].time_s, _gaps_m(recorded)


_OFFSET_CHART = Chart("Offset from the lane's centre", "time (s)", "m, right +", _offset_line)
_GAP_CHART = Chart("Distance of the two cars' centres", "time (s)", "m", _gap_line)


def _bends_readings(recorded: Recorded) -> Sequence[Reading]:
    if DRIVEN not in recorded.tracks:
        return ()
    track, offsets = recorded.tracks[DRIVEN], np.abs(recorded.arrays["lane_offset_m"])
    found = [
        Reading(
            f"arrival_{way_m}",
            f"time to drive {way_m} m",
            "s",
            first_crossing(track.travelled_m, float(way_m), track.time_s),
            TIME,
        )
        for way_m in MARKS_M
    ]
    return [
        *found,
        Reading("offset_mean", "mean distance from the lane's centre", "m", float(offsets.mean()),
                OFFSET),
        Reading("offset_max", "largest distance from the lane's centre", "m", float(offsets.max()),
                OFFSET),
        Reading("speed", "mean speed", "m/s", float(track.speed_mps.mean()), SPEED),
        Reading("top", "top speed", "m/s", float(track.speed_mps.max()), SPEED),
    ]  # fmt: skip


def _follow_readings(recorded: Recorded) -> Sequence[Reading]:
    gaps = _gaps_m(recorded)
    leader, car = recorded.tracks[LEADER], recorded.tracks[DRIVEN]
    end_kmh = mean_of_end(leader.speed_mps, STEADY_TICKS)
    follower = mean_of_end(car.speed_mps, STEADY_TICKS)
    return [
        Reading("gap", "distance of the centres, last 3 s", "m", mean_of_end(gaps, STEADY_TICKS),
                GAP),
        Reading("closest", "smallest distance of the centres", "m", float(gaps.min()), GAP),
        Reading("leader", "leader's speed, last 3 s", "m/s", end_kmh, SPEED),
        Reading("follower", "follower's speed, last 3 s", "m/s", follower, SPEED),
        Reading("top", "follower's top speed", "m/s", float(car.speed_mps.max()), SPEED),
    ]  # fmt: skip


def _red_light_readings(recorded: Recorded) -> Sequence[Reading]:
    if DRIVEN not in recorded.tracks:
        return ()
    track, green = recorded.tracks[DRIVEN], int(recorded.facts["green_row"])
    to_line_m = track.column("y_m") - STOP_LINE_M
    after_s = np.arange(len(track.rows) - green, dtype=np.float64) * track.dt_s
    hardest = float(np.gradient(track.speed_mps[:green], track.dt_s).min())
    stands = float(to_line_m[green - 1]) if track.speed_mps[green - 1] < 0.1 else None
    set_off = first_crossing(track.speed_mps[green:], 0.5, after_s)
    over = first_crossing(-track.column("y_m")[green:], MOUTH_M, after_s)
    return [
        Reading("stands", "car's centre before the stop line", "m", stands, LINE_GAP),
        Reading("hardest", "hardest braking", "m/s²", hardest, Tolerance(0.5, 0.1)),
        Reading("set_off", "green until 0.5 m/s", "s", set_off, Tolerance(0.15)),
        Reading("over", "green until over the crossing", "s", over, TIME),
    ]

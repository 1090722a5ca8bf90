"""Traffic lights and signs of a town: where they stand and where they act.

Poses agree with the client's landmarks: its map engine puts a sign at the signal's (s, t) and a
light 0.25 m further along `heading + hOffset`. CARLA turns light and sign actors by another 90
degrees, so that their local x axis is lateral to the approach (measured with the 0.9.16 client on
CARLA's Town01 and Town06). Here the yaw always is that of travel plus 90 degrees.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from adr1.simulator.geometry import Box, Pose
from adr1.simulator.maps.approaches import Approach, governed_approaches, references_by_signal
from adr1.simulator.maps.opendrive import OpenDrive, Road, Signal
from adr1.simulator.maps.town_map import LightGroup, TrafficLightSite, TrafficSignSite

LIGHT_TYPE, STOP_TYPE, YIELD_TYPE, SPEED_LIMIT_TYPE = "1000001", "206", "205", "274"
LIGHT_SHIFT_M = 0.25
TRIGGER_BEFORE_LINE_M = 1.6
TRIGGER_HALF_LENGTH_M = 1.5
TRIGGER_HALF_HEIGHT_M = 1.0
STOP_BOX_LENGTH_M = 8.0
STOP_BOX_BEYOND_LINE_M = 0.3
MPH_IN_KMH = 1.609344


def traffic_lights(drive: OpenDrive) -> tuple[TrafficLightSite, ...]:
    """All traffic lights that govern a driving lane, in file order, each signal id once."""
    sites: dict[str, TrafficLightSite] = {}
    references = references_by_signal(drive)
    for road in drive.roads.values():
        for signal in road.signals:
            if signal.type != LIGHT_TYPE or signal.signal_id in sites:
                continue
            approaches = governed_approaches(drive, references, road, signal, to_junction=True)
            if not approaches:
                continue
            pose, trigger = _placed(road, signal, approaches, LIGHT_SHIFT_M)
            junctions = [a.junction_id for a in approaches if a.junction_id >= 0]
            sites[signal.signal_id] = TrafficLightSite(
                signal.signal_id,
                pose,
                trigger,
                np.array([_stop_box(approach) for approach in approaches]),
                junctions[0] if junctions else -1,
            )
    return tuple(sites.values())


def traffic_signs(drive: OpenDrive) -> tuple[TrafficSignSite, ...]:
    """Stop, yield and speed limit signs, in file order, each signal id once."""
    sites: dict[str, TrafficSignSite] = {}
    references = references_by_signal(drive)
    for road in drive.roads.values():
        for signal in road.signals:
            type_id = _sign_type(signal)
            if type_id is None or signal.signal_id in sites:
                continue
            approaches = governed_approaches(
                drive, references, road, signal, to_junction=signal.type != SPEED_LIMIT_TYPE
            )
            if approaches:
                pose, trigger = _placed(road, signal, approaches, 0.0)
                sites[signal.signal_id] = TrafficSignSite(signal.signal_id, type_id, pose, trigger)
    return tuple(sites.values())


def light_groups(drive: OpenDrive, lights: Sequence[TrafficLightSite]) -> tuple[LightGroup, ...]:
    """Lights by junction and phase.

    A junction's controllers are its phases, in order of their sequence. Lights that no controller
    of a junction names get phases by direction: opposing approaches are green together.
    """
    known = {light.signal_id: light for light in lights}
    placed: set[str] = set()
    groups: dict[int, list[tuple[str, ...]]] = {}
    for junction in drive.junctions.values():
        for controller_id in junction.controller_ids:
            ids = [s for s in drive.controllers.get(controller_id, ()) if s in known]
            phase = tuple(s for s in ids if s not in placed)
            placed.update(phase)
            if phase:
                groups.setdefault(junction.junction_id, []).append(phase)
    rest: dict[tuple[int, str], list[TrafficLightSite]] = {}
    for light in lights:
        if light.signal_id not in placed:
            own = light.signal_id if light.junction_id < 0 else ""
            rest.setdefault((light.junction_id, own), []).append(light)
    result = [LightGroup(junction_id, tuple(phases)) for junction_id, phases in groups.items()]
    result += [LightGroup(key[0], _phases_by_direction(sites)) for key, sites in rest.items()]
    return tuple(result)


def _phases_by_direction(lights: Sequence[TrafficLightSite]) -> tuple[tuple[str, ...], ...]:
    """Lights whose approaches are within 45 degrees of parallel share a phase."""
    phases: list[tuple[float, list[str]]] = []
    for light in lights:
        axis = float(light.stop_boxes[0, 2]) % math.pi
        for other, ids in phases:
            if abs((axis - other + math.pi / 2) % math.pi - math.pi / 2) < math.pi / 4:
                ids.append(light.signal_id)
                break
        else:
            phases.append((axis, [light.signal_id]))
    return tuple(tuple(ids) for _, ids in phases)


def _sign_type(signal: Signal) -> str | None:
    if signal.type == STOP_TYPE:
        return "traffic.stop"
    if signal.type == YIELD_TYPE:
        return "traffic.yield"
    if signal.type == SPEED_LIMIT_TYPE and signal.value > 0.0:
        kmh = signal.value * (MPH_IN_KMH if signal.unit == "mph" else 1.0)
        return f"traffic.speed_limit.{round(kmh)}"
    return None


def _placed(
    road: Road, signal: Signal, approaches: Sequence[Approach], shift_m: float
) -> tuple[Pose, Box]:
    """The actor's pose, and its trigger across the governed lanes just before the stop line."""
    x, y, z, road_yaw = (
        float(v) for v in road.to_world(np.array([signal.s_m]), np.array([signal.t_m]))[0]
    )
    looks_yaw = road_yaw - signal.h_offset_rad
    travel_yaw = math.atan2(
        sum(math.sin(a.yaw_rad) for a in approaches), sum(math.cos(a.yaw_rad) for a in approaches)
    )
    pose = Pose(
        x + shift_m * math.cos(looks_yaw),
        y + shift_m * math.sin(looks_yaw),
        z + signal.z_offset_m,
        yaw_deg=(math.degrees(travel_yaw) + 90.0 + 180.0) % 360.0 - 180.0,
    )
    return pose, _trigger(pose, travel_yaw, approaches)


def _trigger(pose: Pose, travel_yaw: float, approaches: Sequence[Approach]) -> Box:
    along = np.array([math.cos(travel_yaw), math.sin(travel_yaw)])
    lateral = np.array([-along[1], along[0]])
    lines = np.array([(a.x_m, a.y_m) for a in approaches])
    half = 0.5 * np.array([a.width_m for a in approaches])
    aside = lines @ lateral
    low, high = float((aside - half).min()), float((aside + half).max())
    line = float((lines @ along).min())
    center = (line - TRIGGER_BEFORE_LINE_M) * along + 0.5 * (low + high) * lateral
    offset = center - (pose.x_m, pose.y_m)
    ground_z = min(a.z_m for a in approaches)
    return Box(
        (
            float(offset @ lateral),
            float(-offset @ along),
            ground_z + TRIGGER_HALF_HEIGHT_M - pose.z_m,
        ),
        (0.5 * (high - low), TRIGGER_HALF_LENGTH_M, TRIGGER_HALF_HEIGHT_M),
    )


def _stop_box(approach: Approach) -> list[float]:
    back = 0.5 * STOP_BOX_LENGTH_M - STOP_BOX_BEYOND_LINE_M
    return [
        approach.x_m - back * math.cos(approach.yaw_rad),
        approach.y_m - back * math.sin(approach.yaw_rad),
        approach.yaw_rad,
        0.5 * STOP_BOX_LENGTH_M,
        0.5 * approach.width_m,
    ]

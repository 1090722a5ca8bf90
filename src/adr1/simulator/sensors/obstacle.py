"""sensor.other.obstacle: the nearest thing ahead within reach, every tick it is there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import compress

import msgpack
import numpy as np

from adr1.simulator.catalogue.values import parse_bool
from adr1.simulator.sensors.attributes import attribute_float
from adr1.simulator.sensors.collision import static_wire
from adr1.simulator.sensors.memory import Forgetful
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor

Point2 = tuple[float, float]


class ObstacleSensor(Forgetful):
    """Body: msgpack of [parent, other actor, distance m].

    A capsule of `hit_radius` is swept `distance` metres along the sensor's forward axis. Seen from
    above: a box or a building counts where it comes within the radius of the axis. With
    `only_dynamics` nothing but vehicles and walkers counts.
    """

    sensor_type = SensorType.OBSTACLE

    def __init__(self, actor: Actor) -> None:
        self._reach_m = attribute_float(actor, "distance")
        self._radius_m = attribute_float(actor, "hit_radius")
        self._only_dynamics = parse_bool(actor.attributes["only_dynamics"])

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        parent = moment.episode.actors.get(actor.parent_id)
        if parent is None:
            return []
        pose = moment.episode.table.pose(actor.actor_id)
        origin = np.array((pose.x_m, pose.y_m))
        axis = np.array((math.cos(pose.yaw_rad), math.sin(pose.yaw_rad)))
        best_m, best = math.inf, None
        for corners, wire in self._candidates(parent, origin, moment):
            distance_m = entry_distance(corners, origin, axis, self._radius_m)
            if distance_m < best_m:
                best_m, best = distance_m, wire
        if best is None or best_m > self._reach_m:
            return []
        return [msgpack.packb([parent.wire, best, best_m], use_single_float=True)]

    def _candidates(
        self, parent: Actor, origin: np.ndarray, moment: Moment
    ) -> Iterator[tuple[np.ndarray, list[object]]]:
        """Outlines (k, 2) and wire forms of what is close enough to matter."""
        episode = moment.episode
        groups = [episode.motion.vehicles, episode.motion.walkers]
        if not self._only_dynamics:
            groups.append(episode.motion.props)
        for group in groups:
            away = np.hypot(*(group.kinematics[:, :2] - origin).T)
            for row in np.flatnonzero(away < self._reach_m + 15.0):
                other = episode.actors[int(group.ids[row])]
                if other is not parent:
                    yield outline(other, group.kinematics[row]), other.wire
        if not self._only_dynamics:
            solid = episode.environment.solid.tolist()
            for obstacle in compress(episode.town.obstacles, solid):
                if np.hypot(*(obstacle.polygon_xy_m - origin).T).min() < self._reach_m + 50.0:
                    yield obstacle.polygon_xy_m, static_wire(obstacle.label)


def outline(actor: Actor, kinematics: np.ndarray) -> np.ndarray:
    """Corners (4, 2) of an actor's box seen from above, world frame."""
    yaw = math.radians(float(kinematics[4]))
    turn = np.array(((math.cos(yaw), -math.sin(yaw)), (math.sin(yaw), math.cos(yaw))))
    (cx, cy, _), (ex, ey, _) = actor.box.center_local_m, actor.box.extent_m
    local = np.array(
        ((cx + ex, cy + ey), (cx - ex, cy + ey), (cx - ex, cy - ey), (cx + ex, cy - ey))
    )
    return kinematics[:2].astype(np.float64) + local @ turn.T


def entry_distance(
    corners: np.ndarray, origin: np.ndarray, axis: np.ndarray, radius_m: float
) -> float:
    """Distance along the axis where a strip of half width `radius_m` meets a polygon; or inf."""
    across = np.array((-axis[1], axis[0]))
    along_m, side_m = (corners - origin) @ axis, (corners - origin) @ across
    spans: list[float] = []
    for i in range(len(corners)):
        a, b = (along_m[i - 1], side_m[i - 1]), (along_m[i], side_m[i])
        span = _span_in_strip(a, b, radius_m)
        if span is not None:
            spans.extend(span)
    if not spans or max(spans) < 0.0:
        return math.inf
    return max(0.0, min(spans))


def _span_in_strip(a: Point2, b: Point2, radius_m: float) -> Point2 | None:
    """Both ends, along the axis, of the part of edge a-b with |y| <= radius; None if there is none.

    One end behind the origin and one ahead, of one edge or of two, mean that the origin is inside.
    """
    (ax, ay), (bx, by) = a, b
    low, high = 0.0, 1.0
    if ay == by:
        if abs(ay) > radius_m:
            return None
    else:
        cuts = sorted(((-radius_m - ay) / (by - ay), (radius_m - ay) / (by - ay)))
        low, high = max(low, cuts[0]), min(high, cuts[1])
        if low > high:
            return None
    return float(ax + low * (bx - ax)), float(ax + high * (bx - ax))

"""One tick as the page shows it: clock, poses, lights, details of the actors in focus."""

from __future__ import annotations

import math
from collections import deque
from typing import Any

import carla

from adr1.live_view.cast import Cast

RATE_WINDOW_S = 1.5


class Clock:
    """Ticks and simulated seconds per second, over the last moments.

    Wall-clock times are given by the caller, in seconds.
    """

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int, float]] = deque()

    def note(self, now_s: float, frame: int, time_s: float) -> None:
        """A frame that was seen at `now_s`."""
        self._seen.append((now_s, frame, time_s))
        while now_s - self._seen[0][0] > RATE_WINDOW_S and len(self._seen) > 2:
            self._seen.popleft()

    def rates(self) -> tuple[float, float]:
        """(ticks per second, simulated seconds per second); zeros before a second frame."""
        if len(self._seen) < 2:
            return 0.0, 0.0
        (begin_s, first, sim_begin_s), (end_s, last, sim_end_s) = self._seen[0], self._seen[-1]
        wall_s = max(end_s - begin_s, 1e-6)
        return (last - first) / wall_s, (sim_end_s - sim_begin_s) / wall_s


def state_content(
    snapshot: carla.WorldSnapshot, cast: Cast, clock: Clock, focus: frozenset[int]
) -> dict[str, object]:
    """JSON-able content of one snapshot.

    `actors` has a row [id, x, y, yaw, vx, vy, z] per mover: metres, degrees, metres per second,
    world frame. `lights` has [id, state], numbered as in CARLA. `details` is by actor id.
    """
    ticks_per_s, real_time_factor = clock.rates()
    details: dict[int, dict[str, object]] = {}
    rows = []
    for actor in snapshot:
        if actor.id not in cast.movers:
            continue
        rows.append(_mover_row(actor))
        if actor.id in focus:
            details[actor.id] = detail(cast.handles[actor.id], actor)
    return {
        "frame": snapshot.frame,
        "time_s": round(snapshot.timestamp.elapsed_seconds, 3),
        "delta_s": round(snapshot.timestamp.delta_seconds, 5),
        "ticks_per_s": round(ticks_per_s, 1),
        "real_time_factor": round(real_time_factor, 2),
        "actors": rows,
        "lights": [[i, int(cast.handles[i].get_state())] for i in cast.lights],
        "details": details,
    }


def _mover_row(actor: carla.ActorSnapshot) -> list[float]:
    pose, velocity = actor.get_transform(), actor.get_velocity()
    place = pose.location
    return [
        actor.id,
        round(place.x, 2),
        round(place.y, 2),
        round(pose.rotation.yaw, 1),
        round(velocity.x, 2),
        round(velocity.y, 2),
        round(place.z, 2),
    ]


def detail(handle: Any, actor: carla.ActorSnapshot) -> dict[str, object]:
    """What the panel shows of one mover; all of it comes with the snapshot, no call is made."""
    velocity, gain = actor.get_velocity(), actor.get_acceleration()
    shown: dict[str, object] = {
        "speed_mps": round(math.sqrt(velocity.x**2 + velocity.y**2 + velocity.z**2), 2),
        "acceleration_mps2": round(math.hypot(gain.x, gain.y), 2),
    }
    if isinstance(handle, carla.Vehicle):
        control = handle.get_control()
        shown |= {
            "throttle": round(control.throttle, 3),
            "brake": round(control.brake, 3),
            "steer": round(control.steer, 3),
            "hand_brake": control.hand_brake,
            "reverse": control.reverse,
            "gear": control.gear,
            "speed_limit_kmh": round(handle.get_speed_limit(), 0),
            "light": int(handle.get_traffic_light_state())
            if handle.is_at_traffic_light()
            else None,
        }
    return shown

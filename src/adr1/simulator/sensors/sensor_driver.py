"""Fires the sensors of an episode, each at its own period, and sends what they measured."""

from __future__ import annotations

from dataclasses import dataclass, replace

from adr1.simulator.catalogue.values import parse_float
from adr1.simulator.sensors.registry import make_sensor
from adr1.simulator.sensors.sensor import Moment, Sensor
from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.wire.v0_9_16.layouts import SENSOR_HEADER
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.saved import SavedSensor

_TICK_TOLERANCE_S = 1e-6


@dataclass(slots=True)
class _Mounted:
    actor: Actor
    sensor: Sensor
    period_s: float
    due_s: float | None = None
    firings: int = 0
    active_s: float = 0.0


class SensorDriver:
    """The sensors that have a data stream, in spawn order."""

    def __init__(self, streams: StreamHub) -> None:
        self._streams = streams
        self._mounted: dict[int, _Mounted] = {}

    def __bool__(self) -> bool:
        return bool(self._mounted)

    def mount(self, actor: Actor) -> bool:
        """Start a newly spawned sensor; False if it needs no stream (client side)."""
        sensor = make_sensor(actor)
        if sensor is None:
            return False
        period = parse_float(actor.attributes.get("sensor_tick", "0"))
        self._mounted[actor.actor_id] = _Mounted(actor, sensor, period)
        return True

    def saved(self) -> tuple[SavedSensor, ...]:
        """A copy of what every sensor remembers, in the order they fire."""
        return tuple(
            SavedSensor(
                actor_id, mounted.due_s, mounted.firings, mounted.active_s, mounted.sensor.state()
            )
            for actor_id, mounted in self._mounted.items()
        )

    def take(self, actor: Actor, saved: SavedSensor) -> None:
        """Mount a saved sensor on its restored actor; raises ValueError where it does not fit."""
        if not self.mount(actor):
            raise ValueError(f"saved sensors: {actor.type_id} has no stream")
        mounted = self._mounted[actor.actor_id]
        mounted.due_s, mounted.firings = saved.due_s, saved.firings
        mounted.active_s = saved.active_s
        mounted.sensor.set_state(saved.state)

    def unmount(self, actor: Actor) -> None:
        """Forget a destroyed sensor."""
        self._mounted.pop(actor.actor_id, None)

    def fire(self, moment: Moment) -> None:
        """Let every sensor that is due and listened to measure, and publish its frames."""
        for mounted in self._mounted.values():
            if mounted.due_s is None:
                mounted.due_s = moment.time_s
            if mounted.due_s > moment.time_s + _TICK_TOLERANCE_S:
                continue
            if mounted.period_s > 0.0:
                mounted.due_s = max(mounted.due_s, moment.time_s - moment.dt_s) + mounted.period_s
            if self._streams.has_subscribers(mounted.actor.stream_id):
                own = replace(moment, firing=mounted.firings, active_s=mounted.active_s)
                self._publish(mounted, own)
            mounted.firings += 1
            mounted.active_s += moment.dt_s

    def _publish(self, mounted: _Mounted, moment: Moment) -> None:
        actor = mounted.actor
        bodies = mounted.sensor.measure(actor, moment)
        if not bodies:
            return
        pose = moment.episode.table.pose(actor.actor_id)
        header = SENSOR_HEADER.pack(
            mounted.sensor.sensor_type,
            moment.frame,
            moment.time_s,
            pose.x_m,
            pose.y_m,
            pose.z_m,
            pose.pitch_deg,
            pose.yaw_deg,
            pose.roll_deg,
        )
        for body in bodies:
            self._streams.publish(actor.stream_id, header, body)

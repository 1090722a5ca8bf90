"""Listens to sensors that exist already, keeping only the newest measurement of each.

The client library's threads drain the streams at once, whatever this process is doing: in
synchronous mode a reader that lags would hold the simulation.
"""

from __future__ import annotations

from typing import Any

import carla

from adr1.live_view.messages import Message
from adr1.live_view.sensor_data import message_of, reading_of


class _Tap:
    """One sensor that is listened to."""

    def __init__(self, sensor: Any) -> None:
        self.sensor = sensor
        self.latest: Any = None
        self.shown: Any = None
        self.reading: dict[str, object] | None = None
        self.count = 0
        sensor.listen(self._take)

    def _take(self, data: Any) -> None:
        self.latest = data
        self.count += 1


class SensorTaps:
    """The sensors that browsers want to see."""

    def __init__(self) -> None:
        self._taps: dict[int, _Tap] = {}

    def want(self, wanted: frozenset[int], handles: dict[int, Any]) -> None:
        """Listen to exactly these sensors, as far as they exist."""
        for sensor_id in [i for i in self._taps if i not in wanted or i not in handles]:
            self._taps.pop(sensor_id).sensor.stop()
        for sensor_id in sorted(wanted - self._taps.keys()):
            handle = handles.get(sensor_id)
            if isinstance(handle, carla.Sensor):
                self._taps[sensor_id] = _Tap(handle)

    def fresh(self) -> list[Message]:
        """Pictures and points that came since the last call.

        Small readings are kept for `readings` instead.
        """
        found: list[Message] = []
        for sensor_id, tap in self._taps.items():
            data = tap.latest
            if data is None or data is tap.shown:
                continue
            tap.shown = data
            tap.reading = reading_of(data, tap.count) or tap.reading
            message = message_of(sensor_id, tap.sensor.type_id, data)
            if message is not None:
                found.append(message)
        return found

    def readings(self) -> dict[int, dict[str, object]]:
        """The newest small readings (GNSS, IMU, collisions and the like) by sensor id."""
        return {i: tap.reading for i, tap in self._taps.items() if tap.reading is not None}

    def close(self) -> None:
        """Stop listening."""
        self.want(frozenset(), {})

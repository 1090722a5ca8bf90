"""The reader process: a genuine client that watches one server and tells a socket what it sees.

    python -m adr1.live_view.reader HOST PORT RATE_HZ SOCKET_FD

Standard input is the lifeline to the web process; the socket takes messages out and wishes in. The
process ends when the server is gone or began another episode, and is then started anew: a client
library that has lost its server is not worth reviving.
"""

from __future__ import annotations

import select
import socket
import struct
import sys
import time
from typing import TYPE_CHECKING

from adr1.errors import SimulatorError
from adr1.live_view.messages import Kind, Message, Wish, json_message, status
from adr1.session.lifeline import run_guarded

if TYPE_CHECKING:
    import carla

    from adr1.live_view.cast import Cast

EXIT_NO_SERVER, EXIT_NEW_EPISODE, EXIT_UNHEARD = 3, 4, 5
CALL_TIMEOUT_S = 5.0
SEND_TIMEOUT_S = 5.0
"""A web process that takes nothing for so long has hung or been stopped."""
STILL_S = 1.0
"""So long without a new frame, and the world is called paused and its server asked if it lives."""
WEATHER_PERIOD_S = 2.0


class Channel:
    """The socket to the web process: messages go out whole, wishes come in as lines."""

    def __init__(self, descriptor: int) -> None:
        self._sock = socket.socket(fileno=descriptor)
        # A time-out of the kernel's, for sending only: waiting for wishes is done by `poll`.
        limit = struct.pack("ll", int(SEND_TIMEOUT_S), 0)
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        self._received = b""

    def send(self, message: Message) -> None:
        """Send one message. Raises OSError if nobody takes it within SEND_TIMEOUT_S."""
        self._sock.sendall(message.framed())

    def poll(self, wait_s: float) -> Wish | None:
        """The newest wish that came within that time, if any. Raises OSError at its end."""
        if not select.select([self._sock], [], [], max(wait_s, 0.0))[0]:
            return None
        chunk = self._sock.recv(65536)
        if not chunk:
            raise ConnectionResetError("the web process closed its socket")
        *lines, self._received = (self._received + chunk).split(b"\n")
        return Wish.of_line(lines[-1]) if lines else None


class Reader:
    """Watches one episode of one server."""

    def __init__(self, client: carla.Client, channel: Channel, rate_hz: float) -> None:
        from adr1.live_view.cast import Cast
        from adr1.live_view.sensor_taps import SensorTaps
        from adr1.live_view.state import Clock
        from adr1.live_view.town_drawing import town_content

        self._client = client
        self._channel = channel
        self._period_s = 1.0 / rate_hz
        self._world = client.get_world()
        carla_map = self._world.get_map()
        channel.send(json_message(Kind.TOWN, town_content(self._world, carla_map)))
        self._cast: Cast = Cast(self._world, carla_map)
        self._taps = SensorTaps()
        self._clock = Clock()
        self._wish = Wish()
        self._episode_id = self._world.id
        self._frame = -1
        self._paused: bool | None = None  # not told yet
        self._changed_s = time.monotonic()
        self._asked_s = 0.0
        self._weather_s = float("-inf")

    def run(self) -> int:
        """Watch until the episode or the server ends; returns the exit code."""
        due_s = time.monotonic()
        while True:
            wish = self._channel.poll(due_s - time.monotonic())
            if wish is not None:
                self._wish = wish
                self._taps.want(wish.sensors, self._cast.handles)
                self._frame = -1  # show a new focus at once, also in a paused world
            now_s = time.monotonic()
            if now_s < due_s:
                continue
            due_s = max(due_s + self._period_s, now_s)
            if not self._look(now_s):
                return EXIT_NEW_EPISODE

    def _look(self, now_s: float) -> bool:
        """Tell what is new; False if another episode has begun."""
        snapshot = self._world.get_snapshot()
        if snapshot.id != self._episode_id and snapshot.frame:
            return False
        if snapshot.frame == self._frame:
            self._wait_for_frame(now_s)
        else:
            self._frame = snapshot.frame
            self._changed_s = now_s
            self._note_paused(paused=False)
            self._clock.note(now_s, snapshot.frame, snapshot.timestamp.elapsed_seconds)
            self._tell(snapshot)
        for message in self._taps.fresh():
            self._channel.send(message)
        self._tell_weather(now_s)
        return True

    def _tell(self, snapshot: carla.WorldSnapshot) -> None:
        from adr1.live_view.state import state_content

        if self._cast.update(frozenset(actor.id for actor in snapshot)):
            self._channel.send(json_message(Kind.CAST, self._cast.content()))
            self._taps.want(self._wish.sensors, self._cast.handles)
        content = state_content(snapshot, self._cast, self._clock, self._wish.focus)
        content["readings"] = self._taps.readings()
        self._channel.send(json_message(Kind.STATE, content))

    def _wait_for_frame(self, now_s: float) -> None:
        if now_s - self._changed_s < STILL_S:
            return
        self._note_paused(paused=True)
        if now_s - self._asked_s > STILL_S:
            self._asked_s = now_s
            self._client.get_server_version()  # raises if the server is gone

    def _note_paused(self, *, paused: bool) -> None:
        if paused != self._paused:
            self._paused = paused
            text = "paused: no client ticks the world" if paused else ""
            self._channel.send(status(text, live=True))

    def _tell_weather(self, now_s: float) -> None:
        if now_s - self._weather_s < WEATHER_PERIOD_S:
            return
        self._weather_s = now_s
        weather = self._world.get_weather()
        names = (
            "cloudiness",
            "precipitation",
            "precipitation_deposits",
            "wind_intensity",
            "sun_altitude_angle",
            "fog_density",
            "wetness",
        )
        content: dict[str, object] = {name: round(getattr(weather, name), 1) for name in names}
        self._channel.send(json_message(Kind.WEATHER, content))


def watch(host: str, port: int, rate_hz: float, descriptor: int) -> int:
    """Connect, watch, and tell the socket why it ended; returns the exit code."""
    from adr1.session.connect import connect

    channel = Channel(descriptor)
    try:
        try:
            client = connect(host, port, CALL_TIMEOUT_S)
            return Reader(client, channel, rate_hz).run()
        except (SimulatorError, RuntimeError) as error:
            channel.send(status(str(error), live=False))
            return EXIT_NO_SERVER
    except OSError as error:
        print(f"adr1 view: {error}", file=sys.stderr)
        return EXIT_UNHEARD


def main() -> int:
    """Read the arguments and watch; returns the exit code."""
    host, port, rate_hz, descriptor = sys.argv[1:]
    return watch(host, int(port), float(rate_hz), int(descriptor))


if __name__ == "__main__":
    run_guarded(main)

"""A real world behind the real loop and connection classes, fed by hand, without a process."""

from __future__ import annotations

import ctypes
import gc
import logging
import signal
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import psutil
from tests.fuzz.calls import ALL_RPCS

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.geometry import Pose
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.recorder.desk import RecorderDesk
from adr1.simulator.rpc.world_dispatcher import WorldDispatcher
from adr1.simulator.wire.connections import RpcConnection
from adr1.simulator.wire.dispatcher import ClientSession
from adr1.simulator.wire.loop import WireServer
from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.world.settings import EpisodeSettings
from adr1.simulator.world.world import World

HANG_CPU_S = 1.0  # of the loop's thread: cameras may use several
ALARM_CPU_S = 5.0  # of all threads
MAX_ACTORS = 300
MAX_HEARD = 2  # sensors that are listened to at a time
MAX_UNANSWERED = 2  # a broken frame may swallow those that follow


class HangError(BaseException):
    """An input took more than a second of the processor; no handler may swallow it."""


class Surprises(logging.Handler):
    """Collects what the server logs as an internal error: an exception nobody foresaw."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(logging.Formatter().format(record))


class FuzzedWorld:
    """One server, not running: bytes go through a connection of its own to its world."""

    def __init__(self, library: MapLibrary, folder: Path) -> None:
        self.streams = StreamHub()
        self.world = World(library, Catalogue.load(), self.streams, "Metro")
        self._desk = RecorderDesk(self.world, folder / "recordings")
        self.server = WireServer(
            "127.0.0.1",
            0,
            0,
            rpcs=ALL_RPCS,
            dispatcher=WorldDispatcher(self.world, self._desk),
            streams=self.streams,
        )
        self._sockets: list[socket.socket] = []
        self._heard: dict[int, tuple[socket.socket, socket.socket]] = {}
        self._renew_world()
        self._connect()
        self._open_scene()

    def feed(self, data: bytes) -> None:
        """One input. Raises HangError if it takes over a second of the processor."""
        if self._connection.closed or self._unanswered > MAX_UNANSWERED:
            self._connect()
        self._client.sendall(data)
        before_s = time.thread_time()
        signal.setitimer(signal.ITIMER_PROF, ALARM_CPU_S)
        try:
            while self._waiting():
                self._connection.on_readable()
            self.server.streams.expire(time.monotonic() + 1.0)
            while self.server._held and not self._connection.closed:
                self.server._execute(*self.server._held.popleft())
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0.0)
        took_s = time.thread_time() - before_s
        if took_s > HANG_CPU_S:  # a compiled loop cannot be interrupted
            raise HangError(f"took {took_s:.2f} s of the processor")
        self._unanswered = 0 if self._read_replies() else self._unanswered + 1
        self._listen()
        if len(self.world.episode.actors) > MAX_ACTORS:
            self._renew_world()

    def _listen(self) -> None:
        """Read the newest sensors' streams, so that they have to measure."""
        for stream_id in sorted(self.world._open_streams - self._heard.keys())[-MAX_HEARD:]:
            ours, theirs = socket.socketpair()
            for sock in (ours, theirs):
                sock.setblocking(False)
            self.server._accept_stream(theirs)
            ours.send(struct.pack("<I", stream_id))
            self.server._stream_sockets[theirs].on_readable()
            self._heard[stream_id] = ours, theirs
        for stream_id, (ours, theirs) in list(self._heard.items()):
            if len(self._heard) > MAX_HEARD or stream_id not in self.world._open_streams:
                del self._heard[stream_id]
                self.streams.close_stream(stream_id)
                ours.close()
                theirs.close()
                continue
            try:
                while ours.recv(2**20):
                    self.server._stream_sockets[theirs].on_writable()
            except OSError:
                continue

    def settled_mb(self) -> float:
        """Memory in RAM, in MB, without any actor: what cameras remember is no leak.

        What was freed goes back to the system first, for heaps of large pictures leave holes.
        """
        self._renew_world()
        self.world.tick()
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        return resident_mb()

    def close(self) -> None:
        self._desk.close()
        self.server._close_all()
        for pair in (self._sockets, *self._heard.values()):
            for sock in pair:
                sock.close()

    def _waiting(self) -> bool:
        if self._connection.closed:
            return False
        try:
            return bool(self._connection.sock.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return False

    def _read_replies(self) -> int:
        """How many bytes of replies came."""
        size = 0
        try:
            while data := self._client.recv(2**20):
                size += len(data)
        except BlockingIOError:
            if not self._connection.closed:
                self._connection.on_writable()
        return size

    def _connect(self) -> None:
        if self._sockets:
            self.server.close_connection(self._connection)
        for sock in self._sockets:
            sock.close()
        self._unanswered = 0
        self._client, theirs = socket.socketpair()
        self._sockets = [self._client, theirs]
        for sock in self._sockets:
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**22)
        self._connection = RpcConnection(theirs, ClientSession(1, ("fuzz", 0)), self.server)
        self.server._clients.add(self._connection)
        self.server._watch(self._connection)

    def _open_scene(self) -> None:
        """The first ray sensor of a town takes longer than any later call, as the documents say."""
        description = self.world.catalogue.get("sensor.lidar.ray_cast").description()
        self.world.spawn(description, Pose(0.0, 0.0, 3.0))
        self._listen()
        self.world.tick()

    def _renew_world(self) -> None:
        self.world.load("", reset_settings=True)
        self.world.apply_settings(EpisodeSettings(True, False, 0.05))


@contextmanager
def guarded() -> Iterator[Surprises]:
    """Sets the alarm for hangs and collects internal errors; the server's other words are lost."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise HangError(f"took over {ALARM_CPU_S} s of all processors")

    surprises, root = Surprises(), logging.getLogger()
    old, level = signal.signal(signal.SIGPROF, ring), root.level
    root.addHandler(surprises)
    root.setLevel(logging.ERROR)
    try:
        yield surprises
    finally:
        signal.signal(signal.SIGPROF, old)
        root.removeHandler(surprises)
        root.setLevel(level)


def resident_mb() -> float:
    """Memory of this process that lies in RAM, in MB."""
    return psutil.Process().memory_info().rss / 2**20

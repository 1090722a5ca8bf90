"""Sensor and world-state streams: who listens to which, and frames on their way out.

Each subscriber has its own socket and queue. A frame goes out at once where the socket takes it;
the rest waits. What happens when a reader is too slow depends on the mode of the world:

* synchronous: nothing is dropped; `holds_ticks` turns true and the loop holds calls that tick until
  the reader has caught up, or has taken nothing for `stall_timeout_s` and is closed;
* asynchronous: the oldest whole frames that have not begun to go out are dropped.
"""

from __future__ import annotations

import logging
import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from adr1.simulator.wire.v0_9_16.layouts import WORLD_STREAM_ID, stream_token

Buffer = bytes | bytearray | memoryview
_LENGTH = struct.Struct("<I")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Bounds of what waits for one subscriber.

    Attributes:
        drop_above_bytes: asynchronous mode drops oldest frames above this.
        hold_above_bytes: synchronous mode holds ticks above this (and two whole frames).
        stall_timeout_s: a reader that holds ticks and takes nothing for so long is closed. Shorter
            than the 5 s that a client waits for an answer by default: a reader that was stopped
            must not fail the client that ticks.
        arrival_timeout_s: how long ticks wait for a reader that has just asked for a token.
    """

    drop_above_bytes: int = 64 * 2**20
    hold_above_bytes: int = 16 * 2**20
    stall_timeout_s: float = 4.0
    arrival_timeout_s: float = 0.5


class Subscriber:
    """One socket that reads one stream, and the frames that wait for it."""

    __slots__ = ("head_begun", "last_progress_s", "queue", "queued_bytes", "sock", "stream_id")

    def __init__(self, sock: socket.socket, stream_id: int) -> None:
        self.sock = sock
        self.stream_id = stream_id
        self.queue: deque[memoryview] = deque()  # frames with their length in front
        self.head_begun = False  # is queue[0] the rest of a frame that is partly out?
        self.queued_bytes = 0
        self.last_progress_s = 0.0


class StreamHub:
    """All streams of one server. Used on the loop's thread only."""

    def __init__(self, limits: StreamLimits | None = None) -> None:
        self.limits = limits or StreamLimits()
        self.synchronous = False
        self.port = 0  # told by the server once it listens
        self.on_subscribe: Callable[[int], None] | None = None
        self._watch_writable: Callable[[int, bool], None] = lambda _fd, _on: None
        self._release: Callable[[Subscriber], None] = lambda _reader: None
        self._subscribers: dict[int, tuple[Subscriber, ...]] = {}
        self._congested: set[Subscriber] = set()
        self._awaited: dict[int, float] = {}  # stream id -> when to stop waiting for its reader
        self._next_id = WORLD_STREAM_ID + 1

    # -- for the dispatcher ---------------------------------------------------------------

    def new_stream(self) -> int:
        """A fresh stream id; ids are never reused. The world's own stream is WORLD_STREAM_ID."""
        stream_id = self._next_id
        self._next_id += 1
        return stream_id

    def token(self, stream_id: int) -> bytes:
        """24 bytes that tell a client where to read a stream."""
        return stream_token(stream_id, self.port)

    def has_subscribers(self, stream_id: int) -> bool:
        """Does anybody read this stream now?"""
        return stream_id in self._subscribers

    def expect_subscriber(self, stream_id: int) -> None:
        """A client is about to connect: in synchronous mode ticks wait for it, shortly.

        Call it when `get_sensor_token` is answered, so that a sensor that listens before a tick
        gets that tick's frame in every run.
        """
        self._awaited[stream_id] = time.monotonic() + self.limits.arrival_timeout_s

    def publish(self, stream_id: int, *buffers: Buffer) -> None:
        """Send one frame, given in pieces, to all readers of a stream.

        Pieces are contiguous byte buffers; they may change once this returns.
        """
        readers = self._subscribers.get(stream_id)
        if readers is None:
            return
        size = 0
        for buffer in buffers:
            size += len(buffer) if type(buffer) is bytes else memoryview(buffer).nbytes
        parts = (_LENGTH.pack(size), *buffers)
        for reader in readers:
            self._send(reader, parts, size + 4)

    def close_stream(self, stream_id: int) -> None:
        """Close a stream's readers, as when its sensor is destroyed."""
        self._awaited.pop(stream_id, None)
        for reader in self._subscribers.get(stream_id, ()):
            self.drop(reader)

    @property
    def congested(self) -> bool:
        """Is any reader further behind than a synchronous world allows?"""
        return bool(self._congested)

    @property
    def holds_ticks(self) -> bool:
        """Must calls that tick wait?"""
        return self.synchronous and bool(self._congested or self._awaited)

    # -- for the loop ---------------------------------------------------------------------

    def attach(
        self,
        port: int,
        watch_writable: Callable[[int, bool], None],
        release: Callable[[Subscriber], None],
    ) -> None:
        """Take the server's port and the ways to watch and to close a socket."""
        self.port = port
        self._watch_writable = watch_writable
        self._release = release

    @property
    def needs_clock(self) -> bool:
        """Must `expire` be called within the next fraction of a second?"""
        return bool(self._congested or self._awaited)

    def subscribe(self, sock: socket.socket, stream_id: int) -> Subscriber:
        """A handshaken socket starts to read a stream."""
        reader = Subscriber(sock, stream_id)
        self._subscribers[stream_id] = (*self._subscribers.get(stream_id, ()), reader)
        self._awaited.pop(stream_id, None)
        return reader

    def drop(self, reader: Subscriber) -> None:
        """Close a reader and forget what waits for it; harmless when done twice."""
        rest = tuple(r for r in self._subscribers.get(reader.stream_id, ()) if r is not reader)
        if rest:
            self._subscribers[reader.stream_id] = rest
        else:
            self._subscribers.pop(reader.stream_id, None)
        self._congested.discard(reader)
        reader.queue.clear()
        reader.queued_bytes = 0
        self._release(reader)

    def flush(self, reader: Subscriber) -> None:
        """The socket takes bytes again: send what waits."""
        queue = reader.queue
        try:
            while queue:
                frame = queue[0]
                sent = reader.sock.send(frame)
                reader.last_progress_s = time.monotonic()
                reader.queued_bytes -= sent
                reader.head_begun = sent < len(frame)
                if reader.head_begun:
                    queue[0] = frame[sent:]
                    break
                queue.popleft()
        except BlockingIOError:
            pass
        except OSError:
            self.drop(reader)
            return
        if not queue:
            self._watch_writable(reader.sock.fileno(), False)
        if not self._behind(reader):
            self._congested.discard(reader)

    def expire(self, now_s: float) -> None:
        """Close readers that stalled; stop to wait for readers that did not come."""
        for stream_id in [s for s, until_s in self._awaited.items() if now_s > until_s]:
            del self._awaited[stream_id]
        if not self.synchronous:
            return
        oldest_s = now_s - self.limits.stall_timeout_s
        for reader in [r for r in self._congested if r.last_progress_s < oldest_s]:
            _log.warning("stream %d: reader stalled, closed", reader.stream_id)
            self.drop(reader)

    def close(self) -> None:
        """Close every reader."""
        for readers in list(self._subscribers.values()):
            for reader in readers:
                self.drop(reader)

    # -- inside ---------------------------------------------------------------------------

    def _send(self, reader: Subscriber, parts: tuple[Buffer, ...], size: int) -> None:
        if reader.queue:
            self._enqueue(reader, parts, 0)
            return
        try:
            sent = reader.sock.sendmsg(parts)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.drop(reader)
            return
        if sent < size:
            reader.last_progress_s = time.monotonic()
            self._enqueue(reader, parts, sent)

    def _enqueue(self, reader: Subscriber, parts: tuple[Buffer, ...], sent: int) -> None:
        if not reader.queue:
            reader.head_begun = sent > 0
            self._watch_writable(reader.sock.fileno(), True)
        rest = _rest(parts, sent)
        reader.queue.append(rest)
        reader.queued_bytes += len(rest)
        if not self.synchronous:
            self._drop_oldest(reader)
        if self._behind(reader) and reader not in self._congested:
            self._congested.add(reader)

    def _drop_oldest(self, reader: Subscriber) -> None:
        queue = reader.queue
        first_whole = 1 if reader.head_begun else 0
        while reader.queued_bytes > self.limits.drop_above_bytes and len(queue) > first_whole + 1:
            reader.queued_bytes -= len(queue[first_whole])
            del queue[first_whole]

    def _behind(self, reader: Subscriber) -> bool:
        return len(reader.queue) > 2 and reader.queued_bytes > self.limits.hold_above_bytes


def _rest(parts: tuple[Buffer, ...], sent: int) -> memoryview:
    """A copy of what follows the first `sent` bytes."""
    for index, part in enumerate(parts):
        view = memoryview(part)
        if sent < view.nbytes:
            return memoryview(b"".join((view.cast("B")[sent:], *parts[index + 1 :])))
        sent -= view.nbytes
    return memoryview(b"")

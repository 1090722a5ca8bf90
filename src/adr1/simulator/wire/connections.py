"""Sockets that the loop watches: listeners, RPC clients, stream readers, the wake-up socket."""

from __future__ import annotations

import errno
import logging
import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from adr1.simulator.wire.dispatcher import ClientSession
from adr1.simulator.wire.errors import MalformedRequestError
from adr1.simulator.wire.framing import Request, RequestReader
from adr1.simulator.wire.sockets import configure
from adr1.simulator.wire.streams import Subscriber

_FULL_PAUSE_S = 0.05
_log = logging.getLogger(__name__)
MAX_COLLECTED_BYTES = 64 * 1024
MAX_UNREAD_REPLY_BYTES = 64 * 2**20


class Watched(Protocol):
    """What the loop calls when a socket is ready."""

    sock: socket.socket

    def on_readable(self) -> None: ...

    def on_writable(self) -> None: ...


class Loop(Protocol):
    """What connections ask of the loop."""

    read_buffer: memoryview

    def handshaken(self, connection: StreamConnection, stream_id: int) -> None: ...

    def flush(self, reader: Subscriber) -> None: ...

    def serve(self, connection: RpcConnection, request: Request) -> None: ...

    def close_connection(self, connection: Watched, reason: str = "") -> None: ...

    def watch_writable(self, fd: int, on: bool) -> None: ...  # noqa: FBT001


class Listener:
    """A listening socket; hands accepted ones on."""

    def __init__(self, sock: socket.socket, accepted: Callable[[socket.socket], None]) -> None:
        self.sock = sock
        self._accepted = accepted

    def on_readable(self) -> None:
        """Accept one connection; the loop comes back for more."""
        try:
            sock, _ = self.sock.accept()
        except OSError as error:  # the peer was quicker, or no descriptor is left
            if error.errno in (errno.EMFILE, errno.ENFILE):
                _log.error("cannot accept: %s", error)
                time.sleep(_FULL_PAUSE_S)  # it stays ready: do not spin on it
            return
        try:
            configure(sock)
        except OSError:  # gone again
            sock.close()
            return
        self._accepted(sock)

    def on_writable(self) -> None:
        """Never asked for."""


class Waker:
    """A socket pair that ends the loop's wait from a signal handler or another thread."""

    def __init__(self) -> None:
        self.sock, self.sender = socket.socketpair()
        self.sock.setblocking(False)
        self.sender.setblocking(False)

    def wake(self) -> None:
        """End the wait."""
        try:
            self.sender.send(b"\0")
        except OSError:  # full: it will wake anyway; closed: nothing to wake
            return

    def on_readable(self) -> None:
        """Take what was sent to wake up."""
        try:
            self.sock.recv(4096)
        except BlockingIOError:
            return

    def on_writable(self) -> None:
        """Never asked for."""

    def close(self) -> None:
        """Close both ends."""
        self.sock.close()
        self.sender.close()


class RpcConnection:
    """One client's RPC socket: requests in, replies out, in order."""

    def __init__(self, sock: socket.socket, session: ClientSession, loop: Loop) -> None:
        self.sock = sock
        self.session = session
        self.closed = False
        self._loop = loop
        self._reader = RequestReader()
        self._collecting = False
        self._collected: list[bytes] = []  # replies to the requests that were read together
        self._collected_bytes = 0
        self._unsent: deque[memoryview] = deque()
        self._unsent_bytes = 0

    def on_readable(self) -> None:
        """Take what came and serve every whole request in it."""
        loop = self._loop
        try:
            size = self.sock.recv_into(loop.read_buffer)
        except BlockingIOError:
            return
        except OSError:  # a client that ends without good-bye
            size = 0
        if not size:
            loop.close_connection(self)
            return
        fault = ""
        self._collecting = True
        reader, serve = self._reader, loop.serve
        try:
            reader.feed(loop.read_buffer[:size])
            while (request := reader.next()) is not None and not self.closed:
                serve(self, request)
        except MalformedRequestError as error:
            fault = f"malformed request: {error}"
        self._collecting = False
        self._send_collected()
        if fault:
            loop.close_connection(self, fault)

    def reply(self, data: bytes) -> None:
        """Give one reply; those to requests that came together leave together."""
        self._collected.append(data)
        self._collected_bytes += len(data)
        if not self._collecting or self._collected_bytes > MAX_COLLECTED_BYTES:
            self._send_collected()

    def _send_collected(self) -> None:
        collected = self._collected
        if collected:
            self._send(collected[0] if len(collected) == 1 else b"".join(collected))
            collected.clear()
            self._collected_bytes = 0

    def _send(self, data: bytes) -> None:
        """Send, or keep what the socket does not take now."""
        if self.closed:
            return
        sent = 0
        if not self._unsent:
            try:
                sent = self.sock.send(data)
            except BlockingIOError:
                sent = 0
            except OSError as error:
                self._loop.close_connection(self, f"write failed: {error}")
                return
            if sent == len(data):
                return
            self._loop.watch_writable(self.sock.fileno(), True)
        self._unsent.append(memoryview(data)[sent:])
        self._unsent_bytes += len(data) - sent
        if self._unsent_bytes > MAX_UNREAD_REPLY_BYTES:
            self._loop.close_connection(self, "replies are not read")

    def on_writable(self) -> None:
        """Send what waited."""
        unsent = self._unsent
        try:
            while unsent:
                data = unsent[0]
                sent = self.sock.send(data)
                self._unsent_bytes -= sent
                if sent < len(data):
                    unsent[0] = data[sent:]
                    return
                unsent.popleft()
        except BlockingIOError:
            return
        except OSError as error:
            self._loop.close_connection(self, f"write failed: {error}")
            return
        self._loop.watch_writable(self.sock.fileno(), False)


class StreamConnection:
    """One socket on the stream port: four bytes name the stream, then frames flow out."""

    def __init__(self, sock: socket.socket, loop: Loop, timeout_s: float) -> None:
        self.sock = sock
        self.deadline_s: float = time.monotonic() + timeout_s
        self.subscriber: Subscriber | None = None
        self._loop = loop
        self._handshake = b""

    def on_readable(self) -> None:
        """Complete the handshake; afterwards only the end of the connection is of interest."""
        try:
            data = self.sock.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._loop.close_connection(self)
        elif self.subscriber is None:
            self._handshake += data
            if len(self._handshake) >= 4:
                stream_id = int(struct.unpack_from("<I", self._handshake)[0])
                self._loop.handshaken(self, stream_id)

    def on_writable(self) -> None:
        """Send what waited."""
        if self.subscriber is not None:
            self._loop.flush(self.subscriber)

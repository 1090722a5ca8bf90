"""The server's one readiness loop over RPC clients and stream readers.

Requests of one connection are executed in the order they came. The one exception: while a
synchronous reader is behind, calls that tick are held back and later calls may overtake them, else
a client whose reader waits for an answer would wait for itself. (The genuine client sends nothing
after a tick before that tick's answer, from the same thread.)
"""

from __future__ import annotations

import logging
import signal
import socket
import time
from collections import deque
from collections.abc import Mapping
from types import FrameType
from typing import Any

from adr1.errors import SimulatorError
from adr1.simulator.wire import replies
from adr1.simulator.wire.connections import (
    Listener,
    RpcConnection,
    StreamConnection,
    Waker,
    Watched,
)
from adr1.simulator.wire.dispatcher import ClientSession, Dispatcher
from adr1.simulator.wire.errors import RpcError, RpcFault, WireTypeError
from adr1.simulator.wire.framing import Request
from adr1.simulator.wire.readiness import READ, WRITE, Readiness, best_readiness
from adr1.simulator.wire.sockets import listen
from adr1.simulator.wire.spec import ReplyKind, RpcSpec
from adr1.simulator.wire.streams import StreamHub, Subscriber

MAX_RPC_CLIENTS = 128  # both together stay below the usual 1024 descriptors of a process
MAX_STREAM_SOCKETS = 768
READ_BYTES = 256 * 1024
MAX_HELD_CALLS = 1024
HANDSHAKE_TIMEOUT_S = 5.0
_CLOCK_PERIOD_S = 0.25
_RETRY_S = 1.0
_log = logging.getLogger(__name__)


class WireServer:
    """Listens on construction, serves in `run` until `stop`.

    Args:
        bind: address to listen on, IPv4 or IPv6.
        rpc_port: 0 = any free one.
        stream_port: 0 = any free one, None = the one after the RPC port (any where that was 0).
        rpcs: the protocol's table of calls.
        dispatcher: executes calls, on the thread of `run`.
        streams: the hub that the dispatcher publishes to.

    Raises SimulatorError where a port is taken or the address is not ours.
    """

    def __init__(
        self,
        bind: str,
        rpc_port: int,
        stream_port: int | None,
        *,
        rpcs: Mapping[str, RpcSpec],
        dispatcher: Dispatcher,
        streams: StreamHub,
        readiness: Readiness | None = None,
    ) -> None:
        self.streams = streams
        self.read_buffer = memoryview(bytearray(READ_BYTES))
        self._rpcs = dict(rpcs)
        self._dispatcher = dispatcher
        self._readiness = readiness or best_readiness()
        self._watched: dict[int, Watched] = {}
        self._clients: set[RpcConnection] = set()
        self._stream_sockets: dict[socket.socket, StreamConnection] = {}
        self._handshaking: set[StreamConnection] = set()
        self._held: deque[tuple[RpcConnection, Request, RpcSpec]] = deque()
        self._next_client_id = 1
        self._running = True
        if stream_port is None:
            stream_port = rpc_port + 1 if rpc_port else 0
        rpc_sock = listen(bind, rpc_port)
        try:
            stream_sock = listen(bind, stream_port)
        except SimulatorError:
            rpc_sock.close()
            raise
        self.rpc_port: int = rpc_sock.getsockname()[1]
        self.stream_port: int = stream_sock.getsockname()[1]
        self._waker = Waker()
        self._watch(Listener(rpc_sock, self._accept_rpc))
        self._watch(Listener(stream_sock, self._accept_stream))
        self._watch(self._waker)
        streams.attach(self.stream_port, self.watch_writable, self._release_reader)

    def run(self, *, handle_signals: bool = False) -> None:
        """Serve until `stop`; then close everything.

        With `handle_signals` (main thread only) SIGTERM and SIGINT stop it.
        """
        restore = self._catch_signals() if handle_signals else None
        try:
            while self._running:
                self._turn()
        finally:
            if restore is not None:
                restore()
            self._close_all()

    def stop(self) -> None:
        """End `run` soon; may be called from any thread or signal handler."""
        self._running = False
        self._waker.wake()

    # -- one turn -------------------------------------------------------------------------

    def _turn(self) -> None:
        due_s = self._free_run()
        streams, watched = self.streams, self._watched
        clocked = streams.needs_clock or bool(self._handshaking)
        if clocked and (due_s is None or due_s > _CLOCK_PERIOD_S):
            due_s = _CLOCK_PERIOD_S
        for fd, mask in self._readiness.poll(None if due_s is None else max(0.0, due_s)):
            connection = watched.get(fd)
            if connection is None:  # closed earlier in this turn
                continue
            try:
                if mask & WRITE:
                    connection.on_writable()
                if mask != WRITE and watched.get(fd) is connection:
                    connection.on_readable()
            except Exception:
                _log.exception("internal error in the wire")
                self.close_connection(connection, "internal error")
        if clocked:
            self._expire(time.monotonic())
        while self._held and not streams.holds_ticks:
            self._execute(*self._held.popleft())

    def _free_run(self) -> float | None:
        try:
            return self._dispatcher.free_run(time.monotonic())
        except Exception:
            _log.exception("internal error in a free-running tick")
            return _RETRY_S

    def serve(self, connection: RpcConnection, request: Request) -> None:
        """Validate one request, then execute it or hold it back."""
        spec = self._rpcs.get(request.name)
        if spec is None:
            _log.warning("unknown function %r", request.name[:200])
            message = f"unknown function {request.name[:200]!r}"
            connection.reply(replies.fault(request.message_id, message))
            return
        try:
            spec.validate(request.arguments)
        except WireTypeError as error:
            if spec.reply is ReplyKind.BARE:  # the client tells its user no more than the name
                _log.warning("refused: %s", error)
            connection.reply(replies.refusal(request.message_id, spec.reply, str(error)))
            return
        if spec.ticks and self.streams.holds_ticks and spec.moves_clock(request.arguments):
            self._hold(connection, request, spec)
        else:
            self._execute(connection, request, spec)

    def _hold(self, connection: RpcConnection, request: Request, spec: RpcSpec) -> None:
        self._held.append((connection, request, spec))
        if len(self._held) > MAX_HELD_CALLS:
            self.close_connection(connection, "too many ticks asked for while a reader is behind")

    def _execute(self, connection: RpcConnection, request: Request, spec: RpcSpec) -> None:
        message_id, name, arguments = request
        try:
            value = self._dispatcher.call(connection.session, name, arguments)
            data = replies.success(message_id, spec.reply, value)
        except RpcError as error:
            data = replies.refusal(message_id, spec.reply, str(error))
        except RpcFault as error:
            data = replies.fault(message_id, str(error))
        except Exception as error:
            _log.exception("internal error in %s", name)
            text = f"internal error in {name}: {error!r}"
            data = replies.refusal(message_id, spec.reply, text)
        connection.reply(data)

    def _expire(self, now_s: float) -> None:
        self.streams.expire(now_s)
        for connection in [c for c in self._handshaking if c.deadline_s < now_s]:
            self.close_connection(connection, "no stream id came")

    # -- connections ----------------------------------------------------------------------

    def _watch(self, connection: Watched) -> None:
        self._watched[connection.sock.fileno()] = connection
        self._readiness.register(connection.sock.fileno(), READ)

    def watch_writable(self, fd: int, on: bool) -> None:  # noqa: FBT001
        """Ask to be told, or no longer, when a socket takes bytes."""
        self._readiness.modify(fd, READ | WRITE if on else READ)

    def _accept_rpc(self, sock: socket.socket) -> None:
        if len(self._clients) >= MAX_RPC_CLIENTS:
            _log.warning("too many clients, one refused")
            sock.close()
            return
        try:
            host, port = sock.getpeername()[:2]
        except OSError:  # gone already
            sock.close()
            return
        session = ClientSession(self._next_client_id, (host, port))
        self._next_client_id += 1
        connection = RpcConnection(sock, session, self)
        self._clients.add(connection)
        self._watch(connection)

    def _accept_stream(self, sock: socket.socket) -> None:
        if len(self._stream_sockets) >= MAX_STREAM_SOCKETS:
            _log.warning("too many stream readers, one refused")
            sock.close()
            return
        connection = StreamConnection(sock, self, HANDSHAKE_TIMEOUT_S)
        self._stream_sockets[sock] = connection
        self._handshaking.add(connection)
        self._watch(connection)

    def handshaken(self, connection: StreamConnection, stream_id: int) -> None:
        """A stream connection has told which stream it wants."""
        self._handshaking.discard(connection)
        connection.subscriber = self.streams.subscribe(connection.sock, stream_id)
        if self.streams.on_subscribe is not None:
            self.streams.on_subscribe(stream_id)

    def flush(self, reader: Subscriber) -> None:
        """A reader's socket takes bytes again."""
        self.streams.flush(reader)

    def close_connection(self, connection: Watched, reason: str = "") -> None:
        """Close a client or a stream reader; a reason is logged."""
        if reason:
            _log.warning("connection closed: %s", reason)
        if isinstance(connection, StreamConnection) and connection.subscriber is not None:
            self.streams.drop(connection.subscriber)
        elif isinstance(connection, StreamConnection):
            self._release_stream(connection)
        elif isinstance(connection, RpcConnection) and not connection.closed:
            connection.closed = True
            self._clients.discard(connection)
            self._unwatch(connection)
            self._held = deque(held for held in self._held if held[0] is not connection)
            self._tell_closed(connection.session)

    def _tell_closed(self, session: ClientSession) -> None:
        try:
            self._dispatcher.client_closed(session)
        except Exception:
            _log.exception("internal error while client %d was forgotten", session.id)

    def _release_reader(self, reader: Subscriber) -> None:
        connection = self._stream_sockets.get(reader.sock)
        if connection is not None:
            self._release_stream(connection)

    def _release_stream(self, connection: StreamConnection) -> None:
        if self._stream_sockets.pop(connection.sock, None) is not None:
            self._handshaking.discard(connection)
            self._unwatch(connection)

    def _unwatch(self, connection: Watched) -> None:
        fd = connection.sock.fileno()
        del self._watched[fd]
        self._readiness.unregister(fd)
        connection.sock.close()

    def _close_all(self) -> None:
        self.streams.close()
        for connection in list(self._watched.values()):
            if isinstance(connection, RpcConnection | StreamConnection):
                self.close_connection(connection)
            else:
                self._unwatch(connection)
        self._waker.close()
        self._readiness.close()

    # -- signals --------------------------------------------------------------------------

    def _catch_signals(self) -> Any:
        def on_signal(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        # the wake-up socket too: a signal just before the wait begins must end it
        old_fd = signal.set_wakeup_fd(self._waker.sender.fileno(), warn_on_full_buffer=False)
        old = {n: signal.signal(n, on_signal) for n in (signal.SIGTERM, signal.SIGINT)}

        def restore() -> None:
            signal.set_wakeup_fd(old_fd)
            for number, handler in old.items():
                signal.signal(number, handler)

        return restore

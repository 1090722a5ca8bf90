"""A small world behind a real server on free ports, and a client that sends raw bytes."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator

import msgpack
import pytest

from adr1.simulator.wire.dispatcher import ClientSession
from adr1.simulator.wire.errors import RpcError, RpcFault
from adr1.simulator.wire.loop import WireServer
from adr1.simulator.wire.readiness import Readiness
from adr1.simulator.wire.replies import packed
from adr1.simulator.wire.streams import Buffer, StreamHub, StreamLimits, Subscriber
from adr1.simulator.wire.v0_9_16.layouts import WORLD_STREAM_ID
from adr1.simulator.wire.v0_9_16.rpcs import RPCS

SETTINGS = [True, False, [True, 0.05], True, 0.01, 10, 0.0, True, 3000.0, 2000.0, True]


class SmallWorld:
    """A dispatcher that counts frames and publishes `frame_bytes` at each tick."""

    def __init__(self, hub: StreamHub) -> None:
        self.hub = hub
        self.frame = 0
        self.frame_bytes = 100
        self.calls: list[tuple[int, str, list[object]]] = []
        self.closed: list[ClientSession] = []
        self.period_s: float | None = None
        self.due_s = 0.0
        self.broken_ticks = 0
        self.extra: tuple[Buffer, ...] = ()  # more pieces of each frame

    def tick(self) -> int:
        self.frame += 1
        head = struct.pack("<Q", self.frame)
        self.hub.publish(WORLD_STREAM_ID, head, bytearray(self.frame_bytes), *self.extra)
        return self.frame

    def call(self, client: ClientSession, name: str, args: list[object]) -> object:
        self.calls.append((client.id, name, args))
        if name == "tick_cue":
            return self.tick()
        if name == "apply_batch":
            if args[-1] is True:
                self.tick()
            return [[[1, 7]] for _ in args[0]]
        if name == "version":
            return packed("0.9.16")
        if name == "get_map_data":
            return "x" * 2**20
        if name == "set_episode_settings":
            self.hub.synchronous = args[0][0]
            return self.frame
        if name == "get_sensor_token":
            self.hub.expect_subscriber(args[0])
            return [self.hub.token(args[0])]
        if name == "destroy_actor":
            raise RpcError("no such actor")
        if name == "set_actor_dead":
            raise RpcError("cannot die")
        if name == "get_episode_info":
            raise RpcFault("not now")
        if name == "get_telemetry_data":
            raise ZeroDivisionError("oops")
        if name == "get_spectator":
            return object()
        if name == "request_file":
            return args[0]
        return None

    def client_closed(self, client: ClientSession) -> None:
        self.closed.append(client)

    def free_run(self, now_s: float) -> float | None:
        if self.period_s is None:
            return None
        if self.broken_ticks:
            self.broken_ticks -= 1
            raise ZeroDivisionError("a broken tick")
        if now_s >= self.due_s:
            self.due_s = now_s + self.period_s
            self.tick()
        return self.due_s - now_s


class Running:
    """A server in a thread."""

    def __init__(self, limits: StreamLimits | None, readiness: Readiness | None) -> None:
        self.hub = StreamHub(limits)
        self.world = SmallWorld(self.hub)
        self.server = WireServer(
            "127.0.0.1",
            0,
            None,
            rpcs=RPCS,
            dispatcher=self.world,
            streams=self.hub,
            readiness=readiness,
        )
        self.thread = threading.Thread(target=self.server.run)
        self.sockets: list[socket.socket] = []
        self.thread.start()

    def client(self) -> RawClient:
        return RawClient(self._connect(self.server.rpc_port))

    def reader(self, stream_id: int = WORLD_STREAM_ID) -> StreamReader:
        sock = self._connect(self.server.stream_port)
        before = len(self.subscribers(stream_id))
        sock.sendall(struct.pack("<I", stream_id))
        wait_until(lambda: len(self.subscribers(stream_id)) > before)
        return StreamReader(sock)

    def subscribers(self, stream_id: int = WORLD_STREAM_ID) -> tuple[Subscriber, ...]:
        return self.hub._subscribers.get(stream_id, ())

    def connect_stream(self) -> socket.socket:
        return self._connect(self.server.stream_port)

    def _connect(self, port: int) -> socket.socket:
        sock = socket.socket()
        self.sockets.append(sock)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        sock.settimeout(10.0)
        sock.connect(("127.0.0.1", port))
        return sock

    def close(self) -> None:
        self.server.stop()
        self.thread.join(10.0)
        for sock in self.sockets:
            sock.close()
        assert not self.thread.is_alive()


class RawClient:
    """Speaks msgpack-rpc by hand."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.unpacker = msgpack.Unpacker(raw=False, unicode_errors="surrogateescape")
        self.last_id = 0

    def send(self, name: str, *args: object, asynchronous: bool = False) -> int:
        self.last_id += 1
        self.sock.sendall(msgpack.packb([0, self.last_id, name, [[asynchronous], *args]]))
        return self.last_id

    def receive(self) -> list[object]:
        while True:
            for message in self.unpacker:
                return message
            data = self.sock.recv(65536)
            if not data:
                raise ConnectionError("closed by the server")
            self.unpacker.feed(data)

    def call(self, name: str, *args: object) -> object:
        """The result slot; a filled error slot raises RuntimeError."""
        message_id = self.send(name, *args)
        kind, reply_id, error, result = self.receive()
        assert (kind, reply_id) == (1, message_id)
        if error is not None:
            raise RuntimeError(error)
        return result

    def closed_by_server(self) -> bool:
        try:
            return self.sock.recv(1) == b""
        except ConnectionResetError:
            return True


class StreamReader:
    """Reads whole frames."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.last = b""

    def _exactly(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            part = self.sock.recv(min(2**20, size - len(data)))
            if not part:
                raise ConnectionError("closed by the server")
            data += part
        return bytes(data)

    def frame(self) -> tuple[int, int]:
        """Number and size of the next frame."""
        (size,) = struct.unpack("<I", self._exactly(4))
        self.last = self._exactly(size)
        return struct.unpack_from("<Q", self.last)[0], size


def wait_until(condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
    end_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end_s, "it did not happen"
        time.sleep(0.002)


@pytest.fixture
def serve() -> Iterator[Callable[..., Running]]:
    """Starts servers; stops them at the end."""
    running: list[Running] = []

    def start(limits: StreamLimits | None = None, readiness: Readiness | None = None) -> Running:
        running.append(Running(limits, readiness))
        return running[-1]

    yield start
    for server in running:
        server.close()


@pytest.fixture
def server(serve: Callable[..., Running]) -> Running:
    return serve()


@pytest.fixture
def settings() -> list[object]:
    """Episode settings that ask for synchronous mode."""
    return [*SETTINGS]


@pytest.fixture
def eventually() -> Callable[..., None]:
    """Wait for something that the server's thread does."""
    return wait_until

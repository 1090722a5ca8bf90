from __future__ import annotations

import os
import random
import signal
import socket
import struct
import subprocess
import sys
import time

import msgpack
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adr1.errors import SimulatorError
from adr1.simulator.wire import connections, loop
from adr1.simulator.wire.loop import WireServer
from adr1.simulator.wire.readiness import SelectorReadiness
from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.wire.v0_9_16.rpcs import RPCS


def test_calls_are_answered_in_order(server) -> None:
    client = server.client()
    ids = [client.send("request_file", f"file {i}", asynchronous=i % 2 == 0) for i in range(200)]
    replies = [client.receive() for _ in ids]
    assert replies == [[1, i, None, [[1, f"file {n}"]]] for n, i in enumerate(ids)]


def test_requests_split_and_merged(server) -> None:
    client = server.client()
    data = b"".join(msgpack.packb([0, i, "request_file", [[False], "x" * i]]) for i in range(60))
    shuffle, start = random.Random(3), 0
    while start < len(data):
        size = shuffle.randint(1, 90)
        client.sock.sendall(data[start : start + size])
        start += size
    assert [client.receive()[1] for _ in range(60)] == list(range(60))


@pytest.mark.parametrize(
    ("name", "args", "result"),
    [
        ("version", [], [[1, "0.9.16"]]),
        ("set_actor_simulate_physics", [1, True], [[False]]),
        ("apply_batch", [[[[1, [7]]]], False], [[[1, 7]]]),
        ("destroy_actor", [1], [[0, ["no such actor"]]]),
        ("set_actor_dead", [1], [[True, ["cannot die"]]]),
        (
            "get_telemetry_data",
            [1],
            [[0, ["internal error in get_telemetry_data: ZeroDivisionError('oops')"]]],
        ),
        (
            "destroy_actor",
            ["x"],
            [[0, ["destroy_actor: argument 1 : expected an integer, got str"]]],
        ),
    ],
)
def test_forms_of_answers(server, name, args, result) -> None:
    assert server.client().call(name, *args) == result


@pytest.mark.parametrize(
    ("name", "args", "message"),
    [
        ("fly", [], "unknown function 'fly'"),
        ("get_episode_info", [], "not now"),
        ("apply_batch", [[5], False], r"apply_batch: argument 1 \[0\]"),
    ],
)
def test_rpclib_errors(server, name, args, message) -> None:
    client = server.client()
    with pytest.raises(RuntimeError, match=message):
        client.call(name, *args)
    assert client.call("version") == [[1, "0.9.16"]]


def test_a_result_that_cannot_be_packed_is_an_internal_error(server) -> None:
    ((kind, (message,)),) = server.client().call("get_spectator")
    assert kind == 0
    assert message.startswith("internal error in get_spectator")


def test_strings_that_are_not_utf8_come_back_as_they_came(server) -> None:
    client = server.client()
    client.sock.sendall(b"\x94\x00\x01\xacrequest_file\x92\x91\xc2\xa2\xff\xfe")
    assert client.receive()[3] == [[1, b"\xff\xfe".decode("utf-8", "surrogateescape")]]


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.binary(max_size=300))
def test_malformed_bytes_close_only_their_connection(server, data) -> None:
    good, bad = server.client(), server.client()
    bad.sock.sendall(data + b"\xc1")  # a byte that msgpack never uses
    bad.sock.shutdown(socket.SHUT_WR)
    assert bad.closed_by_server()
    assert good.call("version") == [[1, "0.9.16"]]
    good.sock.close()
    bad.sock.close()


def test_what_came_before_malformed_bytes_is_answered(server) -> None:
    client = server.client()
    client.sock.sendall(msgpack.packb([0, 1, "version", [[False]]]) + b"\xc1")
    assert client.receive() == [1, 1, None, [[1, "0.9.16"]]]
    assert client.closed_by_server()


def test_an_oversized_message_closes_the_connection(server) -> None:
    big, good = server.client(), server.client()
    head = b"\x94\x00\x01\xacrequest_file\x92\x91\xc2\xdb" + struct.pack(">I", 2**31)
    big.sock.sendall(head)
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        big.sock.sendall(bytes(200 * 2**20))
    assert good.call("version") == [[1, "0.9.16"]]


def test_several_megabytes_of_map_arrive(server) -> None:
    text = "<road/>" * 1_000_000
    assert server.client().call("copy_opendrive_to_file", text, []) == [[False]]
    assert server.world.calls[-1][2][0] == text


def test_a_client_that_dies_is_forgotten_at_once(server, eventually) -> None:
    dying, other = server.client(), server.client()
    dying.call("version")
    for _ in range(20):  # replies of 1 MiB that nobody will read
        dying.send("get_map_data")
    dying.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    dying.sock.close()
    eventually(lambda: len(server.world.closed) == 1)
    assert server.world.closed[0].id == 1
    assert other.call("tick_cue") == [[1, 1]]


def test_half_a_request_and_then_the_end(server, eventually) -> None:
    client = server.client()
    client.sock.sendall(msgpack.packb([0, 1, "version", [[False]]])[:5])
    client.sock.close()
    eventually(lambda: len(server.world.closed) == 1)
    assert server.world.calls == []


def test_a_client_that_never_reads_its_replies_is_closed(server, eventually, monkeypatch) -> None:
    monkeypatch.setattr(connections, "MAX_UNREAD_REPLY_BYTES", 8 * 2**20)
    deaf, other = server.client(), server.client()
    for _ in range(30):
        deaf.send("get_map_data")
    eventually(lambda: len(server.world.closed) == 1)
    assert other.call("version") == [[1, "0.9.16"]]


def test_a_slow_reader_of_replies_gets_them_all(server) -> None:
    client = server.client()
    for _ in range(20):
        client.send("get_map_data")
    time.sleep(0.1)
    assert all(client.receive()[3] == [[1, "x" * 2**20]] for _ in range(20))


def test_stream_sockets_that_do_not_say_what_they_want_are_closed(serve, monkeypatch) -> None:
    monkeypatch.setattr(loop, "HANDSHAKE_TIMEOUT_S", 0.2)
    server = serve()
    silent, half = server.connect_stream(), server.connect_stream()
    half.sendall(b"\x01\x00")
    assert silent.recv(1) == b""
    assert half.recv(1) == b""
    assert server.client().call("tick_cue") == [[1, 1]]


def test_too_many_sockets_are_refused(serve, monkeypatch) -> None:
    monkeypatch.setattr(loop, "MAX_RPC_CLIENTS", 2)
    monkeypatch.setattr(loop, "MAX_STREAM_SOCKETS", 1)
    server = serve()
    first, second = server.client(), server.client()
    assert first.call("version") == second.call("version")
    assert server.client().closed_by_server()
    reader = server.reader()
    assert server.connect_stream().recv(1) == b""
    first.call("tick_cue")
    assert reader.frame()[0] == 1


def test_a_taken_port_is_told(server) -> None:
    with pytest.raises(SimulatorError, match="choose another port"):
        WireServer(
            "127.0.0.1",
            0,
            server.server.stream_port,
            rpcs=RPCS,
            dispatcher=server.world,
            streams=StreamHub(),
        )


def test_the_free_run_needs_no_client(server, eventually) -> None:
    server.world.period_s = 0.01
    client = server.client()  # wakes the loop
    client.call("version")
    eventually(lambda: server.world.frame > 10)


def test_a_broken_free_run_does_not_end_the_server(server, eventually, monkeypatch) -> None:
    monkeypatch.setattr(loop, "_RETRY_S", 0.01)
    server.world.broken_ticks, server.world.period_s = 3, 0.01
    server.client().call("version")
    eventually(lambda: server.world.frame > 3)


def test_without_epoll(serve) -> None:
    server = serve(readiness=SelectorReadiness())
    client, reader = server.client(), server.reader()
    for frame in range(1, 50):
        assert client.call("tick_cue") == [[1, frame]]
        assert reader.frame() == (frame, 108)


SERVER = """
import sys
from adr1.simulator.wire.loop import WireServer
from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.wire.v0_9_16.rpcs import RPCS
class World:
    def call(self, client, name, args): return "0.9.16"
    def client_closed(self, client): print("closed", client.id, flush=True)
    def free_run(self, now_s): return None
server = WireServer("127.0.0.1", 0, None, rpcs=RPCS, dispatcher=World(), streams=StreamHub())
print(server.rpc_port, flush=True)
server.run(handle_signals=True)
print("bye", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_the_server_cleanly(number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    with process, socket.create_connection(("127.0.0.1", int(process.stdout.readline()))) as sock:
        sock.sendall(msgpack.packb([0, 1, "version", [[False]]]))
        assert msgpack.unpackb(sock.recv(100)) == [1, 1, None, [[1, "0.9.16"]]]
        process.send_signal(number)
        assert process.stdout.read() == "closed 1\nbye\n"
        assert process.wait(10) == 0

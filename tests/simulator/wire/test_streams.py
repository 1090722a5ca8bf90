from __future__ import annotations

import time

import numpy as np

from adr1.simulator.wire.streams import StreamLimits
from adr1.simulator.wire.v0_9_16.layouts import WORLD_STREAM_ID

MIB = 2**20
TIGHT = StreamLimits(drop_above_bytes=4 * MIB, hold_above_bytes=2 * MIB)


def test_readers_get_every_frame_before_the_reply(server) -> None:
    client, first, second = server.client(), server.reader(), server.reader()
    for frame in range(1, 100):
        client.call("tick_cue")
        first.sock.settimeout(0.0)  # it must be there already
        assert first.frame() == (frame, 108)
        assert second.frame() == (frame, 108)


def test_large_frames_arrive_whole(server) -> None:
    server.world.frame_bytes = 8 * MIB
    client, reader = server.client(), server.reader()
    for frame in (1, 2):
        client.send("tick_cue")
        assert reader.frame() == (frame, 8 * MIB + 8)
        client.receive()


def test_arrays_and_empty_pieces_may_be_published(server) -> None:
    points = np.arange(4 * MIB, dtype="<f4").reshape(-1, 4)
    server.world.extra = (np.zeros((0, 4), "<f4"), b"", points.data, memoryview(b"end"))
    client, reader = server.client(), server.reader()
    client.call("tick_cue")
    client.call("tick_cue")
    for frame in (1, 2):
        assert reader.frame() == (frame, 108 + points.nbytes + 3)
        assert reader.last[108:-3] == points.tobytes()
        assert reader.last[-3:] == b"end"


def test_a_broken_hook_closes_only_that_reader(server) -> None:
    client, good = server.client(), server.reader()
    server.hub.on_subscribe = lambda stream_id: 1 // 0
    broken = server.connect_stream()
    broken.sendall(b"\x05\0\0\0")
    assert broken.recv(1) == b""
    client.call("tick_cue")
    assert good.frame()[0] == 1


def test_tokens_and_ids(server) -> None:
    assert server.hub.new_stream() == WORLD_STREAM_ID + 1
    assert server.hub.new_stream() == WORLD_STREAM_ID + 2
    assert int.from_bytes(server.hub.token(3)[4:6], "little") == server.server.stream_port
    assert not server.hub.has_subscribers(3)


def test_a_reader_that_goes_is_forgotten(server, eventually) -> None:
    client, gone, other = server.client(), server.reader(5), server.reader()
    gone.sock.close()
    eventually(lambda: not server.hub.has_subscribers(5))
    client.call("tick_cue")
    assert other.frame()[0] == 1


def test_asynchronous_drops_the_oldest_and_stays_bounded(serve) -> None:
    server = serve(TIGHT)
    server.world.frame_bytes = MIB
    client, slow, quick = server.client(), server.reader(), server.reader()
    for frame in range(1, 61):
        client.send("tick_cue")
        assert quick.frame()[0] == frame
        client.receive()
    waiting = [reader.queued_bytes for reader in server.subscribers()]
    assert max(waiting) <= TIGHT.drop_above_bytes + MIB + 12
    frames = [slow.frame()[0]]
    while frames[-1] < 60:
        frames.append(slow.frame()[0])
    assert frames == sorted(set(frames))
    assert len(frames) < 30
    assert frames[-3:] == [58, 59, 60]


def test_synchronous_holds_ticks_and_serves_the_rest(serve, settings) -> None:
    server = serve(TIGHT)
    server.world.frame_bytes = MIB
    client, other, slow = server.client(), server.client(), server.reader()
    client.call("set_episode_settings", settings)
    for _ in range(60):
        client.send("tick_cue")
    answered = 0
    while not server.hub.holds_ticks:
        client.receive()
        answered += 1
    assert other.call("version") == [[1, "0.9.16"]]
    other.send("apply_batch", [], True)
    time.sleep(0.1)
    held_at = server.world.frame
    assert held_at < 60
    time.sleep(0.1)
    assert server.world.frame == held_at
    assert [slow.frame()[0] for _ in range(61)] == list(range(1, 62))  # none is lost
    for _ in range(60 - answered):
        client.receive()
    assert other.receive()[3] == []
    assert not server.hub.congested


def test_a_held_tick_of_a_dead_client_is_not_executed(serve, settings, eventually) -> None:
    server = serve(TIGHT)
    server.world.frame_bytes = MIB
    client, slow = server.client(), server.reader()
    client.call("set_episode_settings", settings)
    for _ in range(40):
        client.send("tick_cue")
    eventually(lambda: server.hub.holds_ticks)
    client.sock.close()
    eventually(lambda: len(server.world.closed) == 1)
    held_at = server.world.frame
    assert [slow.frame()[0] for _ in range(held_at)] == list(range(1, held_at + 1))
    assert server.client().call("tick_cue") == [[1, held_at + 1]]


def test_a_reader_that_takes_nothing_is_closed(serve, settings) -> None:
    limits = StreamLimits(hold_above_bytes=2 * MIB, stall_timeout_s=0.3)
    server = serve(limits)
    server.world.frame_bytes = MIB
    client, _stuck = server.client(), server.reader()
    client.call("set_episode_settings", settings)
    for _ in range(40):
        client.send("tick_cue")
    assert [client.receive()[3] for _ in range(40)] == [[[1, frame]] for frame in range(1, 41)]
    assert not server.hub.has_subscribers(WORLD_STREAM_ID)


def test_ticks_wait_for_a_reader_that_has_its_token(server, settings) -> None:
    client = server.client()
    client.call("set_episode_settings", settings)
    client.call("get_sensor_token", WORLD_STREAM_ID)
    client.send("tick_cue")
    time.sleep(0.05)
    assert server.world.frame == 0
    reader = server.reader()
    assert client.receive()[3] == [[1, 1]]
    assert reader.frame()[0] == 1


def test_ticks_do_not_wait_long(server, settings) -> None:
    client = server.client()
    client.call("set_episode_settings", settings)
    client.call("get_sensor_token", 9)
    assert client.call("tick_cue") == [[1, 1]]


def test_close_stream_closes_its_readers(serve) -> None:
    server = serve()
    reader = server.reader(6)
    server.hub.on_subscribe = lambda stream_id: server.hub.close_stream(6)
    server.reader(7)
    assert reader.sock.recv(1) == b""

"""adr1's own calls against the real server, and against one that does not have them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import carla
import msgpack
import pytest

from adr1 import __version__
from adr1.errors import (
    ExtensionMissingError,
    SimulatorError,
    StateFormatError,
    StateMismatchError,
    StateStoreFullError,
    UnknownStateError,
)
from adr1.session.extension import ExtensionClient
from adr1.session.launch import EmbeddedServer
from adr1.session.synchronous import SynchronousWorld
from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.rpc.extension_calls import ExtensionCalls
from adr1.simulator.wire.errors import RpcError
from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.world.state_store import StateStore
from adr1.simulator.world.world import World


@pytest.fixture
def extension(embedded_server: EmbeddedServer) -> Iterator[ExtensionClient]:
    with ExtensionClient(embedded_server.host, embedded_server.rpc_port) as client:
        yield client


def connected(server: EmbeddedServer) -> carla.World:
    client = carla.Client(server.host, server.rpc_port)
    client.set_timeout(20.0)
    return client.get_world()


def test_says_what_is_loaded(extension: ExtensionClient) -> None:
    version = extension.version()
    assert (version.adr1, version.town) == (__version__, "Metro")
    assert len(version.town_hash) == 16


def test_saved_states_are_listed_until_forgotten(extension: ExtensionClient) -> None:
    first, second = extension.save(), extension.save()
    assert first.town == "Metro"
    assert 0 < first.nbytes < 2**20
    assert [first, second] == [s for s in extension.states() if s in (first, second)]
    extension.forget(first.state_id)
    assert first not in extension.states()
    with pytest.raises(UnknownStateError, match=f"no saved state {first.state_id}"):
        extension.restore(first.state_id)
    with pytest.raises(UnknownStateError):
        extension.forget(first.state_id)
    with pytest.raises(UnknownStateError):
        extension.export(first.state_id)


def test_a_new_client_sees_the_restored_world_before_its_first_tick(
    embedded_server: EmbeddedServer, extension: ExtensionClient
) -> None:
    world = connected(embedded_server)
    with SynchronousWorld(world) as lockstep:
        blueprint = world.get_blueprint_library().find("vehicle.audi.tt")
        car = world.spawn_actor(blueprint, world.get_map().get_spawn_points()[3])
        for _ in range(10):
            frame = lockstep.tick()
        place, state = car.get_transform(), extension.save()
        assert state.synchronous
        car.destroy()
        lockstep.tick()
        episode = world.id
        assert extension.restore(state.state_id) == state.frame == frame
        again = connected(embedded_server)
        assert again.id != episode
        snapshot = again.get_snapshot()
        while snapshot.frame != frame:
            snapshot = again.get_snapshot()
        assert snapshot.timestamp.delta_seconds == pytest.approx(0.05)
        assert again.get_actor(car.id).get_transform() == place
        assert again.tick() == frame + 1


def test_a_state_saved_in_asynchronous_mode_runs_on_when_restored(
    embedded_server: EmbeddedServer, extension: ExtensionClient
) -> None:
    world = connected(embedded_server)
    assert not world.get_settings().synchronous_mode
    state = extension.save()
    assert not state.synchronous
    world.wait_for_tick()
    assert extension.restore(state.state_id) == state.frame
    world = connected(embedded_server)
    assert not world.get_settings().synchronous_mode
    assert world.wait_for_tick().frame > state.frame


def test_bytes_go_into_another_server_and_bad_ones_do_not(
    embedded_server: EmbeddedServer, extension: ExtensionClient, tmp_path
) -> None:
    data = extension.export(extension.save().state_id)
    with (
        EmbeddedServer("Parkway", log_path=tmp_path / "log") as server,
        ExtensionClient(server.host, server.rpc_port) as other,
    ):
        state = other.import_(data)
        with pytest.raises(StateMismatchError, match="state is one of town Metro"):
            other.restore(state.state_id)
        carla.Client(server.host, server.rpc_port).load_world("Metro")
        assert other.restore(state.state_id) == state.frame
    for bad in (data[:-1], b"", b"no state", data[:60] + data[61:]):
        with pytest.raises(StateFormatError):
            extension.import_(bad)


def test_a_client_that_dies_while_it_restores_harms_nobody(
    embedded_server: EmbeddedServer, extension: ExtensionClient
) -> None:
    state = extension.save()
    for _ in range(20):
        with socket.create_connection((embedded_server.host, embedded_server.rpc_port)) as dying:
            call = [0, 1, "adr1.restore_state", [[False], state.state_id]]
            dying.sendall(msgpack.packb(call))
            dying.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    assert extension.restore(state.state_id) == state.frame
    assert connected(embedded_server).wait_for_tick().frame > state.frame


def test_a_full_store_says_what_to_do(busy_calls: ExtensionCalls) -> None:
    busy_calls.handlers()["adr1.save_state"]()
    with pytest.raises(RpcError, match=r"\[state-store-full\] .* forget some first"):
        busy_calls.handlers()["adr1.save_state"]()


@pytest.fixture
def busy_calls() -> ExtensionCalls:
    """Calls on a world whose store has room for one state."""
    library = MapLibrary(None, Path.home() / ".cache" / "adr1")
    world = World(library, Catalogue.load(), StreamHub(), "Metro")
    return ExtensionCalls(world, StateStore(max_states=1))


def test_a_store_is_bounded_in_bytes_too(busy_calls: ExtensionCalls) -> None:
    saved = busy_calls._world.saved()
    store = StateStore(max_bytes=3 * saved.nbytes)
    first, *_ = (store.keep(saved) for _ in range(3))
    with pytest.raises(StateStoreFullError):
        store.keep(saved)
    store.forget(first)
    assert store.keep(saved) == 4


def test_a_server_without_the_extension_is_named() -> None:
    """rpclib's answer of a CARLA server to a call that it does not know."""

    def serve(listener: socket.socket) -> None:
        with listener.accept()[0] as peer:
            peer.recv(4096)
            text = "rpclib: server could not find function 'adr1.version' with argument count 1."
            peer.sendall(msgpack.packb([1, 1, [text], None]))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        with pytest.raises(ExtensionMissingError, match=r"no adr1 extension .*adr1 serve"):
            ExtensionClient("127.0.0.1", listener.getsockname()[1])
        thread.join()


def test_nobody_there(free_port) -> None:
    with pytest.raises(SimulatorError, match="no server answers"):
        ExtensionClient("127.0.0.1", free_port())

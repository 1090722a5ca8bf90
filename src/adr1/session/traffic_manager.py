"""The Traffic Manager of one episode, on a free port, deterministic, shut down in time."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import carla

from adr1.errors import SimulatorError
from adr1.session.step_rescue import StepRescue
from adr1.session.synchronous import SynchronousWorld

PORT_ATTEMPTS = 5
REST_TIMEOUT_S = 10.0
LOOK_EVERY_S = 1e-3


def free_tcp_port() -> int:
    """A TCP port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])


@contextmanager
def open_traffic_manager(
    client: carla.Client,
    seed: int,
    port: int | None = None,
    lockstep: SynchronousWorld | None = None,
) -> Iterator[carla.TrafficManager]:
    """A seeded, synchronous Traffic Manager in this process; shut down on exit.

    Hybrid physics is off: far cars would otherwise jump, and where "far" begins depends on the ego.
    It must be closed before the world is reloaded: a live one crashes the client library.

    Args:
        client: the client whose process runs it.
        seed: seed of all its random choices.
        port: its own RPC port; None takes a free one.
        lockstep: the world whose ticks drive it; with it, steps that get lost are mended.

    Raises:
        SimulatorError: no Traffic Manager could be created.
    """
    threads_before = _threads()
    manager = _create(client, port)
    manager.set_synchronous_mode(True)
    _await_rest(client, _threads() - threads_before)
    manager.set_random_device_seed(seed)
    manager.set_hybrid_physics_mode(False)
    rescue = nullcontext() if lockstep is None else StepRescue(lockstep, manager.get_port())
    try:
        with rescue:
            yield manager
    finally:
        manager.set_synchronous_mode(False)
        manager.shut_down()


def _await_rest(client: carla.Client, thread_ids: set[int]) -> None:
    """Wait until the manager's threads sleep.

    A manager begins in asynchronous mode and looks at the mode once per round. On a busy machine
    its first round may still be under way when the first vehicles are handed to it; then they get
    controls one tick too early, and the episode differs from others with the same seed.

    The threads are at rest once none has run between two looks, with a call to the server in
    between: it is answered after whatever the manager had asked before.
    """
    deadline_s = time.monotonic() + REST_TIMEOUT_S
    last: list[tuple[str, ...]] = []
    while time.monotonic() < deadline_s:
        client.get_server_version()
        now = [_activity(thread_id) for thread_id in sorted(thread_ids)]
        if now == last and all(look[0] != "R" for look in now):
            return
        last = now
        time.sleep(LOOK_EVERY_S)
    raise SimulatorError("the Traffic Manager did not come to rest; is the machine overloaded?")


def _threads() -> set[int]:
    """Ids of this process's threads (Linux)."""
    return {int(entry.name) for entry in Path("/proc/self/task").iterdir()}


def _activity(thread_id: int) -> tuple[str, ...]:
    """State of a thread (R: runs or would like to), and how often it has been switched."""
    try:
        lines = Path(f"/proc/self/task/{thread_id}/status").read_text().splitlines()
    except OSError:  # it has ended
        return ("gone",)
    named = dict(line.split(":", 1) for line in lines if ":" in line)
    switches = ("voluntary_ctxt_switches", "nonvoluntary_ctxt_switches")
    return (named["State"].split()[0], *(named[name].strip() for name in switches))


def _create(client: carla.Client, port: int | None) -> carla.TrafficManager:
    """Another process can take a free port before we do: try again with the next one."""
    last_error: RuntimeError | None = None
    for _ in range(1 if port is not None else PORT_ATTEMPTS):
        chosen = port if port is not None else free_tcp_port()
        try:
            return client.get_trafficmanager(chosen)
        except RuntimeError as error:
            last_error = error
    raise SimulatorError(f"no Traffic Manager could be started: {last_error}") from last_error

"""The Traffic Manager of one episode, on a free port, deterministic, shut down in time."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import carla

from adr1.errors import SimulatorError
from adr1.session.step_rescue import StepRescue
from adr1.session.synchronous import SynchronousWorld

PORT_ATTEMPTS = 5


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
    manager = _create(client, port)
    manager.set_synchronous_mode(True)
    manager.set_random_device_seed(seed)
    manager.set_hybrid_physics_mode(False)
    rescue = nullcontext() if lockstep is None else StepRescue(lockstep, manager.get_port())
    try:
        with rescue:
            yield manager
    finally:
        manager.set_synchronous_mode(False)
        manager.shut_down()


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

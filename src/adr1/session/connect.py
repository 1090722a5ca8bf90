"""Connecting to a CARLA server with errors that say what to do."""

from __future__ import annotations

import socket
from importlib.metadata import version

import carla

from adr1.errors import SimulatorError

DEFAULT_TIMEOUT_S = 20.0
PROBE_TIMEOUT_S = 3.0


def connect(host: str, port: int, timeout_s: float = DEFAULT_TIMEOUT_S) -> carla.Client:
    """A client of the server at host:port, checked to answer and to speak our version.

    Args:
        host: name or address.
        port: the server's RPC port.
        timeout_s: limit for each later call of the client.

    Raises:
        SimulatorError: nothing listens there, it is no CARLA server, or its version differs.
    """
    _check_listening(host, port)
    client = carla.Client(host, port)
    client.set_timeout(timeout_s)
    try:
        server_version = client.get_server_version()
    except RuntimeError as error:
        raise SimulatorError(
            f"{host}:{port} does not answer like a CARLA server ({error}); is another program "
            "listening on that port, or is the server still loading?"
        ) from error
    check_version(server_version, client.get_client_version())
    return client


def check_version(server_version: str, client_version: str) -> None:
    """Raise SimulatorError unless server and client are of the same release.

    A server built from source reports a commit instead of a release; it is let through.
    """
    if "." not in server_version or "." not in client_version:
        return
    if release_of(server_version) != release_of(client_version):
        raise SimulatorError(
            f"the server speaks CARLA {server_version}, the installed client is {client_version}; "
            f"start a {release_of(client_version)} server or install carla=="
            f"{release_of(server_version)}"
        )


def release_of(full_version: str) -> str:
    """`0.9.16-dirty` -> `0.9.16`."""
    return full_version.split("-", 1)[0].strip()


def installed_client_version() -> str:
    """Version of the installed `carla` package."""
    return version("carla")


def _check_listening(host: str, port: int) -> None:
    """The carla client itself waits for its whole time-out where nothing listens."""
    try:
        socket.create_connection((host, port), timeout=PROBE_TIMEOUT_S).close()
    except OSError as error:
        raise SimulatorError(
            f"no CARLA server at {host}:{port} ({error.strerror or error}); start one with "
            f"`adr1 serve --port {port}`; `adr1 run` and `adr1 doctor` start their own without "
            "--host and --port"
        ) from error

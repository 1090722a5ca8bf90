"""Opening and setting up TCP sockets."""

from __future__ import annotations

import socket

from adr1.errors import SimulatorError

# seconds idle, seconds between probes, probes
_KEEPALIVE = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}


def listen(bind: str, port: int) -> socket.socket:
    """A listening socket; port 0 = any free one. Raises SimulatorError where that cannot be."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            bind, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        sock = socket.socket(family, kind, protocol)
    except OSError as error:
        raise SimulatorError(f"cannot listen on {bind}: {error}") from None
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(128)
    except (OSError, OverflowError) as error:
        sock.close()
        raise SimulatorError(
            f"cannot listen on {bind}, port {port}: {error}; choose another port or 0"
        ) from None
    sock.setblocking(False)
    return sock


def configure(sock: socket.socket) -> None:
    """No waiting, no delay of small messages, and a probe of peers that fell silent."""
    sock.setblocking(False)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in _KEEPALIVE.items():
        if hasattr(socket, option):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)

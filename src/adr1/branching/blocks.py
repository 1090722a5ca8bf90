"""What passes between a brancher and its warm process: blocks of bytes, each after its length."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass

from adr1.errors import SimulatorError

_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Failure:
    """A branch that came to nothing: the error to raise, and its message."""

    kind: type[SimulatorError]
    message: str


def send_block(peer: socket.socket, data: bytes) -> None:
    """Send bytes after their length."""
    peer.sendall(_LENGTH.pack(len(data)) + data)


def receive_block(peer: socket.socket) -> bytes:
    """Receive what `send_block` sent; raises ConnectionError at the end of the stream."""
    (size,) = _LENGTH.unpack(_take(peer, _LENGTH.size))
    return _take(peer, size)


def _take(peer: socket.socket, size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = peer.recv(min(size, 2**20))
        if not part:
            raise ConnectionError("the other process has ended")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)

"""The outer form of a recording: a magic number, then chunks that each carry length and checksum.

File: MAGIC (8 bytes), then chunks of `kind u8, payload length u32, CRC-32 of the payload u32`, all
little-endian, and the payload. A file is only ever appended to, so one that was cut off anywhere
can be read up to its last whole chunk.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from enum import IntEnum
from typing import BinaryIO

MAGIC = b"ADR1REC\n"
MAX_PAYLOAD_BYTES = 64 * 1024 * 1024
_CHUNK = struct.Struct("<BII")


class ChunkKind(IntEnum):
    """What a chunk holds."""

    HEADER = 1
    BLOCK = 2
    END = 3


def chunk(kind: ChunkKind, payload: bytes) -> bytes:
    """The bytes of one chunk. Raises ValueError for a payload that no reader would take."""
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise ValueError(f"chunk of {len(payload)} bytes; at most {MAX_PAYLOAD_BYTES} fit")
    return _CHUNK.pack(kind, len(payload), zlib.crc32(payload)) + payload


def read_chunks(file: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Kind, offset and payload of every whole chunk from the file's position on.

    Ends at the first chunk that is cut off, too long or does not match its checksum. Kinds that a
    later version may add come as they are.
    """
    while True:
        offset = file.tell()
        head = file.read(_CHUNK.size)
        if len(head) < _CHUNK.size:
            return
        kind, size, checksum = _CHUNK.unpack(head)
        if size > MAX_PAYLOAD_BYTES:
            return
        payload = file.read(size)
        if len(payload) < size or zlib.crc32(payload) != checksum:
            return
        yield kind, offset, payload


def read_chunk_at(file: BinaryIO, offset: int) -> bytes:
    """Payload of the chunk that begins at an offset. Raises ValueError if it is not whole."""
    file.seek(offset)
    for _, _, payload in read_chunks(file):
        return payload
    raise ValueError(f"the chunk at byte {offset} is no longer whole")

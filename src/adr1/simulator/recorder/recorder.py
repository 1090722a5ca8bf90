"""Writes the running episode to a file, tick by tick, until it is told to stop."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from pathlib import Path

from adr1.simulator.motion.contact import Contact
from adr1.simulator.recorder.block import (
    ALL_COLUMNS,
    POSE_COLUMNS,
    FrameBlock,
    RecordingHeader,
)
from adr1.simulator.recorder.capture import Capture
from adr1.simulator.recorder.container import MAGIC, ChunkKind, chunk
from adr1.simulator.world.errors import WorldError
from adr1.simulator.world.world import World

_LOG = logging.getLogger(__name__)


class Recorder:
    """One recording being made, from the present state of the world on.

    A disk that is full ends the recording and nothing else: `failure` tells why, and the file keeps
    every block that was whole.

    Attributes:
        path: the file.
        failure: why nothing more is written; empty while all is well.

    Raises:
        WorldError: the file cannot be made.
    """

    def __init__(self, world: World, path: Path, *, additional_data: bool) -> None:
        self.path = path
        self.failure = ""
        self._world, self._episode = world, world.episode
        self._descriptor = _open(path)
        self._size = 0
        town = world.episode.town
        columns = ALL_COLUMNS if additional_data else POSE_COLUMNS
        header = RecordingHeader(town.name, town.content_hash, columns)
        self._capture = Capture(world, columns, self._write_block)
        self._write(MAGIC + chunk(ChunkKind.HEADER, header.to_bytes()))
        self._capture.take(())
        self.flush()
        if self.failure:
            raise WorldError(f"unable to start recorder: {self.failure}")

    @property
    def is_open(self) -> bool:
        """Whether it still records."""
        return self._descriptor >= 0

    def after_tick(self, contacts: Iterable[Contact]) -> None:
        """Record one tick; a new episode ends the recording."""
        if self._world.episode is not self._episode:
            self.stop()
        elif self.is_open:
            self._capture.take(contacts)

    def flush(self) -> None:
        """Write out what is still held in memory."""
        if self.is_open:
            self._capture.flush()

    def stop(self) -> None:
        """Write the rest and close the file. Does nothing the second time."""
        self.flush()
        if self.is_open:
            self._write(chunk(ChunkKind.END, b""))
        self._close()

    def _write_block(self, block: FrameBlock) -> None:
        try:
            data = chunk(ChunkKind.BLOCK, block.to_bytes())
        except ValueError as error:
            self._fail(str(error))
            return
        self._write(data)

    def _write(self, data: bytes) -> None:
        """Append whole or not at all."""
        if not self.is_open:
            return
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError as error:
            self._fail(error.strerror or str(error))
            return
        self._size += len(data)

    def _fail(self, problem: str) -> None:
        self.failure = f"cannot write {self.path}: {problem}; what was recorded before is kept"
        _LOG.warning("recording ended: %s", self.failure)
        try:
            os.ftruncate(self._descriptor, self._size)
        except OSError as error:
            _LOG.warning("the broken end of %s stays: %s", self.path, error)
        self._close()

    def _close(self) -> None:
        if self.is_open:
            os.close(self._descriptor)
            self._descriptor = -1


def _open(path: Path) -> int:
    """A descriptor of the emptied file. Not to wait for a reader of a pipe: O_NONBLOCK."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            raise OSError(f"{path} is no plain file")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NONBLOCK | os.O_CLOEXEC
        return os.open(path, flags, 0o666)
    except OSError as error:
        problem = error.strerror or str(error)
        raise WorldError(f"unable to start recorder: cannot write {path}: {problem}") from error

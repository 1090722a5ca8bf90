"""Towns that logs were driven in, kept beside them: one OpenDRIVE file each, named by its content.

A town of the same name may change from run to run; a log names the content that it was driven on,
so its criteria can be scored again without a server.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import carla

from adr1.errors import FileFormatError
from adr1.files import atomic_write_bytes

SUFFIX = ".xodr"


def keep_town(folder: Path, opendrive: str) -> str:
    """Write a town's OpenDRIVE text unless it is there, whole or not at all; returns its name.

    Raises:
        FileWriteError: it cannot be written.
    """
    content = opendrive.encode("utf-8")
    digest = hashlib.sha256(content).hexdigest()
    path = folder / f"{digest}{SUFFIX}"
    if not path.exists():
        atomic_write_bytes(path, content)
    return digest


class TownFiles:
    """The towns of a folder, each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._maps: dict[str, carla.Map] = {}

    def load(self, name: str, digest: str) -> carla.Map:
        """The map of a town.

        Raises:
            FileFormatError: its file is missing, has changed, or is no OpenDRIVE.
        """
        if digest not in self._maps:
            path = self._folder / f"{digest}{SUFFIX}"
            try:
                content = path.read_bytes()
            except OSError as error:
                problem = f"the map of {name} cannot be read: {error.strerror or error}"
                raise FileFormatError(path, None, problem) from error
            if hashlib.sha256(content).hexdigest() != digest:
                raise FileFormatError(path, None, f"is not the map of {name} that was driven on")
            try:
                self._maps[digest] = carla.Map(name, content.decode("utf-8"))
            except (RuntimeError, UnicodeDecodeError) as error:
                raise FileFormatError(path, None, f"is no OpenDRIVE: {error}") from error
        return self._maps[digest]

"""A recording: what a whole programme left on one server, as one file that can be sent around.

The file is a ZIP archive: `recording.json` says what was played where, `parts/NAME.npz` hold the
raw results. It holds no clock time: the same server gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from adr1.errors import FileFormatError, InputError
from adr1.files import atomic_write_bytes
from adr1.parity.config import ParityConfig
from adr1.parity.recorded import Recorded

FORMAT: Final = "adr1 parity recording"
FORMAT_VERSION: Final = 1
META_FILE, PARTS_FOLDER = "recording.json", "parts"
MAX_META_BYTES, MAX_PART_BYTES = 1_000_000, 500_000_000
_DATE = (1980, 1, 1, 0, 0, 0)


class RecordingMeta(BaseModel):
    """What was played where.

    Attributes:
        format, format_version: tell that it is such a file, and how to read it.
        adr1_version: of the program that recorded.
        client_version, server_version: of the CARLA client and server.
        label: what the person who recorded calls the server.
        programme_version: see `programme.PROGRAMME_VERSION`.
        network_sha256: of the proving ground's OpenDRIVE text.
        parts: names in the order of playing; each has a file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["adr1 parity recording"] = FORMAT
    format_version: Literal[1] = FORMAT_VERSION
    adr1_version: str
    client_version: str
    server_version: str
    label: str
    programme_version: int
    network_sha256: str
    config: ParityConfig
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Recording:
    """A recording that has been read; `parts` by name, in the order of playing."""

    meta: RecordingMeta
    parts: Mapping[str, Recorded]


def write_recording(path: Path, meta: RecordingMeta, parts: Mapping[str, bytes]) -> None:
    """Write a recording of recorded parts (see `Recorded.to_bytes`); equal input, equal bytes.

    Raises:
        FileWriteError: the file cannot be written.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(META_FILE, _DATE), meta.model_dump_json(indent=2))
        for name in meta.parts:
            entry = zipfile.ZipInfo(f"{PARTS_FOLDER}/{name}.npz", _DATE)
            archive.writestr(entry, parts[name])
    atomic_write_bytes(path, buffer.getvalue())


def read_recording(path: Path) -> Recording:
    """Read a recording.

    Raises:
        InputError: there is no such file.
        FileFormatError: it is cut short, of another format or version, or no recording at all.
    """
    if not path.is_file():
        raise InputError(f"there is no recording {path}; `adr1 parity record` makes one")
    try:
        with zipfile.ZipFile(path) as archive:
            meta = _read_meta(path, archive)
            return Recording(meta, {name: _read_part(path, archive, name) for name in meta.parts})
    except (zipfile.BadZipFile, OSError, EOFError, KeyError, NotImplementedError) as error:
        raise FileFormatError(
            path, None, f"is no whole recording ({error}); record it again or copy it again"
        ) from error


def _read_meta(path: Path, archive: zipfile.ZipFile) -> RecordingMeta:
    try:
        return RecordingMeta.model_validate_json(_read(archive, META_FILE, MAX_META_BYTES))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FileFormatError(
            path,
            None,
            f"its {META_FILE} does not fit: {where}: {first['msg']}; this program reads "
            f"format {FORMAT_VERSION}",
        ) from error


def _read_part(path: Path, archive: zipfile.ZipFile, name: str) -> Recorded:
    entry = f"{PARTS_FOLDER}/{name}.npz"
    return Recorded.from_bytes(_read(archive, entry, MAX_PART_BYTES), f"{path}/{entry}")


def _read(archive: zipfile.ZipFile, name: str, limit_bytes: int) -> bytes:
    if archive.getinfo(name).file_size > limit_bytes:
        raise KeyError(f"{name} is larger than {limit_bytes} bytes")
    return archive.read(name)

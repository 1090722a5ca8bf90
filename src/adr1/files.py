"""Files that are written whole or not at all, and names that cannot leave their folder.

A reader sees either the old content or the new one, even if the writer is killed or the disk is
full: the content goes to a temporary file in the same folder, is flushed to the disk, and then
takes the name in one step.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path, PureWindowsPath
from typing import Any

from adr1.errors import Adr1Error, InputError


class FileWriteError(Adr1Error):
    """A file could not be written. Its old content, if any, is still there unless `replaced`.

    Attributes:
        path: the file that was to be written.
        replaced: the new content has taken the name, but may not survive a power failure.
    """

    def __init__(self, path: Path, reason: OSError, *, replaced: bool) -> None:
        self.path = path
        self.replaced = replaced
        state = (
            "it is written but may be lost in a power failure"
            if replaced
            else "its old content is untouched"
        )
        super().__init__(f"cannot write {path}: {reason.strerror or reason}; {state}")


def atomic_write_bytes(path: Path, content: bytes) -> None:
    """Give `path` this content in one step; creates missing parent folders.

    Raises:
        FileWriteError: with the path, whatever step failed.
    """
    temporary: Path | None = None
    replaced = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".adr1-", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        try:
            _write_all(descriptor, content)
            os.fchmod(descriptor, 0o666 & ~_umask())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, path)
        replaced = True
        _sync_folder(path.parent)
    except OSError as error:
        raise FileWriteError(path, error, replaced=replaced) from error
    finally:
        if temporary is not None and not replaced:
            with contextlib.suppress(OSError):
                temporary.unlink()


def atomic_write_text(path: Path, text: str) -> None:
    """`atomic_write_bytes` of UTF-8 text."""
    atomic_write_bytes(path, text.encode("utf-8"))


def atomic_write_json(path: Path, value: Any) -> None:
    """`atomic_write_bytes` of strict JSON (no NaN), indented by 2, with a final newline.

    Raises:
        FileWriteError: the file cannot be written.
        ValueError, TypeError: the value has no JSON form; nothing was written.
    """
    atomic_write_text(path, json.dumps(value, indent=2, allow_nan=False, ensure_ascii=False) + "\n")


def atomic_symlink(path: Path, target: str) -> None:
    """Make `path` a link to `target` in one step, whatever it was before (but a folder).

    Raises:
        FileWriteError: with the path, whatever step failed.
    """
    temporary = path.with_name(f".{path.name}-{os.getpid()}.tmp")
    try:
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(target)
        os.replace(temporary, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise FileWriteError(path, error, replaced=False) from error


def move_file(source: Path, path: Path) -> None:
    """Give a file of the same file system another name, in a folder that is made if need be.

    Raises:
        FileWriteError: with the new path, whatever step failed.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, path)
    except OSError as error:
        raise FileWriteError(path, error, replaced=False) from error


def publish_folder(partial: Path, folder: Path) -> None:
    """Give a folder that has been filled under another name its own, in one step.

    Its files are on the disk before the name is; `folder` must not exist, or be empty.

    Raises:
        FileWriteError: with the path of `folder`, whatever step failed.
    """
    replaced = False
    try:
        for path in sorted(partial.iterdir()):
            _sync(path, os.O_RDONLY)
        _sync_folder(partial)
        os.replace(partial, folder)
        replaced = True
        _sync_folder(folder.parent)
    except OSError as error:
        raise FileWriteError(folder, error, replaced=replaced) from error


def safe_child(folder: Path, name: str) -> Path:
    """The path of `name` inside `folder`, for names that a client, a route or an agent gave.

    Only a plain relative name is taken: no absolute path, no drive, no `..`, no control characters,
    and no symbolic link on the way that leads out of the folder.

    Raises:
        InputError: the name would leave the folder.
    """
    parts = PureWindowsPath(name).parts  # splits at both kinds of slash
    bad = (
        not parts
        or PureWindowsPath(name).drive
        or PureWindowsPath(name).root
        or ".." in parts
        or any(ord(character) < 32 for character in name)
    )
    if not bad:
        with contextlib.suppress(
            OSError, ValueError, RuntimeError
        ):  # too long, bad text, link loop
            base = folder.resolve()
            path = base.joinpath(*parts).resolve()
            if base in path.parents:
                return path
    raise InputError(f"the name {name!r} does not stay inside {folder}; give a plain file name")


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        written = os.write(descriptor, view)
        view = view[written:]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last; a folder is synced through a descriptor of its own."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

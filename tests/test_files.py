from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adr1.errors import InputError
from adr1.files import (
    FileWriteError,
    atomic_symlink,
    atomic_write_bytes,
    atomic_write_json,
    atomic_write_text,
    move_file,
    publish_folder,
    safe_child,
)

OLD, NEW = b"old content", b"new content, longer than the old one"


def test_writes_into_new_folders(tmp_path):
    target = tmp_path / "a" / "b" / "result.txt"
    atomic_write_text(target, "grün\n")
    assert target.read_bytes() == "grün\n".encode()
    assert os.listdir(target.parent) == ["result.txt"]


def test_mode_follows_the_umask(tmp_path):
    target = tmp_path / "x"
    old_mask = os.umask(0o027)
    try:
        atomic_write_bytes(target, b"")
    finally:
        os.umask(old_mask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_json_is_strict_and_bad_values_write_nothing(tmp_path):
    target = tmp_path / "x.json"
    atomic_write_json(target, {"b": [1, 2.5], "a": None})
    assert json.loads(target.read_text()) == {"b": [1, 2.5], "a": None}
    before = target.read_bytes()
    with pytest.raises(ValueError, match="JSON"):
        atomic_write_json(target, {"score": float("nan")})
    with pytest.raises(TypeError):
        atomic_write_json(target, {"score": object()})
    assert target.read_bytes() == before


class FailingCall:
    """Lets an `os` function through k times, then makes it fail like a full or broken disk."""

    def __init__(self, real: Callable[..., object], fail_at: int, code: int) -> None:
        self.real, self.fail_at, self.code, self.calls = real, fail_at, code, 0

    def __call__(self, *args, **kwargs):
        self.calls += 1
        if self.calls == self.fail_at:
            raise OSError(self.code, os.strerror(self.code))
        return self.real(*args, **kwargs)


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("name", ["write", "fsync", "replace", "open", "close"])
def test_any_failing_step_leaves_old_or_new(tmp_path, monkeypatch, name, code):
    target = tmp_path / "result.json"
    real = getattr(os, name)
    for fail_at in range(1, 20):
        target.write_bytes(OLD)
        failing = FailingCall(real, fail_at, code)
        monkeypatch.setattr(os, name, failing)
        caught = None
        try:
            atomic_write_bytes(target, NEW)
        except FileWriteError as error:
            caught = error
        finally:
            monkeypatch.setattr(os, name, real)
        if caught is not None:
            assert str(target) in str(caught)
            assert os.strerror(code) in str(caught)
            assert target.read_bytes() == (NEW if caught.replaced else OLD)
        if failing.calls < fail_at:
            assert caught is None
            assert target.read_bytes() == NEW
            break
    else:
        pytest.fail("the fault never stopped happening")
    assert os.listdir(tmp_path) == ["result.json"]
    assert fail_at > 1


def test_short_writes_are_completed(tmp_path, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:3]))
    atomic_write_bytes(tmp_path / "x", NEW)
    assert (tmp_path / "x").read_bytes() == NEW


def test_a_killed_writer_leaves_a_whole_file(tmp_path):
    target = tmp_path / "x"
    code = (
        "import sys; from pathlib import Path; from adr1.files import atomic_write_bytes\n"
        "atomic_write_bytes(Path(sys.argv[1]), b'a' * 300_000); print('on', flush=True)\n"
        "while True:\n"
        "    for letter in (b'b', b'a'): atomic_write_bytes(Path(sys.argv[1]), letter * 300_000)"
    )
    for delay_s in (0.01, 0.03, 0.05):
        with subprocess.Popen(
            [sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            try:
                writer.wait(delay_s)
            except subprocess.TimeoutExpired:
                writer.kill()
        content = target.read_bytes()
        assert content in (b"a" * 300_000, b"b" * 300_000)


def test_error_names_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileWriteError, match=r"file/x\.txt"):
        atomic_write_text(tmp_path / "file" / "x.txt", "")


@pytest.mark.parametrize("name", ["a.txt", "sub/a.txt", "sub\\a.txt", "a b", "..a", "ü"])
def test_plain_names_stay_inside(tmp_path, name):
    assert tmp_path.resolve() in safe_child(tmp_path, name).parents


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../x",
        "a/../../x",
        "/etc/passwd",
        "\\x",
        "C:\\x",
        "C:x",
        "..\\x",
        "a\x00b",
        "\ud800",
    ],
)
def test_names_that_leave_the_folder_are_refused(tmp_path, name):
    with pytest.raises(InputError, match="inside"):
        safe_child(tmp_path, name)


def test_a_link_that_leads_out_is_refused(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(tmp_path)
    with pytest.raises(InputError):
        safe_child(inside, "link/x")


@given(st.text(max_size=30))
def test_no_text_escapes(name):
    folder = Path("/nonexistent/folder")
    try:
        path = safe_child(folder, name)
    except InputError:
        return
    assert folder in path.parents


def test_a_link_is_replaced_in_one_step_or_not_at_all(tmp_path, monkeypatch):
    link = tmp_path / "latest"
    atomic_symlink(link, "a")
    atomic_symlink(link, "b")
    assert os.readlink(link) == "b"
    monkeypatch.setattr(os, "replace", FailingCall(os.replace, 1, errno.EIO))
    with pytest.raises(FileWriteError, match="latest"):
        atomic_symlink(link, "c")
    assert os.readlink(link) == "b"
    assert os.listdir(tmp_path) == ["latest"]


def test_a_moved_file_arrives_or_stays(tmp_path, monkeypatch):
    source, target = tmp_path / "a", tmp_path / "new" / "b"
    source.write_bytes(OLD)
    real = os.replace
    monkeypatch.setattr(os, "replace", FailingCall(real, 1, errno.ENOSPC))
    with pytest.raises(FileWriteError, match="new/b"):
        move_file(source, target)
    assert source.read_bytes() == OLD
    monkeypatch.setattr(os, "replace", real)
    move_file(source, target)
    assert (source.exists(), target.read_bytes()) == (False, OLD)


@pytest.mark.parametrize("name", ["fsync", "replace"])
def test_a_folder_is_published_whole_or_not_at_all(tmp_path, monkeypatch, name):
    real = getattr(os, name)
    for fail_at in range(1, 20):
        partial, folder = tmp_path / f".{fail_at}", tmp_path / f"{fail_at}"
        partial.mkdir()
        (partial / "a").write_bytes(OLD)
        (partial / "b").write_bytes(NEW)
        failing = FailingCall(real, fail_at, errno.EIO)
        monkeypatch.setattr(os, name, failing)
        caught = None
        try:
            publish_folder(partial, folder)
        except FileWriteError as error:
            caught = error
        finally:
            monkeypatch.setattr(os, name, real)
        published = caught is None or caught.replaced
        assert (folder.exists(), partial.exists()) == (published, not published)
        assert sorted(os.listdir(folder if published else partial)) == ["a", "b"]
        if caught is None:
            break
        assert str(folder) in str(caught)
    assert fail_at > 1

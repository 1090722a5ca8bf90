from __future__ import annotations

import io
import re
import socket
import sys
from pathlib import Path

import pytest
from rich.console import Console

import adr1
from adr1 import doctor
from adr1.doctor import DoctorOptions, Verdict


def test_this_environment_has_nothing_bad():
    findings = [
        *doctor.check_python(),
        *doctor.check_packages(),
        *doctor.check_origins(),
        *doctor.check_machine(),
    ]
    assert [f for f in findings if f.verdict is Verdict.BAD] == []
    text = " ".join(f"{f.subject} {f.detail}" for f in findings)
    assert str(Path(adr1.__file__).parent) in text
    assert "0.9.16" in text


def test_lock_is_read_for_this_python(tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text(
        "# how it was made\nPy_Trees==2.6.0\nold==1 ; python_version < '3.0'\nnew==2  # why\n"
    )
    assert doctor.locked_versions(lock) == {"py-trees": "2.6.0", "new": "2"}
    assert doctor.locked_versions(tmp_path / "missing") == {}


def test_the_lock_has_every_requirement():
    checkout = Path(adr1.__file__).parents[2]
    locked = doctor.locked_versions(checkout / "requirements" / "lock.txt")
    project = (checkout / "pyproject.toml").read_text()
    required = re.findall(r'^    "([A-Za-z0-9_.-]+)[<>=]', project, re.MULTILINE)
    assert len(required) > 20
    assert {name for name in required if doctor._normal(name) not in locked} == set()


def test_a_version_that_does_not_fit_is_bad_and_another_than_locked_is_a_note():
    numpy = doctor.Requirement("numpy>=1000")
    finding = doctor._check_requirement(numpy, {})
    assert finding is not None
    assert finding.verdict is Verdict.BAD
    finding = doctor._check_requirement(doctor.Requirement("numpy"), {"numpy": "0.1"})
    assert finding is not None
    assert finding.verdict is Verdict.NOTE
    finding = doctor._check_requirement(doctor.Requirement("no-such-package-at-all"), {})
    assert finding is not None
    assert finding.verdict is Verdict.BAD


def test_taken_port_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (finding,) = doctor.check_ports([port])
    assert finding.verdict is Verdict.NOTE
    assert str(port) in finding.detail


def test_official_names_official_folder_and_nothing(tmp_path, monkeypatch):
    (tmp_path / "official_tree").mkdir()
    (tmp_path / "official_tree" / "__init__.py").write_text("")
    (tmp_path / "plain_folder").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    names = ["official_tree", "plain_folder", "nothing_of_that_name"]
    official, folder, nothing = doctor.check_official_names(names)
    assert str(tmp_path / "official_tree") in official.detail
    assert "harmless" in folder.detail
    assert "no official package" in nothing.detail
    assert {official.verdict, folder.verdict, nothing.verdict} == {Verdict.OK}


def test_a_package_of_ours_under_an_official_name_is_bad(tmp_path, monkeypatch):
    checkout = tmp_path / "checkout"
    (checkout / "agents").mkdir(parents=True)
    (checkout / "agents" / "__init__.py").write_text("")
    monkeypatch.setattr(adr1, "__file__", str(checkout / "src" / "adr1" / "__init__.py"))
    monkeypatch.setattr(sys, "path", [str(checkout), *sys.path])
    (finding,) = doctor.check_official_names(["agents"])
    assert finding.verdict is Verdict.BAD


def test_nothing_listening_is_said_clearly(free_port):
    port = free_port()
    (finding,) = doctor.probe_given_server("127.0.0.1", port)
    assert finding.verdict is Verdict.BAD
    assert f"no CARLA server at 127.0.0.1:{port}" in finding.detail


@pytest.mark.parametrize("terminal", [True, False])
def test_report_is_a_table_on_a_terminal_and_plain_lines_elsewhere(terminal, free_port):
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=200)
    assert not doctor.examine(DoctorOptions(port=free_port()), console)
    assert out.getvalue().lstrip().startswith("ok ") is not terminal
    assert ("\x1b[" in out.getvalue()) is terminal
    assert "python" in out.getvalue()


def test_probes_the_embedded_simulator():
    (finding,) = doctor.probe_embedded_server()
    assert finding.verdict is Verdict.OK, finding.detail
    assert "ticks/s" in finding.detail

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import adr1
from adr1 import cli
from adr1.errors import AgentError, FileFormatError, SimulatorError
from adr1.files import FileWriteError


def test_no_arguments_and_help_show_the_commands(capsys):
    assert cli.main([]) == cli.EXIT_OK
    first = capsys.readouterr().out
    assert cli.main(["--help"]) == cli.EXIT_OK
    assert capsys.readouterr().out == first
    assert all(command in first for command in cli.COMMANDS)


def test_version(capsys):
    assert cli.main(["--version"]) == cli.EXIT_OK
    assert capsys.readouterr().out == f"adr1 {adr1.__version__}\n"


def test_unknown_command_lists_the_known_ones(capsys):
    assert cli.main(["drive"]) == cli.EXIT_USAGE
    assert ", ".join(sorted(cli.COMMANDS)) in capsys.readouterr().err


@pytest.mark.parametrize("command", sorted(cli.COMMANDS))
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    assert ended.value.code == 0
    assert "usage: " in capsys.readouterr().out


@pytest.mark.parametrize("command", sorted(cli.COMMANDS))
def test_unknown_option_is_wrong_usage(command, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--no-such-option"])
    assert ended.value.code == cli.EXIT_USAGE


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FileFormatError("a.xml", 3, "broken"), cli.EXIT_USAGE),
        (SimulatorError("gone"), cli.EXIT_NOT_DONE),
        (AgentError("bad"), cli.EXIT_NOT_DONE),
        (FileWriteError(Path("x"), OSError(28, "full"), replaced=False), cli.EXIT_NOT_DONE),
    ],
)
def test_exit_codes_of_errors(error, code, monkeypatch, capsys):
    def failing(arguments: list[str]) -> int:
        raise error

    monkeypatch.setitem(cli.COMMANDS, "run", failing)
    assert cli.main(["run"]) == code
    assert str(error) in capsys.readouterr().err


def test_interruption(monkeypatch, capsys):
    def interrupted(arguments: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(cli.COMMANDS, "serve", interrupted)
    assert cli.main(["serve"]) == cli.EXIT_INTERRUPTED


def test_importing_the_command_line_does_not_load_the_client_library():
    code = "import sys, adr1.cli; sys.exit('carla' in sys.modules or 'numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

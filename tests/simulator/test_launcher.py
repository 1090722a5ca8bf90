"""The server under the name and flags of CARLA's start script."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import carla
import pytest

from adr1.errors import InputError
from adr1.simulator.launcher import install, launch, read_arguments

BENCH2DRIVE = ["-RenderOffScreen", "-nosound", "-carla-rpc-port=3000", "-graphicsadapter=2"]
START_TIMEOUT_S = 200.0


def test_flags_of_an_evaluator_are_understood() -> None:
    wanted = read_arguments(BENCH2DRIVE)
    assert (wanted.rpc_port, wanted.stream_port, wanted.map_name) == (3000, None, None)
    assert all("no effect" in remark for remark in wanted.remarks)
    assert len(wanted.remarks) == 3


@pytest.mark.parametrize(
    "flag", ["-carla-rpc-port", "-carla-world-port", "-carla-port", "-CARLA-PORT"]
)
def test_every_name_of_the_port_counts(flag: str) -> None:
    assert read_arguments([f"{flag}=2345"]).rpc_port == 2345


def test_map_stream_port_and_odd_flags() -> None:
    wanted = read_arguments(
        [
            "/Game/Carla/Maps/Town01",
            "-windowed",
            "-ResX=800",
            "-carla-streaming-port=0",
            "-ini:[/Script/Engine.RendererSettings]:r.GraphicsAdapter=1",
            "-warp=9",
            "Town02",
        ]
    )
    assert (wanted.map_name, wanted.stream_port) == ("Town01", 0)
    assert [remark.split(":")[-1].strip() for remark in wanted.remarks] == [
        "no effect here",
        "no effect here",
        "no effect here",
        "unknown flag, ignored",
        "ignored, the map is /Game/Carla/Maps/Town01",
    ]


@pytest.mark.parametrize("arguments", [["-carla-rpc-port=x"], ["-carla-port=70000"], ["--bind"]])
def test_what_cannot_be_obeyed_is_an_error(arguments: list[str]) -> None:
    with pytest.raises(InputError, match="needed"):
        read_arguments(arguments)


def test_a_real_carla_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "CarlaUE4.sh"
    path.write_text("#!/bin/sh\nexec CarlaUE4-Linux-Shipping\n")
    with pytest.raises(InputError, match="another folder"):
        install(tmp_path, maps_dir=None, bind="127.0.0.1")
    path.unlink()
    assert launch(["--install", str(tmp_path), "--maps-dir", str(tmp_path)]) == 0
    assert f"--maps-dir {tmp_path}" in path.read_text()
    assert os.access(path, os.X_OK)
    assert launch(["--install", str(tmp_path)]) == 0


def start(script: Path, port: int, log: Path, *flags: str) -> subprocess.Popen[bytes]:
    """As Bench2Drive's evaluator does: by a shell, in a process group of its own."""
    command = f"{script} -RenderOffScreen -nosound -carla-rpc-port={port} {' '.join(flags)}"
    with log.open("wb") as stderr:
        return subprocess.Popen(
            command, shell=True, start_new_session=True, stderr=stderr, stdout=subprocess.DEVNULL
        )


def connected(port: int) -> carla.Client:
    deadline_s = time.monotonic() + START_TIMEOUT_S
    while not answers(port):
        assert time.monotonic() < deadline_s, "the server does not answer"
        time.sleep(0.1)
    client = carla.Client("127.0.0.1", port)
    client.set_timeout(20.0)
    return client


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def members_of_group(group: int) -> list[str]:
    """Command lines of the living processes of a process group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(line)
    return found


def test_the_script_starts_free_running_and_leaves_no_orphan(
    tmp_path: Path, free_port: Callable[[], int]
) -> None:
    script = install(tmp_path / "carla", maps_dir=None, bind="127.0.0.1")
    port = free_port()
    shell = start(script, port, tmp_path / "log", "-graphicsadapter=77", "-carla-streaming-port=0")
    try:
        world = connected(port).get_world()
        assert world.get_map().name.endswith("Metro")
        assert not world.get_settings().synchronous_mode
        assert world.wait_for_tick().frame > 0
        servers = [line for line in members_of_group(shell.pid) if "adr1" in line]
        assert servers
        assert all("-graphicsadapter=77" in line for line in servers)
    finally:
        os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()
    deadline_s = time.monotonic() + 5.0
    while members_of_group(shell.pid) and time.monotonic() < deadline_s:
        time.sleep(0.05)
    assert members_of_group(shell.pid) == []
    assert "map Metro" in (tmp_path / "log").read_text()


def test_carlas_own_first_town_is_taken_if_it_is_there(
    tmp_path: Path, shared_dir: Path, free_port: Callable[[], int]
) -> None:
    maps = tmp_path / "maps"
    maps.mkdir()
    town = next(shared_dir.rglob("Town01.xodr"))
    (maps / "Town10HD.xodr").write_bytes(town.read_bytes())
    script = install(tmp_path, maps_dir=maps, bind="127.0.0.1")
    port = free_port()
    shell = start(script, port, tmp_path / "log")
    try:
        assert connected(port).get_world().get_map().name.endswith("Town10HD")
    finally:
        os.killpg(shell.pid, signal.SIGTERM)
        shell.wait()

"""Starts the server by the name and flags of CARLA's own start script, `CarlaUE4.sh`.

Evaluators such as Bench2Drive's run `$CARLA_ROOT/CarlaUE4.sh -carla-rpc-port=N ...` and later kill
what has their flags on its command line. The script written by `install` replaces itself by this
process, so that there is one process, with those flags, in the caller's process group.
"""

from __future__ import annotations

import shlex
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adr1.errors import Adr1Error, InputError
from adr1.files import atomic_write_text
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.serve import ServeOptions, serve

SCRIPT_NAME = "CarlaUE4.sh"
USAGE = """\
usage: adr1 carla-launcher [--maps-dir DIR] [--bind ADDRESS] [MAP] [CARLA FLAGS]
       adr1 carla-launcher --install DIR [--maps-dir DIR] [--bind ADDRESS]

The first form starts the embedded simulator as CARLA is started: port 2000, streams on the next
one, real time until a client asks for synchronous mode. The second writes DIR/CarlaUE4.sh, which
does the same with its own arguments; set CARLA_ROOT to DIR.

Obeyed:  MAP, -carla-rpc-port=N (also -carla-world-port, -carla-port), -carla-streaming-port=N
Ignored: every other flag, with a line on standard error
MAP is a name such as Town01 or /Game/Carla/Maps/Town01. Without it: Town10HD if --maps-dir has it,
else Metro."""

_MARK = "# Written by adr1 carla-launcher --install"
_DEFAULT_PORT = 2000
_DEFAULT_MAPS = ("Town10HD_Opt", "Town10HD")
_PORT_FLAGS = ("carla-rpc-port", "carla-world-port", "carla-port", "world-port")
_STREAM_FLAG = "carla-streaming-port"
# Flags of CARLA and Unreal that mean nothing to a server without Unreal, in lower case.
_NO_EFFECT = frozenset(
    [
        "benchmark", "carla-server", "d3d11", "d3d12", "dx11", "dx12", "fps", "fullscreen", "game",
        "graphicsadapter", "ini", "log", "nosound", "nullrhi", "opengl", "opengl3", "opengl4",
        "prefernvidia", "quality-level", "renderoffscreen", "resx", "resy", "stdout", "unattended",
        "usefixedtimestep", "vulkan", "windowed",
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Launch:
    """What the arguments ask for.

    Attributes:
        map_name: None for the default one.
        stream_port: None for the port after `rpc_port`, 0 for any free one.
        install_dir: where to write the script instead of starting.
        remarks: one line per flag that has no effect.
    """

    rpc_port: int = _DEFAULT_PORT
    stream_port: int | None = None
    map_name: str | None = None
    maps_dir: Path | None = None
    bind: str = ServeOptions.bind
    install_dir: Path | None = None
    remarks: tuple[str, ...] = ()


def read_arguments(arguments: Sequence[str]) -> Launch:
    """Own options begin with two dashes, CARLA's flags with one (in any case); the rest is a map.

    Raises InputError for an own option without a value and for a port that is none; an unknown
    option ends the process with its usage.
    """
    own: dict[str, str] = {}
    ports: dict[str, int] = {}
    maps: list[str] = []
    remarks: list[str] = []
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        name, equals, value = argument.partition("=")
        if name in ("--install", "--maps-dir", "--bind"):
            if not equals and not rest:
                raise InputError(f"{name}: a value is needed")
            own[name] = value if equals else rest.pop(0)
        elif argument.startswith("--"):
            sys.stderr.write(f"{argument}: unknown option\n{USAGE}\n")
            sys.exit(2)
        elif not argument.startswith("-"):
            maps.append(argument)
        else:
            _read_flag(name.lstrip("-").lower(), value, argument, ports, remarks)
    remarks += [f"{extra}: ignored, the map is {maps[0]}" for extra in maps[1:]]
    return Launch(
        rpc_port=ports.get("rpc", _DEFAULT_PORT),
        stream_port=ports.get("stream"),
        map_name=maps[0].rsplit("/", 1)[-1] if maps else None,
        maps_dir=Path(own["--maps-dir"]).resolve() if "--maps-dir" in own else None,
        bind=own.get("--bind", ServeOptions.bind),
        install_dir=Path(own["--install"]) if "--install" in own else None,
        remarks=tuple(remarks),
    )


def _read_flag(
    name: str, value: str, argument: str, ports: dict[str, int], remarks: list[str]
) -> None:
    if name in _PORT_FLAGS:
        ports["rpc"] = _port(argument, value)
    elif name == _STREAM_FLAG:
        ports["stream"] = _port(argument, value)
    elif name.split(":")[0] in _NO_EFFECT:
        remarks.append(f"{argument}: no effect here")
    else:
        remarks.append(f"{argument}: unknown flag, ignored")


def _port(argument: str, value: str) -> int:
    if not value.isdecimal() or int(value) > 65535:
        raise InputError(f"{argument}: a port of 0 to 65535 is needed")
    return int(value)


def launch(arguments: Sequence[str]) -> int:
    """Start the server, or write the script; returns the exit code."""
    if "--help" in arguments or "-h" in arguments:
        print(USAGE)
        sys.exit(0)
    wanted = read_arguments(arguments)
    for remark in wanted.remarks:
        _say(remark)
    if wanted.install_dir is not None:
        print(install(wanted.install_dir, maps_dir=wanted.maps_dir, bind=wanted.bind))
        return 0
    map_name = wanted.map_name or _default_map(wanted.maps_dir)
    _say(f"this is adr1's embedded simulator, not CARLA; port {wanted.rpc_port}, map {map_name}")
    return serve(
        ServeOptions(
            port=wanted.rpc_port,
            stream_port=wanted.stream_port,
            map=map_name,
            maps_dir=wanted.maps_dir,
            bind=wanted.bind,
        )
    )


def install(folder: Path, *, maps_dir: Path | None, bind: str) -> Path:
    """Write an executable `CarlaUE4.sh` into a folder; returns its path.

    Raises InputError where that name belongs to something else, such as a real CARLA.
    """
    path = folder / SCRIPT_NAME
    if path.exists() and _MARK not in path.read_text(errors="replace"):
        raise InputError(f"{path} exists and is not adr1's; choose another folder")
    source_dir = str(Path(__file__).resolve().parents[2])
    options = ["--bind", bind]
    if maps_dir is not None:
        options += ["--maps-dir", str(maps_dir)]
    command = [sys.executable, "-m", "adr1.simulator.launcher", *options]
    folder.mkdir(parents=True, exist_ok=True)
    atomic_write_text(
        path,
        f"#!/bin/sh\n{_MARK}\n"
        f'export PYTHONPATH={shlex.quote(source_dir)}"${{PYTHONPATH:+:$PYTHONPATH}}"\n'
        f'exec {shlex.join(command)} "$@"\n',
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return path


def _default_map(maps_dir: Path | None) -> str:
    names = MapLibrary(maps_dir, ServeOptions.cache_dir).names()
    return next((name for name in _DEFAULT_MAPS if name in names), ServeOptions.map)


def _say(line: str) -> None:
    sys.stderr.write(f"CarlaUE4.sh: {line}\n")


def main() -> int:
    """The process that the script becomes; 2 and one line of explanation if it cannot start."""
    try:
        return launch(sys.argv[1:])
    except Adr1Error as error:
        _say(str(error))
        return 2


if __name__ == "__main__":
    sys.exit(main())

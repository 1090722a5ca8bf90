"""The server process: options, assembly, ready line, end."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.recorder.desk import RecorderDesk
from adr1.simulator.rpc.world_dispatcher import WorldDispatcher
from adr1.simulator.wire.extension import EXTENSION_RPCS
from adr1.simulator.wire.loop import WireServer
from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.wire.v0_9_16.rpcs import RPCS
from adr1.simulator.world.warm_up import warm_up
from adr1.simulator.world.world import World

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ServeOptions:
    """Run the embedded simulator until it is stopped."""

    port: int = 2000
    """RPC port; streams use the next one. 0 takes any two free ports."""
    map: str = "Metro"
    """Town to start with: Metro, Parkway, Speedway, Metro-3, ... or a file's stem in --maps-dir."""
    maps_dir: Path | None = None
    """Folder with OpenDRIVE files; Town01.xodr becomes the map Town01."""
    pace: float = 0.0
    """At most so many simulated seconds per second in synchronous mode; 0 for no limit."""
    stream_port: int | None = None
    """Port of the data streams, if not the one after `port`; 0 takes any free one."""
    bind: str = "127.0.0.1"
    """Address to listen on."""
    cache_dir: Path = Path.home() / ".cache" / "adr1"
    """Folder for generated towns and derived map data; may be deleted at any time."""
    recordings_dir: Path = Path("recordings")
    """Folder that all files of CARLA's recorder stay in; made when a client first records."""


def serve(options: ServeOptions) -> int:
    """Serve until SIGTERM or SIGINT; returns 0.

    Prints one JSON line on standard output as soon as clients can connect:
    `{"event": "ready", "rpc_port": ..., "stream_port": ..., "pid": ..., "map": ...}`.
    Raises Adr1Error for an unknown map, a broken map file or a port that is taken.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    _log.info("getting ready; the first start on a machine compiles kernels for about a minute")
    streams = StreamHub()
    library = MapLibrary(options.maps_dir, options.cache_dir)
    catalogue = Catalogue.load()
    begun_s = time.perf_counter()
    warm_up(catalogue)
    logging.getLogger(__name__).info("kernels ready in %.1f s", time.perf_counter() - begun_s)
    world = World(library, catalogue, streams, options.map)
    desk = RecorderDesk(world, options.recordings_dir)
    server = WireServer(
        options.bind,
        options.port,
        options.stream_port,
        rpcs={**RPCS, **EXTENSION_RPCS},
        dispatcher=WorldDispatcher(world, desk, options.pace),
        streams=streams,
    )
    _print_ready(server, world)
    try:
        server.run(handle_signals=True)
    finally:
        desk.close()
    return 0


def _print_ready(server: WireServer, world: World) -> None:
    line = {
        "event": "ready",
        "rpc_port": server.rpc_port,
        "stream_port": server.stream_port,
        "pid": os.getpid(),
        "map": world.episode.town.name,
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()

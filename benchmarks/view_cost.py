"""What `adr1 view` costs a simulation: ticks per second beside it, unwatched and watched.

    python benchmarks/view_cost.py [--rounds 7] [--vehicles 50] [--ticks 1500]

One JSON line per figure: name, value, unit, target, ok. A ratio is (ticks per second with the view)
/ (without it), each the best of many short windows over all rounds, which take turns in one run.
The watcher is a WebSocket client that reads everything and draws nothing, as a browser on another
machine would be; a browser on the same machine takes its own share of the processors.
"""

from __future__ import annotations

import asyncio
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import tyro
from figures import report

from adr1.session.connect import connect
from adr1.session.launch import EmbeddedServer, environment_with_adr1
from adr1.session.synchronous import SynchronousWorld

UNWATCHED_TARGET = 0.95
STATES_TARGET = 10.0
WINDOW_TICKS = 100
SETTLE_S = 2.5
COMMAND = "import sys; from adr1.cli import main; sys.exit(main())"


@dataclass(frozen=True)
class Options:
    """Measure the cost of the live view."""

    rounds: int = 7
    vehicles: int = 50
    ticks: int = 1500


@contextmanager
def view_of(port: int) -> Iterator[str]:
    """`adr1 view`, running; gives its address."""
    command = [sys.executable, "-c", COMMAND, "view", "--port", str(port), "--http-port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment_with_adr1()
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split(" at ")[1].strip()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


class Watcher:
    """Reads a page's messages in a thread, as a browser does; a context manager."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.states = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._read(),))
        self._ended = asyncio.Event()

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()
        self._loop.close()

    async def _read(self) -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{self._url}live", origin=self._url.rstrip("/")) as sock,
        ):
            await sock.send_str('{"visible": true, "focus": null, "sensors": []}')
            reading = asyncio.ensure_future(self._count(sock))
            await self._ended.wait()
            reading.cancel()

    async def _count(self, sock: aiohttp.ClientWebSocketResponse) -> None:
        async for message in sock:
            self.states += '"state"' in message.data[:20]


def rate_of(tick: Callable[[], object], ticks: int) -> float:
    """Ticks per second in the best of many short windows: what other programs do is left out."""
    best_s = float("inf")
    for _ in range(max(1, ticks // WINDOW_TICKS)):
        start_s = time.perf_counter()
        for _ in range(WINDOW_TICKS):
            tick()
        best_s = min(best_s, time.perf_counter() - start_s)
    return WINDOW_TICKS / best_s


def compare(world: SynchronousWorld, port: int, options: Options) -> None:
    """Measure all rounds and report."""
    alone, unwatched, watched, states = [], [], [], []
    for _ in range(options.rounds):
        alone.append(rate_of(world.tick, options.ticks))
        with view_of(port) as url:
            time.sleep(SETTLE_S)
            unwatched.append(rate_of(world.tick, options.ticks))
            with Watcher(url) as watcher:
                time.sleep(SETTLE_S)
                before, begin_s = watcher.states, time.perf_counter()
                watched.append(rate_of(world.tick, options.ticks))
                states.append((watcher.states - before) / (time.perf_counter() - begin_s))
    report("view_cost, ticks without a view", max(alone), "ticks/s")
    share = max(unwatched) / max(alone)
    report("view_cost, unwatched", share, "1", UNWATCHED_TARGET, ok=share >= UNWATCHED_TARGET)
    report("view_cost, watched", max(watched) / max(alone), "1")
    told = statistics.median(states)
    name = "view_cost, states told while watched"
    report(name, told, "1/s", STATES_TARGET, ok=told >= STATES_TARGET)


def main(options: Options) -> None:
    """Start a server with parked vehicles and measure."""
    with tempfile.TemporaryDirectory() as folder:
        log_path = Path(folder) / "server.log"
        with EmbeddedServer("Metro", log_path=log_path) as server:
            client = connect(server.host, server.rpc_port)
            with SynchronousWorld(client.get_world()) as world:
                car = world.world.get_blueprint_library().find("vehicle.tesla.model3")
                for place in world.world.get_map().get_spawn_points()[: options.vehicles]:
                    world.world.try_spawn_actor(car, place)
                compare(world, server.rpc_port, options)


if __name__ == "__main__":
    main(tyro.cli(Options))

"""Ticks per second through the genuine client, ours against a crude baseline, in one run.

    python benchmarks/tick_rate.py [--baseline PATH/rawserver.py] [--rounds 3]

Prints one JSON line per figure: name, value, unit, target, ok. The ratio of a case is the median
over rounds of (ours / baseline) measured directly after each other, both on the baseline's own
town: what Traffic Manager does in the client depends on the town. Without a baseline only our
rates, on Metro, are printed.

Cases: 1, 20 and 100 vehicles, each rolling off straight ahead by itself (so few ticks that nobody
reaches a wall) and each driven by Traffic Manager. Every measurement is a client process.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import carla
import tyro
from figures import report

from adr1.session.launch import EmbeddedServer
from adr1.session.traffic_manager import free_tcp_port

COUNTS = (1, 20, 100)
WARM_UP_TICKS = 20
SAME_TOWN = "Baseline"
DEFAULT_BASELINE = Path(__file__).resolve().parents[2] / "shared" / "spike" / "rawserver.py"


@dataclass(frozen=True)
class Options:
    """Measure world.tick() per second."""

    baseline: Path = DEFAULT_BASELINE
    """Script of the baseline server; takes --port."""
    rounds: int = 3
    """Measurements of each case."""
    ticks: int = 250
    """Ticks per measurement."""
    client: tuple[int, int, bool] | None = None
    """Only measure: port, vehicles, with Traffic Manager (used by the script itself)."""


def measure(port: int, vehicles: int, traffic_manager: bool, ticks: int) -> float:  # noqa: FBT001
    """Ticks per second of one server; the world is loaded anew first."""
    client = carla.Client("127.0.0.1", port)
    client.set_timeout(30.0)
    world = client.reload_world()
    settings = world.get_settings()
    settings.synchronous_mode, settings.fixed_delta_seconds = True, 0.05
    world.apply_settings(settings)
    blueprint = world.get_blueprint_library().find("vehicle.tesla.model3")
    places = world.get_map().get_spawn_points()
    chosen = places[:: max(1, len(places) // vehicles)][:vehicles]
    cars = [world.try_spawn_actor(blueprint, place) for place in chosen]
    assert all(cars), "the town is too small for so many vehicles"
    world.tick()
    manager = client.get_trafficmanager(free_tcp_port()) if traffic_manager else None
    if manager is not None:
        manager.set_synchronous_mode(True)
    for car in cars:
        if manager is not None:
            car.set_autopilot(True, manager.get_port())
        else:
            car.apply_control(carla.VehicleControl(throttle=0.15))
    for _ in range(WARM_UP_TICKS):
        tick(world)
    start = time.perf_counter()
    for _ in range(ticks):
        tick(world)
    rate = ticks / (time.perf_counter() - start)
    if manager is not None:
        manager.shut_down()
    settings.synchronous_mode, settings.fixed_delta_seconds = False, None
    world.apply_settings(settings)
    return rate


def tick(world: carla.World) -> None:
    """One tick, and a pause without which Traffic Manager can miss the next one for ever."""
    world.tick(20.0)
    time.sleep(1e-5)


def rate_of(port: int, vehicles: int, traffic_manager: bool, ticks: int) -> float:  # noqa: FBT001
    """`measure` in a client process of its own."""
    command = [sys.executable, __file__, "--ticks", str(ticks), "--client"]
    command += [str(port), str(vehicles), str(traffic_manager)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return float(done.stdout.splitlines()[-1])


def compare(options: Options, ours: int, baseline: int | None) -> None:
    """Measure and report every case."""
    for traffic_manager in (False, True):
        for vehicles in COUNTS:
            case = f"{vehicles} vehicles{', Traffic Manager' if traffic_manager else ''}"
            rates, ratios = [], []
            for _ in range(options.rounds):
                rates.append(rate_of(ours, vehicles, traffic_manager, options.ticks))
                if baseline is not None:
                    other = rate_of(baseline, vehicles, traffic_manager, options.ticks)
                    ratios.append(rates[-1] / other)
            report(f"tick rate, {case}", statistics.median(rates), "ticks/s")
            if ratios:
                ratio = statistics.median(ratios)
                report(f"ratio to baseline, {case}", ratio, "1", 1.0, ok=ratio >= 1.0)


def main(options: Options) -> None:
    """Start both servers on one town and compare them."""
    if options.client is not None:
        print(measure(*options.client, options.ticks))
        return
    folder = Path(tempfile.mkdtemp())
    if not options.baseline.exists():
        print(f"no baseline at {options.baseline}: rates on Metro only", file=sys.stderr)
        with EmbeddedServer("Metro", log_path=folder / "server.log") as server:
            compare(options, server.rpc_port, None)
        return
    port = free_tcp_port()
    command = [sys.executable, options.baseline.name, "--port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    other = subprocess.Popen(command, cwd=options.baseline.parent, **quiet)
    try:
        time.sleep(2.0)
        (folder / f"{SAME_TOWN}.xodr").write_text(opendrive_of(port))
        log_path = folder / "server.log"
        with EmbeddedServer(SAME_TOWN, log_path=log_path, maps_dir=folder) as server:
            compare(options, server.rpc_port, port)
    finally:
        other.kill()
        other.wait()


def opendrive_of(port: int) -> str:
    """The town that a server serves."""
    client = carla.Client("127.0.0.1", port)
    client.set_timeout(20.0)
    return str(client.get_world().get_map().to_opendrive())


if __name__ == "__main__":
    main(tyro.cli(Options))

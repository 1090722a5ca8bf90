"""How fast the suite `quick` runs with the expert, and how fast a town is reloaded.

    python benchmarks/quick_speed.py [--entries N]

One JSON line per figure: name, value, unit, target, ok. The ratio is simulated seconds over
wall-clock seconds of the driving loop, per worker, over all routes driven.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from figures import report

from adr1.evaluation.options import CHECKOUT, main
from adr1.evaluation.results import SuiteResult
from adr1.evaluation.suites import load_suite
from adr1.session.connect import connect
from adr1.session.launch import EmbeddedServer
from adr1.session.synchronous import SynchronousWorld
from adr1.session.worlds import load_town

RATIO_TARGET = 8.0
RELOAD_TARGET_MS = 30.0
RELOADS = 20
TOWN = "Metro"


def quick_run(folder: Path, entries: int | None) -> SuiteResult:
    """Drive the suite, or its first entries only, with one worker."""
    suite = load_suite("quick", CHECKOUT / "scenarios" / "suites")
    path = folder / "suite.json"
    path.write_text(suite.model_copy(update={"entries": suite.entries[:entries]}).model_dump_json())
    main(["--suite", str(path), "--out", str(folder / "runs"), "--fresh"])
    results = folder / "runs" / "latest" / "results.json"
    return SuiteResult.model_validate_json(results.read_bytes())


def real_time_ratio(result: SuiteResult) -> float:
    """Simulated over wall-clock seconds of driving."""
    simulated_s = sum(route.outcome.duration_game_s for route in result.routes)
    wall_s = sum(route.outcome.timings_s["driving"] for route in result.routes)
    return simulated_s / wall_s


def reload_ms(folder: Path) -> float:
    """Median time of a synchronous world reload in milliseconds."""
    with EmbeddedServer(TOWN, log_path=folder / "server.log") as server:
        client = connect(server.host, server.rpc_port)
        with SynchronousWorld(load_town(client, TOWN)):
            times_ms = []
            for _ in range(RELOADS):
                started_s = time.perf_counter()
                client.reload_world(False)
                times_ms.append(1e3 * (time.perf_counter() - started_s))
    return statistics.median(times_ms)


def run() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, help="only the first entries of the suite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        value_ms = reload_ms(folder)
        report("world_reload", value_ms, "ms", RELOAD_TARGET_MS, ok=value_ms <= RELOAD_TARGET_MS)
        ratio = real_time_ratio(quick_run(folder, options.entries))
        report("quick_real_time_ratio", ratio, "x", RATIO_TARGET, ok=ratio >= RATIO_TARGET)


if __name__ == "__main__":
    run()

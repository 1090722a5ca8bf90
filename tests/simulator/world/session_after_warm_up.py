"""Warms up as the server does, then drives a busy world; prints what was compiled only then.

Run as a process of its own, for other tests compile too:
`python -m tests.simulator.world.session_after_warm_up RECORDINGS_DIR`, in the checkout.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path

from numba.core.dispatcher import Dispatcher
from tests.simulator.conftest import BusyWorld, Tap

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.geometry import Pose
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.recorder.desk import RecorderDesk
from adr1.simulator.rpc.world_dispatcher import WorldDispatcher
from adr1.simulator.wire.dispatcher import ClientSession
from adr1.simulator.world.warm_up import warm_up

TICKS = 25
SENSORS = (
    "sensor.camera.depth", "sensor.camera.dvs", "sensor.camera.instance_segmentation",
    "sensor.camera.normals", "sensor.camera.optical_flow", "sensor.camera.rgb",
    "sensor.camera.semantic_segmentation", "sensor.lidar.ray_cast",
    "sensor.lidar.ray_cast_semantic", "sensor.other.radar", "sensor.other.obstacle",
    "sensor.other.collision", "sensor.other.imu", "sensor.other.gnss",
)  # fmt: skip
SMALL = {"image_size_x": "48", "image_size_y": "27"}  # frames fit into the sockets of a tap
NOISY = {"dropoff_general_rate": "0.3", "noise_stddev": "0.05", "sensor_tick": "0.1"}
# Whole numbers, as a client in another language may send them.
WEATHERS = ([0] * 14, [80, 90, 90, 50, 0, -30, 20, 5, 1, 90, 1, 1, 1, 30], [10.0] * 14)


def compiled() -> dict[str, set[str]]:
    """Signatures that each compiled function of the simulator has by now."""
    return {
        f"{item.py_func.__module__}.{item.py_func.__qualname__}": {*map(str, item.signatures)}
        for item in gc.get_objects()
        if isinstance(item, Dispatcher) and item.py_func.__module__.startswith("adr1.simulator")
    }


def session(folder: Path) -> None:
    """Traffic, pile-ups, walkers, props, all sensors, recorder, saving, a friction trigger."""
    busy = BusyWorld(MapLibrary(None, Path.home() / ".cache" / "adr1"))
    busy.populate()
    world = busy.world
    carrier = busy.ids("vehicle.")[0]
    for kind in SENSORS:
        known = {row[0] for row in world.catalogue.get(kind).description()[2]}
        for changed in (SMALL, {**SMALL, **NOISY}):
            fitting = {name: value for name, value in changed.items() if name in known}
            busy.spawn(kind, Pose(0.0, 0.0, 2.0), carrier, **fitting)
    busy.spawn("static.trigger.friction", Pose(0.0, 0.0), friction="0.1", extent_x="5000")
    desk = RecorderDesk(world, folder)
    dispatcher, client = WorldDispatcher(world, desk), ClientSession(1, ("test", 0))
    dispatcher.call(client, "start_recorder", ["warm.log", True])
    for weather in WEATHERS:
        dispatcher.call(client, "set_weather_parameters", [weather])
        tap = Tap(world)
        busy.run(TICKS, tap)
        tap.close()
    dispatcher.call(client, "stop_recorder", [])
    dispatcher.call(client, "cast_ray", [[0.0, 0.0, 50.0], [50.0, 50.0, -50.0]])
    row = dispatcher.call(client, "adr1.save_state", [])
    dispatcher.call(client, "adr1.restore_state", [row[0]])
    dispatcher.call(client, "replay_file", ["warm.log", 0.0, 0.0, 0])
    world.tick()
    world.load("Parkway", reset_settings=False)
    desk.close()


def main() -> None:
    begun_s = time.perf_counter()
    warm_up(Catalogue.load())
    took_s = time.perf_counter() - begun_s
    before = compiled()
    session(Path(sys.argv[1]))
    late = {
        name: sorted(signatures - before.get(name, set()))
        for name, signatures in compiled().items()
        if signatures - before.get(name, set())
    }
    print(json.dumps({"warm_up_s": took_s, "late": late, "known": sorted(before)}))


if __name__ == "__main__":
    main()

"""What cameras cost, in a built-in town full of vehicles.

    python benchmarks/cameras.py [--town Metro] [--repeats 15]

One JSON line per figure: name, value, unit, target, ok. "CPU" is the least CPU time of several
ticks on all cores together, which is also the time on one core; "time" is the least time by the
clock, two cores helping. Each tick begins with placing all actors, half of which have moved, and
ends with the bytes that would be sent. "Growth" is the cost per pixel or vehicle at the end of a
curve over that at its beginning: at most 1 is at most linear.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import tyro
from figures import report
from sensors import CACHE_DIR, WEATHER, Options, Traffic, best_ms, growth

from adr1.simulator.imaging.weather import Weather
from adr1.simulator.sensors.scene_view import TownScenes
from adr1.simulator.shapes.mesh_cache import cached_town_mesh

FOUR = tuple(
    f"sensor.camera.{kind}"
    for kind in ("rgb", "depth", "semantic_segmentation", "instance_segmentation")
)
SINGLE = ("rgb", "depth", "semantic_segmentation", "normals", "optical_flow", "dvs")
SMALL, LARGE = (320, 180), (800, 450)
TARGET_MS = {SMALL: 10.0, LARGE: 50.0}
SIZES = ((80, 45), (160, 90), SMALL, (640, 360), (1280, 720))
VEHICLES, USUAL_VEHICLES = (1, 25, 100, 400), 60
WEATHERS = {
    "night": Weather(sun_altitude_deg=-30.0),
    "rain": Weather(cloudiness=95.0, precipitation=80.0, precipitation_deposits=70.0, wetness=80.0),
}


def clock_ms(work: Callable[[], None], repeats: int) -> float:
    """Least time by the clock in milliseconds, after one run that compiles and fills caches."""
    work()
    times = []
    for _ in range(repeats):
        start_s = time.perf_counter()
        work()
        times.append(time.perf_counter() - start_s)
    return 1e3 * min(times)


def pictures(
    traffic: Traffic,
    size: tuple[int, int],
    kinds: tuple[str, ...] = FOUR,
    weather: Weather = WEATHER,
    **attributes: object,
) -> Callable[[], None]:
    """What takes one picture of each kind from one place."""
    given = {"image_size_x": size[0], "image_size_y": size[1], **attributes}
    return traffic.firing(kinds, weather, **given)


def at_most(name: str, value: float, unit: str, target: float | None = None) -> None:
    """A figure whose target is an upper bound."""
    report(name, value, unit, target, ok=None if target is None else value <= target)


def main(options: Options) -> None:
    """Measure all of it."""
    scenes = TownScenes(partial(cached_town_mesh, cache_dir=CACHE_DIR))
    usual, repeats = Traffic(options.town, scenes, USUAL_VEHICLES), options.repeats
    for size, target_ms in TARGET_MS.items():
        name = f"RGB, depth, semantic and instance {size[0]}x{size[1]}, {USUAL_VEHICLES} vehicles"
        work = pictures(usual, size)
        at_most(f"{name}, time", clock_ms(work, repeats), "ms", target_ms)
        at_most(f"{name}, CPU", best_ms(work, repeats), "ms")
    for name, weather in WEATHERS.items():
        work = pictures(usual, SMALL, weather=weather)
        at_most(f"the four at 320x180, {name}, CPU", best_ms(work, repeats), "ms")
    for kind in SINGLE:
        work = pictures(usual, SMALL, (f"sensor.camera.{kind}",))
        at_most(f"{kind} alone at 320x180, CPU", best_ms(work, repeats), "ms")
    for samples in (1, 2, 4, 8):
        work = pictures(usual, SMALL, FOUR[:1], antialiasing=samples)
        at_most(f"rgb at 320x180, antialiasing {samples}, CPU", best_ms(work, repeats), "ms")
    costs = []
    for width, height in SIZES:
        costs.append(best_ms(pictures(usual, (width, height)), repeats))
        at_most(f"the four at {width}x{height}, CPU", costs[-1], "ms")
    counts = tuple(width * height for width, height in SIZES)
    at_most("growth of the cost per pixel, 80x45 to 1280x720", growth(counts, costs), "1", 1.0)
    costs = []
    for vehicles in VEHICLES:
        costs.append(best_ms(pictures(Traffic(options.town, scenes, vehicles), SMALL), repeats))
        at_most(f"the four at 320x180, {vehicles} vehicles, CPU", costs[-1], "ms")
    at_most("growth of the cost per vehicle, 1 to 400", growth(VEHICLES, costs), "1", 1.0)


if __name__ == "__main__":
    main(tyro.cli(Options))

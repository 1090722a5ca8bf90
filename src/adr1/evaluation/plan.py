"""From a suite to the list of routes to drive."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from adr1.errors import InputError, UnknownNameError
from adr1.evaluation.suites import Background, Suite, SuiteEntry
from adr1.routes.specs import RouteSpec
from adr1.scenarios.route_sources import read_routes


@dataclass(frozen=True)
class PlannedRoute:
    """One route of a run, with everything that makes it what it is.

    `key` is unique in the run and fit for a file name; `index` is its place in the suite.
    """

    key: str
    index: int
    route_file: Path
    route_id: str
    town: str
    repetition: int
    seed: int
    background: Background
    scenario_types: tuple[str, ...] = ()


def plan_routes(suite: Suite, base_seed: int, repetitions: int | None) -> list[PlannedRoute]:
    """Every route of a suite, in order: entries, seeds, repetitions, routes.

    Each repetition has a seed of its own, so that repeating measures spread.

    Args:
        suite: the suite.
        base_seed: added to every seed.
        repetitions: overrides the suite's own number where given.

    Raises:
        FileFormatError: a route file is broken (with file and line).
        InputError: a route id is not in its file, or the suite names a route twice.
    """
    planned: list[PlannedRoute] = []
    keys: set[str] = set()
    for entry in suite.entries:
        routes = _select(entry)
        for seed in entry.seeds:
            for repetition in range(repetitions or entry.repetitions):
                for route in routes:
                    item = _planned(entry, route, seed + base_seed, repetition, len(planned))
                    if item.key in keys:
                        raise InputError(f"suite {suite.name!r} names route {item.key!r} twice")
                    keys.add(item.key)
                    planned.append(item)
    return planned


def _planned(
    entry: SuiteEntry, route: RouteSpec, seed: int, repetition: int, index: int
) -> PlannedRoute:
    safe_id = "".join(char if char.isalnum() or char in "_-" else "_" for char in route.route_id)
    return PlannedRoute(
        key=f"{entry.route_file.stem}-{safe_id}-seed{seed}-rep{repetition}",
        index=index,
        route_file=entry.route_file,
        route_id=route.route_id,
        town=route.town,
        repetition=repetition,
        seed=seed + 1_000_000 * repetition,
        background=entry.background,
        scenario_types=tuple(scenario.scenario_type for scenario in route.scenarios),
    )


def _select(entry: SuiteEntry) -> list[RouteSpec]:
    routes = {route.route_id: route for route in read_routes(entry.route_file)}
    if entry.route_ids is None:
        return list(routes.values())
    missing = [route_id for route_id in entry.route_ids if route_id not in routes]
    if missing:
        raise InputError(
            f"{entry.route_file} has no route {missing[0]!r}; it has: {', '.join(routes)}"
        )
    return [routes[route_id] for route_id in entry.route_ids]


def narrowed(
    routes: list[PlannedRoute],
    types: Collection[str] = (),
    shard: tuple[int, int] | None = None,
    limit: int | None = None,
) -> list[PlannedRoute]:
    """Part of a suite's routes, in the suite's order.

    Args:
        types: only routes with one of these scenario types, where any are given.
        shard: (number from 1, count): every count-th route from there on.
        limit: at most so many, spread evenly over the suite.

    Raises:
        UnknownNameError: no route of the suite has a scenario of such a type.
        InputError: nothing is left.
    """
    known = {name for route in routes for name in route.scenario_types}
    for name in types:
        if name not in known:
            raise UnknownNameError("scenario type of this suite", name, known)
    chosen = [route for route in routes if not types or set(types) & set(route.scenario_types)]
    if shard is not None:
        chosen = chosen[shard[0] - 1 :: shard[1]]
    if limit is not None and limit < len(chosen):
        chosen = [chosen[k * len(chosen) // limit] for k in range(limit)]
    if not chosen:
        raise InputError("no route is left to drive; leave out --types, --shard or --limit")
    return chosen


def parse_shard(text: str) -> tuple[int, int]:
    """`2/4` is the second of four parts.

    Raises:
        InputError: it is not of that form.
    """
    number, slash, count = text.partition("/")
    if slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count):
        return int(number), int(count)
    raise InputError(f"--shard {text!r} is not like 2/4: the second of four parts")


def parse_subset(text: str) -> tuple[str, ...]:
    """Route ids in the official notation: `0`, `0,3`, `2-5`, and mixtures.

    Raises:
        InputError: the text is none of these.
    """
    chosen: list[str] = []
    for part in text.replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        if not dash and first:
            chosen.append(first)
        elif first.isdecimal() and last.isdecimal() and int(first) <= int(last):
            chosen.extend(str(number) for number in range(int(first), int(last) + 1))
        else:
            raise InputError(f"--routes-subset {text!r} is not like 0 or 0,3 or 2-5")
    return tuple(dict.fromkeys(chosen))

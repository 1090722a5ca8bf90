"""The built-in towns: names, seeds, and generation as a pure function of both.

    generate_town(parse_town_name("Metro-3"))

Every kind of town has as many members as there are seeds; "Metro" is "Metro-0". Seeds from 900 are
held out for evaluation: nothing may be trained or tuned on them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import roadgen

from adr1.errors import InputError
from adr1.simulator.maps.building_rules import CITY, COUNTRYSIDE
from adr1.simulator.maps.metro import build_metro
from adr1.simulator.maps.parkway import build_parkway
from adr1.simulator.maps.speedway import build_speedway
from adr1.simulator.maps.town_xml import finish_opendrive

TownKind = Literal["Metro", "Parkway", "Speedway"]
BUILT_IN_TOWN_KINDS: tuple[TownKind, ...] = get_args(TownKind)
FIRST_HELD_OUT_SEED = 900
ORIGIN_DEG = (48.0, 11.0)
"""Latitude and longitude of every town's origin."""

_NAME = re.compile(r"(?P<kind>[A-Za-z]+)(?:-(?P<seed>0|[1-9][0-9]{0,8}))?")
_BUILDERS: dict[TownKind, Callable[[roadgen.Map, int], None]] = {
    "Metro": build_metro,
    "Parkway": build_parkway,
    "Speedway": build_speedway,
}
_BUILDING_RULES: dict[TownKind, str] = {
    "Metro": CITY,
    "Parkway": COUNTRYSIDE,
    "Speedway": COUNTRYSIDE,
}


@dataclass(frozen=True, slots=True)
class TownSpec:
    """One built-in town: its kind and its seed (>= 0)."""

    kind: TownKind
    seed: int = 0

    def __post_init__(self) -> None:
        if self.kind not in BUILT_IN_TOWN_KINDS or self.seed < 0:
            raise InputError(
                f"no built-in town {self.kind!r} with seed {self.seed}: kinds are "
                f"{', '.join(BUILT_IN_TOWN_KINDS)}, seeds start at 0"
            )

    @property
    def name(self) -> str:
        return self.kind if self.seed == 0 else f"{self.kind}-{self.seed}"


@dataclass(frozen=True, slots=True)
class BuildingFootprint:
    """The ground outline of a building.

    Attributes:
        polygon_xy_world: corners in CARLA's world frame (y south), metres, not closed.
        height_m: top of the highest part above the ground.
    """

    name: str
    polygon_xy_world: tuple[tuple[float, float], ...]
    height_m: float


@dataclass(frozen=True, slots=True)
class GeneratedTown:
    """A town as generated: OpenDRIVE text (as the `carla` client reads it) and its buildings."""

    spec: TownSpec
    opendrive: str
    buildings: tuple[BuildingFootprint, ...]


def parse_town_name(name: str) -> TownSpec | None:
    """The town that a name means ("Metro", "Parkway-12"), or None for any other name."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    for kind in BUILT_IN_TOWN_KINDS:
        if match["kind"] == kind:
            return TownSpec(kind, int(match["seed"] or 0))
    return None


def is_held_out(spec: TownSpec) -> bool:
    """Whether a town is kept for evaluation."""
    return spec.seed >= FIRST_HELD_OUT_SEED


def generate_town(spec: TownSpec) -> GeneratedTown:
    """Builds a town; the same spec gives the same bytes (a pure function, a second or so)."""
    town = roadgen.Map(name=spec.name, origin=(*ORIGIN_DEG, 0.0))
    _BUILDERS[spec.kind](town, spec.seed)
    town.generate_buildings(rules=_BUILDING_RULES[spec.kind], seed=spec.seed)
    opendrive, buildings = finish_opendrive(town.to_opendrive_xml())
    footprints = tuple(_footprint(town, name) for name in buildings)
    return GeneratedTown(spec, opendrive, footprints)


def _footprint(town: roadgen.Map, name: str) -> BuildingFootprint:
    parts = town.building_parts(name)
    ring = tuple((round(x, 3), round(-y, 3)) for x, y, _ in town.building_footprint(parts[0]))
    top_m = max(z for part in parts for face in town.building_shell(part) for _, _, z in face)
    return BuildingFootprint(name, ring, round(top_m, 2))

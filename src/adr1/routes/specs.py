"""What a route file says, before any map is involved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.geometry import Pose


@dataclass(frozen=True, slots=True)
class WeatherKeyframe:
    """Weather at one share of the route; between keyframes it is interpolated.

    `parameters` maps names of `carla.WeatherParameters` fields to values; a file may give only
    some of them.
    """

    route_percentage: float
    parameters: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ScenarioSpec:
    """One scenario of a route: its type, where it is triggered, and its own parameters.

    `parameters` maps each child element's tag to its attributes, as text.
    """

    name: str
    scenario_type: str
    trigger_world: Pose
    parameters: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, eq=False)
class RouteSpec:
    """One route of a file: town, keypoints (k, 3) [m], weather, scenarios."""

    route_id: str
    town: str
    keypoints_world_m: NDArray[np.float64]
    weathers: tuple[WeatherKeyframe, ...] = ()
    scenarios: tuple[ScenarioSpec, ...] = field(default=())


@dataclass(frozen=True, eq=False)
class RouteFile:
    """All routes of one file, in the file's order."""

    path: str
    routes: tuple[RouteSpec, ...]

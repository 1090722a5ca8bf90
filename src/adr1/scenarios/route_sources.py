"""Files that routes come from: route files, and OpenSCENARIO files as routes of one scenario."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import carla

from adr1.routes.dense_route import DenseRoute
from adr1.routes.planner import interpolate_route
from adr1.routes.specs import RouteSpec
from adr1.routes.xml import read_route_xml
from adr1.scenarios.openscenario.opening import read_opening, route_of_scenario, scenario_path
from adr1.scenarios.openscenario.scenario_file import read_scenario_file

SCENARIO_ENDING = ".xosc"


def read_routes(path: Path) -> tuple[RouteSpec, ...]:
    """All routes of a file.

    Raises:
        FileFormatError: the file is broken (with file and line).
    """
    if path.suffix == SCENARIO_ENDING:
        return (route_of_scenario(path),)
    return read_route_xml(path).routes


def maps_dir_of(path: Path) -> Path | None:
    """Folder of the OpenDRIVE file that a scenario file names; None for a town by name."""
    if path.suffix != SCENARIO_ENDING:
        return None
    opendrive = read_scenario_file(path).opendrive
    return None if opendrive is None else opendrive.parent


@dataclass(frozen=True, eq=False)
class Start:
    """The route as it is driven, and how the ego starts; None as a pose is the route's start."""

    route: DenseRoute
    blueprint_id: str
    pose: carla.Transform | None = None


def plan_start(spec: RouteSpec, world: carla.World, blueprint_id: str) -> Start:
    """Plan a route on the map of a world.

    Raises:
        InputError: there is no way, or a scenario file does not fit the map.
    """
    carla_map = world.get_map()
    path = scenario_path(spec)
    if path is None:
        return Start(interpolate_route(carla_map, spec.keypoints_world_m), blueprint_id)
    opening = read_opening(path, world, blueprint_id)
    route = interpolate_route(carla_map, opening.keypoints_world_m)
    return Start(route, opening.blueprint_id, opening.pose)

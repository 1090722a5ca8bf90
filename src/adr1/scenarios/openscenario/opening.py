"""Where the hero of a file starts, what it drives, and which route it gets.

The route ends at the first of these that the file has: a route or position given to the hero
(AssignRouteAction, AcquirePositionAction), a position that it reaches in a stop trigger
(ReachPositionCondition, or DistanceCondition with a less-than rule), a distance that it travels in
one (TraveledDistanceCondition; straight on at junctions).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import carla
import numpy as np
from numpy.typing import NDArray

from adr1.criteria.storyboard_end import SCENARIO_TYPE
from adr1.errors import FileFormatError
from adr1.routes.specs import RouteSpec, ScenarioSpec
from adr1.scenarios.openscenario.dispatch import leaf_actions
from adr1.scenarios.openscenario.entities import vehicle_blueprint
from adr1.scenarios.openscenario.node import Node
from adr1.scenarios.openscenario.positions import Positions, lane_under
from adr1.scenarios.openscenario.scenario_file import ScenarioFile, read_scenario_file
from adr1.scenarios.places import lane_path
from adr1.simulator.geometry import Pose

KEYPOINT_STEP_M = 25


@dataclass(frozen=True, eq=False)
class Opening:
    """Start of an episode.

    Attributes:
        keypoints_world_m: float64 (k, 3), the hero's route.
        pose: where the hero is spawned.
        blueprint_id: what it drives.
    """

    keypoints_world_m: NDArray[np.float64]
    pose: carla.Transform
    blueprint_id: str


def route_of_scenario(path: Path) -> RouteSpec:
    """A scenario file as the one route of a suite; its keypoints need a map, see `read_opening`.

    Raises:
        FileFormatError: the file is broken, or something in it is not supported.
    """
    file = read_scenario_file(path)
    spec = ScenarioSpec(path.stem, SCENARIO_TYPE, Pose(0.0, 0.0), {"file": {"path": str(path)}})
    return RouteSpec(path.stem, file.town, np.zeros((0, 3)), scenarios=(spec,))


def scenario_path(spec: RouteSpec) -> Path | None:
    """The scenario file of a route that is one, else None."""
    if len(spec.scenarios) == 1 and spec.scenarios[0].scenario_type == SCENARIO_TYPE:
        return Path(spec.scenarios[0].parameters["file"]["path"])
    return None


def read_opening(path: Path, world: carla.World, default_blueprint_id: str) -> Opening:
    """Resolve the hero's start and route on the map of a world.

    Raises:
        FileFormatError: the hero has no start or no route; says what to write.
    """
    file = read_scenario_file(path)
    start = _init_position(file)
    poses: dict[str, carla.Transform] = {}
    positions = Positions(world.get_map(), carla_axes=file.carla_axes, pose_of=poses.get)
    for entity, node in _init_positions(file).items():
        if entity == file.hero:
            poses[entity] = positions.pose(node)
            break
    pose = positions.pose(start)
    library = world.get_blueprint_library()
    pattern, wanted = vehicle_blueprint(file.entities[file.hero], library)
    blueprint_id = default_blueprint_id if wanted else pattern
    return Opening(_keypoints(file, positions, pose), pose, blueprint_id)


def _init_positions(file: ScenarioFile) -> dict[str, Node]:
    """<Position> of each entity's first teleport in Init."""
    found: dict[str, Node] = {}
    for private in file.init_actions.all("Private"):
        for item in private.children:
            for leaf in leaf_actions(item):
                if leaf.tag == "TeleportAction":
                    found.setdefault(private.text("entityRef"), leaf.child("Position"))
    return found


def _init_position(file: ScenarioFile) -> Node:
    start = _init_positions(file).get(file.hero)
    if start is None:
        raise file.init_actions.fault(
            f"has no TeleportAction for {file.hero!r}, which the agent drives"
        )
    return start


def _keypoints(
    file: ScenarioFile, positions: Positions, pose: carla.Transform
) -> NDArray[np.float64]:
    for node in file.storyboard.walk():
        if node.tag == "Private" and node.text("entityRef") == file.hero:
            for leaf in (found for item in node.children for found in leaf_actions(item)):
                if (points := _given_route(leaf, positions)) is not None:
                    return _rows([pose, *points])
        if node.tag == "ManeuverGroup" and _is_for(node, file.hero):
            for item in node.walk():
                if (points := _given_route(item, positions)) is not None:
                    return _rows([pose, *points])
    stops = _stop_conditions(file)
    for node in stops:
        near = node.tag == "DistanceCondition" and node.text("rule").startswith("less")
        if near or node.tag == "ReachPositionCondition":
            return _rows([pose, positions.pose(node.child("Position"))])
    lengths_m = [n.number("value") for n in stops if n.tag == "TraveledDistanceCondition"]
    if lengths_m:
        return _straight_on(positions.carla_map, pose, min(lengths_m))
    raise _no_route(file)


def _no_route(file: ScenarioFile) -> FileFormatError:
    return file.storyboard.fault(
        f"gives {file.hero!r} no route: add an AcquirePositionAction or AssignRouteAction for it "
        "to Init, or a ReachPositionCondition or TraveledDistanceCondition of it to a StopTrigger"
    )


def _given_route(leaf: Node, positions: Positions) -> list[carla.Transform] | None:
    if leaf.tag == "AcquirePositionAction":
        return [positions.pose(leaf.child("Position"))]
    if leaf.tag == "AssignRouteAction":
        waypoints = leaf.child("Route").all("Waypoint")
        return [positions.pose(item.child("Position")) for item in waypoints]
    return None


def _is_for(group: Node, hero: str) -> bool:
    return any(item.text("entityRef") == hero for item in group.child("Actors").children)


def _stop_conditions(file: ScenarioFile) -> list[Node]:
    """Entity conditions of the hero in stop triggers, the storyboard's first."""
    own = file.storyboard.maybe("StopTrigger")
    acts = [node for node in file.storyboard.walk() if node.tag == "Act"]
    triggers = [own, *(act.maybe("StopTrigger") for act in acts)]
    found: list[Node] = []
    for trigger in triggers:
        for node in () if trigger is None else trigger.walk():
            if node.tag == "ByEntityCondition":
                names = [ref.text("entityRef") for ref in node.child("TriggeringEntities").children]
                if file.hero in names:
                    found.append(node.child("EntityCondition").only())
    return found


def _straight_on(
    carla_map: carla.Map, pose: carla.Transform, length_m: float
) -> NDArray[np.float64]:
    lane = lane_under(carla_map, pose.location, "the start of the agent's vehicle")
    path = lane_path(lane, length_m + 1.0)
    rows = sorted({*range(0, len(path), KEYPOINT_STEP_M), len(path) - 1})
    z = pose.location.z
    return np.array([(*path[row].tolist(), z) for row in rows], dtype=np.float64)


def _rows(poses: list[carla.Transform]) -> NDArray[np.float64]:
    return np.array([(p.location.x, p.location.y, p.location.z) for p in poses], dtype=np.float64)

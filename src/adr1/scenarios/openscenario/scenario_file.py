"""ScenarioFile: what a `.xosc` file says, checked as far as that goes without a world."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adr1.scenarios.openscenario.check import check_tree
from adr1.scenarios.openscenario.node import Node
from adr1.scenarios.openscenario.reading import read_nodes

HERO_NAMES = ("hero", "ego", "ego_vehicle")
EGO_TYPE = "ego_vehicle"
CRITERIA_PREFIX = "criteria_"
CRITERIA = {
    "CollisionTest": "collisions",
    "RunningRedLightTest": "red lights",
    "RunningStopTest": "stop signs",
    "WrongLaneTest": "outside route lanes",
    "OnSidewalkTest": "outside route lanes",
    "OffRoadTest": "outside route lanes",
    "KeepLaneTest": "outside route lanes",
    "InRouteTest": "route deviation",
    "RouteCompletionTest": "route completion",
    "ReachedRegionTest": "route completion",
    "DrivenDistanceTest": "route completion",
    "ActorBlockedTest": "blocked",
}
"""ScenarioRunner's criteria that a StopTrigger may name, and the ones of ours that judge them."""


@dataclass(frozen=True)
class ScenarioFile:
    """One scenario.

    Attributes:
        path: the file.
        town: name of the town, or of the OpenDRIVE file without its ending.
        opendrive: the OpenDRIVE file where the file gives one, else None.
        carla_axes: written for ScenarioRunner (its description begins with `CARLA:`): axes are
            CARLA's (y and lateral values to the right, headings clockwise), and conditions of a
            group need not hold at the same time.
        entities: <Vehicle>, <Pedestrian> or <MiscObject> by entity name.
        hero: the entity that the agent drives.
        parameters: values by name, also variables.
        root: all of it.
    """

    path: Path
    town: str
    opendrive: Path | None
    carla_axes: bool
    entities: dict[str, Node]
    hero: str
    parameters: dict[str, str]
    root: Node

    @property
    def storyboard(self) -> Node:
        return self.root.child("Storyboard")

    @property
    def init_actions(self) -> Node:
        actions = self.storyboard.child("Init").maybe("Actions")
        return actions or Node("Actions", str(self.path), self.storyboard.line, {})


def read_scenario_file(path: Path) -> ScenarioFile:
    """Read and check a scenario file.

    Raises:
        FileFormatError: something in it is wrong or not supported; with file and line.
    """
    root = read_nodes(path)
    check_tree(root)
    header = root.child("FileHeader")
    if header.integer("revMajor") != 1:
        raise header.fault("OpenSCENARIO 1.x is supported, not this version")
    town, opendrive = _town(path, root.child("RoadNetwork").child("LogicFile"))
    entities = _entities(root.child("Entities"))
    _check_references(root, entities)
    return ScenarioFile(
        path=path,
        town=town,
        opendrive=opendrive,
        carla_axes=header.text("description", "").startswith("CARLA:"),
        entities=entities,
        hero=_hero(root.child("Entities"), entities),
        parameters=_parameters(root),
        root=root,
    )


def property_of(node: Node, name: str) -> str | None:
    """Value of a <Property> of a vehicle, pedestrian, object or controller."""
    group = node.maybe("Properties")
    for item in () if group is None else group.children:
        if item.text("name") == name:
            return item.text("value")
    return None


def is_criterion(condition: Node) -> bool:
    """Whether a <Condition> only names a criterion, as ScenarioRunner's files do.

    Raises:
        FileFormatError: it names one that we do not judge.
    """
    name = condition.text("name")
    if not name.startswith(CRITERIA_PREFIX):
        return False
    criterion = name.removeprefix(CRITERIA_PREFIX)
    if criterion not in CRITERIA:
        raise condition.fault(f"names no criterion that is judged: {', '.join(CRITERIA)}")
    return True


def _town(path: Path, node: Node) -> tuple[str, Path | None]:
    text = node.text("filepath")
    if not text:
        raise node.fault("filepath is empty; give a town's name or an OpenDRIVE file")
    if not text.endswith(".xodr"):
        return text.rsplit("/", 1)[-1], None
    file = (path.parent / text).resolve()
    # A bare Town01.xodr is CARLA's own town, which a server may have under that name.
    return file.stem, file if file.is_file() else None


def _entities(group: Node) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for item in group.children:
        name = item.text("name")
        if name in found:
            raise item.fault(f"entity {name!r} is declared twice")
        bodies = [child for child in item.children if child.tag != "ObjectController"]
        if len(bodies) != 1:
            raise item.fault("must hold one <Vehicle>, <Pedestrian> or <MiscObject>")
        found[name] = bodies[0]
    return found


def _check_references(root: Node, entities: dict[str, Node]) -> None:
    for node in root.walk():
        for attribute in ("entityRef", "masterEntityRef"):
            name = node.attributes.get(attribute)
            if name is not None and name not in entities:
                known = ", ".join(entities) or "none"
                raise node.fault(f"unknown entity {name!r}; declared: {known}")


def _hero(group: Node, entities: dict[str, Node]) -> str:
    marked = [n for n, body in entities.items() if property_of(body, "type") == EGO_TYPE]
    named = [name for name in entities if name.lower() in HERO_NAMES]
    found = marked if len(marked) == 1 else named
    if len(found) != 1:
        raise group.fault(
            f"the vehicle that the agent drives is not clear: name one entity "
            f"{' or '.join(HERO_NAMES)}, or give one vehicle the property type={EGO_TYPE}"
        )
    if entities[found[0]].tag != "Vehicle":
        raise group.fault(f"{found[0]!r}, which the agent drives, must be a <Vehicle>")
    return found[0]


def _parameters(root: Node) -> dict[str, str]:
    values: dict[str, str] = {}
    for group in ("ParameterDeclarations", "VariableDeclarations"):
        node = root.maybe(group)
        for item in () if node is None else node.children:
            values[item.text("name")] = item.text("value")
    return values

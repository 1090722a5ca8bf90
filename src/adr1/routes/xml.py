"""Route files of CARLA leaderboard 1.0 and 2.x.

1.0: `<route id town>` holds `<waypoint x y z pitch roll yaw>` elements.
2.x: `<route id town>` holds `<weathers>`, `<waypoints><position x y z>` and `<scenarios>`.
Both forms are read; the 2.x form is written.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from lxml import etree

from adr1.errors import FileFormatError
from adr1.files import atomic_write_bytes
from adr1.routes.specs import RouteFile, RouteSpec, ScenarioSpec, WeatherKeyframe
from adr1.simulator.geometry import Pose

Element = Any  # lxml ships no types


def read_route_xml(path: Path | str) -> RouteFile:
    """Read a route file of either form.

    Raises:
        FileFormatError: the file is missing, not XML, or a route in it is incomplete.
    """
    source = Path(path)
    root = _parse(source)
    if root.tag != "routes":
        raise _fault(
            source, root, f"expected <routes> as the outermost element, found <{root.tag}>"
        )
    routes = tuple(_read_route(source, element) for element in root.iterchildren("route"))
    if not routes:
        raise _fault(source, root, "holds no <route>")
    _refuse_duplicates(source, root, routes)
    return RouteFile(path=str(source), routes=routes)


def write_route_xml(path: Path | str, routes: Iterable[RouteSpec]) -> None:
    """Write routes in the 2.x form; the file appears whole or not at all."""
    root = etree.Element("routes")
    for route in routes:
        _write_route(root, route)
    text = etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8")
    atomic_write_bytes(Path(path), text)


def _parse(source: Path) -> Element:
    try:
        data = source.read_bytes()
    except OSError as error:
        raise FileFormatError(source, None, f"cannot be read: {error.strerror}") from error
    if not data.strip():
        raise FileFormatError(source, 1, "is empty")
    # Entities could read other files or grow without bound; route files have no use for them.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise FileFormatError(source, error.lineno, f"is not XML: {error.msg}") from error


def _read_route(source: Path, route: Element) -> RouteSpec:
    return RouteSpec(
        route_id=_text(source, route, "id"),
        town=_text(source, route, "town"),
        keypoints_world_m=_read_keypoints(source, route),
        weathers=_read_weathers(source, route),
        scenarios=tuple(
            _read_scenario(source, element)
            for group in route.iterchildren("scenarios")
            for element in group.iterchildren("scenario")
        ),
    )


def _read_keypoints(source: Path, route: Element) -> np.ndarray[Any, np.dtype[np.float64]]:
    points = list(route.iterchildren("waypoint"))
    for group in route.iterchildren("waypoints"):
        points.extend(group.iterchildren("position"))
    if len(points) < 2:
        problem = f"route {route.get('id')!r} has {len(points)} waypoints; it needs at least 2"
        raise _fault(source, route, problem)
    rows = [[_number(source, point, axis) for axis in ("x", "y", "z")] for point in points]
    return np.array(rows, dtype=np.float64)


def _read_weathers(source: Path, route: Element) -> tuple[WeatherKeyframe, ...]:
    keyframes = []
    for group in route.iterchildren("weathers"):
        for element in group.iterchildren("weather"):
            values = {str(name): _number(source, element, name) for name in element.attrib}
            if "route_percentage" not in values:
                raise _fault(source, element, "<weather> has no attribute 'route_percentage'")
            keyframes.append(WeatherKeyframe(values.pop("route_percentage"), values))
    # 1.0 files may give one <weather> for the whole route, directly below it.
    for element in route.iterchildren("weather"):
        values = {str(n): _number(source, element, n) for n in element.attrib if n != "id"}
        keyframes.append(WeatherKeyframe(values.pop("route_percentage", 0.0), values))
    return tuple(sorted(keyframes, key=lambda keyframe: keyframe.route_percentage))


def _read_scenario(source: Path, element: Element) -> ScenarioSpec:
    trigger = element.find("trigger_point")
    if trigger is None:
        raise _fault(source, element, "<scenario> has no <trigger_point>")
    x, y, z = (_number(source, trigger, axis) for axis in ("x", "y", "z"))
    yaw_deg = _number(source, trigger, "yaw") if "yaw" in trigger.attrib else 0.0
    parameters = {
        str(child.tag): {str(name): str(value) for name, value in child.attrib.items()}
        for child in element.iterchildren(tag=etree.Element)
        if child.tag != "trigger_point"
    }
    return ScenarioSpec(
        name=_text(source, element, "name"),
        scenario_type=_text(source, element, "type"),
        trigger_world=Pose(x, y, z, yaw_deg=yaw_deg),
        parameters=parameters,
    )


def _refuse_duplicates(source: Path, root: Element, routes: tuple[RouteSpec, ...]) -> None:
    seen: set[str] = set()
    for route, element in zip(routes, root.iterchildren("route"), strict=True):
        if route.route_id in seen:
            raise _fault(source, element, f"route id {route.route_id!r} is used twice")
        seen.add(route.route_id)


def _text(source: Path, element: Element, name: str) -> str:
    value = element.get(name)
    if value is None or not value.strip():
        raise _fault(source, element, f"<{element.tag}> has no attribute {name!r}")
    return str(value).strip()


def _number(source: Path, element: Element, name: str) -> float:
    text = _text(source, element, name)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _fault(source, element, f"<{element.tag}> {name}={text!r} is not a number")
    return value


def _fault(source: Path, element: Element, problem: str) -> FileFormatError:
    return FileFormatError(source, element.sourceline, problem)


def _write_route(root: Element, route: RouteSpec) -> None:
    element = etree.SubElement(root, "route", id=route.route_id, town=route.town)
    if route.weathers:
        weathers = etree.SubElement(element, "weathers")
        for keyframe in route.weathers:
            values = {"route_percentage": keyframe.route_percentage, **keyframe.parameters}
            etree.SubElement(weathers, "weather", {name: repr(v) for name, v in values.items()})
    waypoints = etree.SubElement(element, "waypoints")
    for point in route.keypoints_world_m.tolist():
        values = dict(zip("xyz", point, strict=True))
        etree.SubElement(waypoints, "position", {name: repr(v) for name, v in values.items()})
    scenarios = etree.SubElement(element, "scenarios")
    for scenario in route.scenarios:
        _write_scenario(scenarios, scenario)


def _write_scenario(parent: Element, scenario: ScenarioSpec) -> None:
    element = etree.SubElement(parent, "scenario", name=scenario.name, type=scenario.scenario_type)
    pose = scenario.trigger_world
    trigger = {"x": pose.x_m, "y": pose.y_m, "z": pose.z_m, "yaw": pose.yaw_deg}
    etree.SubElement(element, "trigger_point", {name: repr(v) for name, v in trigger.items()})
    for tag, attributes in scenario.parameters.items():
        etree.SubElement(element, tag, dict(attributes))

"""Draws a generated town: `python -m adr1.simulator.maps.town_picture Metro-3 out.png`.

Lanes are sampled through the genuine `carla` map, so the picture shows what clients drive on.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import carla
import matplotlib.pyplot as plt
import numpy as np
from jaxtyping import Float
from lxml import etree
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection

from adr1.errors import InputError
from adr1.simulator.maps.towns import (
    BUILT_IN_TOWN_KINDS,
    GeneratedTown,
    generate_town,
    parse_town_name,
)

LANE_COLOURS = {
    "driving": "#5b5f66",
    "biking": "#b5624a",
    "parking": "#7d8796",
    "shoulder": "#8f8f86",
    "sidewalk": "#c9c2b4",
    "border": "#a9b59c",
}
SIGNAL_COLOURS = {"1000001": "#e33434", "206": "#ff9900", "205": "#ffdd00", "274": "#3a6fe0"}
STEP_M = 1.0


def draw_town(town: GeneratedTown, path: Path, pixels_per_m: float = 4.0) -> None:
    """Writes a picture (PNG by its suffix) of lanes, markings, signals, crossings, buildings."""
    world = carla.Map(town.spec.name, town.opendrive)
    root = etree.fromstring(town.opendrive.encode())
    figure, axes = plt.subplots()
    axes.add_collection(
        PolyCollection(
            [b.polygon_xy_world for b in town.buildings], facecolor="#d8b48a", edgecolor="#8a6d4a"
        )
    )
    for road in root.iterfind("road"):
        for lane, edges in _lane_edges(world, road):
            _draw_lane(axes, lane, edges)
    _draw_crossings(axes, world)
    for mark in world.get_all_landmarks():
        where = mark.transform.location
        axes.plot(where.x, where.y, ".", color=SIGNAL_COLOURS[mark.type], markersize=4, zorder=6)
    axes.set_aspect("equal")
    axes.autoscale()
    axes.invert_yaxis()
    axes.set_title(f"{town.spec.name} (world frame, m)")
    width_m, height_m = np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())
    figure.set_size_inches(width_m * pixels_per_m / 100.0, height_m * pixels_per_m / 100.0)
    figure.savefig(path, dpi=100, bbox_inches="tight")
    plt.close(figure)


def _lane_edges(
    world: carla.Map, road: etree._Element
) -> Iterator[tuple[etree._Element, Float[np.ndarray, "samples 2 2"]]]:
    """Each lane with its (left, right) edge points in the world frame."""
    length_m = float(road.get("length"))
    sections = road.findall("lanes/laneSection")
    ends_m = [float(section.get("s")) for section in sections[1:]] + [length_m]
    for section, end_m in zip(sections, ends_m, strict=True):
        start_m = float(section.get("s"))
        count = max(2, math.ceil((end_m - start_m) / STEP_M) + 1)
        stations = np.linspace(start_m + 1e-3, end_m - 1e-3, count)
        for lane in section.iterfind("*/lane"):
            if lane.get("id") != "0":
                points = [
                    world.get_waypoint_xodr(int(road.get("id")), int(lane.get("id")), float(s))
                    for s in stations
                ]
                yield lane, np.array([_edges(point) for point in points])


def _edges(point: carla.Waypoint) -> list[tuple[float, float]]:
    where = point.transform.location
    right = point.transform.get_right_vector()
    half = point.lane_width / 2.0
    return [
        (where.x - right.x * half, where.y - right.y * half),
        (where.x + right.x * half, where.y + right.y * half),
    ]


def _draw_lane(axes: Axes, lane: etree._Element, edges: Float[np.ndarray, "samples 2 2"]) -> None:
    kind = lane.get("type")
    outline = np.concatenate([edges[:, 0], edges[::-1, 1]])
    colour = LANE_COLOURS.get(kind, "#dddddd")
    axes.add_collection(PolyCollection([outline], facecolor=colour, edgecolor="none", zorder=2))
    mark = lane.find("roadMark").get("type")
    # The waypoint looks along the traffic, so a lane's outer edge is its right one.
    if mark != "none":
        _draw_line(axes, edges[:, 1], mark)
    if abs(int(lane.get("id"))) == 1:
        centre = lane.getparent().getparent().find("center/lane/roadMark")
        if centre is not None and centre.get("type") != "none":
            _draw_line(axes, edges[:, 0], centre.get("type"))


def _draw_line(axes: Axes, line: Float[np.ndarray, "samples 2"], mark: str) -> None:
    style = (0, (4, 5)) if mark == "broken" else "solid"
    axes.add_collection(
        LineCollection([line], colors="white", linewidths=0.7, linestyles=[style], zorder=4)
    )


def _draw_crossings(axes: Axes, world: carla.Map) -> None:
    corners = [(point.x, point.y) for point in world.get_crosswalks()]
    rings = [corners[k : k + 5] for k in range(0, len(corners), 5)]
    axes.add_collection(
        PolyCollection(rings, facecolor="none", edgecolor="white", hatch="////", zorder=5)
    )


def main() -> None:
    if len(sys.argv) != 3:
        raise SystemExit("usage: python -m adr1.simulator.maps.town_picture TOWN OUT.png")
    spec = parse_town_name(sys.argv[1])
    if spec is None:
        raise InputError(f"{sys.argv[1]!r} is none of: {', '.join(BUILT_IN_TOWN_KINDS)}[-SEED]")
    draw_town(generate_town(spec), Path(sys.argv[2]))


if __name__ == "__main__":
    main()

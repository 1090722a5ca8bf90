"""Pictures of driven routes, from the state log: streets from above, the path coloured by speed.

draw_route(StateLogReader(folder), carla_map, Path("route.png"), title="Metro, route 0")
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import carla
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from adr1.criteria.infraction import InfractionKind
from adr1.episodes.frame import ActorKind, StateFrame
from adr1.episodes.log_reader import StateLogReader
from adr1.episodes.log_schema import CONTACT_EVENT, NOTE_EVENT
from adr1.episodes.streets import SURFACES as PAINTING_ORDER
from adr1.episodes.streets import read_streets

Array = NDArray[np.float64]

GROUND = "#e8ebe1"
BUILDING, BUILDING_EDGE = "#d8c9b4", "#b9a78e"
SURFACES = {
    "Driving": "#4b5059",
    "Parking": "#5d636d",
    "Shoulder": "#6d716f",
    "Biking": "#8a6558",
    "Sidewalk": "#d6d0c2",
}
ROUTE, PATH_CASING, SPEED_MAP = "#8ecbff", "#ffffff", "plasma"
EGO, VEHICLE, TWO_WHEELER, WALKER = "#e4002b", "#f4f5f7", "#ffb454", "#7a3db8"
START, FINISH, INFRACTION = "#18a558", "#111111", "#e4002b"
LONG_SIDE_INCHES = 13.0
MARGIN_M = 28.0
NAMES = {
    InfractionKind.COLLISION_LAYOUT: "hit a part of the map",
    InfractionKind.COLLISION_PEDESTRIAN: "hit a pedestrian",
    InfractionKind.COLLISION_VEHICLE: "hit a vehicle",
    InfractionKind.RED_LIGHT: "ran a red light",
    InfractionKind.STOP: "ran a stop sign",
    InfractionKind.OUTSIDE_ROUTE_LANES: "left its lanes",
    InfractionKind.MIN_SPEED: "slower than the traffic",
    InfractionKind.YIELD_EMERGENCY_VEHICLE: "did not yield to an emergency vehicle",
    InfractionKind.SCENARIO_TIMEOUT: "scenario timeout",
    InfractionKind.ROUTE_DEVIATION: "left the route",
    InfractionKind.VEHICLE_BLOCKED: "blocked",
    InfractionKind.ROUTE_TIMEOUT: "route timeout",
}


def draw_route(
    log: StateLogReader,
    carla_map: carla.Map,
    path: Path,
    *,
    title: str,
    buildings_world_m: Sequence[Array] = (),
) -> None:
    """Draw one episode as PNG.

    The others are shown at the moment when most of them are near the ego.

    Args:
        log: the episode's state log.
        carla_map: the town it was driven in.
        path: the file to write.
        title: heading of the picture.
        buildings_world_m: outlines (k, 2) of buildings, x and y in the world frame.
    """
    frames = list(log.frames())
    driven = np.array([frame.ego_position_world_m[:2] for frame in frames])
    speed_kmh = np.array([frame.ego_speed_mps for frame in frames]) * 3.6
    route = log.route.positions_world_m[:, :2]
    figure, axes = _canvas(np.vstack([route, driven]))
    view = _View(*axes.get_xlim(), *sorted(axes.get_ylim()))
    axes.add_collection(
        PolyCollection(
            [np.asarray(outline) for outline in buildings_world_m],
            facecolors=BUILDING,
            edgecolors=BUILDING_EDGE,
            linewidths=0.6,
            zorder=1,
        )
    )
    _draw_streets(axes, carla_map, view)
    axes.plot(*route.T, color=ROUTE, lw=7, alpha=0.45, solid_capstyle="round", zorder=5)
    speeds = _draw_driven(axes, driven, speed_kmh)
    _draw_actors(axes, _busiest(frames))
    _draw_ends(axes, route)
    notes = _draw_infractions(axes, log)
    _draw_scale(axes, view)
    axes.set_title(title, loc="left", fontsize=15, fontweight="bold", pad=10)
    _draw_legend(axes, notes)
    bar = figure.colorbar(speeds, ax=axes, fraction=0.025, pad=0.012)
    bar.set_label("speed of the ego [km/h]")
    bar.outline.set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120, facecolor="white", bbox_inches="tight")


@dataclass(frozen=True, slots=True)
class _View:
    left: float
    right: float
    top: float
    bottom: float

    def touches(self, points: Array) -> bool:
        x, y = points[:, 0], points[:, 1]
        inside = (x > self.left) & (x < self.right) & (y > self.top) & (y < self.bottom)
        return bool(inside.any())


def _canvas(points: Array) -> tuple[Figure, Any]:
    low, high = points.min(axis=0) - MARGIN_M, points.max(axis=0) + MARGIN_M
    width, height = high - low
    # No side shorter than 45 % of the other: a straight route still needs room for its legend.
    extra_x = max(0.45 * height - width, 0.0) / 2
    extra_y = max(0.45 * width - height, 0.0) / 2
    width, height = width + 2 * extra_x, height + 2 * extra_y
    inches = LONG_SIDE_INCHES / max(width, height)
    figure = Figure(figsize=(width * inches + 1.2, height * inches))
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_facecolor(GROUND)
    axes.set_aspect("equal")
    axes.set_xlim(low[0] - extra_x, high[0] + extra_x)
    axes.set_ylim(high[1] + extra_y, low[1] - extra_y)  # y points south
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure, axes


def _draw_streets(axes: Any, carla_map: carla.Map, view: _View) -> None:
    streets = read_streets(carla_map)
    for strip in streets.strips:
        outline = strip.outline_world_m
        if not view.touches(outline):
            continue
        axes.fill(
            outline[:, 0],
            outline[:, 1],
            color=SURFACES[strip.surface],
            lw=0.4,
            zorder=2 + 0.1 * PAINTING_ORDER.index(strip.surface),
        )
    white: dict[str, Any] = {"colors": "white", "alpha": 0.8, "linewidths": 0.8, "zorder": 3}
    for broken, dashes in ((False, "solid"), (True, (0, (5, 5)))):
        lines = [
            line.points_world_m
            for line in streets.lines
            if line.broken == broken and view.touches(line.points_world_m)
        ]
        axes.add_collection(LineCollection(lines, linestyles=dashes, **white))
    for ring in streets.crossings:
        if view.touches(ring):
            axes.fill(
                *ring.T, facecolor="none", edgecolor="#ffffffb0", hatch="||||", lw=0, zorder=3
            )


def _draw_driven(axes: Any, driven: Array, speed_kmh: Array) -> LineCollection:
    axes.plot(*driven.T, color=PATH_CASING, lw=5, solid_capstyle="round", zorder=6)
    pieces = np.stack([driven[:-1], driven[1:]], axis=1)
    line = LineCollection(list(pieces), cmap=SPEED_MAP, linewidths=3.2, capstyle="round", zorder=7)
    line.set_array(speed_kmh[:-1])
    line.set_clim(0.0, max(float(speed_kmh.max()), 10.0))
    axes.add_collection(line)
    return line


def _busiest(frames: Sequence[StateFrame]) -> StateFrame:
    """The frame with most actors within 40 m of the ego, looked for every second."""
    best, best_count = frames[len(frames) // 2], -1
    for frame in frames[::20]:
        offset = frame.positions_world_m[:, :2] - np.array(frame.ego_position_world_m[:2])
        count = int(np.sum(np.hypot(offset[:, 0], offset[:, 1]) < 40.0))
        if count > best_count:
            best, best_count = frame, count
    return best


def _draw_actors(axes: Any, frame: StateFrame) -> None:
    for row in range(len(frame.ids)):
        kind = int(frame.kinds[row])
        colour = {ActorKind.WALKER: WALKER, ActorKind.TWO_WHEELER: TWO_WHEELER}.get(
            ActorKind(kind), VEHICLE
        )
        if row == frame.ego_index:
            colour = EGO
        corners = actor_outline(frame, row, grow_m=0.5 if kind == ActorKind.WALKER else 0.15)
        axes.fill(*corners.T, facecolor=colour, edgecolor="#1d1f24", lw=0.7, zorder=9)


def actor_outline(frame: StateFrame, row: int, grow_m: float) -> Array:
    """Around an actor, with a blunt nose: float64 (6, 2) in metres of the world frame, grown by a
    margin; front right, right shoulder, rear right, rear left, left shoulder, front left."""
    half_length, half_width = (frame.extents_m[row, :2].astype(np.float64) + grow_m).tolist()
    nose = 0.65 * half_length
    local = np.array(
        [
            (half_length, 0.45 * half_width),
            (nose, half_width),
            (-half_length, half_width),
            (-half_length, -half_width),
            (nose, -half_width),
            (half_length, -0.45 * half_width),
        ]
    )
    local += frame.box_centers_local_m[row, :2].astype(np.float64)
    yaw = math.radians(float(frame.yaw_deg[row]))
    turn = np.array([[math.cos(yaw), math.sin(yaw)], [-math.sin(yaw), math.cos(yaw)]])
    turned: Array = local @ turn + frame.positions_world_m[row, :2].astype(np.float64)
    return turned


def _draw_ends(axes: Any, route: Array) -> None:
    for point, colour, label in ((route[0], START, "start"), (route[-1], FINISH, "finish")):
        axes.plot(*point, "o", ms=12, color=colour, mec="white", mew=2, zorder=11)
        axes.annotate(
            label,
            point,
            xytext=(0, 13),
            textcoords="offset points",
            ha="center",
            fontsize=11,
            fontweight="bold",
            color=colour,
            bbox={"boxstyle": "round,pad=0.2", "fc": "white", "ec": "none", "alpha": 0.85},
            zorder=12,
        )


def _draw_infractions(axes: Any, log: StateLogReader) -> list[str]:
    """Numbered marks on the map; returns the numbered texts."""
    notes: list[str] = []
    for event in log.events().to_pylist():
        if event["kind"] in (CONTACT_EVENT, NOTE_EVENT):
            continue
        number = len(notes) + 1
        place = (event["ego_x_m"], event["ego_y_m"])
        axes.plot(*place, "o", ms=15, color=INFRACTION, mec="white", mew=1.6, zorder=13)
        axes.annotate(
            str(number),
            place,
            ha="center",
            va="center",
            color="white",
            fontsize=9,
            fontweight="bold",
            zorder=14,
        )
        notes.append(f"{number}  {NAMES[InfractionKind(event['kind'])]}")
    return notes


def _draw_scale(axes: Any, view: _View) -> None:
    length = 50.0
    x, y = view.left + 8.0, view.bottom - 8.0
    axes.plot([x, x + length], [y, y], color="#222222", lw=3, solid_capstyle="butt", zorder=12)
    axes.text(x + length / 2, y - 3.0, "50 m", ha="center", va="bottom", fontsize=10, zorder=12)


def _draw_legend(axes: Any, notes: list[str]) -> None:
    handles: list[Any] = [
        Line2D([], [], color=ROUTE, lw=7, alpha=0.6, label="route"),
        Patch(fc=EGO, ec="#1d1f24", label="ego"),
        Patch(fc=VEHICLE, ec="#1d1f24", label="vehicles"),
        Patch(fc=TWO_WHEELER, ec="#1d1f24", label="two-wheelers"),
        Patch(fc=WALKER, ec="#1d1f24", label="pedestrians"),
    ]
    handles += [
        Line2D([], [], marker="o", ls="", ms=9, color=INFRACTION, label=note) for note in notes
    ]
    if not notes:
        handles.append(Line2D([], [], ls="", label="no infraction"))
    axes.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.01),
        ncols=min(len(handles), 6),
        frameon=False,
        fontsize=10.5,
    )

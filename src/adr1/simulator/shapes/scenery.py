"""Trees and street lamps: scenery where nobody drives or walks.

Scenery is seen by sensors and does not take part in physics. It stands clear of lanes, pavements
and solid things, so only a vehicle that has left all of these can pass through it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from adr1.simulator.geometry import Pose
from adr1.simulator.maps.ground import NO_SURFACE, SIDEWALK
from adr1.simulator.maps.lane_samples import LaneStrip
from adr1.simulator.maps.town_map import TownMap
from adr1.simulator.shapes.heights import ground_heights
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.solids import box, ellipsoid, prism, tube
from adr1.simulator.shapes.streets import Streets
from adr1.simulator.shapes.strips import is_outermost, material_of

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

LAMP_EVERY_M = 34.0
LAMP_BEHIND_M = 0.45
"""Behind the outer edge of the outermost lane."""
LAMP_ARM_M = 2.0
LAMP_HEIGHT_M = 7.0
AVENUE_EVERY_M = 15.0
AVENUE_BEHIND_M = 3.2
GARDEN_CELL_M = 19.0
GARDEN_REACH_M = 75.0
TREE_CLEAR_M = 2.3
SIGNAL_CLEAR_M = 9.0
MAX_TREES = 900
SEED = 20


@dataclass(frozen=True, slots=True)
class Roadside:
    """Points along the outer edges of roads.

    Attributes:
        points: (n, 4) rows [x, y, z, yaw_rad away from the road].
        walked: (n,) whether the edge is that of a pavement.
    """

    points: FloatArray
    walked: BoolArray


def street_lamp_poses(paved: Streets, town: TownMap) -> tuple[Pose, ...]:
    """Feet of the street lamps; yaw looks at the road, over which the lamp hangs."""
    side = _roadside(paved, LAMP_EVERY_M, LAMP_BEHIND_M)
    points = side.points[side.walked]
    points = points[
        _clear(town, points, 0.35, NO_SURFACE, SIDEWALK) & _off_signals(town, points, 3.0)
    ]
    return tuple(
        Pose(float(x), float(y), float(z), yaw_deg=float(np.degrees(yaw + np.pi)))
        for x, y, z, yaw in _apart(points, 14.0)
    )


def lamps_mesh(poses: tuple[Pose, ...]) -> Mesh:
    """All street lamps, in the world frame."""
    high = LAMP_HEIGHT_M
    lamp = join(
        (
            tube([(0.0, 0.0, -0.3), (0.0, 0.0, high)], (0.09, 0.055), Material.POLE, 6),
            tube([(0.0, 0.0, high), (LAMP_ARM_M, 0.0, high + 0.25)], 0.045, Material.POLE, 5),
            box((LAMP_ARM_M - 0.1, 0.0, high + 0.21), (0.7, 0.26, 0.10), Material.POLE),
            box((LAMP_ARM_M - 0.1, 0.0, high + 0.155), (0.6, 0.2, 0.03), Material.STREET_LAMP),
        )
    )
    rows = np.array([(p.x_m, p.y_m, p.z_m, p.yaw_rad) for p in poses]).reshape(-1, 4)
    return _copies(lamp, rows, np.ones((len(rows), 2)))


def trees_mesh(paved: Streets, town: TownMap) -> Mesh:
    """All trees, in the world frame: rows along the roads, and loose ones in the open."""
    rng = np.random.default_rng(SEED)
    avenue = _roadside(paved, AVENUE_EVERY_M, AVENUE_BEHIND_M).points
    avenue = avenue + rng.uniform(-0.8, 0.8, avenue.shape) * np.array([1.0, 1.0, 0.0, 3.0])
    gardens = _open_ground(paved, rng)
    points = np.concatenate((avenue, gardens))
    points = points[
        _clear(town, points, TREE_CLEAR_M, NO_SURFACE) & _off_signals(town, points, SIGNAL_CLEAR_M)
    ]
    points = _apart(points, 5.0)
    if len(points) > MAX_TREES:
        points = points[np.sort(rng.permutation(len(points))[:MAX_TREES])]
    kind = rng.integers(0, len(_TREES), len(points))
    scale = np.column_stack(
        (rng.uniform(0.8, 1.15, len(points)), rng.uniform(0.8, 1.3, len(points)))
    )
    return join(
        _copies(make(), points[kind == k], scale[kind == k]) for k, make in enumerate(_TREES)
    )


def _round_tree() -> Mesh:
    return join(
        (
            tube([(0.0, 0.0, -0.3), (0.0, 0.0, 2.6)], (0.17, 0.11), Material.TREE_TRUNK, 5),
            ellipsoid((0.0, 0.0, 4.0), (1.9, 1.8, 2.0), Material.TREE_CROWN, 7, 4),
        )
    )


def _double_tree() -> Mesh:
    return join(
        (
            tube([(0.0, 0.0, -0.3), (0.1, 0.0, 2.8)], (0.19, 0.12), Material.TREE_TRUNK, 5),
            ellipsoid((0.5, 0.2, 3.7), (1.5, 1.4, 1.3), Material.TREE_CROWN_LIGHT, 7, 4),
            ellipsoid((-0.4, -0.2, 4.7), (1.4, 1.5, 1.5), Material.TREE_CROWN_LIGHT, 7, 4),
        )
    )


def _conifer() -> Mesh:
    corners = 2.0 * np.pi * np.arange(7) / 7
    ring = np.column_stack((np.cos(corners), np.sin(corners)))
    return join(
        (
            tube([(0.0, 0.0, -0.3), (0.0, 0.0, 1.2)], 0.15, Material.TREE_TRUNK, 5),
            prism(1.7 * ring, 0.9, 3.6, Material.TREE_CROWN_DARK, top_scale=0.3),
            prism(1.25 * ring, 2.7, 5.2, Material.TREE_CROWN_DARK, top_scale=0.25),
            prism(0.85 * ring, 4.4, 6.8, Material.TREE_CROWN_DARK, top_scale=0.02),
        )
    )


_TREES = (_round_tree, _double_tree, _conifer)


def _roadside(paved: Streets, every_m: float, behind_m: float) -> Roadside:
    """Points behind the outer edges of roads outside junctions, evenly along each."""
    rows, walked = [], []
    for strip in paved.strips:
        if is_outermost(strip) and strip.s_m[-1] - strip.s_m[0] > 8.0:
            points = _along(strip, every_m, behind_m)
            rows.append(points)
            walked.append(np.full(len(points), material_of(strip) is Material.SIDEWALK))
    if not rows:
        return Roadside(np.empty((0, 4)), np.empty(0, bool))
    return Roadside(np.concatenate(rows), np.concatenate(walked))


def _along(strip: LaneStrip, every_m: float, behind_m: float) -> FloatArray:
    first, last = strip.s_m[0], strip.s_m[-1]
    # The other side of the road starts half a period later, so that lamps take turns.
    offset = 0.25 if strip.lane.lane_id < 0 else 0.75
    s = np.arange(np.ceil(first / every_m - offset), last / every_m - offset + 1e-9)
    s = (s + offset) * every_m
    s = s[(s > first + 1.0) & (s < last - 1.0)]
    edge = np.column_stack([np.interp(s, strip.s_m, column) for column in strip.outer.T])
    inner = np.column_stack([np.interp(s, strip.s_m, column) for column in strip.inner.T])
    away = edge[:, :2] - inner[:, :2]
    away /= np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
    yaw = np.arctan2(away[:, 1], away[:, 0])
    return np.column_stack((edge[:, :2] + behind_m * away, edge[:, 2], yaw))


def _open_ground(paved: Streets, rng: np.random.Generator) -> FloatArray:
    """One point in each cell of a grid round the roads, anywhere in its cell."""
    edges = [strip.outer[:, :3] for strip in paved.strips]
    if not edges:
        return np.empty((0, 4))
    known = np.concatenate(edges)
    low, high = known[:, :2].min(axis=0) - GARDEN_REACH_M, known[:, :2].max(axis=0) + GARDEN_REACH_M
    cells = np.stack(
        np.meshgrid(
            *(np.arange(a, b, GARDEN_CELL_M) for a, b in zip(low, high, strict=True)), indexing="ij"
        ),
        axis=-1,
    ).reshape(-1, 2)
    cells = cells + rng.uniform(0.0, GARDEN_CELL_M, cells.shape)
    line = shapely.STRtree(shapely.points(known[:, :2]))
    near, distance = line.query_nearest(
        shapely.points(cells), return_distance=True, all_matches=False
    )
    kept = distance < GARDEN_REACH_M
    xy, z = cells[near[0][kept]], known[near[1][kept], 2]
    return np.column_stack((xy, z, rng.uniform(0.0, 6.28, len(xy))))


def _clear(town: TownMap, points: FloatArray, radius_m: float, *surfaces: int) -> BoolArray:
    """Where there are only the given surfaces within a radius, nothing solid and no cliff."""
    clear = np.ones(len(points), bool)
    here = ground_heights(town.ground, points[:, :2], points[:, 2])
    for angle in np.arange(8) * np.pi / 4.0:
        for share in (0.0, 0.5, 1.0):
            x = points[:, 0] + share * radius_m * np.cos(angle)
            y = points[:, 1] + share * radius_m * np.sin(angle)
            found = [town.ground.surface_at(px, py) for px, py in zip(x, y, strict=True)]
            clear &= np.isin(np.array(found, np.int64), surfaces)
            for near in (here - 20.0, here + 20.0):
                there = ground_heights(town.ground, np.column_stack((x, y)), near)
                clear &= np.abs(there - here) < 0.5
    if town.obstacles:
        solids = shapely.STRtree([shapely.Polygon(o.polygon_xy_m) for o in town.obstacles])
        hit, _ = solids.query(
            shapely.points(points[:, :2]), predicate="dwithin", distance=max(radius_m, 0.4)
        )
        clear[hit] = False
    return clear


def _off_signals(town: TownMap, points: FloatArray, radius_m: float) -> BoolArray:
    """Away from the posts of lights and signs, which must be seen."""
    posts = [light.pose_world for light in town.lights]
    posts += [sign.pose_world for sign in town.signs]
    if not posts:
        return np.ones(len(points), bool)
    where = np.array([(pose.x_m, pose.y_m) for pose in posts])
    gap = np.linalg.norm(points[:, None, :2] - where[None], axis=2).min(axis=1)
    return np.asarray(gap > radius_m)


def _apart(points: FloatArray, gap_m: float) -> FloatArray:
    """The points in their order, without those too near to one kept before."""
    tree = shapely.STRtree(shapely.points(points[:, :2]))
    first, second = tree.query(shapely.points(points[:, :2]), predicate="dwithin", distance=gap_m)
    near: dict[int, list[int]] = {}
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        near.setdefault(a, []).append(b)
    kept = np.zeros(len(points), bool)
    for k in range(len(points)):
        kept[k] = not any(kept[j] for j in near.get(k, ()) if j < k)
    return points[kept]


def _copies(mesh: Mesh, rows: FloatArray, scale: FloatArray) -> Mesh:
    """Copies of a mesh at rows [x, y, z, yaw_rad], scaled in width and height."""
    n, v = len(rows), len(mesh.vertices_m)
    cos, sin = np.cos(rows[:, 3])[:, None], np.sin(rows[:, 3])[:, None]
    x, y, z = mesh.vertices_m.astype(np.float64).T
    wide, tall = scale[:, :1], scale[:, 1:]
    placed = np.stack(
        (
            rows[:, :1] + wide * (cos * x - sin * y),
            rows[:, 1:2] + wide * (sin * x + cos * y),
            rows[:, 2:3] + tall * z,
        ),
        axis=-1,
    )
    first = (v * np.arange(n, dtype=np.uint32))[:, None, None]
    return Mesh(
        placed.reshape(-1, 3).astype(np.float32),
        (first + mesh.triangles).reshape(-1, 3).astype(np.uint32),
        np.tile(mesh.materials, n),
    )

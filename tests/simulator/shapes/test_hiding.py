"""Solid things that are hidden leave no triangle behind, and take none of the rest with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.maps.static_obstacles import BUILDING
from adr1.simulator.maps.town_map import TownMap
from adr1.simulator.rays.ray_scene import RayScene
from adr1.simulator.shapes.hiding import without
from adr1.simulator.shapes.mesh import Mesh
from adr1.simulator.shapes.town_mesh import town_mesh


@pytest.fixture(scope="module")
def parkway(tmp_path_factory: pytest.TempPathFactory) -> tuple[TownMap, Mesh]:
    cache: Path = tmp_path_factory.mktemp("maps")
    town = MapLibrary(None, cache).load("Parkway")
    return town, town_mesh(town)


def label_below(mesh: Mesh, x_m: float, y_m: float) -> int:
    """Semantic tag of what a ray from high above meets."""
    origin = np.array([[x_m, y_m, 300.0]], np.float32)
    down = np.array([[0.0, 0.0, -1.0]], np.float32)
    return int(RayScene(mesh).cast(origin, down, 400.0).label[0])


def test_a_hidden_building_uncovers_its_ground_and_nothing_else_goes(parkway) -> None:
    town, mesh = parkway
    houses = [o for o in town.obstacles if o.label == BUILDING]
    hidden, other = houses[3], houses[11]
    less = without(mesh, [hidden])
    x, y = hidden.polygon_xy_m.mean(axis=0)
    assert label_below(mesh, x, y) == BUILDING
    assert label_below(less, x, y) not in (BUILDING, 11)
    assert label_below(less, *other.polygon_xy_m.mean(axis=0)) == BUILDING
    assert 10 < len(mesh) - len(less) < 2000
    gone = np.bincount(mesh.materials, minlength=256) - np.bincount(less.materials, minlength=256)
    everywhere = without(mesh, houses)
    removed = set(np.flatnonzero(gone).tolist())
    assert all((everywhere.materials == material).sum() == 0 for material in removed)


def test_hiding_nothing_changes_nothing(parkway) -> None:
    _, mesh = parkway
    assert without(mesh, []).triangles.tobytes() == mesh.triangles.tobytes()

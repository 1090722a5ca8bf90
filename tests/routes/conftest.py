"""Official maps and routes from the folder beside the checkout; tests skip where it is missing."""

from __future__ import annotations

from pathlib import Path

import carla
import pytest

from adr1.routes.planner import GlobalPlanner

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"


@pytest.fixture(scope="session")
def official_routes() -> Path:
    folder = SHARED / "routes"
    if not folder.is_dir():
        pytest.skip("no folder of official route files beside the checkout")
    return folder


@pytest.fixture(scope="session")
def official_maps() -> dict[str, carla.Map]:
    folder = SHARED / "maps"
    if not folder.is_dir():
        pytest.skip("no folder of official maps beside the checkout")
    towns = ("Town01", "Town03", "Town06")
    return {town: carla.Map(town, (folder / f"{town}.xodr").read_text()) for town in towns}


@pytest.fixture(scope="session")
def official_planners(official_maps: dict[str, carla.Map]) -> dict[str, GlobalPlanner]:
    return {town: GlobalPlanner(carla_map) for town, carla_map in official_maps.items()}

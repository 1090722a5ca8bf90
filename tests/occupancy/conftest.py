"""A town, a straight street of known width, and scenes with boxes at known places."""

from __future__ import annotations

from collections.abc import Callable

import carla
import numpy as np
import pytest

from adr1.episodes.streets import LaneStrip, MarkingLine, Streets, read_streets
from adr1.occupancy.layers import Layer
from adr1.occupancy.scene import Scene
from adr1.occupancy.town_layers import TownLayers
from adr1.simulator.maps.towns import generate_town, parse_town_name

SceneMaker = Callable[..., Scene]


@pytest.fixture(scope="session")
def metro() -> carla.Map:
    return carla.Map("Metro", generate_town(parse_town_name("Metro")).opendrive)


@pytest.fixture(scope="session")
def metro_layers(metro) -> TownLayers:
    return TownLayers.from_streets(read_streets(metro))


@pytest.fixture(scope="session")
def street() -> TownLayers:
    """A street along x from -60 to 60 m, 8 m wide, with a line in its middle."""
    edge = np.array([[-60.0, -4.0], [60.0, -4.0]])
    strip = LaneStrip("Driving", in_junction=False, left_world_m=edge, right_world_m=-edge[::-1])
    line = MarkingLine(broken=False, yellow=True, points_world_m=edge * [1.0, 0.0])
    return TownLayers.from_streets(Streets((strip,), (line,), ()))


@pytest.fixture
def scene_with() -> SceneMaker:
    """A scene of one moment with boxes (x, y, yaw, half length, half width), all of one class."""

    def make(*boxes, layer=Layer.VEHICLE, z_m=(0.0, 1.5)):
        table = np.array(boxes, dtype=np.float64).reshape(1, -1, 5)
        shape = table.shape[:2]
        heights = np.broadcast_to(np.array(z_m, dtype=np.float64), (*shape, 2)).copy()
        return Scene(table, heights, np.full(shape, int(layer), dtype=np.uint8))

    return make

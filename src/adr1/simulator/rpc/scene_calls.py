"""Calls that ask where a line meets the town: points on the ground, rays."""

from __future__ import annotations

import math

from adr1.simulator.maps.ground import NO_SURFACE, ROAD, SIDEWALK
from adr1.simulator.rpc.ground_search import shares_to_look_at
from adr1.simulator.rpc.static_scene import StaticScene
from adr1.simulator.wire.v0_9_16.enums import CityObjectLabel
from adr1.simulator.world.world import World

Vector = list[float]
_LABEL_OF_SURFACE = {
    ROAD: CityObjectLabel.ROADS,
    SIDEWALK: CityObjectLabel.SIDEWALKS,
    NO_SURFACE: CityObjectLabel.TERRAIN,
}


class SceneCalls:
    """Lines through the town: buildings and other solid objects that are enabled, the ground."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._scene_of_town: tuple[str, StaticScene] | None = None

    @property
    def _scene(self) -> StaticScene:
        town = self._world.episode.town
        if self._scene_of_town is None or self._scene_of_town[0] != town.content_hash:
            self._scene_of_town = (town.content_hash, StaticScene(town.obstacles))
        return self._scene_of_town[1]

    def project_point(self, origin: Vector, direction: Vector, distance_m: float) -> list[object]:
        length = math.sqrt(sum(component * component for component in direction))
        if length == 0.0 or distance_m <= 0.0:
            return _NOTHING
        end = [o + d / length * distance_m for o, d in zip(origin, direction, strict=True)]
        hits = self._hits(origin, end)
        return [True, hits[0]] if hits else _NOTHING

    def cast_ray(self, start: Vector, end: Vector) -> list[object]:
        return list(self._hits(start, end))

    def _hits(self, start: Vector, end: Vector) -> list[list[object]]:
        """Labelled points on the segment, nearest first."""
        solid = self._world.episode.environment.solid
        found = list(self._scene.hits(start, end, solid))
        ground = self._ground_hit(start, end)
        if ground is not None:
            found.append(ground)
        found.sort(key=lambda hit: hit[0])
        return [[point, int(label)] for _, point, label in found]

    def _ground_hit(
        self, start: Vector, end: Vector
    ) -> tuple[float, Vector, CityObjectLabel] | None:
        ground = self._world.episode.town.ground

        def above(share: float) -> tuple[float, Vector]:
            x, y, z = (a + share * (b - a) for a, b in zip(start, end, strict=True))
            return z - ground.height_at(x, y, z), [x, y, z]

        last, last_gap = 0.0, above(0.0)[0]
        for share in shares_to_look_at(ground, start, end):
            gap = above(share)[0]
            if (gap > 0.0) != (last_gap > 0.0):
                cut = last + (share - last) * last_gap / (last_gap - gap)
                _, point = above(cut)
                point[2] = ground.height_at(*point)
                surface = ground.surface_at(point[0], point[1])
                label = _LABEL_OF_SURFACE.get(surface, CityObjectLabel.GROUND)
                return cut, point, label
            last, last_gap = share, gap
        return None


_NOTHING: list[object] = [False, [[0.0, 0.0, 0.0], int(CityObjectLabel.NONE)]]

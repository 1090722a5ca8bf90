"""What makes an episode what it is, before any agent: enough to build the same world again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adr1.errors import InputError
from adr1.routes.specs import RouteSpec
from adr1.scenarios.route_sources import read_routes


@dataclass(frozen=True, slots=True)
class EpisodeRecipe:
    """A route with its surroundings.

    Attributes:
        route_file, route_id, town: which route, in which file.
        seed: seeds background traffic, pedestrians, numpy and python.
        traffic_manager_seed: None for `seed`.
        vehicles, walkers: how many actors surround the ego.
        style: how they behave, see `manners.STYLES`.
    """

    route_file: Path
    route_id: str
    town: str
    seed: int
    vehicles: int
    walkers: int
    traffic_manager_seed: int | None = None
    style: str = "orderly"

    def read_route(self) -> RouteSpec:
        """The route as its file has it; raises InputError where it is not there (any more)."""
        for route in read_routes(self.route_file):
            if route.route_id == self.route_id:
                return route
        raise InputError(f"{self.route_file}: no route with id {self.route_id!r} (any more)")

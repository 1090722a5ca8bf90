"""A directed stage with the criteria that judge it, after the warm-up ticks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from adr1.criteria.criteria_set import CriteriaSet, default_criteria
from adr1.episodes.frame import StateFrame
from adr1.episodes.furniture import RoadFurniture, read_road_furniture
from adr1.scenarios.director import Director
from adr1.scenarios.stage import Stage
from adr1.scenarios.staging import DirectedStage, open_directed_stage


@dataclass
class JudgedStage:
    """What reads, directs and judges the frames of one episode."""

    directed: DirectedStage
    furniture: RoadFurniture
    criteria: CriteriaSet

    @property
    def stage(self) -> Stage:
        return self.directed.stage

    @property
    def director(self) -> Director:
        return self.directed.director

    def read(self) -> StateFrame:
        """The state after the last tick, with what scenarios say of it; not yet judged."""
        return self.directed.read()


@contextlib.contextmanager
def open_judged_stage(stage: Stage, *, seed: int, timeout_s: float) -> Iterator[JudgedStage]:
    """Watch a stage from its first ticks on; sensors and scenarios are gone on exit.

    Args:
        seed: of the scenarios' chance.
        timeout_s: limit of each tick.

    Raises:
        SimulatorError: the server refused an actor or does not answer.
        InputError: the route names an unknown scenario type, or a parameter is wrong.
    """
    carla_map = stage.world.get_map()
    furniture = read_road_furniture(stage.world, carla_map)
    with open_directed_stage(stage, seed=seed, timeout_s=timeout_s) as directed:
        criteria = default_criteria(stage.route, carla_map, furniture)
        yield JudgedStage(directed, furniture, criteria)

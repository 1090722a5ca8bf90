"""A stage with what watches it: reader, criteria and director, after the warm-up ticks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from adr1.criteria.criteria_set import CriteriaSet, default_criteria
from adr1.episodes.frame import ScenarioNote, StateFrame
from adr1.episodes.furniture import RoadFurniture, read_road_furniture
from adr1.episodes.reader import FrameReader
from adr1.scenarios.director import Director
from adr1.scenarios.stage import WARM_UP_TICKS, Stage
from adr1.scenarios.staging import open_director


@dataclass
class JudgedStage:
    """What reads, directs and judges the frames of one episode."""

    stage: Stage
    furniture: RoadFurniture
    criteria: CriteriaSet
    reader: FrameReader
    director: Director
    early_notes: tuple[ScenarioNote, ...]

    def read(self) -> StateFrame:
        """The state after the last tick, with what scenarios say of it; not yet judged.

        What they said before the first tick that counts comes with its frame.
        """
        frame = self.reader.read()
        notes = (*self.early_notes, *self.director.update(frame))
        self.early_notes = ()
        return replace(frame, notes=notes) if notes else frame


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
    with contextlib.ExitStack() as stack:
        carla_map = stage.world.get_map()
        furniture = read_road_furniture(stage.world, carla_map)
        reader = FrameReader(stage.world, stage.ego)
        stack.callback(reader.close)
        stage.lockstep.tick(timeout_s)
        frame = reader.read()
        director = stack.enter_context(open_director(stage, frame, seed))
        notes = list(director.update(frame))
        for _ in range(WARM_UP_TICKS - 1):
            stage.lockstep.tick(timeout_s)
            notes += director.update(reader.read())
        criteria = default_criteria(stage.route, carla_map, furniture)
        yield JudgedStage(stage, furniture, criteria, reader, director, tuple(notes))

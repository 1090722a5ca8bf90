"""A stage with its director: scenarios begin with the first tick, and notes join the frames."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from adr1.episodes.frame import ScenarioNote, StateFrame
from adr1.episodes.reader import FrameReader
from adr1.scenarios.context import ScenarioContext
from adr1.scenarios.director import Director
from adr1.scenarios.stage import WARM_UP_TICKS, Stage

_STREAM = 0x5CE
"""Keeps the scenarios' chance apart from the background's, which has the same seed."""


@dataclass
class DirectedStage:
    """What reads and directs the frames of one episode."""

    stage: Stage
    reader: FrameReader
    director: Director
    early_notes: tuple[ScenarioNote, ...]

    def read(self) -> StateFrame:
        """The state after the last tick, with what scenarios say of it.

        What they said before the first tick that counts comes with its frame.
        """
        frame = self.reader.read()
        notes = (*self.early_notes, *self.director.update(frame))
        self.early_notes = ()
        return replace(frame, notes=notes) if notes else frame


@contextlib.contextmanager
def open_directed_stage(stage: Stage, *, seed: int, timeout_s: float) -> Iterator[DirectedStage]:
    """Read and direct a stage from its first ticks on, and let it come to rest.

    The ego's sensor for collisions and the scenarios' actors are gone on exit.

    Args:
        seed: of the scenarios' chance.
        timeout_s: limit of each tick.

    Raises:
        SimulatorError: the server refused an actor or does not answer.
        InputError: the route names an unknown scenario type, or a parameter is wrong.
    """
    with contextlib.ExitStack() as stack:
        reader = FrameReader(stage.world, stage.ego)
        stack.callback(reader.close)
        stage.lockstep.tick(timeout_s)
        frame = reader.read()
        director = stack.enter_context(open_director(stage, frame, seed))
        notes = list(director.update(frame))
        for _ in range(WARM_UP_TICKS - 1):
            stage.lockstep.tick(timeout_s)
            notes += director.update(reader.read())
        yield DirectedStage(stage, reader, director, tuple(notes))


@contextlib.contextmanager
def open_director(stage: Stage, frame: StateFrame, seed: int) -> Iterator[Director]:
    """Direct the scenarios of the stage's route; destroys their actors on exit.

    Args:
        frame: the state after the last tick.

    Raises:
        InputError: the route names an unknown scenario type, or a parameter is wrong.
    """
    context = ScenarioContext(
        client=stage.client,
        world=stage.world,
        carla_map=stage.world.get_map(),
        traffic_manager=stage.traffic_manager,
        ego=stage.ego,
        route=stage.route,
        background_ids=set(stage.background_ids),
        rng=np.random.default_rng([seed, _STREAM]),
        frame=frame,
    )
    director = Director(context, stage.spec.scenarios)
    try:
        yield director
    finally:
        director.close()

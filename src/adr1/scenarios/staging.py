"""The director of a stage: made from what the stage holds, closed with it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import numpy as np

from adr1.episodes.frame import StateFrame
from adr1.scenarios.context import ScenarioContext
from adr1.scenarios.director import Director
from adr1.scenarios.stage import Stage

_STREAM = 0x5CE
"""Keeps the scenarios' chance apart from the background's, which has the same seed."""


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

"""Toy examples and a model taught on them, made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from tests.world_model.toy_world import toy_examples

from adr1.world_model.agents_model import AgentsModel
from adr1.world_model.batches import Mix, Taught
from adr1.world_model.examples import Examples
from adr1.world_model.presets import TINY
from adr1.world_model.training import Trainer


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def toy_train() -> Examples:
    return toy_examples(400, 0)


@pytest.fixture(scope="session")
def toy_test() -> Examples:
    return toy_examples(200, 1)


@pytest.fixture(scope="session")
def taught_model(
    toy_train: Examples, toy_test: Examples, tmp_path_factory: pytest.TempPathFactory
) -> AgentsModel:
    """An impartial model, taught for some seconds."""
    taught = Taught.of(toy_train, Mix.IMPARTIAL)
    checked = Taught.of(toy_examples(40, 2), Mix.IMPARTIAL)
    trainer = Trainer(TINY, taught, checked, tmp_path_factory.mktemp("impartial"))
    return AgentsModel(TINY.size, trainer.run(lambda _: None))

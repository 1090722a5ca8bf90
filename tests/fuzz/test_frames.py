"""Random, broken and hostile calls to a real world: no crash, no hang, no surprise, no leak."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.fuzz.calls import ALL_RPCS, Calls
from tests.fuzz.rig import FuzzedWorld, HangError, guarded
from tests.fuzz.sample_values import Sampler

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.world.warm_up import warm_up

# What numpy warns about, overflow of numbers without sense, is no error in a server either.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
SHORT, LONG = 2_000, 250_000
MAX_GROWTH_MB = 300.0


@pytest.fixture
def fuzzed(tmp_path: Path) -> Iterator[FuzzedWorld]:
    warm_up(Catalogue.load())
    made = FuzzedWorld(MapLibrary(None, Path.home() / ".cache" / "adr1"), tmp_path)
    yield made
    made.close()


def run(fuzzed: FuzzedWorld, seed: int, inputs: int) -> None:
    settled = inputs // 10
    with guarded() as surprises, np.errstate(all="ignore"):
        for number, (name, data) in enumerate(Calls(seed).frames(inputs)):
            try:
                fuzzed.feed(data)
            except HangError as hang:
                pytest.fail(f"input {number}, {name}, {data!r}: {hang}")
            assert not surprises.found, f"input {number}, {name}, {data!r}: {surprises.found[0]}"
            if number == settled:
                before_mb = fuzzed.settled_mb()
    assert fuzzed.settled_mb() - before_mb < MAX_GROWTH_MB


def test_a_few_thousand_inputs(fuzzed: FuzzedWorld) -> None:
    run(fuzzed, 1, SHORT)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [2, 3, 4, 5])
def test_a_million_inputs_in_four_parts(fuzzed: FuzzedWorld, seed: int) -> None:
    run(fuzzed, seed, LONG)


def test_samples_of_every_call_are_well_formed() -> None:
    sampler = Sampler(random.Random(0))
    for spec in ALL_RPCS.values():
        for _ in range(20):
            spec.validate(sampler.arguments(spec))


def test_inputs_follow_from_the_seed() -> None:
    first, second, other = ([*Calls(seed).frames(200)] for seed in (5, 5, 6))
    assert first == second != other

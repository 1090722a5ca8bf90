"""Teaching: the impartial foresees what geometry does not, the optimistic does not; resumption."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tests.world_model.toy_world import toy_examples

from adr1.errors import FileFormatError, InputError
from adr1.synthesis.outcome import EventKind
from adr1.world_model.agents_model import AgentsModel
from adr1.world_model.baselines.geometric import turn_rate_baseline
from adr1.world_model.batches import Mix, Taught, batch_of
from adr1.world_model.examples import Examples
from adr1.world_model.figures import Judged, auroc_difference, figures_of, hazard_of
from adr1.world_model.forecasts import constant_turn, fine_times
from adr1.world_model.presets import PRESETS, TINY, Training
from adr1.world_model.tensors import situation_tensors
from adr1.world_model.training import CHECKPOINT_FILE, SCALARS_FILE, Trainer, rate_at

SHORT = replace(TINY, steps=12, situations=4, check_every=6, save_every=4)


def _quiet(text: str) -> None:
    assert text


@pytest.fixture(scope="module")
def few() -> Taught:
    return Taught.of(toy_examples(24, 8), Mix.IMPARTIAL)


def test_impartial_beats_constant_turn_and_optimistic_does_not(
    taught_model: AgentsModel, toy_train: Examples, toy_test: Examples, tmp_path: Path
) -> None:
    geometry = turn_rate_baseline()
    geometry.fit(toy_train, toy_train)
    simple = Judged(toy_test, geometry.hazard(toy_test))
    impartial = Judged(toy_test, hazard_of(taught_model, toy_test))
    safe = Taught.of(toy_train, Mix.SAFE)
    trainer = Trainer(replace(TINY, steps=100), safe, safe, tmp_path)
    weights = trainer.run(_quiet)
    optimistic = Judged(toy_test, hazard_of(AgentsModel(TINY.size, weights), toy_test))
    assert auroc_difference(impartial, simple).low > 0.05
    assert auroc_difference(optimistic, simple).high < 0.0
    good, blind = figures_of(impartial, 0.5), figures_of(optimistic, 0.5)
    assert good["auroc"] > 0.94
    assert good["auroc_collisions"] > 0.9
    assert good["pair_concordance"] > 0.9
    assert good["gap_at_half"] < 0.25
    assert blind["gap_at_half"] > 0.9  # it has never seen one, so it dreams them away


def test_dreams_go_where_agents_went(taught_model: AgentsModel, toy_test: Examples) -> None:
    dream = taught_model.step(taught_model.encode(toy_test.situations), toy_test.plans)
    safe = toy_test.outcomes.event == EventKind.NONE
    true = toy_test.outcomes.agents[safe][:, 1:6, :, :2]
    off = np.linalg.norm(dream.agents[safe][:, 1:6, :, :2] - true, axis=-1).mean()
    forecast = constant_turn(situation_tensors(toy_test.situations), fine_times())[:, 1:6, 4::5, :2]
    wide = np.broadcast_to(forecast.numpy()[:, None], (*safe.shape, 5, 8, 2))[safe]
    assert off < 0.7 * np.linalg.norm(wide - true, axis=-1).mean()


def test_a_stopped_training_goes_on_to_the_bit(few: Taught, tmp_path: Path) -> None:
    whole = Trainer(SHORT, few, few, tmp_path / "whole").run(_quiet)
    first = Trainer(SHORT, few, few, tmp_path / "parts")
    first._training = replace(SHORT, steps=8)  # stopped after two checkpoints
    first.run(_quiet)
    second = Trainer(SHORT, few, few, tmp_path / "parts")
    assert second.step == 8
    resumed = second.run(_quiet)
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)
    names = ("whole", "parts")
    first_lines, second_lines = ((tmp_path / n / SCALARS_FILE).read_text() for n in names)
    assert [line for line in first_lines.splitlines() if '"step": 12' in line] == [
        line for line in second_lines.splitlines() if '"step": 12' in line
    ]


def test_another_training_or_a_damaged_checkpoint_is_refused(few: Taught, tmp_path: Path) -> None:
    Trainer(SHORT, few, few, tmp_path).run(_quiet)
    with pytest.raises(InputError, match="another training"):
        Trainer(replace(SHORT, seed=1), few, few, tmp_path)
    path = tmp_path / CHECKPOINT_FILE
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(FileFormatError, match="checkpoint"):
        Trainer(SHORT, few, few, tmp_path)


def test_batches_depend_on_seed_and_step_only(few: Taught) -> None:
    one, same, later = (batch_of(few, TINY, step) for step in (3, 3, 4))
    assert torch.equal(one.plans.poses, same.plans.poses)
    assert not torch.equal(one.plans.poses, later.plans.poses)


def test_every_situation_comes_once_per_pass(few: Taught) -> None:
    training = replace(TINY, situations=8, mirror=0.0)
    shown = torch.cat([batch_of(few, training, step).situations.past[:, 0] for step in range(3)])
    assert len({tuple(row.flatten().tolist()) for row in shown}) == len(few)


def test_safe_batches_hold_no_event() -> None:
    safe = Taught.of(toy_examples(24, 8), Mix.SAFE)
    for step in range(5):
        batch = batch_of(safe, TINY, step)
        assert not bool((batch.outcomes.event[batch.plans.valid] > 0).any())
    nothing = Taught(safe.situations, safe.plans, safe.outcomes, safe.allowed & False)
    with pytest.raises(InputError, match="no candidate of the mix"):
        batch_of(nothing, TINY, 0)


def test_a_mirrored_world_is_as_dangerous(few: Taught) -> None:
    straight = batch_of(few, replace(TINY, mirror=0.0), 0)
    mirrored = batch_of(few, replace(TINY, mirror=1.0), 0)
    assert torch.equal(straight.outcomes.event_step, mirrored.outcomes.event_step)
    assert torch.equal(straight.plans.wheels_m[..., 0], mirrored.plans.wheels_m[..., 1])
    assert torch.equal(straight.plans.poses[..., 1], -mirrored.plans.poses[..., 1])
    assert torch.equal(straight.outcomes.agents[..., 2], -mirrored.outcomes.agents[..., 2])


def test_the_rate_rises_then_falls() -> None:
    laptop = PRESETS["laptop"]
    assert rate_at(laptop, 0) == pytest.approx(laptop.rate / laptop.warm_up)
    assert rate_at(laptop, laptop.warm_up) == pytest.approx(laptop.rate)
    assert rate_at(laptop, laptop.steps) == pytest.approx(laptop.last_rate)


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"last_rate": 1.0}, {"mirror": 2.0}])
def test_settings_that_cannot_be_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        replace(Training(), **wrong)


@pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning")
def test_the_gpu_settings_run_without_one(few: Taught, tmp_path: Path) -> None:
    training = replace(
        PRESETS["gpu"],
        size=replace(PRESETS["gpu"].size, width=32, heads=2, situation_blocks=1, plan_blocks=1),
        steps=2,
        situations=2,
        device="cpu",
        compiler="eager",
    )
    weights = Trainer(training, few, few, tmp_path).run(_quiet)
    assert all(bool(torch.isfinite(w).all()) for w in weights.values())

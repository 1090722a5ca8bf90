"""Rewards of futures: driven and dreamed ones by the same function."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from adr1.synthesis.outcome import EventKind
from adr1.world_model.agents_model import AgentsModel, chance_if_alive
from adr1.world_model.examples import Examples, rows_of
from adr1.world_model.rewarding import closing_of, driven_happening, driven_reward, future_of


def test_driven_events_cost_and_progress_pays(toy_test: Examples) -> None:
    reward = driven_reward(toy_test)
    kind = toy_test.outcomes.event
    assert reward[kind == EventKind.COLLISION].max() < reward[kind == EventKind.NONE].mean()
    assert reward[kind == EventKind.OFF_ROAD].mean() < reward[kind == EventKind.NONE].mean() - 0.5
    safe = (kind == EventKind.NONE) & (toy_test.outcomes.gap_m > 3.0)
    far = toy_test.plans.poses[..., -1, 0]
    assert np.corrcoef(far[safe], reward[safe])[0, 1] > 0.5


def test_a_certain_future_has_its_event_where_it_was(toy_test: Examples) -> None:
    valid = toy_test.plans.valid[0]
    future = future_of(toy_test.situations, 0, driven_happening(toy_test, 0, valid))
    step = toy_test.outcomes.event_step[0]
    happens = future.event_hazard
    assert np.array_equal(np.where(happens.any(axis=1), happens.argmax(axis=1), 8), step)
    assert set(np.unique(happens)) <= {0.0, 1.0}


def test_a_collision_with_the_town_counts(toy_test: Examples) -> None:
    row = int(np.flatnonzero((toy_test.outcomes.event == EventKind.COLLISION).any(axis=1))[0])
    hit = np.full_like(toy_test.outcomes.hit, -1)
    nobody = replace(toy_test, outcomes=replace(toy_test.outcomes, hit=hit))
    valid = toy_test.plans.valid[row]
    future = future_of(toy_test.situations, row, driven_happening(nobody, row, valid))
    crashed = toy_test.outcomes.event[row] == EventKind.COLLISION
    assert bool((future.contact_hazard[crashed][..., 0].sum(axis=1) == 1.0).all())


def test_closing_speed_of_an_oncoming_car(toy_test: Examples) -> None:
    agents = np.zeros((1, 24, 8, 3))
    time = 0.5 * np.arange(1, 9)
    agents[0, 0, :, 0] = 10.0 * time
    agents[0, 1, :, 0] = 100.0 - 5.0 * time
    s = rows_of(toy_test.situations, slice(0, 1))
    past = s.past.copy()
    past[0, 1, -1] = [100.0, 0.0, np.pi, 5.0]
    closing = closing_of(replace(s, past=past), 0, agents)
    assert closing[0, 1, :] == pytest.approx(15.0, abs=1e-6)


def test_dreamed_rewards_agree_with_driven_ones(
    taught_model: AgentsModel, toy_test: Examples
) -> None:
    some = slice(0, 60)
    s, plans = rows_of(toy_test.situations, some), rows_of(toy_test.plans, some)
    dreamed = taught_model.reward(taught_model.step(taught_model.encode(s), plans))
    driven = driven_reward(toy_test)[some]
    assert dreamed.shape == driven.shape
    assert np.corrcoef(dreamed.ravel(), driven.ravel())[0, 1] > 0.8


def test_chances_if_alive_multiply_back() -> None:
    by_step = np.array([[0.1, 0.28, 0.28, 1.0, 1.0, 1.0, 1.0, 1.0]], dtype=np.float32)
    assert chance_if_alive(by_step)[0, :4] == pytest.approx([0.1, 0.2, 0.0, 1.0], abs=1e-6)
    assert bool((chance_if_alive(by_step) >= 0.0).all())

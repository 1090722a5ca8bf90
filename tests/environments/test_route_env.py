"""The environment against gymnasium's own check, alone and vectorised, and against itself."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import adr1.environments  # noqa: F401 - registers the environment
from adr1.errors import InputError, SimulatorError

QUIET = {"vehicles": 3, "walkers": 2}
FORWARD = np.array([0.6, 0.0], dtype=np.float32)


@pytest.fixture(scope="module")
def env():
    made = gymnasium.make("adr1/Route-v0", **QUIET)
    yield made
    made.close()


def drive(env, steps, seed):
    observation, start = env.reset(seed=seed)
    seen, rewards = [observation], []
    for _ in range(steps):
        observation, reward, terminated, truncated, info = env.step(FORWARD)
        assert (terminated, truncated) == (False, False)
        seen.append(observation)
        rewards.append(reward)
    return np.stack(seen), np.array(rewards), {**start, **info, "start_s": start["time_s"]}


def test_gymnasiums_own_check_passes_without_a_warning(env):
    check_env(env.unwrapped, skip_render_check=True)


def test_equal_seeds_equal_episodes_and_others_differ(env):
    first, rewards, info = drive(env, 40, seed=7)
    again, rewards_again, _ = drive(env, 40, seed=7)
    _, _, other = drive(env, 2, seed=8)
    assert first.tobytes() == again.tobytes()
    assert rewards.tobytes() == rewards_again.tobytes()
    assert rewards.sum() > 5.0
    assert info["reward_terms"]["progress_m"] > 0.0
    assert info["episode_seed"] != other["episode_seed"]


def test_the_view_from_above(tmp_path):
    env = gymnasium.make("adr1/Route-v0", observation="bev", render_mode="rgb_array", **QUIET)
    try:
        observation, _ = env.reset(seed=7)
        for _ in range(30):
            observation, *_ = env.step(FORWARD)
        assert env.observation_space.contains(observation)
        assert observation[0].any()
        assert (observation[4] == observation[4, 0, 0]).all()
        assert observation[4, 0, 0] > 0
        assert env.render().shape == (384, 384, 3)
    finally:
        env.close()


def test_two_side_by_side_drive_as_one_alone(env):
    alone, _, _ = drive(env, 3, seed=7)
    both = gymnasium.make_vec(
        "adr1/Route-v0", num_envs=2, vectorization_mode="async", vector_kwargs={}, **QUIET
    )
    try:
        observations, _ = both.reset(seed=[7, 9])
        seen = [observations[0]]
        for _ in range(3):
            observations, *_ = both.step(np.stack([FORWARD, FORWARD]))
            seen.append(observations[0].copy())
    finally:
        both.close()
    assert np.stack(seen).tobytes() == alone.tobytes()


def test_a_dead_episode_is_an_error_and_reset_begins_anew(env):
    env.reset(seed=1)
    env.unwrapped._child.end()
    with pytest.raises(SimulatorError, match="has died"):
        env.step(FORWARD)
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.unwrapped.step(FORWARD)
    env.reset(seed=1)
    env.step(FORWARD)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"observation": "smell"}, "observation 'smell'"),
        ({"route_ids": ("77",)}, "has no route"),
        ({"routes": "/nowhere.xml"}, "nowhere"),
        ({"ticks_per_step": 0}, "ticks_per_step"),
        ({"render_mode": "human"}, "render_mode"),
    ],
)
def test_bad_arguments_are_told(arguments, words):
    from adr1.environments.route_env import RouteEnv

    with pytest.raises(InputError, match=words):
        RouteEnv(**arguments)


def test_an_unknown_route_is_told(env):
    with pytest.raises(InputError, match="no route 'x'"):
        env.reset(options={"route_id": "x"})

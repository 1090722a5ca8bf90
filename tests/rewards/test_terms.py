from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from adr1.errors import InputError
from adr1.rewards.closeness import closeness
from adr1.rewards.collision import EGO_MASS_KG, collision_severity
from adr1.rewards.comfort import discomfort
from adr1.rewards.drivable import drivable_loss
from adr1.rewards.future import DIMENSIONS, Future, stacked
from adr1.rewards.lights import red_light_crossing
from adr1.rewards.progress import progress
from adr1.rewards.score import PRESETS, RewardConfig, score

CAR = (2.4, 0.9)
WALL = 1e6


def straight(speed, acceleration=0.0):
    times = 0.5 * np.arange(1, 9)
    poses = np.zeros((1, 8, 3))
    poses[..., 0] = speed * times + 0.5 * acceleration * times**2
    return poses


def car_ahead(gap_m, speed_mps=0.0, mass_kg=EGO_MASS_KG):
    """A car whose rear is so far from the ego's front."""
    return (2.44 + gap_m + CAR[0], 0.0, 0.0, *CAR, speed_mps, 0.0, mass_kg)


def test_alone_on_the_road_only_progress_counts(future_of):
    terms = score(future_of(speed_mps=10.0))
    assert terms.progress == pytest.approx([1.0])
    assert terms.total == pytest.approx([1.0])
    for name in ("collision", "drivable", "closeness", "discomfort", "lights"):
        assert getattr(terms, name).tolist() == [0.0]


def test_progress_is_a_share_of_the_reference(future_of):
    assert progress(future_of(speed_mps=2.5)) == pytest.approx([0.25])
    assert progress(future_of(speed_mps=0.0)).tolist() == [0.0]
    assert progress(future_of(speed_mps=25.0)).tolist() == [1.0]  # no more for speeding
    assert progress(future_of(progress_m=-np.ones((1, 8)))).tolist() == [0.0]


def test_progress_ends_with_a_collision(future_of):
    crash = future_of(others=[car_ahead(12.0, mass_kg=WALL)])  # in the third half second
    assert progress(crash) == pytest.approx([10.0 / 40.0])


def test_a_collision_is_as_bad_as_the_change_of_velocity(future_of):
    equal, wall = future_of(others=[car_ahead(12.0)]), future_of(others=[car_ahead(12.0, 0, WALL)])
    assert collision_severity(equal) == pytest.approx([0.3 + 0.7 * 5.0 / 15.0])
    assert collision_severity(wall) == pytest.approx([0.3 + 0.7 * 10.0 / 15.0], rel=1e-2)
    walker = future_of(others=[car_ahead(12.0, mass_kg=75.0)])
    assert collision_severity(walker) == pytest.approx(collision_severity(wall), rel=0.05)
    assert collision_severity(future_of(others=[car_ahead(50.0)])).tolist() == [0.0]


def test_severity_rises_with_closing_speed_and_probability_and_never_falls(future_of):
    speeds = [collision_severity(future_of(v, others=[car_ahead(1.0)]))[0] for v in range(3, 40, 3)]
    assert (np.diff(speeds) >= 0.0).all()
    assert speeds[0] < speeds[-1] == 1.0
    likely = [
        collision_severity(future_of(others=[car_ahead(5.0)], probability=p))[0]
        for p in np.linspace(0.0, 1.0, 11)
    ]
    assert (np.diff(likely) > 0.0).all()


def test_braking_before_a_collision_makes_it_softer(future_of):
    # From 15 m/s at 6 m/s2 over a gap of 17 m: 4.6 m/s are left.
    future = future_of(15.0, ego_poses=straight(15.0, -6.0), others=[car_ahead(17.0)])
    step = int(future.contact_hazard[0, :, 0].argmax())
    assert step == 3
    assert future.closing_mps[0, step, 0] == pytest.approx((15.0**2 - 12.0 * 17.0) ** 0.5, abs=0.2)


def test_only_the_first_collision_counts(future_of):
    one = future_of(others=[car_ahead(12.0)])
    two = future_of(others=[car_ahead(12.0), car_ahead(25.0, 0.0, WALL)])
    assert collision_severity(two) == pytest.approx(collision_severity(one))


def test_two_that_are_touched_at_once_share_the_severity(future_of):
    soft, hard = car_ahead(12.0), car_ahead(12.0, 0.0, WALL)
    both = collision_severity(future_of(others=[soft, hard]))
    alone = [collision_severity(future_of(others=[other]))[0] for other in (soft, hard)]
    assert both == pytest.approx([np.mean(alone)])


def wheels(*depths):
    """Signed distances, the same for all wheels, at 8 steps."""
    return np.broadcast_to(np.array(depths)[None, :, None], (1, 8, 4)).copy()


def test_leaving_the_road_is_as_bad_as_the_wheels_are_deep(future_of):
    def loss(depth):
        return drivable_loss(future_of(wheel_distance_m=wheels(1, 1, 1, 0.1, -depth, 0, 0, 0)))[0]

    assert loss(0.1) == 0.0  # less than a tyre's width
    assert loss(0.3) == pytest.approx(0.3 + 0.7 * 0.2)
    assert loss(9.0) == pytest.approx(1.0)
    depths = [loss(d) for d in np.linspace(0.3, 2.0, 18)]
    assert (np.diff(depths) >= 0.0).all()
    one_wheel = np.full((1, 8, 4), 1.0)
    one_wheel[0, 5:, 2] = -0.6
    only = drivable_loss(future_of(wheel_distance_m=one_wheel))
    assert only == pytest.approx([0.3 + 0.7 * 0.25 * 0.6 / 1.5])


def test_what_comes_after_a_collision_is_not_held_against_the_ego(future_of):
    off = wheels(1, 1, 1, 1, 1, 1, -2, -2)
    crash = future_of(others=[car_ahead(12.0)], wheel_distance_m=off)
    assert drivable_loss(crash).tolist() == [0.0]
    assert drivable_loss(future_of(wheel_distance_m=off))[0] > 0.9


def test_following_too_closely_is_pressing(future_of):
    # 10 m/s behind 5 m/s: a gap of 30 m has become 10 m after 4 s, 2 s before contact.
    assert closeness(future_of(others=[car_ahead(30.0, 5.0)])).tolist() == [0.0]
    # From 22.5 m on: contact after 4.5 s; at 3, 3.5 and 4 s it is 1.5, 1.0 and 0.5 s away.
    pressing = closeness(future_of(others=[car_ahead(22.5, 5.0)]))
    assert pressing == pytest.approx([(1 / 3 + 2 / 3) / 8], rel=0.02)
    gaps = [closeness(future_of(others=[car_ahead(g, 5.0)]))[0] for g in np.arange(21, 30, 0.5)]
    assert (np.diff(gaps) <= 0.0).all()
    half = closeness(future_of(others=[car_ahead(22.5, 5.0)], probability=0.5))
    assert half == pytest.approx(0.5 * pressing)


def test_an_ego_that_stands_presses_nobody(future_of):
    near = (2.44 + 0.5 + CAR[0] + 24.0, 0.0, 0.0, *CAR, -6.0, 0.0, EGO_MASS_KG)
    assert closeness(future_of(speed_mps=0.0, others=[near])).tolist() == [0.0]


def test_comfort_has_bounds(future_of):
    def cost(speed, acceleration):
        return discomfort(future_of(speed, ego_poses=straight(speed, acceleration)))[0]

    assert cost(20.0, -4.0) == 0.0
    assert cost(20.0, 2.3) == 0.0
    assert cost(40.0, -4.05 * 1.5) == pytest.approx(0.5)
    assert cost(20.0, 2.4 * 3.0) == pytest.approx(1.0)
    brakes = [cost(40.0, -a) for a in np.linspace(4.1, 8.0, 11)]
    assert (np.diff(brakes) > 0.0).all()


def test_a_tight_bend_is_uncomfortable(future_of):
    def cost(rate):
        yaw = rate * 0.5 * np.arange(1, 9)
        poses = np.stack([10 / rate * np.sin(yaw), 10 / rate * (1 - np.cos(yaw)), yaw], axis=-1)
        return discomfort(future_of(10.0, ego_poses=poses[None]))[0]

    assert cost(0.3) == 0.0
    assert cost(0.489 * 1.3) == pytest.approx(0.3, abs=0.03)


def red(x=20.0, y=0.0, yaw=0.0, probability=1.0):
    lines = np.array([[[x, y, yaw, 1.75]]])
    return {"lines": lines, "lines_red": np.full((1, 8, 1), probability)}


def test_red_lights_are_run_by_the_front_in_the_lane_and_in_driving_direction(future_of):
    assert red_light_crossing(future_of(10.0, **red())).tolist() == [1.0]
    assert red_light_crossing(future_of(10.0, **red(probability=0.3))) == pytest.approx([0.3])
    for harmless in (red(x=60.0), red(x=-5.0), red(x=1.0), red(y=3.0), red(yaw=np.pi)):
        assert red_light_crossing(future_of(10.0, **harmless)).tolist() == [0.0]


def test_a_light_that_is_green_when_crossed_is_no_fault(future_of):
    given = red()  # the front, 2.44 m ahead, crosses after 1.76 s: in the fourth step
    given["lines_red"][0, 3, 0] = 0.0
    assert red_light_crossing(future_of(10.0, **given)).tolist() == [0.0]
    given["lines_red"] = 1.0 - given["lines_red"]
    assert red_light_crossing(future_of(10.0, **given)).tolist() == [1.0]


@pytest.fixture
def batch(future_of):
    """60 futures of all kinds."""
    random = np.random.default_rng(0)
    futures = []
    for _ in range(60):
        speed = random.uniform(0.0, 20.0)
        others = [
            (*random.uniform([-20, -8, -3], [40, 8, 3]), *CAR, *random.normal(0, 5, 2), 1500.0)
            for _ in range(random.integers(0, 5))
        ]
        futures.append(
            future_of(
                speed,
                others=others,
                probability=random.uniform(),
                ego_poses=straight(speed, random.uniform(-4, 4)),
                wheel_distance_m=random.normal(1.5, 1.0, (1, 8, 4)),
                **(red(random.uniform(0, 60)) if random.uniform() < 0.5 else {}),
            )
        )
    return futures


def test_terms_are_in_their_range_and_a_batch_equals_its_members(batch):
    together = score(stacked(batch))
    for i, future in enumerate(batch):
        alone = score(future)
        for name, row in vars(together).items():
            assert row[i] == pytest.approx(getattr(alone, name)[0], abs=1e-12)
            assert name == "total" or 0.0 <= row[i] <= 1.0
    assert len({round(float(t), 6) for t in together.total}) > 50


def test_a_row_of_a_batch_is_the_future_that_was_put_in(batch):
    whole = stacked(batch)
    for i in (0, 7, 59):
        assert score(whole.row(i)).total == pytest.approx(score(batch[i]).total, abs=1e-12)


def test_the_nearer_a_dream_is_to_certainty_the_nearer_its_score_is_to_the_simulated_one(batch):
    hazards = ("contact_hazard", "leaving_hazard", "presence", "lines_red")
    for future in batch:
        sure = dataclasses.replace(future, **{n: np.ceil(getattr(future, n)) for n in hazards})
        gaps = []
        for doubt in (0.1, 0.01, 1e-9):
            parts = {n: getattr(sure, n) * (1.0 - doubt) for n in hazards}
            dream = dataclasses.replace(sure, **parts)
            gaps.append(abs(score(dream).total - score(sure).total)[0])
        assert gaps[-1] < 1e-6
        assert gaps[-1] <= gaps[1] < 0.5


def test_the_presets_of_the_documentation_are_those_of_the_code():
    text = (Path(__file__).parents[2] / "docs" / "foresight.md").read_text(encoding="utf-8")
    for name, config in PRESETS.items():
        weights = " | ".join(f"{weight:g}" for weight in vars(config).values())
        assert f"| {name} | {weights} |" in text


def test_presets_weigh_terms_and_bad_weights_are_refused(future_of):
    crash = future_of(others=[car_ahead(12.0)])
    totals = {name: score(crash, config).total[0] for name, config in PRESETS.items()}
    assert totals["cautious"] < totals["balanced"] < totals["brisk"]
    terms = score(crash, RewardConfig(2.0, 3.0, 0.0, 0.0, 0.0, 0.0))
    assert terms.total == pytest.approx(2.0 * terms.progress - 3.0 * terms.collision)
    for wrong in (-1.0, np.nan, np.inf):
        with pytest.raises(InputError, match="weight of collision"):
            RewardConfig(collision=wrong)


@pytest.mark.parametrize("name", list(DIMENSIONS))
def test_broken_futures_are_refused(future_of, name):
    future = future_of(others=[car_ahead(12.0)], **red())
    values = {field: getattr(future, field) for field in DIMENSIONS}
    for wrong in (values[name][..., None], values[name] * np.nan):
        with pytest.raises(InputError):
            Future(0.5, **{**values, name: wrong})


def test_values_that_make_no_sense_are_refused(future_of):
    future = future_of(others=[car_ahead(12.0)])
    with pytest.raises(InputError, match=r"contact_hazard .* not in \[0, 1\]"):
        dataclasses.replace(future, contact_hazard=future.contact_hazard + 0.1)
    with pytest.raises(InputError, match="positive"):
        dataclasses.replace(future, reference_m=np.zeros(1))
    with pytest.raises(InputError, match="step"):
        dataclasses.replace(future, dt_s=0.0)
    with pytest.raises(InputError, match="no future"):
        stacked([])
    with pytest.raises(InputError, match="different length"):
        stacked([future, dataclasses.replace(future, dt_s=0.25)])

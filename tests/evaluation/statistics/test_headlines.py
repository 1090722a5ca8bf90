from __future__ import annotations

import random

import pytest
from tests.evaluation.records import infraction
from tests.evaluation.statistics.drives import drive, grid, run_of

from adr1.criteria.infraction import InfractionKind
from adr1.evaluation.profiles import DRIVEN_PROFILES
from adr1.evaluation.progress import headline
from adr1.evaluation.results import DriveMeasures, PdmRecord, SuiteResult, scores_of
from adr1.evaluation.statistics.headlines import with_statistics
from adr1.evaluation.statistics.tables import figures_table, interval_text, number


def statistics(drives, **kwargs):
    return with_statistics(run_of(drives, **kwargs)).statistics


def test_every_figure_equals_the_average_and_lies_in_its_interval():
    result = with_statistics(run_of(grid(10, 2, lambda route, seed: (route + seed) % 3)))
    found = result.statistics
    assert (found.routes, found.drives) == (10, 20)
    for name, average in result.averages.items():
        score = found.headline(f"driving score ({name})")
        assert score.value == pytest.approx(average.mean.composed, abs=1e-6)
        if name not in DRIVEN_PROFILES:
            penalty = found.headline(f"infraction penalty ({name})")
            assert penalty.value == pytest.approx(average.mean.penalty, abs=1e-6)
    assert all(item.low <= item.value <= item.high for item in found.headlines)


def test_rates_are_per_driven_kilometre():
    hit = infraction(InfractionKind.COLLISION_VEHICLE)
    light = infraction(InfractionKind.RED_LIGHT)
    found = statistics([drive(0, 0, hit, light), drive(1, 0, hit, completion=50.0)])
    # 0.5 km and 0.25 km were driven.
    assert found.headline("infractions").value == pytest.approx(3 / 0.75)
    assert found.headline("collisions with vehicles").value == pytest.approx(2 / 0.75, abs=1e-6)
    assert found.headline("red lights").value == pytest.approx(1 / 0.75, abs=1e-6)
    assert found.headline("stop signs") is None


def test_success_is_a_completed_route_without_infractions_but_slowness():
    slow = infraction(InfractionKind.MIN_SPEED, percentage=50.0)
    stop = infraction(InfractionKind.STOP)
    drives = [drive(0, 0), drive(1, 0, slow), drive(2, 0, stop), drive(3, 0, completion=50.0)]
    assert statistics(drives).headline("success rate").value == 50.0


def test_a_perfect_run_is_no_proof_of_perfection():
    found = statistics(grid(20, 1, lambda route, seed: 0))
    for name in ("success rate", "driving score (lb2.1)", "route completion"):
        figure = found.headline(name)
        assert (figure.value, figure.high) == (100.0, 100.0)
        assert figure.low == pytest.approx(100.0 * 0.025 ** (1 / 20), abs=1e-4)
    assert found.headline("infractions").high == pytest.approx(3.689 / 10.0, abs=1e-4)


def test_order_of_driving_does_not_matter():
    drives = grid(8, 2, lambda route, seed: (route * seed) % 3)
    shuffled = list(drives)
    random.Random(4).shuffle(shuffled)
    renumbered = [d.model_copy(update={"index": i}) for i, d in enumerate(shuffled)]
    assert statistics(drives) == statistics(renumbered)


def test_no_interval_while_routes_are_missing():
    assert statistics([drive(0, 0)], total=2) is None


def test_one_drive_has_figures_without_interval():
    found = statistics([drive(0, 0)])
    score = found.headline("driving score (lb2.1)")
    assert (score.value, score.low, score.high) == (100.0, None, None)
    assert interval_text(score) == "none: one drive only"


def test_results_with_intervals_survive_their_file():
    result = with_statistics(run_of(grid(4, 1, lambda route, seed: route % 2)))
    assert SuiteResult.model_validate_json(result.model_dump_json()) == result


def test_the_headline_carries_the_interval():
    result = with_statistics(run_of(grid(10, 1, lambda route, seed: route % 2)))
    score = result.statistics.headline("driving score (lb2.1)")
    assert headline(result) == (
        f"10 of 10 routes, driving score {score.value:.2f} [{score.low:.1f}, {score.high:.1f}]"
        " (lb2.1)"
    )


def test_the_runs_own_profile_comes_first():
    found = statistics(grid(4, 1, lambda route, seed: 1), profile="lb1.0")
    assert found.headlines[0].name == "driving score (lb1.0)"
    # Of the scores by several profiles one driving score and one penalty are shown.
    scores = [item for item in found.headlines if item.name.endswith(")")]
    shown = figures_table(found, "lb1.0").row_count
    assert shown == len(found.headlines) - len(scores) + 2


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (95.26, "points", "95.3"),
        (0.588235, "", "0.59"),
        (100.0, "%", "100.0"),
        (-0.001, "", "0.00"),
    ],
)
def test_numbers_have_as_many_digits_as_they_are_worth(value, unit, text):
    assert number(value, unit) == text


def measured(item, **fields):
    measures = DriveMeasures(**fields)
    return item.model_copy(
        update={"outcome": item.outcome.model_copy(update={"measures": measures})}
    )


def test_figures_of_bench2drive():
    light = infraction(InfractionKind.RED_LIGHT)
    turn, park = "SignalizedJunctionLeftTurn", "ParkedObstacle"
    drives = [
        measured(drive(0, 0), scenario_type=park, traffic_percents=(100.0, 300.0), comfort=0.5),
        measured(drive(1, 0, completion=60.0), scenario_type=turn, junction_percent=50.0),
        measured(drive(2, 0, light), scenario_type=turn, traffic_percents=(2000.0,), comfort=0.0),
        drive(3, 0),
    ]
    found = statistics(drives, profile="b2d")
    figures = {item.name: item.value for item in found.headlines if item.name.endswith("(b2d)")}
    assert figures == {
        "driving score (b2d)": (100 + 60 + 70 + 100) / 4,
        "infraction penalty (b2d)": 3.7 / 4,
        "efficiency (b2d)": 200.0,
        "comfort (b2d)": 25.0,
        "ability Overtaking (b2d)": 100.0,
        "ability Merging (b2d)": 0.0,
        "ability Traffic Signs (b2d)": 50.0,
    }
    assert found.headline("success rate").value == 50.0


def test_mean_ability_needs_all_five():
    types = ("ParkedObstacle", "ControlLoss", "InvadingTurn", "SignalizedJunctionLeftTurn")
    drives = [measured(drive(n, 0), scenario_type=name) for n, name in enumerate(types)]
    assert statistics(drives).headline("mean ability (b2d)").value == 100.0
    assert statistics(drives[:3]).headline("mean ability (b2d)") is None


def test_parts_of_driver_model_scores():
    parts = {"NC": 1.0, "DAC": 0.5, "TTC": 1.0, "EP": 0.8, "C": 0.0}
    record = PdmRecord(windows=2, score=0.4, multiplier=0.5, parts=parts)
    item = measured(drive(0, 0), pdms=record)
    rescored = item.model_copy(update={"scores": scores_of(item.outcome)})
    found = statistics([rescored], profile="pdms")
    assert found.headline("driving score (pdms)").value == 40.0
    assert {name: found.headline(f"{name} (pdms)").value for name in parts} == parts
    assert found.headline("driving score (epdms)").value == 0.0

from __future__ import annotations

import numpy as np
import pytest
from tests.evaluation.records import infraction
from tests.evaluation.statistics.drives import drive, grid, run_of

from adr1.criteria.infraction import InfractionKind
from adr1.errors import InputError
from adr1.evaluation.results import ScoreRecord
from adr1.evaluation.statistics.comparison import Verdict, compare

CLEAN = grid(20, 2, lambda route, seed: 0)
HALF_HIT = grid(20, 2, lambda route, seed: route % 2)


def test_a_clear_difference_has_a_verdict_in_both_directions():
    worse = compare(run_of(CLEAN), run_of(HALF_HIT))
    assert worse.verdict is Verdict.WORSE
    assert worse.score.high < 0.0
    assert worse.p_value < 0.01
    better = compare(run_of(HALF_HIT), run_of(CLEAN))
    assert better.verdict is Verdict.BETTER
    assert better.score.difference == pytest.approx(-worse.score.difference)


def test_a_run_is_not_distinguishable_from_itself():
    found = compare(run_of(HALF_HIT), run_of(HALF_HIT))
    assert found.verdict is Verdict.UNCLEAR
    assert (found.score.difference, found.score.low, found.score.high) == (0.0, 0.0, 0.0)
    assert found.reason == "every pair has the same score"


def test_four_routes_that_got_worse_are_too_few_whatever_the_interval_says():
    others = grid(56, 1, lambda route, seed: 3 * (route < 4))
    found = compare(run_of(grid(56, 1, lambda route, seed: 0)), run_of(others))
    assert found.score.high < 0.0
    assert found.verdict is Verdict.UNCLEAR
    assert found.reason == "only 4 routes differ: by chance as likely as 12 %"


def test_one_drive_is_no_evidence():
    hit = infraction(InfractionKind.COLLISION_VEHICLE)
    found = compare(run_of([drive(0, 0)]), run_of([drive(0, 0, hit)]))
    assert (found.verdict, found.score.low, found.smallest_effect) == (Verdict.UNCLEAR, None, None)


def test_chance_rarely_gets_a_verdict():
    """Two agents that are equally good: scores drawn alike, most pairs unchanged."""
    generator = np.random.default_rng(21)
    base, runs, verdicts = grid(15, 1, lambda route, seed: 0), 150, 0

    def drawn():
        scores = np.where(generator.random(15) < 0.7, 100.0, 100.0 * generator.random(15))
        return run_of([with_score(item, score) for item, score in zip(base, scores, strict=True)])

    for _ in range(runs):
        verdicts += compare(drawn(), drawn()).verdict is not Verdict.UNCLEAR
    assert verdicts / runs < 0.09


def with_score(item, score):
    record = ScoreRecord(route=100.0, penalty=score / 100.0, composed=score)
    return item.model_copy(update={"scores": dict.fromkeys(item.scores, record)})


def test_drives_are_sorted_by_change_and_say_what_happened():
    hit = infraction(InfractionKind.COLLISION_VEHICLE)
    a = run_of([drive(0, 0), drive(1, 0, hit), drive(2, 0)])
    b = run_of([drive(0, 0), drive(1, 0), drive(2, 0, hit, hit, completion=40.0)])
    found = compare(a, b).drives
    assert [item.key for item in found] == [
        "file-2-seed0-rep0",
        "file-0-seed0-rep0",
        "file-1-seed0-rep0",
    ]
    assert found[0].infractions == {"collisions_vehicle": 2}
    assert (found[0].status_a, found[0].status_b) == ("Completed", "Failed - Agent got blocked")
    assert found[2].infractions == {"collisions_vehicle": -1}


def test_pairs_are_of_the_same_seed():
    a = grid(3, 2, lambda route, seed: seed)
    b = list(reversed(grid(3, 2, lambda route, seed: seed)))
    found = compare(run_of(a), run_of(b))
    assert {item.change for item in found.drives} == {0.0}
    assert (found.pairs, found.routes) == (6, 3)


def test_other_suites_and_profiles_are_refused():
    with pytest.raises(InputError, match="only runs of one suite are compared"):
        compare(run_of(CLEAN), run_of(CLEAN, suite="other"))
    with pytest.raises(InputError, match=r"by lb2\.1, run B by lb2\.0.*--profile"):
        compare(run_of(CLEAN), run_of(CLEAN, profile="lb2.0"))
    assert compare(run_of(CLEAN), run_of(CLEAN, profile="lb2.0"), profile="lb1.0").pairs == 40


def test_a_profile_that_a_run_has_no_scores_by_is_refused():
    with pytest.raises(InputError, match=r"run A has no score by 'lb9' .* all its routes have: "):
        compare(run_of(CLEAN), run_of(CLEAN), profile="lb9")


def test_missing_drives_are_named_and_left_out_only_on_demand():
    part = run_of(CLEAN[:-7], total=40)
    with pytest.raises(
        InputError, match=r"run B lacks 7 drives \(file-13.*and 2 more\).*--partial"
    ):
        compare(run_of(CLEAN), part)
    found = compare(run_of(CLEAN), part, partial=True)
    assert (found.pairs, len(found.missing_in_b), found.missing_in_a) == (33, 7, ())


def test_runs_without_a_common_drive_are_refused():
    with pytest.raises(InputError, match="no route and seed in common"):
        compare(run_of([drive(0, 0)]), run_of([drive(0, 1)]), partial=True)


def test_another_set_up_of_a_route_is_refused():
    with pytest.raises(InputError, match=r"number of background vehicles in run A \(0\).*\(9\)"):
        compare(run_of([drive(0, 0)]), run_of([drive(0, 0, vehicles=9)]))
    with pytest.raises(InputError, match="its file or its map was changed"):
        compare(run_of([drive(0, 0)]), run_of([drive(0, 0, length_m=400.0)]))


def test_another_simulator_is_noted():
    found = compare(run_of(CLEAN), run_of(CLEAN, simulator="given"))
    assert found.notes == (
        "different simulators: embedded and given (embedded, or a given server)",
    )

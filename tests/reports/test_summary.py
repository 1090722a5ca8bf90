from __future__ import annotations

import pytest
from tests.evaluation.records import infraction, merged, route_result
from tests.reports.conftest import DAMAGED, FLAWLESS, HIT, HOSTILE, LOGLESS, named

from adr1.criteria.infraction import InfractionKind
from adr1.errors import FileFormatError, InputError
from adr1.evaluation.results import Blame, DriveMeasures
from adr1.evaluation.statistics.headlines import with_statistics
from adr1.reports.groups import by_ability, by_scenario_type, by_town
from adr1.reports.loaded_run import load_run
from adr1.reports.page import render, script_json
from adr1.reports.series import route_path, series_of
from adr1.reports.summary import (
    RouteFiles,
    agent_failed,
    comparison_of,
    figures_of,
    interval_of,
    name_of,
    profiles_of,
    summary_of,
)
from adr1.reports.town_map import town_content


def test_a_run_is_read_and_bad_folders_are_refused(written_run, tmp_path):
    run = load_run(written_run)
    assert [route.key for route in run.result.routes] == [HIT, FLAWLESS, LOGLESS, DAMAGED]
    assert list(run.spoiled) == ["lost-4"]
    with pytest.raises(InputError, match="give the folder of a run"):
        load_run(tmp_path)
    (tmp_path / "results.json").write_text("{}")
    with pytest.raises(FileFormatError):
        load_run(tmp_path)
    with pytest.raises(InputError, match="unknown route"):
        run.route("nowhere")


def test_slow_driving_alone_is_passed():
    slow = route_result(0, infraction(InfractionKind.MIN_SPEED, percentage=50.0))
    assert slow.passed
    assert not route_result(0, infraction(InfractionKind.STOP)).passed


def test_failures_of_agent_and_of_simulator_are_apart(written_run):
    run = load_run(written_run)
    value = summary_of([run], [{}], {})["runs"][0]
    assert value["agent_failures"] == 1
    assert [item["route"] for item in value["infrastructure"]] == ["lost-4"]
    lost = named(run.route(LOGLESS), LOGLESS, log=False, blame=Blame.SIMULATOR)
    assert not agent_failed(lost)


def test_times_count_from_the_first_tick(written_run):
    run = load_run(written_run)
    value = summary_of([run], [{HIT: RouteFiles(first_tick_s=3.0)}], {})
    assert value["routes"][0]["cells"][0]["infractions"][0]["t"] == 4.0


def test_groups_mean_their_routes(written_run):
    result = load_run(written_run).result
    routes = result.routes
    (group,) = by_scenario_type(result)
    assert (group.name, group.routes, group.passed) == ("DynamicObjectCrossing", 1, 0)
    towns = {group.name: group for group in by_town(result)}
    mine = [r.scores["lb2.1"].composed for r in routes if r.town == "Metro"]
    assert towns["Metro"].score == pytest.approx(sum(mine) / 3)


def test_curves_have_one_length_and_begin_at_zero(written_run):
    run = load_run(written_run)
    route = run.route(HIT)
    series = series_of(run.state_log(route), route.outcome)
    lists = ("t", "speed", "limit", "pedal", "steer", "x", "y")
    assert {len(series[name]) for name in lists} == {60}
    assert series["t"][:3] == [0.0, 0.1, 0.2]
    assert (series["speed"][0], series["limit"][0]) == (36.0, 50.0)
    assert (series["pedal"][0], series["pedal"][-1]) == (0.5, -0.8)
    assert series["moments"][0]["t"] == 4.0
    assert (series["spans"][0]["begin"], series["spans"][0]["end"]) == (1.0, 3.5)
    assert 4 <= len(route_path(run.state_log(route))) < 40


def test_a_town_is_svg_paths(towns):
    content = town_content(towns.town("Metro"))
    assert "Driving" in dict(content["surfaces"])
    assert all(path.startswith("M") for _, path in content["surfaces"])
    unknown = town_content(towns.town("Elsewhere"))
    assert unknown["box"] is None
    assert "unknown town" in unknown["problem"]


def test_no_text_ends_the_script(written_run):
    assert "<" not in script_json({"a": HOSTILE})
    text = render(summary_of([load_run(written_run)], [{}], {}))
    assert "<script>window.hacked" not in text
    assert "<img src=x" not in text


def test_a_run_without_routes_has_a_page(tmp_path):
    (tmp_path / "results.json").write_text(merged([], 3).model_dump_json())
    assert "lb2.1" in render(summary_of([load_run(tmp_path)], [{}], {}))


def judged(*scores_of_routes: bool):
    """A complete run with intervals: routes that are flawless, or end in a collision."""
    hit = infraction(InfractionKind.COLLISION_VEHICLE)
    routes = [
        route_result(i) if good else route_result(i, hit) for i, good in enumerate(scores_of_routes)
    ]
    return with_statistics(merged(routes, len(routes)))


def test_headlines_carry_their_intervals():
    result = judged(True, False, True, True)
    main = next(row for row in profiles_of(result) if row["name"] == result.profile)
    low, high = main["interval"]
    assert low <= main["mean"]["composed"] <= high
    assert main["driven"] is False
    names = [row["name"] for row in figures_of(result)]
    assert "success rate" in names
    assert not any(name.startswith(("driving score", "ability")) for name in names)


def test_a_partial_run_has_no_interval():
    result = merged([route_result(0)], 3)
    assert figures_of(result) == []
    assert interval_of(result, "driving score (lb2.1)") is None


def test_abilities_gather_routes_by_their_first_scenario():
    routes = []
    for number, kind in enumerate(("Accident", "ParkedObstacle", "YieldToEmergencyVehicle", None)):
        route = route_result(number)
        measured = route.outcome.model_copy(update={"measures": DriveMeasures(scenario_type=kind)})
        routes.append(route.model_copy(update={"outcome": measured}))
    groups = {group.name: group for group in by_ability(with_statistics(merged(routes, 4)))}
    assert {name: group.routes for name, group in groups.items()} == {
        "Overtaking": 2,
        "Give Way": 1,
    }
    assert (groups["Overtaking"].share, groups["Overtaking"].high) == (100.0, 100.0)
    assert groups["Overtaking"].low < 30.0  # two routes say little
    assert groups["Give Way"].share == 100.0
    assert groups["Give Way"].low is None  # and one says nothing about others


def test_groups_of_a_whole_run_have_intervals_of_their_score():
    (town,) = by_town(judged(True, False, True, False))
    assert town.score_low < town.score < town.score_high
    (part,) = by_town(merged([route_result(0), route_result(1)], 3))
    assert (part.score, part.score_low) == (100.0, None)


def test_routes_are_called_by_their_id():
    assert name_of(route_result(4)) == "file 4"
    named_route = route_result(4).model_copy(update={"route_id": "Accident"})
    assert name_of(named_route) == "Accident"


def test_two_runs_get_the_verdict_of_compare():
    good, bad = judged(*[True] * 8), judged(*[False] * 8)
    found = comparison_of([good, bad])
    assert found["verdict"] == "worse"
    assert found["low"] <= found["difference"] <= found["high"] < 0.0
    assert found["pairs"] == 8
    assert "B is worse than A" in found["text"]
    assert comparison_of([good]) is None
    other = judged(True).model_copy(update={"suite": "another"})
    assert "problem" in comparison_of([good, other])

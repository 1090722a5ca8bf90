from __future__ import annotations

import json

import pytest

from adr1.errors import FileFormatError, InputError, UnknownNameError
from adr1.evaluation.plan import narrowed, parse_shard, parse_subset, plan_routes
from adr1.evaluation.suites import Background, load_suite, suite_of_route_file

ROUTES = """<routes>
  <route id="0" town="A"><waypoint x="0" y="0" z="0"/><waypoint x="9" y="0" z="0"/></route>
  <route id="1" town="B"><waypoint x="0" y="0" z="0"/><waypoint x="9" y="0" z="0"/></route>
</routes>
"""


@pytest.fixture
def suites_dir(tmp_path):
    (tmp_path / "routes.xml").write_text(ROUTES)
    entry = {
        "route_file": "routes.xml",
        "route_ids": ["1"],
        "seeds": [3, 4],
        "repetitions": 2,
        "background": {"vehicles": 5, "walkers": 2},
    }
    suite = {"name": "tiny", "entries": [entry, {"route_file": "routes.xml", "seeds": [9]}]}
    (tmp_path / "tiny.json").write_text(json.dumps(suite))
    return tmp_path


def test_a_suite_is_found_by_name_and_by_path(suites_dir):
    by_name = load_suite("tiny", suites_dir)
    assert by_name == load_suite(str(suites_dir / "tiny.json"), suites_dir / "elsewhere")
    assert by_name.entries[0].route_file == (suites_dir / "routes.xml").resolve()


def test_every_seed_and_repetition_is_planned_with_a_seed_of_its_own(suites_dir):
    planned = plan_routes(load_suite("tiny", suites_dir), base_seed=100, repetitions=None)
    assert [route.key for route in planned] == [
        "routes-1-seed103-rep0",
        "routes-1-seed103-rep1",
        "routes-1-seed104-rep0",
        "routes-1-seed104-rep1",
        "routes-0-seed109-rep0",
        "routes-1-seed109-rep0",
    ]
    assert [route.index for route in planned] == list(range(6))
    assert len({(route.route_id, route.seed) for route in planned}) == 6
    assert planned[0].background == Background(vehicles=5, walkers=2)


def test_unknown_suite_lists_the_known_ones(suites_dir):
    with pytest.raises(UnknownNameError, match="tiny"):
        load_suite("big", suites_dir)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "JSON"),
        ("[]", "object"),
        ('{"name": "x", "entries": []}', "entries"),
        ('{"name": "../x", "entries": [{"route_file": "r.xml"}]}', "name"),
        ('{"name": "x", "entries": [{"route_file": "r.xml", "sedes": [1]}]}', "sedes"),
        ('{"name": "x", "entries": [{"route_file": "r.xml", "repetitions": 0}]}', "repetitions"),
    ],
)
def test_a_broken_suite_file_is_named_with_its_fault(tmp_path, text, problem):
    path = tmp_path / "broken.json"
    path.write_text(text)
    with pytest.raises(FileFormatError, match=problem) as caught:
        load_suite(str(path), tmp_path)
    assert str(path) in str(caught.value)


def test_a_missing_suite_file_is_bad_input(tmp_path):
    with pytest.raises(InputError, match=r"gone\.json"):
        load_suite(str(tmp_path / "gone.json"), tmp_path)


def test_a_route_id_that_is_not_in_the_file_is_bad_input(suites_dir):
    suite = suite_of_route_file(suites_dir / "routes.xml", ("7",), 1, Background())
    with pytest.raises(InputError, match="no route '7'; it has: 0, 1"):
        plan_routes(suite, 0, None)


def test_a_route_named_twice_is_bad_input(suites_dir):
    suite = suite_of_route_file(suites_dir / "routes.xml", None, 1, Background())
    twice = suite.model_copy(update={"entries": suite.entries * 2})
    with pytest.raises(InputError, match="twice"):
        plan_routes(twice, 0, None)


@pytest.mark.parametrize(
    ("text", "ids"),
    [("0", ("0",)), ("0,3", ("0", "3")), ("2-4,3,x7", ("2", "3", "4", "x7"))],
)
def test_subsets(text, ids):
    assert parse_subset(text) == ids


@pytest.mark.parametrize("text", ["", "1,", "3-1", "a-b"])
def test_bad_subsets(text):
    with pytest.raises(InputError, match="routes-subset"):
        parse_subset(text)


TYPED = """<routes>
  <route id="{id}" town="A"><waypoint x="0" y="0" z="0"/><waypoint x="9" y="0" z="0"/>
    <scenarios><scenario name="s" type="{type}"><trigger_point x="0" y="0" z="0"/></scenario>
    </scenarios></route>
</routes>
"""


@pytest.fixture
def planned(tmp_path):
    for number, name in enumerate(("Accident", "ParkingExit")):
        (tmp_path / f"{name}.xml").write_text(TYPED.format(id=number, type=name))
    entries = [
        {"route_file": f"{name}.xml", "seeds": [1, 2, 3]} for name in ("Accident", "ParkingExit")
    ]
    (tmp_path / "typed.json").write_text(json.dumps({"name": "typed", "entries": entries}))
    return plan_routes(load_suite("typed", tmp_path), 0, None)


def test_types_shards_and_a_limit_choose_routes_that_keep_their_places(planned):
    assert narrowed(planned) == planned
    assert narrowed(planned, types=["ParkingExit"]) == planned[3:]
    shards = [narrowed(planned, shard=(number, 4)) for number in (1, 2, 3, 4)]
    assert sorted((r for shard in shards for r in shard), key=lambda r: r.index) == planned
    assert [route.index for route in narrowed(planned, limit=2)] == [0, 3]
    assert narrowed(planned, limit=60) == planned


def test_what_chooses_nothing_is_bad_input(planned):
    with pytest.raises(UnknownNameError, match="ParkingExit"):
        narrowed(planned, types=["ParkingEntry"])
    with pytest.raises(InputError, match="no route is left"):
        narrowed(planned, shard=(7, 7))


@pytest.mark.parametrize("text", ["", "2", "0/4", "5/4", "a/4", "1/", "-1/2"])
def test_a_shard_of_another_form_is_refused(text):
    assert parse_shard("2/4") == (2, 4)
    with pytest.raises(InputError, match="2/4"):
        parse_shard(text)

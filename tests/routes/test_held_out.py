from __future__ import annotations

import json
from pathlib import Path

import pytest

from adr1.errors import FileFormatError, HeldOutError, InputError
from adr1.routes.held_out import (
    BUILT_IN_KINDS,
    FIRST_HELD_OUT_SEED,
    is_held_out_town,
    refuse_held_out,
)
from adr1.simulator.maps import towns

ROUTES = """<routes>
  <route id="0" town="Metro"><waypoint x="0" y="0" z="0"/><waypoint x="9" y="0" z="0"/></route>
  <route id="1" town="{town}"><waypoint x="0" y="0" z="0"/><waypoint x="9" y="0" z="0"/></route>
</routes>
"""


def write_json(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path


def test_the_rule_is_that_of_the_towns_themselves():
    assert FIRST_HELD_OUT_SEED == towns.FIRST_HELD_OUT_SEED
    assert BUILT_IN_KINDS == towns.BUILT_IN_TOWN_KINDS
    for name in ("Metro", "Metro-899", "Metro-900", "Parkway-901", "Speedway-12345", "Town10"):
        spec = towns.parse_town_name(name)
        assert is_held_out_town(name) == (spec is not None and towns.is_held_out(spec))


@pytest.mark.parametrize(
    "name", ["Metro-900", "Parkway-901", "/Game/Carla/Maps/Metro-999", "Metro-900_Opt", "held_out"]
)
def test_towns_and_the_suite_are_refused_by_name(name):
    with pytest.raises(HeldOutError, match="kept for evaluation") as caught:
        refuse_held_out(name)
    assert caught.value.source == name


@pytest.mark.parametrize("name", ["Metro", "Metro-899", "Town10HD_Opt", "safety", "nightly"])
def test_other_names_may_be_learnt_from(name):
    refuse_held_out(name)


def test_a_route_file_with_one_held_out_route_is_refused(tmp_path):
    path = tmp_path / "mixed.xml"
    path.write_text(ROUTES.format(town="Speedway-900"))
    with pytest.raises(HeldOutError, match="Speedway-900"):
        refuse_held_out(path)
    path.write_text(ROUTES.format(town="Speedway-899"))
    refuse_held_out(path)


def test_a_suite_is_refused_by_its_name_and_by_its_routes(tmp_path):
    (tmp_path / "routes.xml").write_text(ROUTES.format(town="Metro-950"))
    named = {"name": "held_out", "entries": [{"route_file": "elsewhere.xml"}]}
    with pytest.raises(HeldOutError):
        refuse_held_out(write_json(tmp_path / "a.json", named))
    renamed = {"name": "mine", "entries": [{"route_file": "routes.xml"}]}
    with pytest.raises(HeldOutError, match="Metro-950"):
        refuse_held_out(write_json(tmp_path / "b.json", renamed))
    (tmp_path / "routes.xml").write_text(ROUTES.format(town="Metro-5"))
    refuse_held_out(tmp_path / "b.json")


def test_runs_are_refused_by_suite_and_by_town_even_when_renamed_and_nested(tmp_path):
    run = tmp_path / "runs" / "mine" / "expert" / "abc"
    write_json(run / "run.json", {"suite": "mine"})
    route = write_json(run / "routes" / "x.json", {"key": "x", "town": "Metro-3"})
    refuse_held_out(run)
    refuse_held_out(tmp_path / "runs")
    write_json(route, {"key": "x", "town": "Metro-903"})
    for folder in (run, tmp_path / "runs"):
        with pytest.raises(HeldOutError, match="Metro-903"):
            refuse_held_out(folder)
    write_json(route, {"key": "x", "town": "Metro-3"})
    write_json(run / "run.json", {"suite": "held_out"})
    with pytest.raises(HeldOutError):
        refuse_held_out(run)


def test_what_cannot_be_told_is_an_error_and_never_allowed(tmp_path):
    with pytest.raises(InputError, match="cannot tell"):
        refuse_held_out(tmp_path)
    with pytest.raises(InputError, match="cannot tell"):
        refuse_held_out(tmp_path / "weights.pt")
    with pytest.raises(FileFormatError):
        refuse_held_out(tmp_path / "gone.json")
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(FileFormatError):
        refuse_held_out(tmp_path / "broken.json")


def test_the_suites_beside_the_code(checkout):
    suites = checkout / "scenarios" / "suites"
    for path in sorted(suites.glob("*.json")):
        if path.stem == "held_out":
            with pytest.raises(HeldOutError):
                refuse_held_out(path)
        else:
            refuse_held_out(path)

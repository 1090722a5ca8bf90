"""The registry, criteria from text, and the page about them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adr1.criteria import page
from adr1.criteria.chosen import choose_criteria
from adr1.criteria.drive import Drive
from adr1.criteria.in_radius_region import InRadiusRegion
from adr1.criteria.post_encroachment import PostEncroachmentTime
from adr1.criteria.registry import CRITERIA, ENTRIES
from adr1.criteria.time_to_collision import TimeToCollision
from adr1.episodes.furniture import furniture_of
from adr1.errors import InputError, UnknownNameError

PAGE = Path("docs/criteria.md")
REGIONS = "reached_region:min_x_m=0,max_x_m=50,min_y_m=0,max_y_m=9,in_radius:x_m=9,y_m=0,radius_m=5"


def test_all_of_scenario_runner_are_there(official_dir):
    source = "scenario_runner/srunner/scenariomanager/scenarioatomics/atomic_criteria.py"
    theirs = set(
        re.findall(r"^class (\w+)\(Criterion\)", (official_dir / source).read_text(), re.M)
    )
    assert {entry.official for entry in ENTRIES} - {None} == theirs
    assert len(theirs) == 20


def test_names_are_unique_and_every_parameter_has_a_unit():
    assert len(CRITERIA) == len(ENTRIES) == 25
    for entry in ENTRIES:
        for parameter in entry.parameters:
            assert re.search(r"_(m|s|mps|mps2|mps3|deg|radps|radps2)$", parameter.name)
            assert parameter.required or isinstance(parameter.default, float | None)


def test_criteria_from_text():
    chosen = choose_criteria("ttc, pet:least_s=2,most_s=4,in_radius:x_m=1,y_m=-2.5,radius_m=3,pet")
    assert chosen == {
        "ttc": TimeToCollision(),
        "pet:least_s=2,most_s=4": PostEncroachmentTime(least_s=2.0, most_s=4.0),
        "in_radius:x_m=1,y_m=-2.5,radius_m=3": InRadiusRegion(1.0, -2.5, 3.0),
        "pet": PostEncroachmentTime(),
    }
    assert len(choose_criteria("all")) == len(ENTRIES) - 2


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("tct", UnknownNameError, "average_velocity"),
        ("", UnknownNameError, "unknown criterion ''"),
        ("ttc,,pet", UnknownNameError, "unknown criterion ''"),
        ("ttc:", UnknownNameError, "horizon_s, least_s"),
        ("ttc:bound=2", UnknownNameError, "horizon_s, least_s"),
        ("red_light:x=1", UnknownNameError, "parameter of criterion red_light"),
        ("ttc:least_s=soon", InputError, "is no number"),
        ("least_s=2,ttc", InputError, "name a criterion first"),
        ("in_radius:x_m=1", InputError, "in_radius:y_m=1,radius_m=1"),
    ],
)
def test_text_that_asks_for_nothing_known(text, error, words):
    with pytest.raises(error, match=re.escape(words)):
        choose_criteria(text)


def test_every_criterion_judges_a_drive_an_empty_one_and_one_tick(make_frame, route, straight_map):
    chosen = {**choose_criteria("all"), **choose_criteria(REGIONS)}
    frames = [make_frame(n, 10.0 + 0.5 * n, traffic=(9.0,)) for n in range(60)]
    furniture = furniture_of([], [])
    for criterion in chosen.values():
        finding = criterion.judge(Drive.of_frames(frames, route, furniture, straight_map))
        assert finding == criterion.judge(Drive.of_frames(frames, route, furniture, straight_map))
        assert finding.value is None or finding.value == finding.value
        nothing = criterion.judge(Drive.of_frames([], route, furniture, straight_map))
        assert nothing.value is None
        assert nothing.moments == ()
        criterion.judge(Drive.of_frames(frames[:1], route, furniture, straight_map))
        still = [make_frame(n, 10.0, speed_mps=0.0, seconds=3.0) for n in range(5)]
        criterion.judge(Drive.of_frames(still, route, furniture, straight_map))


@pytest.mark.parametrize("name", ["off_road", "keep_lane", "on_sidewalk", "wrong_lane"])
def test_who_asks_the_map_needs_one(name, make_frame, route):
    drive = Drive.of_frames([make_frame(0, 20.0)], route, furniture_of([], []))
    with pytest.raises(InputError, match="give the drive its map"):
        CRITERIA[name].build().judge(drive)


def test_the_page_is_up_to_date(checkout):
    path, written = checkout / PAGE, page.criteria_page()
    old = path.read_text() if path.exists() else ""
    path.write_text(written)
    assert written == old, f"{PAGE} was out of date and has been written anew"

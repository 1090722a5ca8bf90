from __future__ import annotations

from pathlib import Path

import pytest
from tests.parity.made import meta, throttle

import adr1
from adr1.errors import InputError, UnknownNameError
from adr1.parity.comparison import Verdict, compare
from adr1.parity.config import ParityConfig
from adr1.parity.programme import part_named, programme
from adr1.parity.published import load_published
from adr1.parity.recorded import Recorded
from adr1.parity.recorder import PART_FAILED
from adr1.parity.recording import Recording

PUBLISHED = (
    Path(adr1.__file__).parent / "simulator" / "motion" / "data" / "published_responses.json"
)


def recording(part: Recorded, **config: object) -> Recording:
    return Recording(meta("throttle_100", **config), {"throttle_100": part})


def test_a_recording_agrees_with_itself():
    found = compare(recording(throttle()), recording(throttle()), {})
    assert found.agrees
    assert found.parts[0].bit_equal
    assert {row.verdict for row in found.rows} == {Verdict.SAME}


def test_a_difference_is_judged_by_its_size():
    rows = {
        row.label: row
        for row in compare(recording(throttle(3.0)), recording(throttle(3.05)), {}).rows
    }
    assert rows["0 to 50 km/h"].verdict is Verdict.WITHIN
    rows = {
        row.label: row
        for row in compare(recording(throttle(3.0)), recording(throttle(4.0)), {}).rows
    }
    row = rows["0 to 50 km/h"]
    assert row.verdict is Verdict.OUTSIDE
    assert row.ours == pytest.approx(50 / 3.6 / 3.0)
    assert row.difference == pytest.approx(50 / 3.6 / 4.0 - 50 / 3.6 / 3.0)
    assert rows["highest gear"].verdict is Verdict.SAME


def test_what_only_one_car_reaches_is_outside_and_what_none_reaches_is_left_out():
    rows = {
        row.label: row
        for row in compare(recording(throttle(3.2)), recording(throttle(2.0)), {}).rows
    }
    assert rows["0 to 100 km/h"].verdict is Verdict.OUTSIDE
    assert rows["0 to 100 km/h"].theirs is None
    rows = {
        row.label: row
        for row in compare(recording(throttle(2.0)), recording(throttle(2.0)), {}).rows
    }
    assert "0 to 100 km/h" not in rows


def test_a_part_that_a_server_refused_is_no_difference():
    refused = Recorded(missing={PART_FAILED: "no such vehicle"})
    found = compare(recording(throttle()), recording(refused), {})
    assert found.agrees
    assert {row.verdict for row in found.rows} == {Verdict.MISSING}
    assert found.parts[0].missing_theirs == {PART_FAILED: "no such vehicle"}


def test_other_settings_do_not_fit_together():
    with pytest.raises(InputError, match="config"):
        compare(recording(throttle()), recording(throttle(), seed=8), {})


def test_another_version_of_the_programme_does_not_fit():
    old = meta("throttle_100").model_copy(update={"programme_version": 0})
    with pytest.raises(InputError, match="programme_version"):
        compare(recording(throttle()), Recording(old, {"throttle_100": throttle()}), {})


def test_a_part_without_its_track_is_told():
    with pytest.raises(InputError, match="'throttle_100' of their recording"):
        compare(recording(throttle()), recording(Recorded()), {})


def test_published_figures_stand_beside_the_vehicle_that_they_are_about():
    published = load_published(PUBLISHED)
    rows = compare(recording(throttle()), recording(throttle()), published).rows
    by_label = {row.label: row.published for row in rows}
    assert by_label["0 to 50 km/h"] is not None
    assert by_label["0 to 50 km/h"].value == 2.5
    other = {"vehicle": "vehicle.audi.tt"}
    rows = compare(recording(throttle(), **other), recording(throttle(), **other), published).rows
    assert all(row.published is None for row in rows)


def test_every_published_figure_has_a_part_that_shows_it():
    names = [part.name for part in programme(ParityConfig(preset="full"))]
    published = load_published(PUBLISHED)
    assert {key.split("/")[0] for key in published} == {
        "throttle_time", "throttle_speed", "brake_distance", "yaw_per_speed",
    }  # fmt: skip
    for key in published:
        kind, *numbers = key.split("/")
        if kind == "brake_distance":
            assert f"brake_from_{numbers[0]}" in names
        if kind == "yaw_per_speed":
            assert f"circle_4mps_{round(100 * float(numbers[0]))}" in names


@pytest.mark.parametrize("preset", ["quick", "full"])
def test_names_of_parts_are_unique_file_names(preset):
    parts = programme(ParityConfig(preset=preset, town="Town01"))
    names = [part.name for part in parts]
    assert len(set(names)) == len(names)
    assert all(name.replace("_", "").replace(".", "").isalnum() for name in names)
    assert parts[-1].town == "Town01"


def test_unknown_parts_list_the_known_ones():
    with pytest.raises(UnknownNameError, match="brake_from_50"):
        programme(ParityConfig(only=("fly",)))
    with pytest.raises(UnknownNameError, match="brake_from_50"):
        part_named(ParityConfig(), "fly")

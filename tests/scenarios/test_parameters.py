"""Parameters of route files: what is read, and how faults are told."""

import pytest

from adr1.errors import InputError
from adr1.routes.specs import ScenarioSpec
from adr1.scenarios.parameters import ScenarioParameters
from adr1.simulator.geometry import Pose


def parameters(**given: dict[str, str]) -> ScenarioParameters:
    return ScenarioParameters(ScenarioSpec("Accident_1", "Accident", Pose(0.0, 0.0, 0.0), given))


def test_numbers_words_flags_and_ranges() -> None:
    read = parameters(
        distance={"value": "40"},
        direction={"value": "left"},
        both={"value": "True"},
        speed={"from": "8", "to": "12.5"},
        place={"x": "1.5", "y": "-2"},
    )
    assert read.number("distance", low=0.0, high=100.0) == 40.0
    assert read.number("absent", 7.0, low=0.0, high=100.0) == 7.0
    assert read.text("direction", "right", ("left", "right")) == "left"
    assert read.flag("both", default=False)
    assert read.interval("speed", (0.0, 1.0), low=0.0, high=20.0) == (8.0, 12.5)
    place = read.location("place")
    assert place is not None
    assert (place.x, place.y, place.z) == (1.5, -2.0, 0.0)
    assert read.location("absent") is None


@pytest.mark.parametrize("text", ["", "far", "nan", "inf", "-1", "101"])
def test_a_bad_number_names_scenario_parameter_and_range(text: str) -> None:
    with pytest.raises(InputError, match=r"'Accident_1'.*'distance'.*from 0.0 to 100.0"):
        parameters(distance={"value": text}).number("distance", low=0.0, high=100.0)


def test_missing_and_malformed() -> None:
    with pytest.raises(InputError, match="is missing"):
        parameters().number("distance", low=0.0, high=1.0)
    with pytest.raises(InputError, match="'value'"):
        parameters(distance={"metres": "4"}).number("distance", low=0.0, high=9.0)
    with pytest.raises(InputError, match="left, right"):
        parameters(direction={"value": "up"}).text("direction", "right", ("left", "right"))
    with pytest.raises(InputError, match="true or false"):
        parameters(both={"value": "1"}).flag("both", default=True)
    with pytest.raises(InputError, match="backwards"):
        parameters(speed={"from": "3", "to": "2"}).interval("speed", (0, 1), low=0.0, high=9.0)

from __future__ import annotations

import pytest

from adr1.errors import InputError
from adr1.simulator.catalogue import values


def test_reads_numbers_as_carla_writes_them():
    assert values.parse_float("3.5f") == 3.5
    assert values.parse_float(" -1 ") == -1.0
    assert values.parse_int("1920.0") == 1920
    assert values.parse_bool("True") is True
    assert values.parse_bool("0") is False
    assert values.parse_color("255, 0,7") == (255, 0, 7)


@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "1e999", "1,5"])
def test_refuses_what_is_no_finite_number(text):
    with pytest.raises(InputError, match="number"):
        values.parse_float(text)


@pytest.mark.parametrize("text", ["", "1,2", "256,0,0", "-1,0,0", "a,b,c"])
def test_refuses_what_is_no_colour(text):
    with pytest.raises(InputError, match="colour"):
        values.parse_color(text)


def test_error_names_the_attribute():
    with pytest.raises(InputError, match="'fov'"):
        values.check("fov", values.FLOAT, "wide")

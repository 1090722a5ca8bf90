from __future__ import annotations

import re

import numpy as np
import pytest
from tests.parity.made import meta, throttle

from adr1.parity.comparison import compare
from adr1.parity.page import number, render
from adr1.parity.parts.longitudinal import throttle_part
from adr1.parity.plot import draw, nice_ticks
from adr1.parity.recorded import Recorded
from adr1.parity.recording import Recording

COMMAND = "adr1 parity compare a.zip"


def page(ours: Recorded, theirs: Recorded, label: str = "<b>theirs</b>") -> str:
    first = Recording(meta("throttle_100"), {"throttle_100": ours})
    second = Recording(meta("throttle_100", label=label), {"throttle_100": theirs})
    return render(compare(first, second, {}), COMMAND)


def test_needs_nothing_from_elsewhere_and_trusts_no_text():
    text = page(throttle(3.0), throttle(4.0))
    assert re.findall(r"(?:src|href)=\"(?!#|data:)", text) == []
    assert "<script" not in text
    assert "url(" not in text
    assert "<b>theirs</b>" not in text
    assert "&lt;b&gt;theirs&lt;/b&gt;" in text
    assert COMMAND in text


def test_says_what_differs():
    text = page(throttle(3.0), throttle(4.0))
    assert "differ by more than their tolerance" in text
    assert text.index("What differs most") < text.index("All numbers")
    assert text.count('class="ours"') == text.count('class="theirs"') == 3


def test_says_that_one_side_got_nowhere():
    assert "only ours" in page(throttle(3.2), throttle(2.0))
    assert "only theirs" in page(throttle(2.0), throttle(3.2))


def test_says_that_all_is_the_same():
    text = page(throttle(), throttle())
    assert "the same to the last bit" in text
    assert "What differs most" not in text


def test_says_why_something_is_not_available():
    text = page(throttle(), Recorded(missing={"part": "no such vehicle; it has others"}))
    assert "no such vehicle" in text
    assert "could not be played on\ntheir server" in text


def test_equal_input_gives_equal_text():
    assert page(throttle(), throttle(4.0)) == page(throttle(), throttle(4.0))


def test_pictures_are_inside_side_by_side():
    rgb = np.zeros((9, 16, 3), np.uint8)
    depth = np.full((9, 16), 20.0, np.float32)
    ours = Recorded(arrays={"rgb": rgb, "depth_m": depth})
    theirs = Recorded(arrays={"rgb": rgb + 9}, missing={"depth": "refused"})
    recordings = [
        Recording(meta("sensor_shots"), {"sensor_shots": part}) for part in (ours, theirs)
    ]
    text = render(compare(*recordings, {}), COMMAND)
    assert text.count("data:image/png;base64,") == 3
    assert text.count('class="empty"') == 1
    assert "refused" in text


def test_numbers_are_short_and_readable():
    assert number(None) == "—"
    assert number(0.0) == "0"
    assert number(7.605892) == "7.606"
    assert number(-49.062) == "−49.06"
    assert number(12185.8) == "12186"
    assert number(0.0000123) == "1.23e−05"
    assert number(100.0) == "100"


@pytest.mark.parametrize(("low", "high"), [(0.0, 9.0), (-3e-5, 4e-5), (1e6, 3e6), (-14.7, 6.0)])
def test_ticks_are_round_and_inside(low, high):
    ticks = nice_ticks(low, high)
    assert 3 <= len(ticks) <= 9
    assert low - 1e-9 <= ticks[0] < ticks[-1] <= high + 1e-9


def test_a_chart_without_data_says_so():
    chart = throttle_part(1.0, 9.0).charts[0]
    assert "no data" in draw(chart, Recorded(), Recorded())
    assert "polyline" in draw(chart, throttle(), Recorded())

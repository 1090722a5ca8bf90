from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evaluation.profiles.pdm.tracks import flags, others, straight

from adr1.evaluation.profiles.pdm.scores import score_windows

N = 41


def test_a_flawless_window():
    pdms, epdms = score_windows(straight())
    assert (pdms.windows, pdms.score, epdms.score) == (1, 1.0, 1.0)
    assert pdms.parts == dict.fromkeys(("NC", "DAC", "TTC", "EP", "C"), 1.0)
    assert set(epdms.parts) == {"NC", "DAC", "DDC", "TLC", "TTC", "EP", "LK", "HC"}


def test_less_than_a_window_has_no_score():
    assert score_windows(straight(n=40)) is None


def test_golden_pdms():
    # Half the reference's progress: (5 + 2.5 + 2) / 12.
    slow = straight(reference_progress_m=np.full(N, 80.0))
    assert score_windows(slow)[0].score == pytest.approx(9.5 / 12)
    # A thing is hit: NC 0.5, TTC 0, and progress 40 * 0.5 of 40: 0.5 * (0 + 2.5 + 2) / 12.
    hit = straight(neighbours=others(np.full(N, 30.0), agent=False))
    assert score_windows(hit)[0].score == pytest.approx(0.5 * 4.5 / 12)
    off = straight(off_drivable=flags(N, 3))
    assert score_windows(off)[0].score == 0.0


def test_golden_epdms():
    slow = straight(reference_progress_m=np.full(N, 80.0))
    assert score_windows(slow)[1].score == pytest.approx(11.5 / 14)
    # Off the lane for 2 s and 2 m against the traffic: 0.5 * (5 + 5 + 0 + 2) / 14.
    astray = straight(
        lane_offset_m=np.where(np.arange(N) < 20, 0.6, 0.0), against_traffic=flags(N, 7, 8)
    )
    found = score_windows(astray)[1]
    assert found.score == pytest.approx(0.5 * 12 / 14)
    assert (found.parts["LK"], found.parts["DDC"], found.multiplier) == (0.0, 0.5, 0.5)
    assert score_windows(straight(runs_red=flags(N, 3)))[1].score == 0.0


def test_windows_begin_every_half_second():
    track = straight(n=61, off_drivable=flags(61, 4))
    pdms, _ = score_windows(track)
    assert (pdms.windows, pdms.score) == (5, 0.8)


samples = st.integers(0, 60)
kinds = st.sampled_from(
    ["off_drivable", "in_several_lanes", "against_traffic", "in_junction", "runs_red"]
)


@st.composite
def tracks(draw):
    n = draw(st.integers(41, 61))
    changes = {}
    for name in draw(st.lists(kinds, max_size=3)):
        changes[name] = flags(n, draw(samples) % n)
    changes["lane_offset_m"] = np.full(n, draw(st.floats(0.0, 2.0)))
    changes["reference_progress_m"] = np.full(n, draw(st.floats(0.0, 80.0)))
    changes["neighbours"] = others(
        np.full(n, draw(st.floats(-10.0, 80.0))),
        draw(st.floats(-4.0, 4.0)),
        agent=draw(st.booleans()),
    )
    return straight(n, draw(st.floats(0.0, 20.0)), **changes)


@settings(max_examples=100, deadline=None)
@given(tracks())
def test_everything_is_in_range(track):
    for scores in score_windows(track):
        values = [scores.score, scores.multiplier, *scores.parts.values()]
        assert all(0.0 <= value <= 1.0 for value in values)
        assert scores.score <= scores.multiplier + 1e-12


@settings(max_examples=60, deadline=None)
@given(tracks(), samples, st.sampled_from(["off_drivable", "runs_red"]))
def test_one_more_violation_never_helps(track, sample, name):
    worse = replace(track, **{name: getattr(track, name) | flags(len(track), sample % len(track))})
    before, after = score_windows(track), score_windows(worse)
    assert all(b.score <= a.score + 1e-12 for a, b in zip(before, after, strict=True))

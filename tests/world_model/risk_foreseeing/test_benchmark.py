from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.browser import Page, chromium, open_page  # noqa: F401 - fixtures
from tests.world_model.toy_world import toy_examples

from adr1.errors import FileFormatError, InputError
from adr1.world_model.example_files import PartHead, write_part
from adr1.world_model.examples import STEPS, Examples
from adr1.world_model.risk_foreseeing.command import main
from adr1.world_model.risk_foreseeing.edition import TEST_FILE, TUNING_FILE, small_edition
from adr1.world_model.risk_foreseeing.entrants import Dreamer, baselines
from adr1.world_model.risk_foreseeing.measuring import Result, measure
from adr1.world_model.risk_foreseeing.occupancy_figures import occupancy_figures
from adr1.world_model.risk_foreseeing.page import results_json, write_page
from adr1.world_model.risk_foreseeing.telling import telling_clips


@pytest.fixture(scope="module")
def toy() -> Examples:
    return toy_examples(24, seed=3)


@pytest.fixture(scope="module")
def results(toy: Examples) -> list[Result]:
    tuning = toy_examples(24, seed=4)
    return measure(baselines(), tuning, tuning, toy, resamples=10)


def test_a_perfect_dream_has_full_overlap_and_finds_collisions(toy: Examples) -> None:
    figures = occupancy_figures(toy, toy.outcomes.agents).figures()
    assert figures["global_iou"] == 1.0
    assert figures["f_iou"] == 1.0


def test_a_dream_without_others_is_blind(toy: Examples) -> None:
    boxes = toy.outcomes.agents.copy()
    boxes[:, :, 1:, :, :2] += 500.0
    blind = occupancy_figures(toy, boxes).figures()
    seeing = occupancy_figures(toy, toy.outcomes.agents).figures()
    assert blind["global_iou"] == 0.0
    assert blind["daf_recall"] < seeing["daf_recall"]


def test_entrants_that_dream_give_boxes_of_the_right_shape(toy: Examples) -> None:
    dreamers = [one for one in baselines() if isinstance(one, Dreamer)]
    assert len(dreamers) == 3
    for one in dreamers:
        boxes = one.dreamed_boxes(toy)
        assert boxes.shape == toy.outcomes.agents.shape
        assert np.array_equal(boxes[:, :, 0], toy.plans.poses)


def test_every_entrant_gets_figures_within_their_intervals(results: list[Result]) -> None:
    assert [r.name for r in results][-1] == "last frame"
    assert results[0].ahead is None
    for result in results:
        auroc = result.figures["auroc"]
        assert 0.0 <= auroc.low <= auroc.value + 0.05
        assert auroc.value - 0.05 <= auroc.high <= 1.0
        assert result.figures["top1_regret"].value >= 0.0
    assert all(r.ahead is not None for r in results[1:])


def test_the_page_shows_all_entrants_and_clips(
    results: list[Result],
    toy: Examples,
    tmp_path: Path,
    open_page: Callable[[str], Page],  # noqa: F811 - the fixture
) -> None:
    dreams = [(b.name, b.dreamed_boxes(toy)) for b in baselines() if isinstance(b, Dreamer)][:1]
    clips = telling_clips(toy, results, dreams)
    about = {"name": "toy", "situations": len(toy), "clips": 1, "collisions": 1, "off_road": 0}
    written, page_path = write_page(tmp_path, results_json(results, about), clips)
    told = json.loads(written.read_text())
    assert [e["name"] for e in told["entrants"]] == [r.name for r in results]
    page = open_page(page_path.as_uri())
    assert page.page.locator("#main tr").count() == len(results) + 1
    assert page.page.locator("#clips article").count() == len(clips) > 0
    page.page.set_viewport_size({"width": 390, "height": 800})
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.faults == []


def test_clips_that_are_shown_are_what_they_are_called(
    results: list[Result], toy: Examples
) -> None:
    for clip in telling_clips(toy, results, []):
        if clip["what"] == "false alarm":
            assert clip["event"] == "none"
            assert clip["event_s"] is None
        else:
            assert 0.5 <= clip["event_s"] <= 0.5 * STEPS


def test_a_small_edition_is_read_back_and_a_damaged_one_named(
    toy: Examples, tmp_path: Path
) -> None:
    for name in (TEST_FILE, TUNING_FILE):
        write_part(tmp_path / name, toy, PartHead("test", "toy"))
    edition = small_edition(tmp_path)
    assert np.array_equal(edition.test.plans.poses, toy.plans.poses)
    path = tmp_path / TEST_FILE
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(FileFormatError, match=TEST_FILE):
        small_edition(tmp_path)


def test_wrong_usage_is_told_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--write-small", "somewhere"]) == 2
    assert "--data" in capsys.readouterr().err
    assert main(["--models", "nameless.safetensors", "--data", "nowhere"]) == 2
    assert capsys.readouterr().err
    assert issubclass(FileFormatError, InputError)

"""The gallery in a browser, opened by file://."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.browser import Page

from adr1.synthesis.gallery import GalleryOptions, write_gallery
from adr1.synthesis.shard_reader import Shard


@pytest.fixture(scope="module")
def gallery(shard: Shard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_gallery(tmp_path_factory.mktemp("gallery"), [shard], GalleryOptions())


def test_it_shows_pairs_that_move_and_can_be_chosen(
    gallery: Path, open_page: Callable[[str], Page]
) -> None:
    page = open_page(gallery.as_uri())
    cards = page.page.locator(".card canvas")
    assert cards.count() >= 2
    assert cards.count() % 2 == 0
    slider = page.page.locator(".bar input").first
    before = slider.input_value()
    page.page.wait_for_function(f"document.querySelector('.bar input').value !== '{before}'")
    painted = page.page.evaluate(
        "(c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size)"
        "(document.querySelector('canvas'))"
    )
    assert painted > 10
    page.page.locator(".chips button").nth(1).click()
    shown = page.page.locator("article.card:visible").count()
    assert 1 <= shown <= cards.count() // 2
    assert page.faults == []


@pytest.mark.parametrize("width", [390, 1400])
def test_it_fits_phones_and_desks(
    gallery: Path, open_page: Callable[[str], Page], width: int
) -> None:
    page = open_page(gallery.as_uri())
    page.page.set_viewport_size({"width": width, "height": 900})
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.faults == []

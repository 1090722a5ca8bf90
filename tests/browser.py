"""A headless Chromium for the tests of pages, as fixtures: a conftest.py imports them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

BROWSER_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Page:
    """One browser page, and what went wrong in it."""

    page: Any
    faults: list[str] = field(default_factory=list)

    def get(self, expression: str) -> Any:
        """A value of the page's `adr1State`, such as `frame`; None before it is loaded."""
        return self.page.evaluate(f"window.adr1State ? window.adr1State.{expression} : null")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser with a profile of its own."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no Chromium here; see CONTRIBUTING.md, Tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("chromium"),
            executable_path=program,
            args=BROWSER_ARGUMENTS,
            viewport={"width": 1280, "height": 800},
            env={**os.environ, "HOME": str(tmp_path_factory.mktemp("home"))},
        )
        yield context
        context.close()


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Callable[[str], Page]]:
    """A function that opens a page and notes its console errors; pages are closed afterwards."""
    opened: list[Page] = []

    def open_it(url: str) -> Page:
        page = Page(chromium.new_page())
        page.page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
        page.page.goto(url)
        opened.append(page)
        return page

    yield open_it
    for page in opened:
        page.page.close()

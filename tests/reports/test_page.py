"""The report in a browser, opened by file://."""

from __future__ import annotations

import pytest
from tests.evaluation.records import merged
from tests.reports.conftest import DAMAGED, FLAWLESS, HIT, LOGLESS, named

from adr1.evaluation.results import SuiteResult
from adr1.reports.build import build_report
from adr1.reports.loaded_run import LoadedRun, load_run
from adr1.reports.town import TownShapes, TownShelf


@pytest.fixture(scope="module")
def shelf(metro) -> TownShelf:
    from adr1.episodes.streets import read_streets
    from adr1.errors import UnknownNameError

    def shapes(name: str) -> TownShapes:
        if name != "Metro":
            raise UnknownNameError("town", name, ["Metro"])
        return TownShapes(name, read_streets(metro))

    return TownShelf(shapes)


@pytest.fixture(scope="module")
def report(written_run, shelf, tmp_path_factory):
    return build_report([load_run(written_run)], tmp_path_factory.mktemp("report"), shelf)


@pytest.fixture
def shown(report, open_page):
    page = open_page(report.as_uri())
    page.page.wait_for_selector("html[data-ready]")
    yield page
    assert page.page.evaluate("window.hacked") is None
    assert page.faults == []


def keys(page) -> list[str]:
    rows = page.page.locator("#routes tbody tr").all()
    return [row.get_attribute("data-key") for row in rows]


def test_sorts_and_filters(shown):
    assert keys(shown) == [LOGLESS, DAMAGED, HIT, FLAWLESS]  # worst first
    shown.page.click("#routes th button:text('route')")
    assert keys(shown) == [HIT, FLAWLESS, LOGLESS, DAMAGED]  # by name: file 0, file 1, ...
    shown.page.click("#routes th button:text('score')")
    assert keys(shown) == [FLAWLESS, HIT, DAMAGED, LOGLESS]
    shown.page.fill("#routes input", "DynamicObject hit")
    assert keys(shown) == [HIT]
    assert shown.page.inner_text("#shown") == "1 of 4 routes"
    shown.page.fill("#routes input", "")
    shown.page.select_option("#routes select[aria-label=outcome]", "passed")
    assert keys(shown) == [FLAWLESS]


def test_a_click_leads_to_the_moment_in_video_and_curves(shown):
    shown.page.click("#map button:text('Metro')")
    shown.page.locator("#map svg[aria-label='map of Metro'] .spot").first.press("Enter")
    shown.page.wait_for_selector("dialog[open] video")
    shown.page.wait_for_function("document.querySelector('video').readyState >= 2")
    shown.page.wait_for_function("Math.abs(document.querySelector('video').currentTime - 2) < 0.1")
    assert float(shown.page.get_attribute("#detail", "data-time")) == pytest.approx(2.0, abs=0.05)
    shown.page.click("#detail .events li:last-child button")
    shown.page.wait_for_function("Math.abs(document.querySelector('video').currentTime - 4) < 0.1")
    before = shown.page.get_attribute("#detail .cursor", "x1")
    shown.page.click("#detail .play")
    shown.page.wait_for_function(
        "before => document.querySelector('.cursor').getAttribute('x1') !== before", arg=before
    )
    shown.page.keyboard.press("Escape")
    shown.page.wait_for_selector("dialog:not([open])", state="attached")
    # The page hears of the closing a moment after the dialog is closed.
    shown.page.wait_for_function("!location.hash.includes('route')")


def test_a_click_in_the_curves_moves_the_video(shown):
    shown.page.click(f"#routes tr[data-key='{HIT}']")
    shown.page.wait_for_function("document.querySelector('video')?.readyState >= 2")
    box = shown.page.locator("#detail .chart").bounding_box()
    shown.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 60)
    shown.page.wait_for_function("Math.abs(document.querySelector('video').currentTime - 3) < 0.4")


def test_a_mark_of_the_list_leads_to_its_moment(shown):
    shown.page.click(f"#routes tr[data-key='{HIT}'] td.dots .dot")
    shown.page.wait_for_selector("dialog[open]")
    assert shown.page.url.endswith("&t=4.0")
    assert float(shown.page.get_attribute("#detail", "data-time")) == pytest.approx(2.0, abs=0.05)
    shown.page.locator("#detail .chart").press("ArrowRight")
    assert float(shown.page.get_attribute("#detail", "data-time")) == pytest.approx(2.5, abs=0.05)


def test_scenarios_are_told_with_their_outcome(shown):
    assert "DynamicObjectCrossing passed" not in shown.page.inner_text("#routes")
    row = shown.page.inner_text(f"#routes tr[data-key='{HIT}']")
    assert "DynamicObjectCrossing over" in row  # the collision came after its end
    shown.page.click(f"#routes tr[data-key='{HIT}']")
    events = shown.page.inner_text("#detail .events")
    assert "DynamicObjectCrossing starts" in events
    assert "after 2.5 s" in events


def test_a_kind_of_infraction_narrows_the_list(shown):
    shown.page.click("#scores .kind:has-text('hit a vehicle')")
    assert keys(shown) == [DAMAGED, HIT]


def test_every_profile_says_how_its_score_is_made(shown):
    rows = {
        row.locator("td").first.inner_text(): row.inner_text()
        for row in shown.page.locator("#scores .two table tbody tr").all()
    }
    assert "completion × penalty factor" in rows["b2d"]
    assert "completion" not in rows["pdms"]
    assert "NC * DAC" in rows["pdms"]
    shown.page.click("#scores summary")
    assert "no collision of the ego's fault" in shown.page.inner_text("#scores .terms")


@pytest.mark.parametrize("width", [1400, 390])
def test_no_page_scrolls_sideways(shown, width):
    shown.page.set_viewport_size({"width": width, "height": 844})
    beyond = "e => e.scrollWidth - e.clientWidth"
    assert shown.page.eval_on_selector("html", beyond) <= 0
    shown.page.click(f"#routes tr[data-key='{HIT}'] td")
    shown.page.wait_for_selector("dialog[open] .chart")
    assert shown.page.eval_on_selector("#detail", beyond) <= 0


def test_what_is_missing_is_said(shown):
    for key, text in (
        (LOGLESS, "no state log"),
        (DAMAGED, "cannot be read"),
        (FLAWLESS, "--video"),
    ):
        shown.page.click(f"#routes tr[data-key='{key}']")
        shown.page.wait_for_selector(f"#detail .novideo:has-text('{text}')")
        shown.page.click("#detail button[aria-label=close]")
    assert "4 / 5" in shown.page.inner_text("#head")
    assert "No average yet" in shown.page.inner_text("#head")
    assert "the server died" in shown.page.inner_text("#scores")


def test_two_runs_side_by_side(written_run, shelf, tmp_path, open_page):
    first = load_run(written_run)
    routes = [first.route(key) for key in (HIT, FLAWLESS)]
    better = [named(routes[0], HIT, log=True, infractions=()), routes[1]]
    pair = [LoadedRun(first.folder, merged(chosen, 2), {}) for chosen in (routes, better)]
    page = open_page(build_report(pair, tmp_path, shelf, "all").as_uri())
    told = page.page.locator("#verdict").inner_text()
    assert "No verdict" not in told
    assert "B is not distinguishable from A: +20" in told
    assert "Smallest effect" in told
    page.page.wait_for_selector("html[data-ready]")
    assert keys(page) == [FLAWLESS, HIT]  # the smallest change first
    assert "+41" in page.page.inner_text(f"#routes tr[data-key='{HIT}']")
    page.page.click(f"#routes tr[data-key='{HIT}']")
    page.page.wait_for_selector("#detail video >> nth=1")
    assert page.page.locator("#detail .curve.run-b").count() >= 3
    assert page.faults == []


def test_three_hundred_routes(written_run, shelf, tmp_path, open_page):
    first = load_run(written_run)
    hit = first.route(HIT)
    many = [
        named(hit, f"route-{number}", log=False).model_copy(update={"index": number})
        for number in range(300)
    ]
    result: SuiteResult = merged(many, 300)
    page = open_page(
        build_report([LoadedRun(first.folder, result, {})], tmp_path, shelf, "none").as_uri()
    )
    page.page.wait_for_selector("html[data-ready]")
    assert len(keys(page)) == 300
    page.page.fill("#routes input", "route-299")
    assert keys(page) == ["route-299"]
    assert page.faults == []


def test_nothing_driven_yet(written_run, shelf, tmp_path, open_page):
    empty = LoadedRun(written_run, merged([], 3), {})
    page = open_page(build_report([empty], tmp_path, shelf).as_uri())
    page.page.wait_for_selector("html[data-ready]")
    assert "No route is driven yet" in page.page.inner_text("#routes")
    assert page.faults == []

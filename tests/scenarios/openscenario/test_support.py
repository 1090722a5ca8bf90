"""The page about what is supported, and the tables it is made from."""

from __future__ import annotations

from adr1.scenarios.openscenario.dispatch import ACTIONS, ENTITY_CONDITIONS, VALUE_CONDITIONS
from adr1.scenarios.openscenario.elements import ELEMENTS
from adr1.scenarios.openscenario.support import support_page


def test_the_page_says_what_the_code_does(checkout):
    page = checkout / "docs" / "openscenario.md"
    text = support_page()
    if not page.is_file() or page.read_text() != text:
        page.write_text(text)
        raise AssertionError(f"{page} was out of date; it is written anew: look at it")


def test_every_element_that_may_stand_somewhere_has_a_rule():
    inside = {child for rule in ELEMENTS.values() for child in rule.children or ()}
    assert inside - set(ELEMENTS) == set()
    assert set(ELEMENTS) - inside == {"OpenSCENARIO"}


def test_every_condition_that_may_stand_in_a_file_runs():
    assert set(ELEMENTS["ByValueCondition"].children) == set(VALUE_CONDITIONS)
    assert set(ELEMENTS["EntityCondition"].children) == set(ENTITY_CONDITIONS)
    assert set(ACTIONS) <= set(ELEMENTS)

from __future__ import annotations

import re

import pytest

from adr1.evaluation.profiles import FORMULAS
from adr1.reports.terms import BY_DRIVING, BY_INFRACTIONS, composition, terms

PLAIN = {"prod", "sum", "mean", "over", "windows", "of", "s", "no", "EC", "human", "reference"}


@pytest.mark.parametrize("profile", FORMULAS)
def test_every_term_of_a_formula_is_explained(profile):
    explained = {word for _, words in terms() for word in words}
    used = set(re.findall(r"[A-Za-z]+%?", FORMULAS[profile])) - PLAIN
    assert used
    assert used <= explained


def test_profiles_are_composed_as_they_are():
    assert composition("lb2.1") == composition("b2d") == BY_INFRACTIONS
    assert composition("pdms") == composition("epdms") == BY_DRIVING

"""Criteria from text, as a command line has it.

    ttc,pet:least_s=2,in_radius:x_m=10,y_m=-3,radius_m=5

A name may be followed by a colon and the first of its parameters, and by further ones.
"""

from __future__ import annotations

from adr1.criteria.finding import DriveCriterion
from adr1.criteria.registry import CRITERIA, Entry
from adr1.errors import InputError, UnknownNameError

ALL = "all"
"""Stands for every criterion that needs no parameter."""


def choose_criteria(text: str) -> dict[str, DriveCriterion]:
    """The criteria that a text asks for, by what it calls them; in its order.

    Raises:
        UnknownNameError: there is no such criterion, or it has no such parameter.
        InputError: a parameter is missing or no number.
    """
    if text.strip() == ALL:
        free = [e for e in CRITERIA.values() if not any(p.required for p in e.parameters)]
        return {entry.name: entry.build() for entry in free}
    chosen: dict[str, DriveCriterion] = {}
    for label, name, given in _calls(text):
        if name not in CRITERIA:
            raise UnknownNameError("criterion", name, (*CRITERIA, ALL))
        chosen[label] = _built(CRITERIA[name], given)
    return chosen


def _calls(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """What is asked for: its text, its name and its parameters."""
    calls: list[tuple[str, str, dict[str, str]]] = []
    for part in text.replace(" ", "").split(","):
        head, colon, first = part.partition(":")
        if colon or "=" not in part:
            calls.append((part, head, {}))
            setting = first if colon else ""
        elif calls:
            label, name, given = calls[-1]
            calls[-1] = (f"{label},{part}", name, given)
            setting = part
        else:
            raise InputError(f"criteria {text!r} begin with a parameter; name a criterion first")
        if colon or setting:
            name, _, value = setting.partition("=")
            calls[-1][2][name] = value
    return calls


def _built(entry: Entry, given: dict[str, str]) -> DriveCriterion:
    known = {parameter.name: parameter for parameter in entry.parameters}
    values: dict[str, float] = {}
    for name, text in given.items():
        if name not in known:
            raise UnknownNameError(f"parameter of criterion {entry.name}", name, known)
        try:
            values[name] = float(text)
        except ValueError:
            raise InputError(
                f"criterion {entry.name}: {name}={text!r} is no number; write it like {name}=1.5"
            ) from None
    missing = [p.name for p in known.values() if p.required and p.name not in values]
    if missing:
        example = f"{entry.name}:" + ",".join(f"{name}=1" for name in missing)
        raise InputError(
            f"criterion {entry.name} needs {', '.join(missing)}; write it like {example}"
        )
    return entry.build(**values)

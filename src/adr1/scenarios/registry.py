"""All scenario types, by their official names: one module each in `adr1.scenarios.types`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache

from adr1.criteria.storyboard_end import SCENARIO_TYPE
from adr1.errors import UnknownNameError
from adr1.scenarios import types
from adr1.scenarios.openscenario.storyboard_scenario import StoryboardScenario
from adr1.scenarios.scenario import Scenario


@cache
def scenario_types() -> dict[str, type[Scenario]]:
    """Every type by class name, in alphabetical order."""
    found: dict[str, type[Scenario]] = {}
    for item in pkgutil.iter_modules(types.__path__):
        module = importlib.import_module(f"{types.__name__}.{item.name}")
        for name, member in inspect.getmembers(module, inspect.isclass):
            if member.__module__ != module.__name__ or inspect.isabstract(member):
                continue
            if issubclass(member, Scenario):
                found[name] = member
    return dict(sorted(found.items()))


def scenario_type(name: str) -> type[Scenario]:
    """One type by its name; `OpenSCENARIO` is the one that runs a scenario file.

    Raises:
        UnknownNameError: there is no such type; lists those there are.
    """
    if name == SCENARIO_TYPE:
        return StoryboardScenario
    known = scenario_types()
    if name not in known:
        raise UnknownNameError("scenario type", name, known)
    return known[name]

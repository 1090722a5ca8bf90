"""Parameters of one scenario of a route file: text to numbers, with units and ranges.

A route file gives each parameter as a child element: `<distance value="40"/>`,
`<flow_speed from="8" to="12"/>` or `<other_actor_location x="1" y="2" z="0"/>`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import carla

from adr1.errors import InputError
from adr1.routes.specs import ScenarioSpec


class ScenarioParameters:
    """Reads the parameters of one scenario; every fault names the scenario and the parameter."""

    def __init__(self, spec: ScenarioSpec) -> None:
        self._spec = spec

    def number(self, name: str, default: float | None = None, *, low: float, high: float) -> float:
        """A number within [low, high]; without a default it must be there.

        Raises:
            InputError: it is missing, no number, or out of range.
        """
        attributes = self._spec.parameters.get(name)
        if attributes is None:
            if default is None:
                raise self._fault(name, "is missing")
            return default
        return self._number(name, attributes, "value", low, high)

    def text(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """One of a few words, such as `left` or `right`."""
        attributes = self._spec.parameters.get(name)
        value = default if attributes is None else attributes.get("value", "")
        if value not in choices:
            raise self._fault(name, f"is {value!r}; it must be one of {', '.join(choices)}")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """`true` or `false`, in any case."""
        word = "true" if default else "false"
        attributes = self._spec.parameters.get(name)
        if attributes is not None:
            word = attributes.get("value", "").lower()
        if word not in ("true", "false"):
            raise self._fault(name, f"is {word!r}; it must be true or false")
        return word == "true"

    def interval(
        self, name: str, default: tuple[float, float], *, low: float, high: float
    ) -> tuple[float, float]:
        """`from` and `to` of a range, low <= from <= to <= high; or `value`, which is both."""
        attributes = self._spec.parameters.get(name)
        if attributes is None:
            return default
        if "value" in attributes and "from" not in attributes:
            both = self._number(name, attributes, "value", low, high)
            return both, both
        begin = self._number(name, attributes, "from", low, high)
        end = self._number(name, attributes, "to", low, high)
        if begin > end:
            raise self._fault(name, f"goes from {begin} to {end}: backwards")
        return begin, end

    def location(self, name: str) -> carla.Location | None:
        """A place in the world frame [m], or None where the file gives none."""
        attributes = self._spec.parameters.get(name)
        if attributes is None:
            return None
        x, y, z = (
            self._number(name, attributes, axis, -1e6, 1e6) if axis in attributes else 0.0
            for axis in ("x", "y", "z")
        )
        return carla.Location(x=x, y=y, z=z)

    def needed_location(self, name: str) -> carla.Location:
        """As `location`; raises InputError where the file gives none."""
        place = self.location(name)
        if place is None:
            raise self._fault(name, "is missing")
        return place

    def _number(
        self, name: str, attributes: Mapping[str, str], key: str, low: float, high: float
    ) -> float:
        text = attributes.get(key)
        if text is None:
            raise self._fault(name, f"has no attribute {key!r}")
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise self._fault(name, f"is {text!r}; it must be a number from {low} to {high}")
        return value

    def _fault(self, name: str, problem: str) -> InputError:
        return InputError(f"scenario {self._spec.name!r}: parameter {name!r} {problem}")

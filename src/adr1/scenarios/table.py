"""The table of all scenario types, docs/scenarios.md: from the registry and the types' own texts.

Run `python -m adr1.scenarios.table` to print it. Which parameters a type reads is noted while it
reads them; what they mean is what its file, or that of a base class, says below `Parameters`.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

import carla

from adr1.errors import ScenarioError
from adr1.routes.specs import ScenarioSpec
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.registry import scenario_types
from adr1.scenarios.scenario import Scenario

_HEAD = """\
# Scenario types

Made by `python -m adr1.scenarios.table`; a test compares. Names of parameters are ScenarioRunner's,
and so are most defaults; some speeds and gaps differ. Ranges are what a route file may give. Each
type has a file in `src/adr1/scenarios/types` with a drawing.

Not read: `speed` of obstacles, a cap on the background's speed there, which is 20 to 40 % below
the limit anyway; `flow_distance` of ParkingExit. Neither changes what the ego has to do.

"""
_COLUMNS = (
    "Type",
    "What happens",
    "Parameters: meaning, range (default)",
    "NHTSA pre-crash typology",
    "Who ignores it is caught by",
)
_TYPOLOGY = "NHTSA pre-crash typology:"
_ENTRY = re.compile(r"^    (\w+)\s{2,}(\S.*)$")
_MORE = re.compile(r"^ {8,}(\S.*)$")


@dataclass(frozen=True, slots=True)
class NotedParameter:
    """A parameter that a type reads: its range and default where it is a number or a range."""

    name: str
    low: float | None = None
    high: float | None = None
    default: float | tuple[float, float] | None = None


class _Noting(ScenarioParameters):
    """Parameters of a scenario of which the file says nothing; notes what is asked for."""

    def __init__(self, spec: ScenarioSpec) -> None:
        super().__init__(spec)
        self.noted: list[NotedParameter] = []

    def number(self, name: str, default: float | None = None, *, low: float, high: float) -> float:
        self.noted.append(NotedParameter(name, low, high, default))
        return low if default is None else default

    def interval(
        self, name: str, default: tuple[float, float], *, low: float, high: float
    ) -> tuple[float, float]:
        self.noted.append(NotedParameter(name, low, high, default))
        return default

    def text(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        self.noted.append(NotedParameter(name))
        return super().text(name, default, choices)

    def flag(self, name: str, *, default: bool) -> bool:
        self.noted.append(NotedParameter(name))
        return super().flag(name, default=default)

    def location(self, name: str) -> carla.Location | None:
        self.noted.append(NotedParameter(name))
        return None

    def needed_location(self, name: str) -> carla.Location:
        self.noted.append(NotedParameter(name))
        return carla.Location()


def parameters_of(kind: type[Scenario], spec: ScenarioSpec) -> list[NotedParameter]:
    """What a type reads, in its order; the type is asked without a world."""
    scenario = kind.__new__(kind)
    scenario.spec = spec
    noting = _Noting(spec)
    scenario.read(noting)
    return noting.noted


def described(kind: type[Scenario]) -> dict[str, str]:
    """What the texts of a type and of its base classes say of parameters, by name."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        name = ""
        for line in (sys.modules[base.__module__].__doc__ or "").splitlines():
            entry, more = _ENTRY.match(line), _MORE.match(line)
            if entry:
                name = entry[1]
                found[name] = entry[2].strip()
            elif more and name:
                found[name] += " " + more[1].strip()
            else:
                name = ""
    return found


def table(spec: ScenarioSpec) -> str:
    """The whole page.

    Args:
        spec: a scenario without parameters; its name and type do not matter.

    Raises:
        ScenarioError: a type reads a parameter of which no text says anything.
    """
    head = f"| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}\n"
    return _HEAD + head + "".join(_row(name, kind, spec) for name, kind in scenario_types().items())


def _row(name: str, kind: type[Scenario], spec: ScenarioSpec) -> str:
    texts = described(kind)
    cells = []
    for noted in parameters_of(kind, spec):
        if noted.name not in texts:
            raise ScenarioError(f"no text says what the parameter {noted.name} of {name} is")
        cell = f"`{noted.name}`: {texts[noted.name]}"
        if cell not in cells:
            cells.append(cell)
    text = sys.modules[kind.__module__].__doc__ or ""
    story = " ".join(text.split("\n\n")[0].split())
    typology = " ".join(text.split(_TYPOLOGY)[1].split()).rstrip(".")
    caught = ", ".join(sorted(k.name.lower().replace("_", " ") for k in kind.caught_by))
    return f"| {name} | {story} | {'<br>'.join(cells) or 'none'} | {typology} | {caught} |\n"


def main() -> int:
    """Print the page."""
    from adr1.simulator.geometry import Pose

    sys.stdout.write(table(ScenarioSpec("none", "none", Pose(0.0, 0.0), {})))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The page docs/openscenario.md, written from the tables that the engine runs by."""

from __future__ import annotations

import inspect

from adr1.scenarios.openscenario.dispatch import ACTIONS, ENTITY_CONDITIONS, VALUE_CONDITIONS
from adr1.scenarios.openscenario.elements import GROUPS, ElementRule
from adr1.scenarios.openscenario.scenario_file import CRITERIA

HEAD = """\
# OpenSCENARIO

Files of OpenSCENARIO 1.0 to 1.3 (`.xosc`) run through the same engine as our own scenario types:
same state log, criteria, results and report.

```
python scenarios/run_scenario.py FILE.xosc --agent agents/expert_agent.py
```

- **The agent drives one vehicle**: the one with the property `type=ego_vehicle`, else the one
  named `hero`, `ego` or `ego_vehicle`. The file moves all others.
- **Its route** comes from an `AcquirePositionAction` or `AssignRouteAction` for it, else from a
  `ReachPositionCondition`, `DistanceCondition` (less than) or `TraveledDistanceCondition` of it in
  a stop trigger (straight on at junctions). Without any of these the file is refused.
- **The run ends** with the route, with the storyboard's stop trigger, or with what ends any route.
- **Town**: the name in `LogicFile`; for an OpenDRIVE file, the folder that it is in is given to
  the simulator (or give `--maps-dir`).
- **Axes**: OpenSCENARIO's (y to the left). Files whose description begins with `CARLA:`, as
  those of ScenarioRunner do, have CARLA's axes, and keep its
  habits: a condition that was true once stays true until its trigger fires, a speed is reached
  at once and held for the value of its dynamics, and the
  run ends when all acts are over.
- **Blueprints**: the property `blueprint`, `model3d` or the name, if the simulator has it; else
  any of the category, cars by their length.
- **Faults** carry file and line. Whatever is not in these tables is one, and says what may stand
  there.

This page is written by the code that runs the files, and a test compares them.
"""


def support_page() -> str:
    """The whole page, Markdown."""
    parts = [HEAD, _actions(), _conditions(), _criteria()]
    parts += [_elements(title, rules) for title, rules in GROUPS.items()]
    return "\n".join(parts)


def _first_line(item: object) -> str:
    text = inspect.getdoc(item) or ""
    return " ".join(text.split("\n\n")[0].split())


def _actions() -> str:
    rows = [f"| `{name}` | {_first_line(kind)} |" for name, kind in ACTIONS.items()]
    return "\n".join(
        ["## Actions that run", "", "| action | what happens |", "|---|---|", *rows, ""]
    )


def _conditions() -> str:
    rows = [
        f"| `{name}` | {_first_line(function)} |"
        for name, function in (*VALUE_CONDITIONS.items(), *ENTITY_CONDITIONS.items())
    ]
    head = ["## Conditions", "", "| condition | true when |", "|---|---|"]
    return "\n".join([*head, *rows, ""])


def _criteria() -> str:
    rows = [f"| `criteria_{name}` | {ours} |" for name, ours in CRITERIA.items()]
    head = [
        "## Criteria that a stop trigger may name",
        "",
        "| condition | judged by |",
        "|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def _elements(title: str, rules: dict[str, ElementRule]) -> str:
    rows = [_row(name, rule) for name, rule in rules.items()]
    head = [f"## Elements: {title.lower()}", "", "Bold: must be there.", ""]
    return "\n".join([*head, "| element | attributes | holds |", "|---|---|---|", *rows, ""])


def _row(name: str, rule: ElementRule) -> str:
    attributes = ", ".join(_marked(a, rule.needed_attributes) for a in rule.attributes)
    if rule.children is None:
        return f"| `{name}` | {attributes} | not read |"
    children = ", ".join(_marked(child, rule.needed_children) for child in rule.children)
    return f"| `{name}` | {attributes} | {children} |"


def _marked(name: str, needed: frozenset[str]) -> str:
    return f"**{name}**" if name in needed else name

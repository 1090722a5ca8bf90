"""The page about all criteria, made from the registry: docs/criteria.md."""

from __future__ import annotations

import inspect

from adr1.criteria.registry import ENTRIES, Entry

HEAD = """\
# Criteria

Written from `adr1.criteria.registry` by `tests/criteria/test_registry.py`. Each is one file of
`src/adr1/criteria`, where the exact rule, its source and its bounds stand. All are computed from
state logs, so any finished run can be judged by any of them:

```
adr1 score runs/latest --criteria ttc,pet:least_s=2,in_radius:x_m=10,y_m=-3,radius_m=5
```

Parameters end with their unit; a bound of `None` only measures, and what has no default must be
given. Rules without parameters have the leaderboard's bounds, and make the infractions of a run.
"""


def criteria_page() -> str:
    """Markdown: one row per criterion."""
    official = sum(entry.official is not None for entry in ENTRIES)
    count = f"{len(ENTRIES)} criteria; {official} are those of ScenarioRunner."
    rows = [
        "| name | what | figure | parameters | in ScenarioRunner |",
        "|---|---|---|---|---|",
        *(_row(entry) for entry in ENTRIES),
    ]
    return "\n".join([HEAD, count, "", *rows, ""])


def _row(entry: Entry) -> str:
    what = (inspect.getdoc(entry.rule) or "").split("\n\n")[0].replace("\n", " ")
    what = what.split("; its figure")[0].rstrip(".")
    figure = f"{entry.figure} [{entry.unit}]" if entry.unit else entry.figure
    parameters = ", ".join(
        f"`{p.name}`" if p.required else f"`{p.name}={p.default}`" for p in entry.parameters
    )
    official = "" if entry.official is None else f"`{entry.official}`"
    return f"| `{entry.name}` | {what} | {figure} | {parameters} | {official} |"

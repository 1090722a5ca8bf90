"""The examples of docs/branching.md run as they stand."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

from adr1.branching.replay import run_replay
from adr1.branching.warm_process import WarmProcess


def examples(checkout: Path) -> dict[str, object]:
    """What the document's Python blocks define."""
    names: dict[str, object] = {}
    text = (checkout / "docs" / "branching.md").read_text()
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(block, "docs/branching.md", "exec"), names)
    return names


def test_the_restore_example(checkout: Path, points, embedded_server) -> None:
    point, host, port = points[40], embedded_server.host, embedded_server.rpc_port
    compare = examples(checkout)["compare"]
    control, braked = compare(host, port, point.ego_id, SimpleNamespace(plan=point.plan))
    same = [a.same_as(b) for a, b in zip(control, braked, strict=True)]
    assert same.index(False) == 10


def test_the_replay_example_names_what_exists(checkout: Path) -> None:
    names = examples(checkout)
    assert names["run_replay"] is run_replay
    assert names["WarmProcess"] is WarmProcess

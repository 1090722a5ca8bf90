"""Drives the genuine client through every call and writes the support matrix."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from adr1.session.launch import EmbeddedServer
from adr1.simulator.rpc.refusals import REFUSALS
from adr1.simulator.rpc.world_dispatcher import served_calls
from adr1.simulator.wire.v0_9_16.rpcs import RPCS

MAX_SECONDS = 1.0
# These load a world and wait for a map to be read, or (the last) for the next free-running tick.
LONGER = {"Client.generate_opendrive_world": 20.0}
# Rows that later work will serve; everything else must be served.
NOT_YET: dict[str, str] = {}
REFUSED_RIGHTLY = {"Client.load_world(unknown)"}
PAGE = Path("docs/support.md")


@pytest.fixture(scope="module")
def rows(embedded_server: EmbeddedServer) -> list[dict[str, object]]:
    script = Path(__file__).with_name("client_calls.py")
    done = subprocess.run(
        [sys.executable, str(script), str(embedded_server.rpc_port)],
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row in rows:
        call = row["sends"]
        if call and call not in served_calls():
            row["status"] = "refused"
            row["detail"] = f"the client is not told of {call}'s refusal"
    return rows


def test_every_call_is_answered_as_promised(rows: list[dict[str, object]]) -> None:
    not_yet = re.compile("|".join(NOT_YET.values()))
    wrong = []
    for row in rows:
        call = str(row["call"])
        refused = bool(not_yet.fullmatch(call)) or call in REFUSED_RIGHTLY
        refused = refused or row["sends"] in REFUSALS
        if row["status"] != ("refused" if refused else "served"):
            wrong.append(row)
    assert not wrong


def test_every_answer_comes_within_a_second(rows: list[dict[str, object]]) -> None:
    seconds = {str(row["call"]): float(str(row["seconds"])) for row in rows}
    slow = {c: s for c, s in seconds.items() if s > LONGER.get(c, MAX_SECONDS)}
    assert not slow


def test_every_pattern_of_later_work_is_still_needed(rows: list[dict[str, object]]) -> None:
    calls = [str(row["call"]) for row in rows if row["status"] == "refused"]
    stale = [name for name, p in NOT_YET.items() if not any(re.fullmatch(p, c) for c in calls)]
    assert not stale


def test_every_call_of_the_captured_trace_is_made(
    rows: list[dict[str, object]], shared_dir: Path
) -> None:
    trace = (shared_dir / "reference" / "carla-api-trace.txt").read_text()
    captured = {line.split(" -> ")[0].strip() for line in trace.splitlines() if " -> " in line}
    made = {re.sub(r"\(.*", "", str(row["call"])).strip() for row in rows}
    missing = {name for name in captured if re.sub(r"\(.*", "", name).strip() not in made}
    assert not missing


def test_every_name_of_the_captured_trace_is_in_the_table(shared_dir: Path) -> None:
    trace = (shared_dir / "reference" / "carla-api-trace.txt").read_text()
    names = set()
    for line in trace.splitlines():
        names.update(re.findall(r"\b([a-z][a-z_A-Z]+)\*?\(", line.split(" -> ")[-1]))
    assert len(names) > 90
    assert not names - set(RPCS)


def test_support_page_is_up_to_date(rows: list[dict[str, object]], checkout: Path) -> None:
    """The page is written here; commit it when this test fails."""
    page = support_page(rows)
    path = checkout / PAGE
    old = path.read_text() if path.exists() else ""
    path.write_text(page)
    assert page == old, f"{PAGE} was out of date and has been written anew"


def support_page(rows: list[dict[str, object]]) -> str:
    """Markdown: every call of the client, then every remote call of the protocol."""
    count = sum(row["status"] == "served" for row in rows)
    lines = [
        "# What the embedded simulator supports",
        "",
        "Written by `tests/conformance/test_client_calls.py`, which makes every call below with",
        "the genuine `carla` 0.9.16 client. *Served* means that the call came back and, where the",
        "test knows what to expect, with the right result. A call that is *refused*, for good, or",
        "*not yet* served raises `RuntimeError` in the client at once; sent without waiting, it",
        "has no effect.",
        "",
        f"{count} of {len(rows)} calls are served.",
        "",
        "## Calls of the Python client",
        "",
        "| call | |",
        "|---|---|",
    ]
    for row in rows:
        served = row["status"] == "served" or row["call"] in REFUSED_RIGHTLY
        lines.append(f"| `{row['call']}` | {_verdict(str(row['sends']), served=served)} |")
    lines += ["", "## Remote calls of the protocol", "", "| call | |", "|---|---|"]
    served_names = served_calls()
    lines += [f"| `{name}` | {_verdict(name, served=name in served_names)} |" for name in RPCS]
    return "\n".join(lines) + "\n"


def _verdict(remote_call: str, *, served: bool) -> str:
    if served:
        return "served"
    return f"refused: {REFUSALS[remote_call]}" if remote_call in REFUSALS else "not yet"

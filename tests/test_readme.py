"""The README's commands and its agent work as written."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from adr1.doctor import DoctorOptions
from adr1.evaluation.compare import CompareOptions as RunsCompareOptions
from adr1.evaluation.options import RunOptions
from adr1.evaluation.score_options import ScoreOptions
from adr1.live_view.web import ViewOptions
from adr1.parity.options import CompareOptions, RecordOptions
from adr1.parity.options import RunOptions as ParityOptions
from adr1.simulator.serve import ServeOptions

CHECKOUT = Path(__file__).resolve().parents[1]
TEXT = (CHECKOUT / "README.md").read_text()
OPTIONS = {
    "leaderboard/run_agent.py": RunOptions,
    "adr1 serve": ServeOptions,
    "adr1 compare": RunsCompareOptions,
    "adr1 doctor": DoctorOptions,
    "adr1 score": ScoreOptions,
    "adr1 parity -": ParityOptions,
    "adr1 parity record": RecordOptions,
    "adr1 parity compare": CompareOptions,
    "adr1 view": ViewOptions,
}

BUILD_AGENT = """
import sys
from pathlib import Path
from adr1.evaluation import compat
from adr1.evaluation.agent_loading import build_agent, checked_control, import_agent_class
compat.install()
agent_class = import_agent_class(Path(sys.argv[1]))
agent = build_agent(
    agent_class, config="", host="localhost", port=1, debug=False, route_plan=([], [])
)
assert [sensor["id"] for sensor in agent.sensors()] == ["speed", "gps"]
slow = checked_control(agent.run_step({"speed": (1, {"speed": 2.0})}, 0.05))
fast = checked_control(agent.run_step({"speed": (1, {"speed": 9.0})}, 0.05))
assert slow.throttle > fast.throttle == 0.0
"""


def blocks(language: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    return [block for block_language, block in found if block_language == language]


def test_options_in_commands_exist():
    seen = 0
    for line in "".join(blocks("")).splitlines():
        for command, options in OPTIONS.items():
            if command in line:
                given = set(re.findall(r"--([a-z-]+)", line.split("#")[0]))
                known = {field.name.replace("_", "-") for field in fields(options)}
                assert given <= known, line
                seen += len(given)
    assert seen > 5


def test_options_in_the_text_exist():
    known = {
        field.name.replace("_", "-") for options in OPTIONS.values() for field in fields(options)
    }
    assert set(re.findall(r"`--([a-z-]+)", TEXT)) <= known


def test_make_targets_exist():
    targets = re.search(r"^\.PHONY: (.*)$", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    assert targets is not None
    assert set(re.findall(r"`make ([a-z]+)`", TEXT)) <= set(targets[1].split())


def test_the_agent_can_be_built_and_driven(tmp_path):
    (code,) = blocks("python")
    agent = tmp_path / "my_agent.py"
    agent.write_text(code)
    done = subprocess.run(
        [sys.executable, "-c", BUILD_AGENT, str(agent)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr

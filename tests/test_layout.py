"""The top-level folders share names with CARLA's packages; these tests keep them from colliding.

Six import cases: three ways in which a file of ours comes to run (as a script, with the checkout
as the working folder, loaded by another evaluator), without and with the official packages.
Python runs with -S there, so that an installed adr1 cannot hide a wrong path.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
TOP_FOLDERS = ("agents", "leaderboard", "scenarios", "synthesis", "world_model")
ENTRY_FILES = sorted(p for folder in TOP_FOLDERS for p in (CHECKOUT / folder).rglob("*.py"))
SOURCES = sorted((CHECKOUT / "src").rglob("*.py"))
MAY_TOUCH_THE_PATH = {
    CHECKOUT / "src/adr1/evaluation/agent_loading.py",
    CHECKOUT / "src/adr1/branching/warm_process.py",  # reads it, for a process that it starts
}
FORBIDDEN_STEMS = {"agents", "leaderboard", "scenarios", "utils", "config", "carla", "srunner"}
MAX_ENTRY_LINES = 40

HEADER = """\
try:
    import adr1
except ModuleNotFoundError:
    import sys
    from pathlib import Path
    sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))
    import adr1
"""
REPORT = """\
import importlib.util, json
def where(name):
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return None
    return spec and spec.origin
names = ("adr1", "agents", "agents.navigation", "leaderboard", "leaderboard.autoagents",
         "scenarios", "srunner", "synthesis", "world_model")
print(json.dumps({name: where(name) for name in names}))
"""
EVALUATOR = """\
import importlib, os, sys
agent = sys.argv[1]
sys.path.insert(0, os.path.dirname(agent))
importlib.import_module(os.path.basename(agent).split(".")[0])
"""


@pytest.fixture
def our_checkout(tmp_path: Path) -> Path:
    """The top-level folders as they are, the real `src`, and a probe as an entry file."""
    root = tmp_path / "checkout"
    for folder in TOP_FOLDERS:
        shutil.copytree(CHECKOUT / folder, root / folder)
    (root / "src").symlink_to(CHECKOUT / "src")
    (root / "leaderboard" / "probe_entry.py").write_text(HEADER + REPORT)
    (root / "agents" / "probe_agent.py").write_text(
        HEADER + "from leaderboard.autoagents.autonomous_agent import AutonomousAgent\n" + REPORT
    )
    return root


@pytest.fixture
def official(tmp_path: Path) -> list[Path]:
    """Folders for PYTHONPATH: dummies of PythonAPI/carla, scenario_runner and leaderboard."""
    packages = [
        "PythonAPI/carla/agents",
        "PythonAPI/carla/agents/navigation",
        "scenario_runner/srunner",
        "scenario_runner/srunner/scenarios",
        "leaderboard/leaderboard",
        "leaderboard/leaderboard/autoagents",
        "leaderboard/leaderboard/scenarios",
    ]
    root = tmp_path / "official"
    for package in packages:
        (root / package).mkdir(parents=True)
        (root / package / "__init__.py").write_text("")
    package = root / "leaderboard/leaderboard"
    (package / "autoagents/autonomous_agent.py").write_text("class AutonomousAgent: pass\n")
    (package / "leaderboard_evaluator.py").write_text(EVALUATOR)
    return [root / "PythonAPI/carla", root / "scenario_runner", root / "leaderboard"]


def run(command: list[str], cwd: Path, python_path: list[Path]) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    if python_path:
        environment["PYTHONPATH"] = os.pathsep.join(map(str, python_path))
    return subprocess.run(
        [sys.executable, "-S", "-B", *command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def found(done: subprocess.CompletedProcess[str]) -> dict[str, str | None]:
    assert done.returncode == 0, done.stderr
    places: dict[str, str | None] = json.loads(done.stdout)
    origin = places.pop("adr1")
    assert origin is not None
    assert Path(origin).resolve() == CHECKOUT / "src/adr1/__init__.py"
    return places


def assert_nothing_of_ours(places: dict[str, str | None]) -> None:
    assert {name: place for name, place in places.items() if place} == {}


def assert_official(places: dict[str, str | None], official: list[Path]) -> None:
    carla, runner, leaderboard = official
    assert places["agents"] == str(carla / "agents/__init__.py")
    assert places["agents.navigation"] == str(carla / "agents/navigation/__init__.py")
    assert places["srunner"] == str(runner / "srunner/__init__.py")
    assert places["leaderboard"] == str(leaderboard / "leaderboard/__init__.py")
    assert places["leaderboard.autoagents"] == str(
        leaderboard / "leaderboard/autoagents/__init__.py"
    )
    assert places["synthesis"] is None
    assert places["world_model"] is None


def test_script_without_official_packages(our_checkout):
    assert_nothing_of_ours(found(run(["leaderboard/probe_entry.py"], our_checkout, [])))


def test_script_with_official_packages(our_checkout, official):
    assert_official(found(run(["leaderboard/probe_entry.py"], our_checkout, official)), official)


def test_checkout_as_working_folder_without_official_packages(our_checkout):
    source = our_checkout / "src"
    assert_nothing_of_ours(found(run(["-c", "import adr1\n" + REPORT], our_checkout, [source])))


def test_checkout_as_working_folder_with_official_packages(our_checkout, official):
    paths = [our_checkout / "src", *official]
    places = found(run(["-c", "import adr1\n" + REPORT], our_checkout, paths))
    assert_official(places, official)


def test_agent_file_in_an_evaluator_without_official_packages(our_checkout, tmp_path):
    evaluator = tmp_path / "evaluator.py"
    evaluator.write_text(EVALUATOR)
    done = run([str(evaluator), str(our_checkout / "agents/probe_agent.py")], our_checkout, [])
    assert "ModuleNotFoundError: No module named 'leaderboard" in done.stderr


def test_agent_file_in_the_official_evaluator(our_checkout, official):
    evaluator = official[2] / "leaderboard/leaderboard_evaluator.py"
    agent = our_checkout / "agents/probe_agent.py"
    places = found(run([str(evaluator), str(agent)], our_checkout, official))
    assert_official(places, official)
    assert places["scenarios"] == str(official[2] / "leaderboard/scenarios/__init__.py")


def test_an_agent_named_without_its_folder_loads_too(our_checkout, official):
    evaluator = official[2] / "leaderboard/leaderboard_evaluator.py"
    places = found(run([str(evaluator), "probe_agent.py"], our_checkout / "agents", official))
    assert_official(places, official)


@pytest.mark.parametrize("folder", TOP_FOLDERS)
def test_top_folders_are_no_packages_and_have_a_readme(folder):
    assert list((CHECKOUT / folder).rglob("__init__.py")) == []
    assert (CHECKOUT / folder / "README.md").is_file()


def relative(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


@pytest.mark.parametrize("path", ENTRY_FILES, ids=relative)
def test_entry_files_are_thin_and_find_adr1(path):
    text = path.read_text()
    assert len(text.splitlines()) <= MAX_ENTRY_LINES
    assert "except ModuleNotFoundError:" in text
    assert "sys.path.append(" in text
    assert "sys.path.insert" not in text
    assert path.stem not in FORBIDDEN_STEMS | sys.stdlib_module_names
    assert "." not in path.stem


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_sources_leave_paths_and_foreign_names_alone(path):
    tree = ast.parse(path.read_text())
    if path not in MAY_TOUCH_THE_PATH:
        assert not any(_is_sys_path(node) for node in ast.walk(tree))
    roots = {name.split(".")[0] for node in ast.walk(tree) for name in _imported(node)}
    assert not roots & {"agents", "scenarios", "synthesis", "world_model"}


def _is_sys_path(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "path"
        and isinstance(node.value, ast.Name)
        and node.value.id == "sys"
    )


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        return [node.module or ""]
    return []

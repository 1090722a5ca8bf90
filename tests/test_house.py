"""House rules that no other tool checks: sizes, one version, documents that point somewhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import adr1

CHECKOUT = Path(__file__).resolve().parents[1]
MAX_FILE_LINES = {"src": 400, "benchmarks": 400, "tests": 500}
PYTHON_FILES = sorted(
    path for folder in MAX_FILE_LINES for path in (CHECKOUT / folder).rglob("*.py")
)
DOCUMENTS = sorted(
    path
    for path in CHECKOUT.rglob("*.md")
    if not any(part.startswith(".") or part == "runs" for part in path.relative_to(CHECKOUT).parts)
)
MAX_FUNCTION_LINES = 60
# A compiled loop calls nothing that is not compiled too, so it stays in one piece.
COMPILED = CHECKOUT / "src/adr1/simulator/motion"
MAX_COMPILED_LINES = 90
LINK = re.compile(r"\]\(([^)#\s]+)")


def relative(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


@pytest.mark.parametrize("path", PYTHON_FILES, ids=relative)
def test_files_and_functions_stay_short(path):
    text = path.read_text()
    assert len(text.splitlines()) <= MAX_FILE_LINES[path.relative_to(CHECKOUT).parts[0]]
    limit = MAX_COMPILED_LINES if COMPILED in path.parents else MAX_FUNCTION_LINES
    lengths = {
        node.name: (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > limit} == {}


def test_one_version():
    project = (CHECKOUT / "pyproject.toml").read_text()
    assert f'version = "{adr1.__version__}"' in project


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_links_in_documents_lead_somewhere(path):
    targets = [t for t in LINK.findall(path.read_text()) if not re.match(r"[a-z]+:", t)]
    assert [t for t in targets if not (path.parent / t).exists()] == []


def test_the_lock_pins_exact_versions():
    lines = (CHECKOUT / "requirements" / "lock.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.match(r"[A-Za-z0-9_.-]+==[^ ]+( ; python_version .*)?$", pin) for pin in pins)


def test_conda_environments_agree_with_the_project():
    project = (CHECKOUT / "pyproject.toml").read_text()
    environment = (CHECKOUT / "environment.yml").read_text()
    for pin in re.findall(r'"((?:carla|torch)==[^"]+)"', project):
        assert pin in environment
    assert "- -e ." in environment

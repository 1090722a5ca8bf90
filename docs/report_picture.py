"""Draws docs/images/report.jpg: the report of two drivers on a few routes of the suite "safety".

    python docs/report_picture.py [--out report.jpg] [--chromium /usr/bin/chromium]

The reckless driver against the expert, one after the other. Takes some minutes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import tyro
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TYPES = (
    "Accident",
    "DynamicObjectCrossing",
    "HighwayCutIn",
    "ParkedObstacle",
    "SignalizedJunctionLeftTurn",
    "VehicleTurningRoutePedestrian",
)


@dataclass(frozen=True)
class Options:
    """Draw the picture of a report."""

    out: Path = Path(__file__).parent / "images" / "report.jpg"
    chromium: Path = Path("/usr/bin/chromium")
    width: int = 1280
    height: int = 1000


def drive(agent: str, out: Path) -> Path:
    """Drive the routes; returns the run's folder."""
    command = [sys.executable, str(ROOT / "scenarios" / "run_suite.py"), "--suite", "safety"]
    command += ["--types", ",".join(TYPES), "--agent", agent, "--workers", "2", "--out", str(out)]
    subprocess.run([*command, "--no-report"], check=True)
    return next(out.rglob("results.json")).parent


def main(options: Options) -> None:
    """Drive, report, and take the picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        reckless = str(ROOT / "agents" / "reckless_agent.py")
        runs = [drive(reckless, Path(folder) / "a"), drive("expert", Path(folder) / "b")]
        page = Path(folder) / "report"
        command = "import sys; from adr1.cli import main; sys.exit(main())"
        report = ["report", *map(str, runs), "--video", "none", "--out", str(page)]
        subprocess.run([sys.executable, "-c", command, *report], check=True)
        browser = playwright.chromium.launch(
            executable_path=str(options.chromium), args=["--no-sandbox"]
        )
        size = {"width": options.width, "height": options.height}
        shown = browser.new_page(viewport=size)  # type: ignore[arg-type]
        shown.goto((page / "index.html").as_uri())
        shown.wait_for_selector("html[data-ready]")
        shown.screenshot(path=str(options.out), type="jpeg", quality=85)
        browser.close()
    print(options.out)


if __name__ == "__main__":
    main(tyro.cli(Options, description=__doc__))

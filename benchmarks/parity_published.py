"""Plays the manoeuvres that published figures exist for, through the client, beside these figures.

    python benchmarks/parity_published.py

Prints one JSON line per figure: name, value, unit, target, ok (within 15 % of the target). A miss
is a finding about the vehicle model, told in docs/fidelity.md; the script ends with 0 all the same.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from figures import report

import adr1.simulator.motion as motion_package
from adr1.parity.config import ParityConfig
from adr1.parity.options import RecordOptions, record_task
from adr1.parity.programme import part_named, programme
from adr1.parity.published import load_published
from adr1.parity.recording import read_recording

TOLERANCE = 0.15
DATA = Path(next(iter(motion_package.__path__))) / "data" / "published_responses.json"


def _quiet(_: str) -> None:
    """The lines of the recorder are not wanted here."""


def main() -> int:
    published = load_published(DATA)
    every = programme(ParityConfig(preset="full"))
    names = tuple(p.name for p in every if p.name.startswith(("throttle", "brake", "circle_4")))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "ours.zip"
        record_task(RecordOptions(preset="full", only=names, out=out), tell=_quiet)
        recording = read_recording(out)
    for name, recorded in recording.parts.items():
        part = part_named(recording.meta.config, name)
        for reading in part.readings(recorded):
            figure = published.get(reading.published or "")
            if figure is None or reading.value is None:
                continue
            target = round(figure.value, 4)
            ok = abs(reading.value - figure.value) <= TOLERANCE * abs(figure.value)
            report(f"{part.title}: {reading.label}", reading.value, reading.unit, target, ok=ok)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

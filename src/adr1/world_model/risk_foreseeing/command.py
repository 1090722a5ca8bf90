"""The command line of `world_model/risk_foreseeing.py`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tyro

import adr1
from adr1.errors import Adr1Error, InputError
from adr1.synthesis.outcome import EventKind
from adr1.world_model.baselines.entrant import Entrant
from adr1.world_model.examples import Examples
from adr1.world_model.risk_foreseeing.edition import (
    Edition,
    full_edition,
    small_edition,
    write_small_edition,
)
from adr1.world_model.risk_foreseeing.entrants import Dreamer, baselines, model_entrant
from adr1.world_model.risk_foreseeing.measuring import measure
from adr1.world_model.risk_foreseeing.page import results_json, write_page
from adr1.world_model.risk_foreseeing.telling import telling_clips

EXIT_OK, EXIT_BAD_INPUT, EXIT_NOT_DONE = 0, 2, 3
SMALL = Path(adr1.__file__).resolve().parents[2] / "world_model" / "editions" / "small"
_SHOWN_DREAMS = 2


@dataclass(frozen=True)
class BenchmarkOptions:
    """Judge world models by what really happened.

    Without --data the small edition is used, which is part of this repository.
    """

    models: tuple[str, ...] = ()
    """World models as NAME=WEIGHTS.safetensors; the first is what others are compared with."""

    data: Path | None = None
    """A recording with the splits train, validation and test: the full edition."""

    out: Path = Path("runs/risk_foreseeing")
    """Folder that receives results.json and index.html."""

    resamples: int = 200
    """For the intervals."""

    write_small: Path | None = None
    """Only draw a small edition from --data into this folder."""


def run(options: BenchmarkOptions) -> int:
    """Judge, write and print; returns the exit code."""
    if options.write_small is not None:
        if options.data is None:
            raise InputError("--write-small draws from a recording: give it by --data")
        write_small_edition(options.data, options.write_small)
        print(options.write_small)
        return EXIT_OK
    edition = small_edition(SMALL) if options.data is None else full_edition(options.data)
    entrants: list[Entrant] = [_model(text) for text in options.models]
    entrants += baselines()
    results = measure(
        entrants, edition.train, edition.validation, edition.test, resamples=options.resamples
    )
    for result in results:
        print(f"{result.name:28} AUROC {result.figures['auroc']}")
    dreams = [
        (entrant.name, entrant.dreamed_boxes(edition.test))
        for entrant in entrants
        if isinstance(entrant, Dreamer)
    ][:_SHOWN_DREAMS]
    clips = telling_clips(edition.test, results, dreams)
    for path in write_page(options.out, results_json(results, _about(edition)), clips):
        print(path)
    return EXIT_OK


def _model(text: str) -> Entrant:
    name, _, path = text.partition("=")
    if not path:
        raise InputError(f"--models {text!r}: give NAME=WEIGHTS.safetensors")
    return model_entrant(name, Path(path))


def _about(edition: Edition) -> dict[str, Any]:
    return {"name": edition.name, "adr1": adr1.__version__, **_counts(edition.test)}


def _counts(examples: Examples) -> dict[str, int]:
    valid, event = examples.plans.valid, examples.outcomes.event
    return {
        "situations": len(examples),
        "clips": int(valid.sum()),
        "collisions": int(np.sum(valid & (event == EventKind.COLLISION))),
        "off_road": int(np.sum(valid & (event == EventKind.OFF_ROAD))),
    }


def main(arguments: Sequence[str]) -> int:
    """Entry point."""
    options = tyro.cli(BenchmarkOptions, args=list(arguments), prog="risk_foreseeing.py")
    try:
        return run(options)
    except Adr1Error as error:
        print(f"risk_foreseeing: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT if isinstance(error, InputError) else EXIT_NOT_DONE

"""The command line of `world_model/train.py`."""

from __future__ import annotations

import math
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import torch
import tyro

import adr1
from adr1.errors import Adr1Error, InputError, UnknownNameError
from adr1.files import atomic_write_json, atomic_write_text
from adr1.synthesis import shard_schema as schema
from adr1.synthesis.outcome import EventKind
from adr1.world_model.agents_model import WEIGHTS_FILE, AgentsModel
from adr1.world_model.baselines.boosted import BoostedBaseline
from adr1.world_model.baselines.entrant import Entrant, happened_by
from adr1.world_model.baselines.geometric import (
    last_frame_baseline,
    turn_rate_baseline,
    velocity_baseline,
)
from adr1.world_model.baselines.idm import idm_baseline
from adr1.world_model.batches import Mix, Taught
from adr1.world_model.calibration import fit_temperature
from adr1.world_model.example_files import read_split
from adr1.world_model.examples import Examples
from adr1.world_model.figures import Judged, ModelEntrant, figures_of, threshold_of
from adr1.world_model.from_clips import prepare_examples
from adr1.world_model.model_card import CardFacts, model_card
from adr1.world_model.presets import PRESETS, Training
from adr1.world_model.training import Trainer, log_odds

EXIT_OK, EXIT_BAD_INPUT, EXIT_INTERRUPTED = 0, 2, 130
CARD_FILE, FIGURES_FILE = "model_card.md", "figures.json"


@dataclass(frozen=True)
class TrainOptions:
    """Teach a world model what happens after a plan.

    The same command goes on where it was stopped.
    """

    data: Path
    """Folder of a recording, as synthesis/record_crashes.py fills it."""

    preset: str = "laptop"
    """How: laptop (two cores, no GPU), gpu, or tiny (seconds, for a try)."""

    mix: Literal["safe", "impartial"] = "impartial"
    """What is taught: safe (only candidates after which nothing happened) or impartial (all)."""

    out: Path | None = None
    """Folder that receives the model; by default runs/world_model/<preset>-<mix>-<seed>."""

    seed: int = 0
    """Of first weights and order of data."""

    steps: int | None = None
    """Steps of the optimiser; by default the preset's."""

    threads: int | None = None
    """Threads of the processor; equal to the bit only for one."""


def train(options: TrainOptions) -> int:
    """Teach, calibrate, measure; returns the exit code."""
    training, mix = _training(options), Mix(options.mix)
    name = f"{options.preset}-{mix.value}-{options.seed}"
    out = options.out or Path("runs/world_model") / name
    if (options.data / schema.SHARDS_FOLDER).is_dir():
        prepare_examples(options.data, _say)
    splits = {name: read_split(options.data, name) for name in ("train", "validation")}
    taught = Taught.of(splits["train"], mix, training.device)
    checked = Taught.of(splits["validation"], Mix.IMPARTIAL, training.device)
    started_s = time.process_time()
    trainer = Trainer(training, taught, checked, out)
    weights = trainer.run(_say)
    cpu_s = time.process_time() - started_s
    trainer.network.load_state_dict(weights)
    temperature = _temperature(trainer, checked, splits["validation"], mix)
    model = AgentsModel(training.size, weights, temperature, training.device)
    try:
        splits["test"] = read_split(options.data, "test")
    except InputError:
        _say("no test examples: no figures")
    figures = measured(ModelEntrant(f"agents, {mix.value}", model), splits)
    facts = CardFacts(
        preset=options.preset,
        mix=mix.value,
        training=training,
        parameters=sum(p.numel() for p in trainer.network.parameters()),
        temperature=temperature,
        data={name: _counts(part) for name, part in splits.items()},
        cpu_s=cpu_s,
        versions={
            "adr1": adr1.__version__,
            "torch": torch.__version__,
            "python": platform.python_version(),
        },
        figures=figures,
    )
    atomic_write_json(out / FIGURES_FILE, _json(figures))
    atomic_write_text(out / CARD_FILE, model_card(facts))
    model.save(out / WEIGHTS_FILE)
    _say(f"{out / WEIGHTS_FILE}, {out / CARD_FILE}")
    return EXIT_OK


def measured(
    entrant: Entrant, splits: dict[str, Examples], *, baselines: bool = True
) -> dict[str, dict[str, float]]:
    """Figures of an entrant and of the baselines on the test examples, if there are any."""
    if "test" not in splits:
        return {}
    entrants: list[Entrant] = [entrant]
    if baselines:
        entrants += [
            BoostedBaseline(),
            idm_baseline(),
            turn_rate_baseline(),
            velocity_baseline(),
            last_frame_baseline(),
        ]
    found = {}
    for one in entrants:
        one.fit(splits["train"], splits["validation"])
        threshold = threshold_of(one, splits["validation"])
        judged = Judged(splits["test"], one.hazard(splits["test"]))
        found[one.name] = figures_of(judged, threshold)
        _say(
            f"{one.name}: AUROC {found[one.name]['auroc']:.3f} on {len(splits['test'])} situations"
        )
    return found


def _training(options: TrainOptions) -> Training:
    if options.preset not in PRESETS:
        raise UnknownNameError("preset", options.preset, PRESETS)
    preset = PRESETS[options.preset]
    if torch.device(preset.device).type == "cuda" and not torch.cuda.is_available():
        raise InputError(f"the preset {options.preset} needs a GPU; choose --preset laptop")
    return replace(
        preset,
        seed=options.seed,
        steps=options.steps or preset.steps,
        threads=options.threads or preset.threads,
    )


def _temperature(trainer: Trainer, checked: Taught, validation: Examples, mix: Mix) -> float:
    allowed = mix.allowed(validation)
    odds = log_odds(trainer.network, checked)
    return fit_temperature(odds[allowed], happened_by(validation)[allowed])


def _counts(examples: Examples) -> dict[str, int]:
    valid, event = examples.plans.valid, examples.outcomes.event
    return {
        "situations": len(examples),
        "candidates": int(valid.sum()),
        "collisions": int(np.sum(valid & (event == EventKind.COLLISION))),
        "off_road": int(np.sum(valid & (event == EventKind.OFF_ROAD))),
    }


def _json(figures: dict[str, dict[str, float]]) -> dict[str, dict[str, float | None]]:
    """JSON knows no NaN."""
    return {
        name: {key: None if math.isnan(value) else round(value, 5) for key, value in row.items()}
        for name, row in figures.items()
    }


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Entry point."""
    options = tyro.cli(TrainOptions, args=list(arguments), prog="train.py")
    try:
        return train(options)
    except KeyboardInterrupt:
        _say("stopped; the same command goes on from the last checkpoint")
        return EXIT_INTERRUPTED
    except Adr1Error as error:
        _say(f"error: {error}")
        return EXIT_BAD_INPUT

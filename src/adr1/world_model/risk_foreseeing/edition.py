"""The clips of the benchmark: a small edition that ships, or the test split of a recording.

The small edition has two parts: `tuning`, on which entrants are calibrated (baselines also learn
from it), and `test`. Both come from towns that no shipped model has learnt from.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from adr1.errors import InputError
from adr1.world_model.example_files import PartHead, read_part, read_split, write_part
from adr1.world_model.examples import Examples, selected
from adr1.world_model.from_clips import prepare_examples

SMALL_CLIPS = 300
TEST_FILE, TUNING_FILE = "test.npz", "tuning.npz"


@dataclass(frozen=True, eq=False)
class Edition:
    """What entrants learn from, are calibrated on, and are judged by."""

    name: str
    train: Examples
    validation: Examples
    test: Examples


def _quiet(_text: str) -> None:
    """Examples are made without a word."""


def small_edition(folder: Path) -> Edition:
    """The edition that ships.

    Raises:
        FileFormatError: a file of it is missing or damaged.
    """
    tuning, _ = read_part(folder / TUNING_FILE)
    test, _ = read_part(folder / TEST_FILE)
    return Edition("small", tuning, tuning, test)


def full_edition(data: Path) -> Edition:
    """All splits of a recording.

    Raises:
        InputError: a split is missing.
        FileFormatError: a file is damaged.
    """
    prepare_examples(data, _quiet)
    return Edition(
        "full",
        read_split(data, "train"),
        read_split(data, "validation"),
        read_split(data, "test"),
    )


def write_small_edition(data: Path, folder: Path, clips: int = SMALL_CLIPS) -> None:
    """Draw the small edition from a recording: situations of the test and validation splits.

    Raises:
        InputError: a recording without these splits, or with fewer clips.
        FileWriteError: the disk is full or fails.
    """
    prepare_examples(data, _quiet)
    for split, name in (("test", TEST_FILE), ("validation", TUNING_FILE)):
        examples = read_split(data, split)
        order = np.random.default_rng(0).permutation(len(examples))
        counts = np.cumsum(examples.plans.valid[order].sum(axis=1))
        taken = order[: int(np.searchsorted(counts, clips)) + 1]
        if counts[-1] < clips:
            raise InputError(
                f"the {split} split has {counts[-1]} clips, {clips} are wanted; record more"
            )
        write_part(folder / name, selected(examples, np.sort(taken)), PartHead(split, "small"))

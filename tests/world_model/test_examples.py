"""Examples: joined, cut, refused when they cannot be; and their files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from tests.world_model.toy_world import toy_examples

from adr1.errors import ExamplesError, FileFormatError, InputError
from adr1.world_model.example_files import PartHead, read_part, read_split, write_part
from adr1.world_model.examples import Examples, joined, selected


def _same(one: Examples, other: Examples) -> bool:
    groups = ("situations", "plans", "outcomes")
    return all(
        np.array_equal(getattr(getattr(one, g), f.name), getattr(getattr(other, g), f.name))
        for g in groups
        for f in fields(getattr(one, g))
    )


def _narrow(examples: Examples, width: int) -> Examples:
    def cut(group: object) -> object:
        return type(group)(*(getattr(group, f.name)[:, :width] for f in fields(group)))  # type: ignore[arg-type]

    plans, outcomes = cut(examples.plans), cut(examples.outcomes)
    return Examples(examples.situations, plans, outcomes, examples.source)  # type: ignore[arg-type]


def test_toy_examples_repeat() -> None:
    assert _same(toy_examples(6, 3), toy_examples(6, 3))
    assert not _same(toy_examples(6, 3), toy_examples(6, 4))


def test_joining_fills_shorter_rows() -> None:
    whole, narrow = toy_examples(4, 0), _narrow(toy_examples(3, 1), 5)
    both = joined([whole, narrow])
    assert both.plans.valid.shape == (7, 8)
    assert both.candidates == 4 * 8 + 3 * 5
    assert not both.is_event()[4:, 5:].any()
    assert _same(selected(both, slice(0, 4)), whole)
    with pytest.raises(ExamplesError, match="no examples"):
        joined([])


Break = Callable[[Examples], object]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda e: replace(e.situations, half_m=e.situations.half_m[:, :3]), "half_m has shape"),
        (lambda e: replace(e.situations, past=e.situations.past * np.nan), "past .* not finite"),
        (lambda e: replace(e.situations, kinds=e.situations.kinds + np.int8(9)), "kinds"),
        (lambda e: replace(e.situations, past_valid=~e.situations.past_valid), "no ego"),
        (lambda e: replace(e.plans, wheels_m=e.plans.wheels_m[:, :, :8]), "wheels_m has shape"),
        (lambda e: replace(e.plans, red_line_s=e.plans.red_line_s * np.nan), "red_line_s"),
        (lambda e: replace(e.outcomes, event=e.outcomes.event * np.int8(0)), "without an event"),
        (lambda e: replace(e.outcomes, hit=e.outcomes.hit + np.int8(90)), "hit"),
    ],
)
def test_what_cannot_be_is_refused(change: Break, said: str) -> None:
    examples = toy_examples(8, 2)
    broken = change(examples)
    name = {"Situations": "situations", "Plans": "plans", "Outcomes": "outcomes"}
    with pytest.raises(ExamplesError, match=said):
        replace(examples, **{name[type(broken).__name__]: broken})


def test_rows_that_do_not_fit_each_other_are_refused() -> None:
    examples = toy_examples(4, 2)
    with pytest.raises(ExamplesError, match="do not fit"):
        replace(examples, source=examples.source[:3])


def test_files_give_back_what_was_written(tmp_path: Path) -> None:
    examples = toy_examples(5, 1)
    path = tmp_path / "examples" / "one.npz"
    write_part(path, examples, PartHead("train", "toy"))
    found, head = read_part(path)
    assert _same(found, examples)
    assert head == PartHead("train", "toy")
    write_part(tmp_path / "examples" / "two.npz", examples, PartHead("test", "toy"))
    assert len(read_split(tmp_path, "train")) == 5
    with pytest.raises(InputError, match="no examples of the split 'validation'"):
        read_split(tmp_path, "validation")


@pytest.mark.parametrize("kept", [0, 10, 4000])
def test_truncated_files_are_named(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "examples" / "one.npz"
    write_part(path, toy_examples(5, 1), PartHead("train", "toy"))
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(FileFormatError, match=r"one\.npz"):
        read_part(path)


def test_other_schema_versions_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "one.npz"
    monkeypatch.setattr("adr1.world_model.example_files.SCHEMA_VERSION", 99)
    write_part(path, toy_examples(2, 1), PartHead("train", "toy"))
    monkeypatch.undo()
    with pytest.raises(FileFormatError, match="schema version 99"):
        read_part(path)

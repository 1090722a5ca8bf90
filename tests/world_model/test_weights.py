"""Weights files: the public layout, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from adr1.errors import FileFormatError
from adr1.world_model.weights import read_weights, write_weights


def test_layout_is_length_header_numbers(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    weights = {"b": torch.tensor([[1.0, 2.0]]), "a": torch.tensor(3.0)}
    write_weights(path, weights, {"note": "x"})
    content = path.read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    assert size % 8 == 0
    assert header["__metadata__"] == {"note": "x"}
    assert header["b"] == {"dtype": "F32", "shape": [1, 2], "data_offsets": [4, 12]}
    assert len(content) == 8 + size + 12
    found, about = read_weights(path)
    assert about == {"note": "x"}
    assert torch.equal(found["b"], weights["b"])
    assert torch.equal(found["a"], weights["a"])


def test_missing_and_damaged_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    with pytest.raises(FileFormatError, match=r"w\.safetensors: no weights here .*train\.py"):
        read_weights(path)
    write_weights(path, {"a": torch.zeros(64)}, {})
    whole = path.read_bytes()
    for content in (b"", whole[:5], whole[:40], whole[:-4], b"\xff" * 64):
        path.write_bytes(content)
        with pytest.raises(FileFormatError, match=r"w\.safetensors"):
            read_weights(path)

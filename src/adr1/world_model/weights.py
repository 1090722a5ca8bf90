"""Weights on disk in the safetensors format: an 8-byte length, a JSON header, then plain numbers.

The format is public (https://huggingface.co/docs/safetensors); what is written here opens with its
library, and holds no code that could run on loading.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from adr1.errors import FileFormatError
from adr1.files import atomic_write_bytes

_ABOUT = "__metadata__"
_MAX_HEADER = 1 << 20


def write_weights(path: Path, weights: Mapping[str, Tensor], about: Mapping[str, str]) -> None:
    """Write float32 tensors in order of name, whole or not at all.

    Raises:
        FileWriteError: the disk is full or fails.
    """
    header: dict[str, Any] = {_ABOUT: dict(sorted(about.items()))}
    chunks: list[bytes] = []
    offset = 0
    for name in sorted(weights):
        content = weights[name].detach().cpu().numpy().astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(weights[name].shape),
            "data_offsets": [offset, offset + len(content)],
        }
        offset += len(content)
        chunks.append(content)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    atomic_write_bytes(path, len(text).to_bytes(8, "little") + text + b"".join(chunks))


def read_weights(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Tensors and what was said about them.

    Raises:
        FileFormatError: the file is missing, truncated, or holds anything but float32.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        problem = f"no weights here ({error.strerror}); train some: python world_model/train.py"
        raise FileFormatError(path, None, problem) from error
    size = int.from_bytes(content[:8], "little")
    if len(content) < 8 or size > min(len(content) - 8, _MAX_HEADER):
        raise FileFormatError(path, None, "is no safetensors file, or is truncated")
    try:
        header = json.loads(content[8 : 8 + size])
        about = header.pop(_ABOUT, {})
        body = memoryview(content)[8 + size :]
        return {name: _tensor(entry, body) for name, entry in header.items()}, about
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FileFormatError(path, None, f"is no safetensors file: {error}") from error


def _tensor(entry: dict[str, Any], body: memoryview) -> Tensor:
    if entry["dtype"] != "F32":
        raise ValueError(f"a tensor of type {entry['dtype']}, not F32")
    begin, end = entry["data_offsets"]
    if not 0 <= begin <= end <= len(body):
        raise ValueError("a tensor lies beyond the end: the file is truncated")
    numbers = np.frombuffer(body[begin:end], dtype="<f4").reshape(entry["shape"])
    return torch.from_numpy(numbers.astype(np.float32))

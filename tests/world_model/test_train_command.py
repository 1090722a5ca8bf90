"""The command: from examples to a model with its card; killed, it goes on to the bit."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.world_model.toy_world import toy_examples

from adr1.world_model.agents_model import WEIGHTS_FILE, AgentsModel
from adr1.world_model.example_files import EXAMPLES_FOLDER, PartHead, write_part
from adr1.world_model.figures import hazard_of
from adr1.world_model.train_command import CARD_FILE, EXIT_BAD_INPUT, FIGURES_FILE, main
from adr1.world_model.training import CHECKPOINT_FILE

PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    for split, count, seed in (("train", 60, 0), ("validation", 30, 1), ("test", 30, 2)):
        path = folder / EXAMPLES_FOLDER / f"{split}-toy.npz"
        write_part(path, toy_examples(count, seed), PartHead(split, "toy"))
    return folder


def _arguments(data: Path, out: Path, steps: int) -> list[str]:
    return [
        *("--data", str(data), "--out", str(out), "--preset", "tiny"),
        *("--steps", str(steps), "--mix", "impartial"),
    ]


def test_a_model_comes_with_card_and_figures(data: Path, tmp_path: Path) -> None:
    assert main(_arguments(data, tmp_path, 60)) == 0
    figures = json.loads((tmp_path / FIGURES_FILE).read_text())
    assert set(figures) == {
        *("agents, impartial", "boosting", "IDM", "CTRV", "CV", "last frame"),
    }
    assert figures["agents, impartial"]["auroc"] > figures["CTRV"]["auroc"]
    assert figures["last frame"]["auroc"] < figures["CTRV"]["auroc"]
    card = (tmp_path / CARD_FILE).read_text()
    assert "seed 0" in card
    assert "| train | 60 | 480 |" in card
    assert "impartial" in card
    model = AgentsModel.load(tmp_path)
    assert hazard_of(model, toy_examples(3, 9)).event.shape == (3, 8, 8)


def test_killed_in_the_middle_it_goes_on_to_the_bit(
    data: Path, tmp_path: Path, checkout: Path
) -> None:
    for split in ("train", "validation"):  # without test examples, there are no figures to wait for
        name = f"{EXAMPLES_FOLDER}/{split}-toy.npz"
        (tmp_path / EXAMPLES_FOLDER).mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(data / name)
    data = tmp_path
    script = str(checkout / "world_model" / "train.py")
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    process = subprocess.Popen(
        [sys.executable, script, *_arguments(data, killed, 60)], stderr=subprocess.DEVNULL
    )
    try:
        give_up_s = time.monotonic() + PATIENCE_S
        while not (killed / CHECKPOINT_FILE).exists() and process.poll() is None:
            assert time.monotonic() < give_up_s
            time.sleep(0.01)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert not (killed / WEIGHTS_FILE).exists()
    assert main(_arguments(data, killed, 60)) == 0
    assert main(_arguments(data, whole, 60)) == 0
    assert (killed / WEIGHTS_FILE).read_bytes() == (whole / WEIGHTS_FILE).read_bytes()
    assert (killed / "scalars.jsonl").read_text() == (whole / "scalars.jsonl").read_text()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (["--preset", "huge"], "unknown preset 'huge'"),
        (["--steps", "-3"], "counts of a training"),
        (["--data", "/nonexistent"], "holds no examples"),
    ],
)
def test_wrong_input_ends_with_one_line(
    data: Path, tmp_path: Path, change: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*_arguments(data, tmp_path, 100), *change]) == EXIT_BAD_INPUT
    assert said in capsys.readouterr().err

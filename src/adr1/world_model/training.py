"""The training loop of the architecture "agents"; killed at any moment, it goes on to the bit."""

from __future__ import annotations

import hashlib
import io
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from adr1.errors import FileFormatError, InputError
from adr1.files import atomic_write_bytes, atomic_write_text
from adr1.world_model.agents_network import AgentsNetwork
from adr1.world_model.batches import Batch, Taught, batch_of
from adr1.world_model.losses import losses
from adr1.world_model.metrics.ranking import auroc
from adr1.world_model.presets import Training
from adr1.world_model.survival import combined, log_odds_by_step
from adr1.world_model.tensors import picked

CHECKPOINT_FILE = "checkpoint.pt"
SCALARS_FILE = "scalars.jsonl"
_TOLD_EVERY = 20
_PROGRESS_S = 2.0
_STATES_AT_ONCE = 24

Say = Callable[[str], None]


class Trainer:
    """Teaches a network, one step after the other.

    The folder holds the checkpoint (weights, averaged weights, optimiser, random state, step) and
    `scalars.jsonl`, one line per measured step. If there is a checkpoint, it goes on from it.

    Raises:
        InputError: the checkpoint is of another training or other examples.
        FileFormatError: it is damaged.
    """

    def __init__(self, training: Training, taught: Taught, checked: Taught, folder: Path) -> None:
        torch.set_num_threads(training.threads)
        torch.manual_seed(training.seed)
        self._training = training
        self._taught, self._checked = taught, checked
        self._folder = folder
        self.network = AgentsNetwork(training.size).to(training.device)
        self._optimiser = _optimiser(self.network, training)
        self.averaged = {k: v.detach().clone() for k, v in self.network.state_dict().items()}
        self.step = 0
        self._scalars: list[dict[str, float]] = []
        self._identity = _identity(training, taught)
        self._loss = (
            torch.compile(self._loss_of, backend=training.compiler)
            if training.compiler
            else self._loss_of
        )
        if (folder / CHECKPOINT_FILE).exists():
            self._resume()

    def run(self, say: Say) -> dict[str, Tensor]:
        """Train to the end; returns the averaged weights.

        Raises:
            FileWriteError: the disk is full or fails; the last checkpoint stays.
        """
        started_s, told_s, first = time.monotonic(), 0.0, self.step
        while self.step < self._training.steps:
            terms = self._one_step(batch_of(self._taught, self._training, self.step))
            self.step += 1
            end = self.step == self._training.steps
            if self.step % _TOLD_EVERY == 0 or end:
                self._scalars.append({"step": self.step, **terms})
            if self.step % self._training.check_every == 0 or end:
                self._scalars.append({"step": self.step, **self._check()})
            if self.step % self._training.save_every == 0 or end:
                self._save()
            now_s = time.monotonic() - started_s
            if now_s - told_s > _PROGRESS_S or end:
                told_s = now_s
                left_s = now_s / (self.step - first) * (self._training.steps - self.step)
                say(self._progress(terms["loss"], left_s))
        return self.averaged

    def _one_step(self, batch: Batch) -> dict[str, float]:
        rate = rate_at(self._training, self.step)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        self._optimiser.zero_grad(set_to_none=True)
        total, terms = self._loss(batch)
        total.backward()
        parameters = self.network.parameters()
        norm = torch.nn.utils.clip_grad_norm_(parameters, self._training.clip)
        self._optimiser.step()
        decay = min(self._training.averaging, (self.step + 1) / (self.step + 21))
        state = self.network.state_dict()
        torch._foreach_lerp_(list(self.averaged.values()), list(state.values()), 1.0 - decay)
        told = {"loss": total, **terms, "norm": norm}
        measured = {name: round(value.detach().item(), 6) for name, value in told.items()}
        return {**measured, "rate": rate}

    def _loss_of(self, batch: Batch) -> tuple[Tensor, dict[str, Tensor]]:
        s, p = batch.situations, batch.plans
        kind = torch.device(self._training.device).type
        with torch.autocast(kind, torch.bfloat16, enabled=self._training.bfloat16):
            imagined = self.network.imagine(s, self.network.encode(s), p)
        return losses(imagined, p, batch.outcomes, self._training.weights)

    def _check(self) -> dict[str, float]:
        """AUROC of the averaged weights on validation data."""
        network = AgentsNetwork(self._training.size).to(self._training.device)
        network.load_state_dict(self.averaged)
        odds = log_odds(network, self._checked)[..., -1]
        valid = self._checked.plans.valid.cpu().numpy()
        events = (self._checked.outcomes.event > 0).cpu().numpy()
        score = auroc(odds[valid], events[valid])
        return {"validation_auroc": round(score, 5)} if math.isfinite(score) else {}

    def _progress(self, loss: float, left_s: float) -> str:
        scores = [s["validation_auroc"] for s in self._scalars if "validation_auroc" in s]
        known = f", validation AUROC {scores[-1]:.3f}" if scores else ""
        return (
            f"step {self.step}/{self._training.steps}, loss {loss:.3f}{known}, {left_s:.0f} s left"
        )

    def _save(self) -> None:
        lines = "".join(json.dumps(row) + "\n" for row in self._scalars)
        atomic_write_text(self._folder / SCALARS_FILE, lines)
        content = io.BytesIO()
        torch.save(
            {
                "identity": self._identity,
                "step": self.step,
                "network": self.network.state_dict(),
                "averaged": self.averaged,
                "optimiser": self._optimiser.state_dict(),
                "random": torch.get_rng_state(),
            },
            content,
        )
        atomic_write_bytes(self._folder / CHECKPOINT_FILE, content.getvalue())

    def _resume(self) -> None:
        path = self._folder / CHECKPOINT_FILE
        try:
            saved: dict[str, Any] = torch.load(path, weights_only=True)
            scalars = (self._folder / SCALARS_FILE).read_text(encoding="utf-8")
            rows = [json.loads(line) for line in scalars.splitlines()]
        except Exception as error:  # torch raises many kinds for a damaged file
            problem = f"is no checkpoint, or a damaged one ({error}); remove it to begin anew"
            raise FileFormatError(path, None, problem) from error
        if saved.get("identity") != self._identity:
            raise InputError(
                f"{path} is of another training or other examples; choose another --out,"
                " or remove it to begin anew"
            )
        self.network.load_state_dict(saved["network"])
        self._optimiser.load_state_dict(saved["optimiser"])
        self.averaged = {k: v.to(self._training.device) for k, v in saved["averaged"].items()}
        self.step = saved["step"]
        torch.set_rng_state(saved["random"])
        self._scalars = [row for row in rows if row["step"] <= self.step]


def rate_at(training: Training, step: int) -> float:
    """Learning rate: up in a line, then down along a cosine."""
    if step < training.warm_up:
        return training.rate * (step + 1) / training.warm_up
    share = (step - training.warm_up) / max(training.steps - training.warm_up, 1)
    swing = 0.5 * (1.0 + math.cos(math.pi * share))
    return training.last_rate + (training.rate - training.last_rate) * swing


def log_odds(network: AgentsNetwork, taught: Taught) -> Float[np.ndarray, "S K 8"]:
    """Log odds that something has happened by the end of each half second."""
    found = []
    with torch.inference_mode():
        for begin in range(0, len(taught), _STATES_AT_ONCE):
            rows = _rows(begin, len(taught), taught.plans.poses.device)
            s, p = picked(taught.situations, rows), picked(taught.plans, rows)
            imagined = network.imagine(s, network.encode(s), p)
            together = combined(imagined.collision_logits, imagined.off_road_logits)
            found.append(log_odds_by_step(together).cpu().numpy())
    return np.concatenate(found)


def _rows(begin: int, count: int, device: torch.device) -> Int64[Tensor, " n"]:
    return torch.arange(begin, min(begin + _STATES_AT_ONCE, count), device=device)


def _optimiser(network: AgentsNetwork, training: Training) -> torch.optim.AdamW:
    """Only matrices decay."""
    matrices = [p for p in network.parameters() if p.ndim > 1]
    rest = [p for p in network.parameters() if p.ndim <= 1]
    groups = [
        {"params": matrices, "weight_decay": training.decay},
        {"params": rest, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=training.rate)


def _identity(training: Training, taught: Taught) -> str:
    """What a checkpoint must share with a training to be gone on from."""
    digest = hashlib.sha256(json.dumps(asdict(training), sort_keys=True).encode())
    digest.update(np.packbits(taught.allowed).tobytes())
    digest.update(taught.plans.poses.cpu().numpy().tobytes())
    digest.update(taught.outcomes.event_step.cpu().numpy().tobytes())
    return digest.hexdigest()

"""How a model is taught: every figure in one place, under a name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from adr1.errors import InputError
from adr1.world_model.agents_network import NetworkSize
from adr1.world_model.losses import LossWeights


@dataclass(frozen=True)
class Training:
    """All that decides what comes out, but the data.

    Attributes:
        steps: of the optimiser; situations, candidates: in each.
        rate, last_rate, warm_up: learning rate at its highest and at the end; steps up to it.
        decay: weight decay on matrices; clip: of the gradient's norm.
        averaging: decay of the average of weights, which is what is kept.
        mirror: chance that a situation is shown with left and right exchanged.
        check_every, save_every: steps between validations, and between checkpoints.
        seed: of first weights and order of data.
        threads: of the processor; results are equal to the bit for one.
        device, bfloat16, compiler: where and how; compiler is a torch.compile backend or empty.
    """

    size: NetworkSize = field(default_factory=NetworkSize)
    weights: LossWeights = field(default_factory=LossWeights)
    steps: int = 4000
    situations: int = 16
    candidates: int = 8
    rate: float = 1.5e-3
    last_rate: float = 1e-5
    warm_up: int = 50
    decay: float = 0.03
    clip: float = 2.0
    averaging: float = 0.998
    mirror: float = 0.5
    check_every: int = 500
    save_every: int = 200
    seed: int = 0
    threads: int = 1
    device: str = "cpu"
    bfloat16: bool = False
    compiler: str = ""

    def __post_init__(self) -> None:
        counts = (self.steps, self.situations, self.candidates, self.check_every, self.save_every)
        if min(counts) < 1 or self.threads < 1:
            raise InputError(f"counts of a training are 1 or more: {self}")
        if not (0.0 < self.last_rate <= self.rate and 0.0 <= self.averaging < 1.0):
            raise InputError(f"rates fall from a positive one, averaging is in [0, 1): {self}")
        if not 0.0 <= self.mirror <= 1.0:
            raise InputError(f"mirror is a chance, not {self.mirror}")


LAPTOP = Training()
GPU = replace(
    LAPTOP,
    size=NetworkSize(width=192, heads=8, situation_blocks=4, plan_blocks=4, hazard_width=128),
    steps=20000,
    situations=64,
    candidates=16,
    warm_up=500,
    averaging=0.999,
    device="cuda",
    bfloat16=True,
    compiler="inductor",
)
TINY = Training(
    size=NetworkSize(width=32, heads=2, situation_blocks=1, plan_blocks=1, hazard_width=32),
    steps=200,
    situations=12,
    rate=3e-3,
    last_rate=1e-4,
    warm_up=20,
    averaging=0.98,
    check_every=100,
    save_every=20,
)
PRESETS = {"laptop": LAPTOP, "gpu": GPU, "tiny": TINY}

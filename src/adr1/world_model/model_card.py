"""The page beside the weights that says what a model is, and what it is not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from adr1.world_model.presets import Training


@dataclass(frozen=True)
class CardFacts:
    """What a card says.

    Attributes:
        data: where the examples came from; counts of candidates by split and outcome.
        cpu_s: processor time of the training.
        figures: figures per entrant on the test examples, by name.
    """

    preset: str
    mix: str
    training: Training
    parameters: int
    temperature: float
    data: Mapping[str, Mapping[str, int]]
    cpu_s: float
    versions: Mapping[str, str]
    figures: Mapping[str, Mapping[str, float]]


_SHOWN = (
    ("auroc", "AUROC"),
    ("auroc_collisions", "collisions only"),
    ("auroc_near_misses", "against near misses"),
    ("auprc", "AUPRC"),
    ("brier", "Brier"),
    ("ece", "ECE"),
    ("f1", "F1"),
    ("gap_at_half", "gap at P > .5"),
    ("gap_at_10_percent", "gap at 10 % alarms"),
    ("pair_concordance", "concordance"),
)


def model_card(facts: CardFacts) -> str:
    """Markdown."""
    mixes = {
        "safe": "candidates after which nothing happened (the *optimistic* model)",
        "impartial": "all candidates, crashes among them (the *impartial* model)",
    }
    counts = "\n".join(f"| {split} | {_row(c)} |" for split, c in facts.data.items())
    return f"""# World model "agents", {facts.mix}

Foresees, for a situation and a candidate plan of the ego, where the others go in four seconds
and the chance of a collision and of leaving the road by the end of each half second.

* **Taught on** {mixes[facts.mix]}, driven in adr1's embedded simulator.
* **Preset** {facts.preset}: {facts.training.steps} steps of
  {facts.training.situations} situations x {facts.training.candidates} candidates,
  seed {facts.training.seed}.
* **Size** {facts.parameters:,} parameters, float32, safetensors.
* **Cost** {facts.cpu_s / 60.0:.1f} minutes of processor time on {facts.training.device}.
* **Calibration** temperature {facts.temperature:.3f}, from validation candidates of the same mix.
* **Versions** {", ".join(f"{name} {version}" for name, version in sorted(facts.versions.items()))}.

## Data

| split | situations | candidates | collisions | off road |
|---|---|---|---|---|
{counts}

The splits share no town. A plan is what was commanded; it goes on through a crash. Labels are
what happened.

## Figures on the test split

{_table(facts.figures)}

Gap: share of events that raised no alarm, at a chance over one half, and at the threshold that
alarms on 10 % of the candidates without an event. Boosting, CV, CTRV, IDM and last frame are
baselines with equal inputs.

## Limits

* It has seen one simulator, its towns and its drivers, and exact states of the 23 nearest agents:
  no sensor noise, no occlusion. Nothing is known of other simulators or of roads in the world.
* It needs the distance of the planned wheels to the edge of the road; a wrong map misleads it.
* One dream per plan: where an agent may go either way, the dreamed box lies between.
* A chance is about four seconds. It is no judgement of who is at fault.

## All settings

```json
{json.dumps(asdict(facts.training), indent=1, sort_keys=True)}
```
"""


def _row(counts: Mapping[str, int]) -> str:
    names = ("situations", "candidates", "collisions", "off_road")
    return " | ".join(f"{counts[name]:,}" for name in names)


def _table(figures: Mapping[str, Mapping[str, float]]) -> str:
    if not figures:
        return "There were no test examples."
    head = "| | " + " | ".join(title for _, title in _SHOWN) + " |"
    line = "|---" * (len(_SHOWN) + 1) + "|"
    rows = [
        f"| {name} | " + " | ".join(_figure(found[key]) for key, _ in _SHOWN) + " |"
        for name, found in figures.items()
    ]
    return "\n".join([head, line, *rows])


def _figure(value: float) -> str:
    return "-" if value != value else f"{value:.3f}"

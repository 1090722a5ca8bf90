"""What a vocabulary has beside driving: emergencies, and what one should not do."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from adr1.trajectories.trajectory import STEP_S, STEPS

Row = Float64[np.ndarray, " 8"]

TIMES_S = STEP_S * np.arange(1, STEPS + 1)
BRAKING = {"ease_off": -1.0, "brake": -3.0, "brake_hard": -5.5, "brake_fully": -8.0}
LATE_BRAKING_S = (0.5, 1.0, 1.5, 2.0, 3.0)
SPEEDING = {"speed_up": 1.5, "speed_up_hard": 2.5, "speed_up_fully": 4.0}
TURNING = {"drift": 0.4, "bend": 0.9, "turn": 2.0, "turn_hard": 3.5, "turn_fully": 6.0}
SWERVING = {"swerve": 3.0, "swerve_hard": 6.0}
SWERVE_S = 2.0


def manoeuvres() -> dict[str, Float64[np.ndarray, "8 2"]]:
    """Commands by name, see `roll_out`; standing is braking once one stands."""
    found = {"keep": command()}
    found |= {name: command(rate) for name, rate in BRAKING.items()}
    for delay_s in LATE_BRAKING_S:
        late = np.where(delay_s < TIMES_S, -8.0, 0.0)
        found[f"brake_fully_after_{delay_s:g}s"] = command(late)
    found |= {name: command(rate) for name, rate in SPEEDING.items()}
    for side, sign in (("left", -1.0), ("right", 1.0)):
        for name, lateral in TURNING.items():
            found[f"{name}_{side}"] = command(0.0, sign * lateral)
        for name, lateral in SWERVING.items():
            found[f"{name}_{side}"] = command(0.0, sign * lateral * _swerve())
        found[f"swerve_and_brake_{side}"] = command(-5.0, sign * 4.0 * _swerve())
        found[f"brake_and_turn_{side}"] = command(-2.0, sign * 2.5)
        found[f"speed_up_and_drift_{side}"] = command(2.0, sign * 0.8)
    return found


def command(
    ahead_mps2: Row | float = 0.0, across_mps2: Row | float = 0.0
) -> Float64[np.ndarray, "8 2"]:
    """A command of values or of rows of eight."""
    command = np.zeros((STEPS, 2))
    command[:, 0], command[:, 1] = ahead_mps2, across_mps2
    return command


def _swerve() -> Float64[np.ndarray, " 8"]:
    """To one side and straight again, on a parallel path."""
    wave = np.sin(2.0 * np.pi * (TIMES_S - 0.5 * STEP_S) / SWERVE_S)
    return np.where(TIMES_S <= SWERVE_S, wave, 0.0)

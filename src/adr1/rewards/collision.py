"""How bad a collision is."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from adr1.rewards.future import Future

EGO_MASS_KG = 1696.0
"""Mass of vehicle.lincoln.mkz_2020 in CARLA 0.9.16's physics control."""


def collision_severity(
    future: Future,
    *,
    touch: float = 0.3,
    worst_mps: float = 15.0,
    ego_mass_kg: float = EGO_MASS_KG,
) -> Float64[np.ndarray, " n"]:
    """Expected severity of the first collision, in [0, 1]; 0 without one.

    Severity grows with the larger of both partners' change of velocity in an inelastic impact,
    closing speed * larger mass / sum of masses [m/s]: the impulse per mass of the lighter one. So a
    walker's or a wall's counts whole and an equal car's half. It is `touch` for the softest contact
    and 1 from `worst_mps` on.
    """
    masses = future.masses_kg[:, None]
    share = np.maximum(masses, ego_mass_kg) / (masses + ego_mass_kg)
    change_mps = future.closing_mps * share
    severity = touch + (1.0 - touch) * np.clip(change_mps / worst_mps, 0.0, 1.0)
    hazards = future.contact_hazard
    any_contact = 1.0 - np.prod(1.0 - hazards, axis=2)
    total = hazards.sum(axis=2)
    mean = (hazards * severity).sum(axis=2) / np.where(total > 0.0, total, 1.0)
    return (future.alive * any_contact * mean).sum(axis=1)

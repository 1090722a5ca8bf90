"""Settings of a programme: what is played, with what, and how often."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

FIXED_DELTA_S = 0.05
MAX_SUBSTEP_S = 0.01

PresetName = Literal["quick", "full"]


class ParityConfig(BaseModel):
    """Everything that decides a recording besides the server.

    Attributes:
        preset: `quick` plays each kind of part once, `full` more speeds, angles and traffic.
        vehicle: blueprint of the vehicle that is driven.
        other_vehicle: blueprint of the vehicle that is struck, followed and looked at.
        seed: of the Traffic Manager and of sensor noise.
        only: names of the parts to play; empty for all.
        town: town for a Traffic Manager route beside the proving ground; None for none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: PresetName = "quick"
    vehicle: str = "vehicle.lincoln.mkz_2020"
    other_vehicle: str = "vehicle.tesla.model3"
    seed: int = 7
    town: str | None = None
    only: tuple[str, ...] = ()

"""Street lights: where they are, how bright and which colour, on at night."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, UInt8

STREET_GROUP = 2
INTENSITY_LM = 10_000.0
"""Of a new light: an LED street lamp's order of size, our choice."""
COLOR_RGB = (255, 236, 190)


@dataclass(slots=True)
class StreetLights:
    """All street lights of an episode, a row each; the id of a light is its row.

    Attributes:
        location_m: of the lamp, world frame.
        group: CARLA's LightGroup.
        active: whether it is lit.
        day_night_cycle: whether the sun switches them.
        changed: set by every change; whoever tells clients clears it.
        version: grows with every change.
    """

    location_m: Float[np.ndarray, "n 3"]
    intensity_lm: Float[np.ndarray, " n"]
    group: UInt8[np.ndarray, " n"]
    color_rgb: UInt8[np.ndarray, "n 3"]
    active: Bool[np.ndarray, " n"]
    day_night_cycle: bool = True
    changed: bool = False
    version: int = 0

    @classmethod
    def at(cls, location_m: Float[np.ndarray, "n 3"]) -> StreetLights:
        """Lights at these places, switched off."""
        count = len(location_m)
        return cls(
            location_m,
            np.full(count, INTENSITY_LM),
            np.full(count, STREET_GROUP, np.uint8),
            np.tile(np.array(COLOR_RGB, np.uint8), (count, 1)),
            np.zeros(count, bool),
        )

    def __len__(self) -> int:
        return len(self.location_m)

    def rows(self) -> Float[np.ndarray, "n 6"]:
        """All that changes of each light: intensity, group, red, green, blue, lit."""
        columns = (self.intensity_lm, self.group, *self.color_rgb.T, self.active)
        return np.stack([column.astype(np.float64) for column in columns], axis=1)

    def with_rows(self, rows: Float[np.ndarray, "n 6"]) -> StreetLights:
        """The same lights as other `rows` tell; ValueError where these are of another town."""
        if rows.shape != (len(self), 6):
            raise ValueError("saved street lights are not those of this town")
        small = rows[:, 1:5].astype(np.uint8)
        return StreetLights(
            self.location_m, rows[:, 0].copy(), small[:, 0], small[:, 1:], rows[:, 5] != 0.0
        )

    def follow_sun(self, altitude_deg: float) -> None:
        """Switch all lights as the sun asks for: lit while it is below the horizon."""
        dark = altitude_deg < 0.0
        if self.day_night_cycle and (self.active != dark).any():
            self.active[:] = dark
            self.mark_changed()

    def mark_changed(self) -> None:
        """Note that rows were written."""
        self.changed = True
        self.version += 1

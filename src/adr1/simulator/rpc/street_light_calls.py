"""Calls about street lights, which the client's LightManager makes."""

from __future__ import annotations

from typing import Any

from adr1.simulator.world.errors import WorldError
from adr1.simulator.world.world import World


class StreetLightCalls:
    """Street lights. `endpoint` names the client's server, the same for all clients."""

    def __init__(self, world: World) -> None:
        self._world = world

    def query_lights_state(self, endpoint: str) -> list[object]:
        lights = self._world.episode.street_lights
        rows = zip(
            lights.location_m.tolist(),
            lights.intensity_lm.tolist(),
            lights.group.tolist(),
            lights.color_rgb.tolist(),
            lights.active.tolist(),
            strict=True,
        )
        return [[number, *row] for number, row in enumerate(rows)]

    def update_lights_state(
        self, endpoint: str, states: list[list[Any]], discard_client: bool = False
    ) -> None:
        lights = self._world.episode.street_lights
        unknown = [state[0] for state in states if state[0] >= len(lights)]
        if unknown:
            raise WorldError(f"unable to update lights: no lights {unknown}")
        if any(state[2] < 0.0 for state in states):
            raise WorldError("unable to update lights: an intensity is below 0")
        for row, _, intensity_lm, group, color_rgb, active in states:
            lights.intensity_lm[row], lights.group[row] = intensity_lm, group
            lights.color_rgb[row], lights.active[row] = color_rgb[:3], active
        if states:
            lights.mark_changed()

    def update_day_night_cycle(self, endpoint: str, active: bool) -> None:
        self._world.set_day_night_cycle(on=active)

"""Loading a town for a new episode."""

from __future__ import annotations

import carla

from adr1.errors import SimulatorError


def load_town(client: carla.Client, town: str) -> carla.World:
    """A new episode in `town`, with every actor of the last one gone.

    Raises:
        SimulatorError: the server has no such town (the message lists its towns) or broke down.
    """
    try:
        return client.load_world(town)
    except RuntimeError as error:
        raise SimulatorError(
            f"the simulator cannot load town {town!r} ({error}); it has: {_town_names(client)}"
        ) from error


def _town_names(client: carla.Client) -> str:
    try:
        paths = client.get_available_maps()
    except RuntimeError:
        return "(no answer)"
    return ", ".join(sorted({path.rsplit("/", 1)[-1] for path in paths})) or "(none)"

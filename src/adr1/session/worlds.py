"""Loading a town for a new episode."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import carla

from adr1.errors import SimulatorError
from adr1.session.synchronous import SynchronousWorld


def load_town(client: carla.Client, town: str, *, reset_settings: bool = True) -> carla.World:
    """A new episode in `town`, with every actor of the last one gone.

    Args:
        reset_settings: whether the world runs by itself, as CARLA's worlds begin.

    Raises:
        SimulatorError: the server has no such town (the message lists its towns) or broke down.
    """
    try:
        return client.load_world(town, reset_settings=reset_settings)
    except RuntimeError as error:
        raise SimulatorError(
            f"the simulator cannot load town {town!r} ({error}); it has: {_town_names(client)}"
        ) from error


@contextmanager
def open_town(client: carla.Client, town: str) -> Iterator[SynchronousWorld]:
    """A new episode in `town`, as by `load_town`, in synchronous mode from its first tick on.

    The mode is set before the town is loaded: else the new world would run by itself until it is
    set, for as many ticks as the machine happens to take, and no episode could be driven again.
    The settings found are restored on exit.

    Raises:
        SimulatorError: as `load_town`.
    """
    try:
        lockstep = SynchronousWorld(client.get_world())
    except RuntimeError as error:
        raise SimulatorError(f"the simulator does not show its world: {error}") from error
    with lockstep:
        lockstep.world = load_town(client, town, reset_settings=False)
        yield lockstep


def _town_names(client: carla.Client) -> str:
    try:
        paths = client.get_available_maps()
    except RuntimeError:
        return "(no answer)"
    return ", ".join(sorted({path.rsplit("/", 1)[-1] for path in paths})) or "(none)"

"""adr1's own calls, which a CARLA server does not have: saving and restoring worlds."""

from __future__ import annotations

from collections.abc import Callable

import adr1
from adr1.errors import ExtensionError, StateFormatError
from adr1.simulator.wire.errors import RpcError
from adr1.simulator.wire.extension import EXTENSION_RPCS, PREFIX
from adr1.simulator.world.saved import SavedWorld
from adr1.simulator.world.saved_bytes import FORMAT, from_bytes, to_bytes
from adr1.simulator.world.state_store import StateStore
from adr1.simulator.world.world import World

Handler = Callable[..., object]


class ExtensionCalls:
    """Calls under `adr1.`; an error's message begins with its code in brackets."""

    def __init__(self, world: World, store: StateStore | None = None) -> None:
        self._world = world
        self._store = store or StateStore()

    def handlers(self) -> dict[str, Handler]:
        """Every extension call by its full name."""
        return {
            name: _with_code(getattr(self, name.removeprefix(PREFIX))) for name in EXTENSION_RPCS
        }

    def version(self) -> dict[str, object]:
        town = self._world.episode.town
        return {
            "adr1": adr1.__version__,
            "state_format": FORMAT,
            "town": town.name,
            "town_hash": town.content_hash,
        }

    def save_state(self) -> list[object]:
        saved = self._world.saved()
        return _row(self._store.keep(saved), saved)

    def restore_state(self, state_id: int) -> list[int]:
        self._restore(self._store.get(state_id))
        return [self._world.episode.episode_id, self._world.frame]

    def forget_state(self, state_id: int) -> None:
        self._store.forget(state_id)

    def list_states(self) -> list[list[object]]:
        return [_row(state_id, saved) for state_id, saved in self._store.items()]

    def export_state(self, state_id: int) -> bytes:
        return to_bytes(self._store.get(state_id))

    def import_state(self, data: bytes) -> list[object]:
        saved = from_bytes(data)
        return _row(self._store.keep(saved), saved)

    def _restore(self, saved: SavedWorld) -> None:
        try:
            self._world.restore(saved)
        except ExtensionError:
            raise
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            raise StateFormatError(
                f"the parts of the saved state do not fit each other: {error!r}"
            ) from error


def _row(state_id: int, saved: SavedWorld) -> list[object]:
    return [
        state_id,
        saved.frame,
        saved.time_s,
        saved.town_name,
        saved.settings.synchronous,
        saved.nbytes,
    ]


def _with_code(call: Handler) -> Handler:
    def coded(*arguments: object) -> object:
        try:
            return call(*arguments)
        except ExtensionError as error:
            raise RpcError(f"[{error.code}] {error}") from error

    return coded

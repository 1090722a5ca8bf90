"""Saved states kept in the server's memory, by id, within bounds."""

from __future__ import annotations

from collections.abc import Iterator

from adr1.errors import StateStoreFullError, UnknownStateError
from adr1.simulator.world.saved import SavedWorld

MAX_STATES = 10_000
MAX_BYTES = 2**30


class StateStore:
    """States by id; ids are never used again.

    Args:
        max_states, max_bytes: bounds of what is kept at a time.
    """

    def __init__(self, max_states: int = MAX_STATES, max_bytes: int = MAX_BYTES) -> None:
        self._max_states = max_states
        self._max_bytes = max_bytes
        self._states: dict[int, SavedWorld] = {}
        self._bytes = 0
        self._next_id = 1

    def keep(self, saved: SavedWorld) -> int:
        """Keep a state; returns its id. Raises StateStoreFullError where there is no room."""
        if len(self._states) >= self._max_states or self._bytes + saved.nbytes > self._max_bytes:
            raise StateStoreFullError(
                f"the server keeps {len(self._states)} states ({self._bytes} bytes) already; at"
                f" most {self._max_states} and {self._max_bytes} bytes; forget some first"
            )
        state_id, self._next_id = self._next_id, self._next_id + 1
        self._states[state_id] = saved
        self._bytes += saved.nbytes
        return state_id

    def get(self, state_id: int) -> SavedWorld:
        """The state of an id; raises UnknownStateError."""
        saved = self._states.get(state_id)
        if saved is None:
            raise UnknownStateError(f"this server keeps no saved state {state_id} (any more)")
        return saved

    def forget(self, state_id: int) -> None:
        """Make room; raises UnknownStateError."""
        self._bytes -= self.get(state_id).nbytes
        del self._states[state_id]

    def items(self) -> Iterator[tuple[int, SavedWorld]]:
        """Ids and states in the order they were kept."""
        return iter(self._states.items())

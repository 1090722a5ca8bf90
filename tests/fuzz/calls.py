"""A stream of calls to fuzz with, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.fuzz.mutations import break_bytes, pack, spoil
from tests.fuzz.sample_values import Sampler

from adr1.simulator.wire.extension import EXTENSION_RPCS
from adr1.simulator.wire.v0_9_16.rpcs import RPCS

ALL_RPCS = {**RPCS, **EXTENSION_RPCS}
OFTEN = ("spawn_actor", "spawn_actor_with_parent", "tick_cue", "apply_batch")
# Slow by nature, each within what it promises; they come, but rarely.
RARELY = frozenset(
    ("load_new_episode", "adr1.save_state", "adr1.restore_state", "get_actor_definitions")
)


class Calls:
    """Frames of calls: some well formed, some with wrong values, the rest with wrong bytes."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._sampler = Sampler(self.random)
        self._names = sorted(set(ALL_RPCS) - RARELY)
        self._last_id = 0

    def frames(self, count: int) -> Iterator[tuple[str, bytes]]:
        """(name of the call, bytes); the bytes may hold no, one or a broken message."""
        pick = self.random
        for _ in range(count):
            name = self._name()
            self._last_id = (self._last_id + 1) % 2**32
            arguments = self._sampler.arguments(ALL_RPCS[name])
            way = pick.random()
            if way < 0.35:
                yield name, pack([0, self._last_id, name, [[False], *arguments]])
            elif way < 0.75:
                spoilt = spoil(arguments, pick) if arguments else [spoil(None, pick)]
                spoilt = spoilt if isinstance(spoilt, list) else [spoilt]
                yield name, pack([0, self._last_id, name, [[False], *spoilt]])
            elif way < 0.85:
                yield name, pack(spoil([0, self._last_id, name, [[False], *arguments]], pick))
            else:
                whole = pack([0, self._last_id, name, [[False], *arguments]])
                yield name, break_bytes(whole, pick)

    def _name(self) -> str:
        pick = self.random
        way = pick.random()
        if way < 0.25:
            return pick.choice(OFTEN)
        if way < 0.251:
            return pick.choice(sorted(RARELY))
        return pick.choice(self._names)

"""What takes part in every tick without the world knowing what it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from adr1.simulator.motion.contact import Contact


class TickHook(Protocol):
    """Called in each tick; neither method may raise, for a tick cannot fail half-way."""

    def after_motion(self, delta_s: float) -> None:
        """Lights and bodies have moved; records, sensors and clients have not seen it yet."""

    def after_tick(self, contacts: Sequence[Contact]) -> None:
        """The tick has been published; `contacts` are those of the whole tick."""

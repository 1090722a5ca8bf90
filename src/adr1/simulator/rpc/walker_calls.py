"""Calls about walkers."""

from __future__ import annotations

from typing import Any

from adr1.simulator.world.actor import ActorKind, pose_from_wire
from adr1.simulator.world.world import World


class WalkerCalls:
    """Walkers, by their own control or moved by a client's crowd."""

    def __init__(self, world: World) -> None:
        self._world = world

    def apply_control_to_walker(self, actor_id: int, control: list[Any]) -> None:
        self._world.episode.free_actor(actor_id, "apply control", ActorKind.WALKER)
        (x, y, z), speed_mps, jump = control
        direction = (float(x), float(y), float(z))
        self._world.apply_walker_control(actor_id, direction, float(speed_mps), jump=bool(jump))

    def set_walker_state(
        self, actor_id: int, transform: list[list[float]], speed_mps: float
    ) -> None:
        self._world.episode.free_actor(actor_id, "set walker state", ActorKind.WALKER)
        pose = pose_from_wire(transform)
        self._world.episode.motion.set_walker_state(actor_id, pose, float(speed_mps))

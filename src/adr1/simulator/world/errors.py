"""What the world refuses: turned into CARLA's error form by the RPC layer."""

from __future__ import annotations

from adr1.errors import SimulatorError


class WorldError(SimulatorError):
    """The world cannot do what was asked; the message goes to the client as it is."""


class UnknownActorError(WorldError):
    """No such actor in this episode, or not of the kind the call needs."""

    def __init__(self, task: str, actor_id: int, kind: str = "actor") -> None:
        self.actor_id = actor_id
        super().__init__(f"unable to {task}: {kind} {actor_id} not found")

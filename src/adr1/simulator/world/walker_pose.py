"""A pose that a client has given to a walker's bones, and how much of it shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from adr1.simulator.geometry import Pose


@dataclass(slots=True)
class WalkerPose:
    """Given poses of one walker's bones.

    Attributes:
        given: pose in the parent bone's frame, by bone name; others follow the animation.
        share: 0 shows the animation, 1 the given poses.
    """

    given: dict[str, Pose] = field(default_factory=dict)
    share: float = 0.0

    def copy(self) -> WalkerPose:
        """The same pose for another world."""
        return WalkerPose(dict(self.given), self.share)

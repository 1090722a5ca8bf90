"""What background traffic was asked to do: enough to hand it to another client process."""

from __future__ import annotations

from dataclasses import dataclass

from adr1.scenarios.manners import Manners


@dataclass(frozen=True, slots=True)
class PlannedVehicle:
    """A vehicle of the Traffic Manager and how it behaves."""

    actor_id: int
    manners: Manners


@dataclass(frozen=True, slots=True)
class PlannedWalker:
    """A walker, the controller attached to it, and its walking speed."""

    actor_id: int
    controller_id: int
    speed_mps: float


@dataclass(frozen=True, slots=True)
class TrafficPlan:
    """All background traffic, in actor-id order. Goals of walkers are not in it: they are drawn.

    `cross_factor` is the share of walkers that may cross roads.
    """

    vehicles: tuple[PlannedVehicle, ...] = ()
    walkers: tuple[PlannedWalker, ...] = ()
    cross_factor: float = 0.1

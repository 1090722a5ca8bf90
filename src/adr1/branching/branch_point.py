"""A saved tick and all that a client process needs to go on from it."""

from __future__ import annotations

from dataclasses import dataclass

from adr1.errors import InputError
from adr1.scenarios.traffic_plan import TrafficPlan
from adr1.session.extension import ExtensionClient


@dataclass(frozen=True, slots=True)
class BranchPoint:
    """One saved tick of an episode in the embedded simulator.

    Attributes:
        state_id: the state in the server's memory.
        frame: number of the saved tick; the first tick of each branch is the next one.
        ego_id: the vehicle that interventions drive.
        seed: seeds the Traffic Manager and the walkers' crowd of each branch.
        plan: the background traffic that each branch takes over.
    """

    host: str
    port: int
    state_id: int
    frame: int
    ego_id: int
    seed: int
    plan: TrafficPlan


def save_branch_point(
    host: str, port: int, *, ego_id: int, seed: int, plan: TrafficPlan
) -> BranchPoint:
    """Save the present state of a synchronous world; the episode goes on undisturbed.

    Raises:
        InputError: the world runs by itself, so branches of it would differ in their first tick.
        ExtensionMissingError: the server is not the embedded simulator.
        StateStoreFullError: the server keeps too many states already.
    """
    with ExtensionClient(host, port) as extension:
        state = extension.save()
        if not state.synchronous:
            extension.forget(state.state_id)
            raise InputError(
                "the world is in asynchronous mode; branch points need a synchronous one"
            )
    return BranchPoint(host, port, state.state_id, state.frame, ego_id, seed, plan)

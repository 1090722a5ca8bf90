"""One branch: restore, take the traffic over, drive on. To be run in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator

import carla

from adr1.branching.branch_point import BranchPoint
from adr1.branching.interventions import Intervention
from adr1.episodes.frame import EgoControl, StateFrame
from adr1.episodes.reader import FrameReader
from adr1.errors import SimulatorError
from adr1.scenarios.resumed import resume_background
from adr1.session.connect import connect
from adr1.session.extension import ExtensionClient
from adr1.session.synchronous import SynchronousWorld
from adr1.session.traffic_manager import open_traffic_manager

ARRIVAL_TIMEOUT_S = 10.0


def run_branch(point: BranchPoint, intervention: Intervention, ticks: int) -> Iterator[StateFrame]:
    """Go on from a branch point for some ticks; yields the state after each.

    Equal interventions give equal frames, to the bit, and so do all interventions up to the tick
    in which their controls begin to differ. The world is left as the last tick left it.

    Raises:
        UnknownStateError, StateMismatchError: the server does not keep the state any more, or has
            another town loaded.
        SimulatorError: the server failed.
    """
    with ExtensionClient(point.host, point.port) as extension:
        extension.restore(point.state_id)
    client = connect(point.host, point.port)
    world = client.get_world()
    _await_frame(world, point.frame)
    lockstep = SynchronousWorld(world)  # the restored world is synchronous already
    with open_traffic_manager(client, point.seed, lockstep=lockstep) as manager:
        resume_background(world, manager, point.plan, point.seed)
        ego = _ego(world, point)
        reader = FrameReader(world, ego)
        frame = reader.read()
        for tick in range(ticks):
            control = intervention(frame, tick)
            if control is not None:
                ego.apply_control(to_carla(control))
            lockstep.tick()
            frame = reader.read()
            yield frame
        world.get_settings()  # answered after all that was sent before: nothing is under way now


def branch_frames(
    point: BranchPoint, intervention: Intervention, ticks: int
) -> tuple[StateFrame, ...]:
    """All states of `run_branch` at once."""
    return tuple(run_branch(point, intervention, ticks))


def to_carla(control: EgoControl) -> carla.VehicleControl:
    """The control as the client sends it; the gear is left to the gearbox."""
    return carla.VehicleControl(
        throttle=control.throttle,
        steer=control.steer,
        brake=control.brake,
        hand_brake=control.hand_brake,
        reverse=control.reverse,
    )


def _await_frame(world: carla.World, frame: int) -> None:
    """Wait until the restored state is there: walkers' controllers need to know where they are."""
    deadline_s = time.monotonic() + ARRIVAL_TIMEOUT_S
    while int(world.get_snapshot().frame) != frame:
        if time.monotonic() > deadline_s:
            raise SimulatorError(f"the restored state (frame {frame}) did not arrive")
        time.sleep(2e-4)


def _ego(world: carla.World, point: BranchPoint) -> carla.Vehicle:
    ego = world.get_actor(point.ego_id)
    if ego is None:
        raise SimulatorError(f"the saved state has no actor {point.ego_id} to be the ego")
    return ego

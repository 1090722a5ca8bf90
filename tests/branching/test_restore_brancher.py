"""Branches of one saved tick: equal interventions give equal states, to the bit."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import pytest

from adr1.branching.interventions import HoldFrom, Recorded, nothing
from adr1.branching.restore_brancher import RestoreBrancher
from adr1.episodes.frame import ActorKind, EgoControl, StateFrame
from adr1.errors import InputError, SimulatorError, StateMismatchError, UnknownStateError
from adr1.session.connect import connect

TICKS, TURN_OFF = 80, 30
BRAKE = HoldFrom(TURN_OFF, EgoControl(brake=1.0))
FRESH = """\
import os, pickle, sys
from adr1.branching.branch import run_branch
point, intervention, ticks = pickle.loads(bytes.fromhex(sys.argv[1]))
print(pickle.dumps(list(run_branch(point, intervention, ticks))).hex(), flush=True)
os._exit(0)
"""


def first_difference(a: Sequence[StateFrame], b: Sequence[StateFrame]) -> int:
    """Index of the first frame that differs in any value; the length where none does."""
    assert len(a) == len(b)
    return next((i for i in range(len(a)) if not a[i].same_as(b[i])), len(a))


def test_the_control_branch_is_the_same_each_time(points, brancher: RestoreBrancher) -> None:
    for point in points.values():
        control = brancher.run(point, nothing, TICKS)
        assert [frame.frame for frame in control] == [point.frame + 1 + i for i in range(TICKS)]
        assert first_difference(control, brancher.run(point, nothing, TICKS)) == TICKS
        kinds = control[-1].kinds.tolist()
        assert kinds.count(ActorKind.WALKER) >= 4
        moved = abs(control[-1].positions_world_m - control[0].positions_world_m).max(axis=1)
        assert (moved > 1.0).sum() >= 8


def test_branches_share_all_ticks_before_the_intervention(points, brancher) -> None:
    control = brancher.run(points[40], nothing, TICKS)
    braked = brancher.run(points[40], BRAKE, TICKS)
    assert first_difference(control, braked) == TURN_OFF
    assert braked[-1].ego_speed_mps < 0.1 < control[-1].ego_speed_mps
    assert first_difference(control, brancher.run(points[40], nothing, TICKS)) == TICKS


def test_a_record_may_drive_first(points, brancher) -> None:
    steady = EgoControl(throttle=0.4)
    record = Recorded((steady,) * TICKS)
    turned = Recorded((steady,) * TICKS, until=50, then=HoldFrom(0, EgoControl(steer=0.3)))
    frames = brancher.run(points[40], record, TICKS)
    assert first_difference(frames, brancher.run(points[40], turned, TICKS)) == 50


def test_a_fresh_process_gives_the_same_bits(points, brancher) -> None:
    """A process that imports everything anew, against a fork of a warm one."""
    work = pickle.dumps((points[90], BRAKE, TICKS)).hex()
    done = subprocess.run(
        [sys.executable, "-c", FRESH, work], capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr[-2000:]
    fresh = pickle.loads(bytes.fromhex(done.stdout.splitlines()[-1]))
    assert first_difference(fresh, brancher.run(points[90], BRAKE, TICKS)) == TICKS


def test_a_branch_that_dies_leaves_server_and_brancher_usable(points, brancher, deadly) -> None:
    before = brancher.run(points[40], nothing, 20)
    with pytest.raises(SimulatorError, match=r"died \(exit code -9\)"):
        brancher.run(points[40], deadly("kills_its_process"), 20)
    with pytest.raises(SimulatorError, match="no idea how to drive"):
        brancher.run(points[40], deadly("raises"), 20)
    assert first_difference(before, brancher.run(points[40], nothing, 20)) == 20


def test_a_branch_that_hangs_is_ended(points, deadly) -> None:
    with (
        RestoreBrancher(timeout_s=2.0) as impatient,
        pytest.raises(SimulatorError, match="longer than 2 s"),
    ):
        impatient.run(points[40], deadly("sleeps"), 20)


def test_what_cannot_be_run_is_told(points, brancher) -> None:
    with pytest.raises(UnknownStateError):
        brancher.run(replace(points[40], state_id=10**6), nothing, 5)
    with pytest.raises(InputError, match="cannot be sent"):
        brancher.run(points[40], lambda frame, tick: None, 5)
    with pytest.raises(SimulatorError, match="no actor 99999"):
        brancher.run(replace(points[40], ego_id=99_999), nothing, 5)


def test_another_town_must_be_loaded_back_first(points, brancher, embedded_server) -> None:
    control = brancher.run(points[40], nothing, 10)
    client = connect(embedded_server.host, embedded_server.rpc_port)
    client.load_world("Parkway")
    with pytest.raises(StateMismatchError, match="load that town first"):
        brancher.run(points[40], nothing, 10)
    client.load_world("Metro")
    assert first_difference(control, brancher.run(points[40], nothing, 10)) == 10

"""Rows stay in actor-id order whatever comes and goes."""

from adr1.simulator.geometry import Pose
from adr1.simulator.world.actor_table import ActorTable


def test_removal_closes_the_gap_and_keeps_the_order() -> None:
    table = ActorTable()
    for actor_id in range(1, 6):
        table.append(actor_id, Pose(float(actor_id), 0.0))
    table.remove(2)
    table.append(9, Pose(9.0, 0.0, yaw_deg=90.0))
    assert table.records["id"].tolist() == [1, 3, 4, 5, 9]
    assert [table.row_of(i) for i in (1, 3, 4, 5, 9)] == [0, 1, 2, 3, 4]
    assert table.pose(9) == Pose(9.0, 0.0, yaw_deg=90.0)
    assert table.pose(4).x_m == 4.0


def test_a_reused_row_starts_clean() -> None:
    table = ActorTable()
    table.append(1, Pose(1.0, 1.0))
    table.records["throttle"][0] = 1.0
    table.remove(1)
    table.append(2, Pose(0.0, 0.0))
    assert table.records["throttle"][0] == 0.0


def test_grows_without_losing_rows() -> None:
    table = ActorTable()
    for actor_id in range(1, 1001):
        table.append(actor_id, Pose(float(actor_id), 0.0))
    assert len(table) == 1000
    assert table.records["kinematics"][:, 0].tolist() == [float(i) for i in range(1, 1001)]
    assert len(table.records.tobytes()) == 119 * 1000

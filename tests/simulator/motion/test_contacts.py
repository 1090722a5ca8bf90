"""Impacts: impulses, momentum, walkers, resting bodies, determinism."""

from __future__ import annotations

import gc
import hashlib
import math
from dataclasses import replace

import numpy as np
import psutil
import pytest
from tests.simulator.motion.town_square import (
    MKZ,
    WALKER_BOX,
    Plane,
    Wall,
    add_car,
    make_world,
    parameters_of,
    run,
)

from adr1.simulator.geometry import Box, Pose
from adr1.simulator.motion import columns as c
from adr1.simulator.motion.motion_world import MotionWorld

HALF_LENGTH = 2.44619


def test_wall_takes_the_whole_momentum():
    world = make_world(obstacles=(Wall(6.0, -20.0, 6.4, 20.0, label=4, name="garden wall"),))
    add_car(world, 1, Pose(3.0, 0.0), mass_kg=1500.0)
    run(world, 2)
    world.set_velocity(1, (10.0, 0.0, 0.0))
    contacts = run(world, 40)
    total = sum(contact.impulse_world_ns[0] for contact in contacts)
    assert -total == pytest.approx(15000.0, rel=0.12)  # the bounce adds, the tyres take
    first = contacts[0]
    assert (first.actor_id, first.other_id) == (1, 0)
    assert (first.other_label, first.other_name) == (4, "garden wall")
    assert first.closing_speed_mps == pytest.approx(10.0, rel=0.1)
    assert first.point_world_m[0] == pytest.approx(6.0, abs=0.2)
    assert world.vehicles.kinematics[0, 0] + HALF_LENGTH < 6.05


@pytest.mark.parametrize("speed", [30.0, 60.0])
def test_no_tunnelling_through_a_thin_wall(speed: float):
    world = make_world(obstacles=(Wall(20.0, -20.0, 20.2, 20.0),))
    add_car(world, 1, Pose(0.0, 0.0))
    run(world, 2)
    world.set_velocity(1, (speed, 0.0, 0.0))
    world.vehicles.control[0, 0] = 1.0
    assert run(world, 60)
    assert world.vehicles.kinematics[0, 0] < 20.0


def test_walls_below_and_above_do_not_touch():
    walls = (Wall(5.0, -5.0, 6.0, 5.0, z_min_m=3.0, z_max_m=9.0),)
    world = make_world(obstacles=walls)
    add_car(world, 1, Pose(0.0, 0.0))
    world.set_velocity(1, (10.0, 0.0, 0.0))
    assert run(world, 40) == []


def test_momentum_is_conserved_between_cars():
    world = make_world()
    for actor_id, x, y in ((1, 0.0, 0.0), (2, 5.2, 0.6)):
        add_car(world, actor_id, Pose(x, y))
    run(world, 2)
    world.set_velocity(1, (15.0, 0.0, 0.0))
    mass = 1696.0
    contacts = run(world, 1)
    assert [(contact.actor_id, contact.other_id) for contact in contacts] == [(1, 2)]
    moved = mass * (15.0 - world.vehicles.kinematics[0, 6].astype(float))
    given = -contacts[0].impulse_world_ns[0]
    tyres = 0.05 * mass * 9.0  # what tyres and engine can take away within a tick
    assert abs(moved - given) < tyres
    total = mass * float(world.vehicles.kinematics[:, 6].sum())
    assert total == pytest.approx(15.0 * mass, rel=0.05)
    assert abs(float(world.vehicles.kinematics[0, 11])) > 1.0


def test_momentum_without_tyres_is_exact():
    world = make_world()
    for actor_id, x, y in ((1, 0.0, 0.0), (2, 6.0, 0.6)):
        add_car(world, actor_id, Pose(x, y, 50.0))  # both fall: no tyre acts
    world.set_velocity(1, (15.0, 0.0, 0.0))
    contacts = run(world, 20)
    assert contacts
    mass = 1696.0
    momentum = mass * world.vehicles.kinematics[:, 6:8].astype(float).sum(axis=0)
    assert momentum[0] == pytest.approx(15.0 * mass, rel=0.01)
    assert abs(momentum[1]) < 0.01 * 15.0 * mass
    given = sum(contact.impulse_world_ns[0] for contact in contacts)
    lost = mass * (float(world.vehicles.kinematics[0, 6]) - 15.0)
    assert given == pytest.approx(lost, rel=0.02)


@pytest.mark.parametrize(
    ("other", "pose", "velocity"),
    [
        (MKZ, Pose(6.0, 0.6), (0.0, 0.0)),
        (MKZ, Pose(6.5, -0.4, 0.0, 0.0, 160.0), (-8.0, 1.0)),
        ("vehicle.carlamotors.firetruck", Pose(8.0, 1.0, 0.0, 0.0, 90.0), (0.0, -3.0)),
        ("vehicle.bh.crossbike", Pose(5.0, 0.2, 0.0, 0.0, 45.0), (2.0, 2.0)),
    ],
)
def test_momentum_is_kept_within_one_percent_and_energy_never_grows(other, pose, velocity):
    ice = {"drag_coefficient": 0.0}
    world = make_world()
    for actor_id, name, place in ((1, MKZ, Pose(0.0, 0.0)), (2, other, pose)):
        base = parameters_of(name)
        wheels = tuple(replace(wheel, friction=1e-6) for wheel in base.wheels)
        add_car(world, actor_id, place, name, wheels=wheels, **ice)
    world.vehicles.control[:, 5] = 1.0  # manual, neutral: no engine brake
    run(world, 2)
    world.set_velocity(1, (15.0, 0.0, 0.0))
    world.set_velocity(2, (*velocity, 0.0))
    masses = world.vehicles.shape[:, c.MASS]
    inertias = world.vehicles.shape[:, c.INERTIA]

    def momentum_and_energy() -> tuple[np.ndarray, float]:
        rows = world.vehicles.kinematics.astype(float)
        linear, spin = rows[:, 6:8], np.radians(rows[:, 11])
        energy = 0.5 * (masses @ (linear**2).sum(axis=1) + inertias @ spin**2)
        return masses @ linear, float(energy)

    assert world.step(0.01, 0.01) == []
    contacts = []
    while not contacts:  # rolling resistance takes little within the few steps of an impact
        before, energy_before = momentum_and_energy()
        contacts = world.step(0.01, 0.01)
    run(world, 3, 0.01)
    after, energy_after = momentum_and_energy()
    assert np.abs(after - before).max() < 0.01 * np.hypot(*before)
    assert energy_after < energy_before


def test_touching_parked_cars_stay_put():
    world = make_world()
    for index in range(5):
        add_car(world, index + 1, Pose(index * 2 * HALF_LENGTH, 0.0))
    run(world, 5)
    before = world.vehicles.kinematics[:, :6].copy()
    assert run(world, 100) == []
    assert np.array_equal(world.vehicles.kinematics[:, :6], before)


def test_pushing_a_wall_ends_in_rest_against_it():
    world = make_world(obstacles=(Wall(3.0, -5.0, 4.0, 5.0),))
    add_car(world, 1, Pose(0.0, 0.0))
    world.vehicles.control[0, 0] = 0.3
    contacts = run(world, 60)
    assert contacts
    row = world.vehicles.kinematics[0]
    assert abs(row[6]) < 0.1
    assert row[0] + HALF_LENGTH == pytest.approx(3.0, abs=0.05)


def pile_up(order: list[int], extra: bool = False) -> tuple[MotionWorld, str]:
    world = make_world(obstacles=(Wall(40.0, -200.0, 41.0, 200.0),))
    if extra:
        add_car(world, 1, Pose(900.0, 900.0))
    for actor_id in order:
        row, column = divmod(actor_id, 10)
        add_car(world, actor_id, Pose(column * 8 - 50.0, row * 4.0, 0.0, 0.0, actor_id % 7 - 3.0))
    run(world, 2)
    for actor_id in order:
        world.set_velocity(actor_id, (12.0 + actor_id % 5, 0.3 * (actor_id % 3), 0.0))
    contacts = []
    for _ in range(60):
        contacts += world.step(0.05, 0.01)
    rows = world.vehicles.kinematics[1 if extra else 0 :]
    assert len(contacts) > 50
    return world, hashlib.sha256(rows.tobytes() + repr(contacts).encode()).hexdigest()


def test_a_pile_up_is_bit_equal_and_does_not_feel_actors_elsewhere():
    order = list(range(10, 110))
    first = pile_up(order)[1]
    assert pile_up(order)[1] == first
    assert pile_up(order, extra=True)[1] == first


def test_a_pile_up_comes_to_rest_inside_the_world():
    world, _ = pile_up(list(range(10, 60)))
    world.vehicles.control[:, 2] = 1.0
    run(world, 100)
    speeds = np.hypot(world.vehicles.kinematics[:, 6], world.vehicles.kinematics[:, 7])
    assert speeds.max() < 0.5
    assert np.abs(world.vehicles.kinematics[:, :2]).max() < 200.0


def test_physics_off_is_an_immovable_body():
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0))
    add_car(world, 2, Pose(7.0, 0.0))
    world.set_simulate_physics(2, False)
    world.set_velocity(1, (10.0, 0.0, 0.0))
    contacts = run(world, 30)
    assert (contacts[0].actor_id, contacts[0].other_id) == (1, 2)
    assert world.vehicles.kinematics[1, 0] == 7.0
    assert world.vehicles.kinematics[0, 0] < 7.0 - 2 * HALF_LENGTH + 0.05


def test_collisions_off_passes_through():
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0))
    add_car(world, 2, Pose(8.0, 0.0))
    run(world, 2)
    world.set_collisions(2, False)
    world.set_velocity(1, (20.0, 0.0, 0.0))
    world.vehicles.control[0, 0] = 0.7
    assert run(world, 40) == []
    assert world.vehicles.kinematics[0, 0] > 10.0


def test_a_struck_walker_is_thrown_and_comes_to_rest():
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0))
    world.add_walker(2, WALKER_BOX, Pose(4.0, 0.2, 0.93))
    run(world, 2)
    world.set_velocity(1, (10.0, 0.0, 0.0))
    world.vehicles.control[0, 2] = 1.0
    contacts = run(world, 1) + run(world, 9)
    assert contacts[0].other_id == 2
    push = sum(contact.impulse_world_ns[0] for contact in contacts)
    assert -push == pytest.approx(80.0 * 10.0, rel=0.3)
    world.set_walker_control(2, (0.0, 1.0, 0.0), 2.0, False)
    run(world, 20)
    assert world.walkers.kinematics[0, 1] < 0.5  # obeys nobody while it lies
    assert world.walkers.kinematics[0, 0] > 4.5
    run(world, 60)
    assert world.walkers.kinematics[0, 7] == pytest.approx(2.0, abs=0.01)


def test_a_walker_moved_by_poses_is_struck_but_strikes_nobody():
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0))
    world.add_walker(2, WALKER_BOX, Pose(6.0, 0.0, 0.93))
    world.set_simulate_physics(2, False)
    world.set_collisions(2, False)
    run(world, 2)
    found = []
    for tick in range(20):  # walks into the standing car
        world.set_walker_state(2, Pose(6.0 - 0.1 * tick, 0.0, 0.93, 0.0, 180.0), 2.0)
        found += world.step(0.05, 0.01)
    assert found == []
    assert world.walkers.kinematics[0, 6] == pytest.approx(-2.0, abs=1e-3)
    world.set_velocity(1, (8.0, 0.0, 0.0))
    world.set_walker_state(2, Pose(4.0, 0.0, 0.93), 0.0)
    for _ in range(10):
        world.set_walker_state(2, Pose(4.0, 0.0, 0.93), 0.0)
        found += world.step(0.05, 0.01)
    assert [(contact.actor_id, contact.other_id) for contact in found[:1]] == [(1, 2)]
    assert world.vehicles.kinematics[0, 6] > 2.0  # 80 kg do not stop a car
    assert world.walkers.kinematics[0, 0] > 4.0


def test_contacts_name_the_lower_id_first_and_come_once_per_pair():
    world = make_world()
    add_car(world, 5, Pose(0.0, 0.0))
    add_car(world, 9, Pose(5.0, 0.0, 0.0, 0.0, 180.0))
    run(world, 2)
    world.set_velocity(9, (-12.0, 0.0, 0.0))
    contacts = world.step(0.05, 0.01)
    assert [(contact.actor_id, contact.other_id) for contact in contacts] == [(5, 9)]
    assert contacts[0].impulse_world_ns[0] < -5000.0


def test_removal_in_the_middle_of_a_crash():
    world = make_world()
    for actor_id in (1, 2, 3):
        add_car(world, actor_id, Pose(5.0 * actor_id, 0.0))
    run(world, 2)
    world.set_velocity(1, (15.0, 0.0, 0.0))
    run(world, 2)
    world.remove(2)
    run(world, 40)
    assert world.vehicles.ids.tolist() == [1, 3]
    assert np.isfinite(world.vehicles.kinematics).all()
    with pytest.raises(KeyError):
        world.vehicles.row_of(2)


def test_more_pairs_than_there_is_room_for():
    world = make_world()
    for actor_id in range(1, 40):
        world.add_walker(actor_id, WALKER_BOX, Pose(0.01 * actor_id, 0.0, 0.93))
    run(world, 5)
    assert len(world.walkers.ids) == 39
    assert len(world._pairs) > 39 * 38 // 2
    assert np.isfinite(world.walkers.kinematics).all()


def test_overlap_needs_all_three_axes():
    world = make_world(Plane(upper_m=6.0), (Wall(20.0, -1.0, 21.0, 1.0, z_max_m=2.0),))
    add_car(world, 1, Pose(0.0, 0.0, 0.0, 0.0, 45.0))
    box = Box((0.0, 0.0, 0.75), (2.4, 0.9, 0.75))
    assert world.overlaps(box, Pose(3.0, 0.0))
    assert not world.overlaps(box, Pose(3.0, 0.0, 6.0))
    assert not world.overlaps(Box((0.0, 0.0, 0.75), (0.5, 0.5, 0.75)), Pose(2.0, -2.0))
    assert world.overlaps(box, Pose(18.0, 0.0))
    assert not world.overlaps(box, Pose(18.0, 0.0, 2.5))


def test_spin_after_a_hit_off_centre_dies_out():
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0))
    run(world, 2)
    world.set_velocity(1, (20.0, 0.0, 0.0))
    world.add_impulse(1, (0.0, 6000.0, 0.0))
    world.add_angular_impulse(1, (0.0, 0.0, 12000.0))
    turned = 0.0
    for _ in range(120):
        world.step(0.05, 0.01)
        turned += abs(float(world.vehicles.kinematics[0, 11])) * 0.05
    assert turned > 20.0
    assert abs(float(world.vehicles.kinematics[0, 11])) < 1.0


def test_impulse_force_and_torque_by_hand():
    world = make_world()
    add_car(world, 1, Pose(0.0, 0.0, 100.0), MKZ)
    world.add_impulse(1, (1696.0, 0.0, 0.0))
    world.add_force(1, (0.0, 16960.0, 0.0))
    world.step(0.1, 0.01)
    row = world.vehicles.kinematics[0]
    assert row[6] == pytest.approx(1.0, rel=1e-3)
    assert row[7] == pytest.approx(1.0, rel=1e-3)
    world.step(0.1, 0.01)
    assert world.vehicles.kinematics[0, 7] == pytest.approx(1.0, rel=1e-3)
    inertia = 1696.0 * (2.44619**2 + 0.91836**2) / 3
    world.add_torque(1, (0.0, 0.0, inertia))
    world.step(0.1, 0.01)
    assert math.radians(world.vehicles.kinematics[0, 11]) == pytest.approx(0.1, rel=1e-3)


def test_islands_leave_no_memory_behind():
    """Without the garbage collector: a space holds 0.3 MB, and hundreds are made in a second."""
    world = make_world(obstacles=(Wall(6.0, -20.0, 6.4, 20.0),))
    add_car(world, 1, Pose(3.4, 0.0))
    world.vehicles.control[0, 0] = 0.3
    memory = psutil.Process().memory_info
    gc.disable()
    try:
        assert run(world, 100)
        before_bytes = memory().rss
        assert run(world, 400)
        assert memory().rss - before_bytes < 4 * 2**20
    finally:
        gc.enable()

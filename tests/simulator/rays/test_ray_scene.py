"""Rays against analytic shapes and against embreex's own interface."""

from __future__ import annotations

import gc
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from tests.simulator.rays.solids import (
    CAR_EXTENT_M,
    CAR_LABEL,
    ball,
    box,
    car,
    instances,
    plane,
    scattered,
    sweep,
    town,
)

from adr1.errors import SimulatorError
from adr1.simulator.rays.instances import NOTHING, SKY_LABEL, TOWN, Hits, no_instances
from adr1.simulator.rays.plain_scene import PlainRayScene
from adr1.simulator.rays.ray_scene import RayScene
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join

ORIGIN = np.array([[0.0, 0.0, 2.2]], np.float32)
REACH_M = 80.0


@pytest.fixture(scope="module")
def busy() -> tuple[RayScene, PlainRayScene]:
    """A town with 60 cars that have moved several times, both ways of casting."""
    fast, plain = RayScene(town()), PlainRayScene(town())
    for scene in (fast, plain):
        scene.add_geometry(car())
    for seed in range(4):
        fast.place(scattered(60 - 10 * (seed % 2), seed))
    last = scattered(60, 4)
    fast.place(last)
    plain.place(last)
    return fast, plain


def rows_of(hits: Hits) -> dict[str, np.ndarray]:
    return {field.name: getattr(hits, field.name) for field in fields(hits)}


# ---- analytic shapes ------------------------------------------------------------------------
def test_plane() -> None:
    scene = RayScene(plane())
    directions = sweep(200, 32)
    hits = scene.cast(ORIGIN, directions, REACH_M)
    down = directions[:, 2] < 0.0
    expected = np.full(len(directions), np.inf)
    expected[down] = 2.2 / -directions[down, 2]
    expected[expected > REACH_M] = np.inf
    expected[np.abs(expected - REACH_M) < 1e-3] = hits.distance_m[np.abs(expected - REACH_M) < 1e-3]
    met = np.isfinite(expected)
    assert met.sum() > 3000
    assert hits.distance_m[met] == pytest.approx(expected[met], rel=1e-5)
    assert (hits.instance[met] == TOWN).all()
    assert (hits.instance[~met] == NOTHING).all()
    assert np.isinf(hits.distance_m[~met]).all()
    assert hits.normal_world[met] == pytest.approx(np.tile((0.0, 0.0, 1.0), (met.sum(), 1)))
    assert (hits.material[met] == Material.ROAD).all()
    assert (hits.label[met] == 1).all()
    assert (hits.label[~met] == SKY_LABEL).all()
    assert not hits.normal_world[~met].any()


def test_ball_from_outside_and_inside() -> None:
    center, radius_m = np.array((12.0, 3.0, 5.0)), 4.0
    scene = RayScene(ball(center, radius_m))
    random = np.random.default_rng(1)
    aim = center + random.normal(size=(4000, 3)) * 2.0
    directions = aim / np.linalg.norm(aim, axis=1, keepdims=True)
    hits = scene.cast(np.zeros((1, 3), np.float32), directions.astype(np.float32), 100.0)
    along = directions @ center
    half_chord_2 = radius_m**2 - (center @ center - along**2)
    clear = np.abs(half_chord_2) > 0.5
    assert (np.isfinite(hits.distance_m) == (half_chord_2 > 0.0))[clear].all()
    met = clear & (half_chord_2 > 0.0)
    expected = along[met] - np.sqrt(half_chord_2[met])
    assert hits.distance_m[met] == pytest.approx(expected, abs=0.01)
    outward = (directions[met] * expected[:, None] - center) / radius_m
    assert ((outward * hits.normal_world[met]).sum(axis=1) > 0.999).all()
    inside = scene.cast(center[None].astype(np.float32), directions.astype(np.float32), 100.0)
    assert inside.distance_m == pytest.approx(radius_m, abs=0.01)
    assert ((directions * inside.normal_world).sum(axis=1) < -0.99).all()


def test_turned_box_as_actor() -> None:
    scene = RayScene(plane(z_m=-5.0))
    geometry = scene.add_geometry(box((0.0, 0.0, 0.0), CAR_EXTENT_M))
    yaw = np.radians(30.0)
    turn = np.array(((np.cos(yaw), -np.sin(yaw), 0.0), (np.sin(yaw), np.cos(yaw), 0.0), (0, 0, 1)))
    at = np.array((20.0, -4.0, 1.0))
    scene.place(instances(np.hstack([turn, at[:, None]])[None], geometry))
    origin = np.array((1.0, 2.0, 1.3))
    random = np.random.default_rng(2)
    aim = at + random.normal(size=(3000, 3)) * (3.0, 3.0, 1.0) - origin
    directions = aim / np.linalg.norm(aim, axis=1, keepdims=True)
    hits = scene.cast(origin[None].astype(np.float32), directions.astype(np.float32), 200.0)
    with np.errstate(divide="ignore"):
        local_origin, local = turn.T @ (origin - at), directions @ turn
        cuts = np.stack([(s * CAR_EXTENT_M - local_origin) / local for s in (-1.0, 1.0)])
    enter, leave = cuts.min(axis=0).max(axis=1), cuts.max(axis=0).min(axis=1)
    clear = np.abs(leave - enter) > 1e-3
    meets = (enter < leave) & (enter > 0.0)
    assert ((hits.instance == 0) == meets)[clear].all()
    both = clear & meets
    assert both.sum() > 500
    assert hits.distance_m[both] == pytest.approx(enter[both], abs=1e-3)
    face = cuts.min(axis=0)[both].argmax(axis=1)
    outward = -np.sign(local[both])[np.arange(both.sum()), face][:, None] * turn.T[face]
    assert hits.normal_world[both] == pytest.approx(outward, abs=1e-4)
    assert (hits.label[both] == CAR_LABEL).all()
    assert (hits.material[both] == Material.PAINT).all()


# ---- the oracle -----------------------------------------------------------------------------
@pytest.mark.parametrize("coherent", [True, False])
@pytest.mark.parametrize("order", ["by column", "by channel", "shuffled"])
def test_agrees_with_embreex_on_64000_rays(
    busy: tuple[RayScene, PlainRayScene], coherent: bool, order: str
) -> None:
    fast, plain = busy
    directions = sweep()
    if order == "by channel":
        directions = directions.reshape(1000, 64, 3).transpose(1, 0, 2).reshape(-1, 3).copy()
    elif order == "shuffled":
        directions = np.random.default_rng(0).permutation(directions)
    ours, theirs = (scene.cast(ORIGIN, directions, REACH_M, coherent=coherent) for scene in busy)
    assert len(fast.instances) == len(plain.instances) == 60
    assert (ours.instance >= 0).sum() > 2000
    finite = np.isfinite(ours.distance_m)
    assert (finite == np.isfinite(theirs.distance_m)).all()
    apart = np.abs(ours.distance_m[finite] - theirs.distance_m[finite])
    assert (apart > 0.1).sum() == 0
    same = (ours.instance == theirs.instance) & (ours.triangle == theirs.triangle)
    assert same.mean() > 0.998  # rays that meet an edge may be given to either side
    assert (ours.label[same] == theirs.label[same]).all()
    assert (ours.material[same] == theirs.material[same]).all()
    # embreex computes the normal of a small triangle from float32 corners in the world
    assert ours.normal_world[same] == pytest.approx(theirs.normal_world[same], abs=2e-3)


def test_skips_an_actor_as_if_it_were_not_there(busy: tuple[RayScene, PlainRayScene]) -> None:
    fast, _ = busy
    away = np.linalg.norm(fast.instances.to_world[:, :2, 3], axis=1)
    near = int(away.argmin())
    inside = fast.instances.to_world[near, :, 3][None] + np.array([[0.1, 0.1, 0.8]], np.float32)
    assert (fast.cast(inside, sweep(), REACH_M).instance == near).mean() > 0.8
    ours, theirs = (s.cast(inside, sweep(), REACH_M, skip_instance=near) for s in busy)
    assert (ours.instance != near).all()
    finite = np.isfinite(theirs.distance_m)
    assert (np.isfinite(ours.distance_m) == finite).all()
    apart = np.abs(ours.distance_m[finite] - theirs.distance_m[finite])
    assert (apart > 0.1).sum() == 0


def test_occluded_where_something_is_met(busy: tuple[RayScene, PlainRayScene]) -> None:
    fast, _ = busy
    directions = sweep(300)
    met = np.isfinite(fast.cast(ORIGIN, directions, 30.0).distance_m)
    assert 0.1 < met.mean() < 0.9
    assert (fast.occluded(ORIGIN, directions, 30.0) == met).all()
    assert (fast.occluded(ORIGIN, directions, 30.0, threads=2) == met).all()


# ---- what a simulator relies on ---------------------------------------------------------------
def test_coherent_or_not_gives_the_same_distances(busy: tuple[RayScene, PlainRayScene]) -> None:
    fast, _ = busy
    random = np.random.default_rng(6)
    for _ in range(5):
        origin = random.uniform((-80.0, -80.0, 1.0), (80.0, 80.0, 8.0))[None].astype(np.float32)
        one, other = (fast.cast(origin, sweep(), REACH_M, coherent=c) for c in (True, False))
        assert one.distance_m.tobytes() == other.distance_m.tobytes()


@pytest.mark.parametrize("count", [1, 15, 16, 17, 64000])
def test_two_threads_and_a_second_run_give_the_same_bits(
    busy: tuple[RayScene, PlainRayScene], count: int
) -> None:
    fast, _ = busy
    origins = np.repeat(ORIGIN, count, axis=0)
    first = rows_of(fast.cast(ORIGIN, sweep()[:count], REACH_M))
    other = RayScene(town())
    other.add_geometry(car())
    other.place(fast.instances)
    for again in (
        fast.cast(ORIGIN, sweep()[:count], REACH_M),
        fast.cast(origins, sweep()[:count], REACH_M, threads=2),
        other.cast(ORIGIN, sweep()[:count], REACH_M, threads=2),
    ):
        for name, rows in rows_of(again).items():
            assert rows.tobytes() == first[name].tobytes(), name


FORK = """
import os, sys
import numpy as np
from adr1.simulator.rays.ray_scene import RayScene
from tests.simulator.rays.solids import plane, sweep
scene, origin = RayScene(plane()), np.array([[0.0, 0.0, 2.2]], np.float32)
before = scene.cast(origin, sweep(), 50.0, threads=2).distance_m.tobytes()
child = os.fork()
same = scene.cast(origin, sweep(), 50.0, threads=2).distance_m.tobytes() == before
if child == 0:
    os._exit(0 if same else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) + (not same))
"""


def test_two_threads_work_in_a_forked_process_too(checkout: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", FORK]
    subprocess.run(command, cwd=checkout, check=True, timeout=60)


def test_actors_come_go_and_change_their_mesh() -> None:
    scene = RayScene(plane(z_m=-50.0))
    small, big = (scene.add_geometry(box((0, 0, 0), (s, s, s))) for s in (0.5, 2.0))
    ahead, forward = np.zeros((1, 3), np.float32), np.array([[1.0, 0.0, 0.0]], np.float32)
    at = np.zeros((3, 3, 4))
    at[:, :, :3] = np.eye(3)
    at[:, 0, 3] = (10.0, 20.0, 30.0)

    def see() -> tuple[float, int]:
        hits = scene.cast(ahead, forward, 100.0)
        return float(hits.distance_m[0]), int(hits.instance[0])

    assert see()[1] == NOTHING
    scene.place(instances(at, small))
    assert see() == (9.5, 0)
    scene.place(instances(at, big))
    assert see() == (8.0, 0)
    scene.place(instances(at[2:], small))
    assert see() == (29.5, 0)
    scene.place(no_instances())
    assert see()[1] == NOTHING
    scene.place(instances(at[1:], big))
    assert see() == (18.0, 0)
    scene.place(instances(at[[2, 1, 0]], big))
    assert see() == (8.0, 2)


def test_empty_town_and_no_rays() -> None:
    scene = RayScene(join([]))
    assert scene.cast(ORIGIN, sweep(10), 50.0).instance.tolist() == [NOTHING] * 640
    assert len(scene.cast(ORIGIN, np.zeros((0, 3), np.float32), 50.0).instance) == 0


def test_broken_mesh_is_refused() -> None:
    corners = np.zeros((3, 3), np.float32)
    broken = Mesh(corners, np.array([[0, 1, 3]], np.uint32), np.zeros(1, np.uint8))
    with pytest.raises(SimulatorError, match="corner 3 of 3"):
        RayScene(broken)


def test_nothing_of_a_mesh_is_needed_once_it_is_in_the_scene() -> None:
    """Freed arrays must not change what rays meet: Embree keeps buffers of its own."""
    meshes = [town(3), car()]
    scene = RayScene(meshes[0])
    scene.add_geometry(meshes[1])
    scene.place(scattered(60, 5))
    before = rows_of(scene.cast(ORIGIN, sweep(), REACH_M))
    for mesh in meshes:
        mesh.vertices_m[:] = np.nan
        mesh.triangles[:] = 0
    del mesh, meshes
    gc.collect()
    litter = [np.full(size, 7, np.uint8) for size in range(1, 2_000_000, 20_011)]
    after = rows_of(scene.cast(ORIGIN, sweep(), REACH_M))
    assert len(litter) > 50
    for name, rows in after.items():
        assert rows.tobytes() == before[name].tobytes(), name


def test_a_town_in_the_place_of_another_leaves_the_actors_where_they_stand(busy) -> None:
    directions = sweep(300, 16)
    for scene in busy:
        before = scene.cast(ORIGIN, directions, REACH_M)
        scene.show_town(plane())
        other = scene.cast(ORIGIN, directions, REACH_M)
        assert (other.instance >= 0).any()
        assert set(other.label[other.instance == TOWN].tolist()) < set(
            before.label[before.instance == TOWN].tolist()
        )
        scene.show_town(town())
        again = scene.cast(ORIGIN, directions, REACH_M)
        for name, values in rows_of(before).items():
            assert values.tobytes() == rows_of(again)[name].tobytes()

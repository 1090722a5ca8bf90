from __future__ import annotations

import numpy as np
import pytest

from adr1.episodes.frame import ActorKind, EgoControl, LightState, StateFrame
from adr1.episodes.furniture import furniture_of
from adr1.errors import InputError
from adr1.occupancy.draw import draw_ground, draw_occupancy
from adr1.occupancy.grid import Grid
from adr1.occupancy.layers import LAYERS, Layer, planes
from adr1.occupancy.scene import Scene, scene_of
from adr1.trajectories.frames import poses_to_world

HERE = np.zeros(3)
FINE = Grid(cell_m=0.1, x_min_m=-15.0, y_min_m=-12.0, columns=300, rows=240)


def cells(occupancy, layer):
    return (occupancy & layer) != 0


@pytest.mark.parametrize("yaw", [0.0, 0.3, np.pi / 4, 1.5, -2.2])
def test_a_turned_box_has_its_area_and_its_middle(scene_with, yaw):
    occupancy = draw_occupancy(scene_with([3.013, -2.037, yaw, 2.5, 1.0]), None, FINE, HERE)
    painted = cells(occupancy, Layer.VEHICLE)[0, 0]
    assert painted.sum() * FINE.cell_m**2 == pytest.approx(10.0, rel=0.03)
    assert FINE.centers_m()[painted].mean(axis=0) == pytest.approx([3.013, -2.037], abs=0.05)


def test_a_cell_is_in_a_box_exactly_if_its_centre_is(scene_with):
    x, y, yaw, ahead, aside = box = 1.23, 0.77, 0.6, 2.3, 0.9
    painted = cells(draw_occupancy(scene_with(box), None, FINE, HERE), Layer.VEHICLE)[0, 0]
    d = FINE.centers_m() - [x, y]
    along = d[..., 0] * np.cos(yaw) + d[..., 1] * np.sin(yaw)
    across = d[..., 1] * np.cos(yaw) - d[..., 0] * np.sin(yaw)
    assert np.array_equal(painted, (abs(along) <= ahead) & (abs(across) <= aside))


def test_many_thin_boxes_make_a_circle(scene_with):
    boxes = [[0.0, 0.0, yaw, 5.0, 0.2] for yaw in np.linspace(0.0, np.pi, 400, endpoint=False)]
    painted = cells(draw_occupancy(scene_with(*boxes), None, FINE, HERE), Layer.VEHICLE)[0, 0]
    radius = np.hypot(*FINE.centers_m().transpose(2, 0, 1))
    assert painted[radius <= 5.0].all()
    assert not painted[radius > np.hypot(5.0, 0.2)].any()


def test_turning_and_moving_world_and_ego_together_changes_nothing(scene_with, street):
    grid, origin = Grid(), np.array([3.3, 1.1, 0.4])
    box = np.array([10.0, -2.0, 0.8, 2.4, 1.0])
    first = draw_occupancy(scene_with(box), None, grid, origin)
    for move in ([100.0, -50.0, 0.0], [0.0, 0.0, np.pi / 2], [7.0, 9.0, -2.0]):
        moved = np.concatenate([poses_to_world(box[:3], np.array(move)), box[3:]])
        again = draw_occupancy(
            scene_with(moved), None, grid, poses_to_world(origin, np.array(move))
        )
        assert np.array_equal(first, again)


def test_every_moment_may_have_a_frame_of_its_own(scene_with, street):
    one = scene_with([10.0, -2.0, 0.8, 2.4, 1.0])
    two = Scene(
        *(np.repeat(part, 2, axis=0) for part in (one.boxes_world, one.z_world_m, one.bits))
    )
    origins = np.array([[0.0, 0.0, 0.0], [4.0, 1.0, 0.3]])
    together = draw_occupancy(two, street, Grid(), origins)
    for alone, origin in zip(together, origins, strict=True):
        assert np.array_equal(alone, draw_occupancy(one, street, Grid(), origin)[0])
    assert not np.array_equal(together[0], together[1])


def test_an_empty_scene_is_empty_and_a_town_alone_has_only_ground(street):
    empty = Scene(np.zeros((2, 0, 5)), np.zeros((2, 0, 2)), np.zeros((2, 0), dtype=np.uint8))
    assert not draw_occupancy(empty, None, Grid(), HERE).any()
    ground = draw_occupancy(empty, street, Grid(), HERE)
    assert ground.shape == (2, 1, 96, 128)
    assert not cells(ground, ~(Layer.DRIVABLE | Layer.OFF_ROAD | Layer.MARKING)).any()


@pytest.mark.parametrize("yaw", [0.0, 0.5, np.pi / 2, 2.5])
def test_a_street_is_as_wide_as_it_is_from_every_angle(street, yaw):
    grid = Grid(cell_m=0.1, x_min_m=-10.0, y_min_m=-10.0, columns=200, rows=200)
    ground = draw_ground(street, grid, np.array([1.0, 1.0, yaw]))
    world = poses_to_world(
        np.concatenate([grid.centers_m(), np.zeros((200, 200, 1))], axis=-1),
        np.array([1.0, 1.0, yaw]),
    )
    inside = abs(world[..., 1]) <= 4.0
    near = abs(abs(world[..., 1]) - 4.0) < 1e-3
    assert np.array_equal(cells(ground, Layer.DRIVABLE)[~near], inside[~near])
    assert np.array_equal(cells(ground, Layer.OFF_ROAD), ~cells(ground, Layer.DRIVABLE))
    width = cells(ground, Layer.MARKING).sum() / cells(ground, Layer.DRIVABLE).sum() * 8.0
    assert width == pytest.approx(0.15 + grid.cell_m, abs=0.06)  # the line, and half a cell around


def test_outside_the_map_all_is_off_road(street):
    ground = draw_ground(street, Grid(), np.array([5000.0, 0.0, 0.0]))
    assert (ground == Layer.OFF_ROAD).all()


def test_boxes_outside_the_grid_or_absent_paint_nothing(scene_with):
    far = [[500.0, 0, 0, 2, 1], [-500.0, 0, 0, 2, 1], [0, 500.0, 0, 2, 1], [0, -1e12, 0, 2, 1]]
    assert not draw_occupancy(scene_with(*far), None, Grid(), HERE).any()
    half_in = scene_with([-12.0, 0.0, 0.0, 2.0, 1.0])
    assert cells(draw_occupancy(half_in, None, Grid(), HERE), Layer.VEHICLE).sum() == 4 * 4
    absent = scene_with([0.0, 0, 0, 2, 1], [np.nan, 0, 0, 2, 1], layer=0)
    assert not draw_occupancy(absent, None, Grid(), HERE).any()


def test_a_walker_smaller_than_a_cell_is_not_lost(scene_with):
    for x in np.arange(0.0, 1.0, 0.13):
        scene = scene_with([x, 0.21, 0.3, 0.1, 0.1], layer=Layer.WALKER)
        assert draw_occupancy(scene, None, Grid(cell_m=1.0), HERE).any()


def test_layers_are_those_that_a_box_reaches_into(scene_with):
    grid = Grid(layers=4, z_min_m=-0.5, z_max_m=3.5)
    high = scene_with([5.0, 0, 0, 2, 1], z_m=(11.2, 12.4))
    painted = cells(draw_occupancy(high, None, grid, HERE, ground_z_world_m=10.0), Layer.VEHICLE)
    assert painted.any(axis=(0, 2, 3)).tolist() == [False, True, True, False]
    bridge = scene_with([5.0, 0, 0, 2, 1], z_m=(4.5, 6.0))
    assert not draw_occupancy(bridge, None, grid, HERE).any()


def test_roads_lie_on_the_ground_layer(street):
    empty = Scene(np.zeros((1, 0, 5)), np.zeros((1, 0, 2)), np.zeros((1, 0), dtype=np.uint8))
    occupancy = draw_occupancy(empty, street, Grid(layers=4, z_min_m=-1.5, z_max_m=2.5), HERE)
    assert occupancy.any(axis=(0, 2, 3)).tolist() == [False, True, False, False]


def test_planes_are_the_bits():
    occupancy = np.array([[0, 1, 16 | 4, 255]], dtype=np.uint8)
    split = planes(occupancy)
    assert split.shape == (8, 1, 4)
    assert split[:, 0, 2].nonzero()[0].tolist() == [2, 4]
    assert np.array_equal(sum(int(b) * p for b, p in zip(LAYERS, split, strict=True)), occupancy)


def _frame(red: bool) -> StateFrame:
    kinds = [ActorKind.VEHICLE, ActorKind.VEHICLE, ActorKind.TWO_WHEELER, ActorKind.WALKER]
    kinds.append(ActorKind.PROP)
    kinematics = np.zeros((5, 15), dtype=np.float32)
    kinematics[:, 0] = [0.0, 10.0, 20.0, 30.0, 40.0]
    centers = np.zeros((5, 3), dtype=np.float32)
    centers[1] = [1.0, 0.0, 0.75]
    return StateFrame(
        frame=1,
        time_s=0.05,
        ids=np.arange(5),
        kinds=np.array(kinds, dtype=np.uint8),
        is_background=np.zeros(5, dtype=np.bool_),
        kinematics=kinematics,
        extents_m=np.full((5, 3), 0.75, dtype=np.float32),
        box_centers_local_m=centers,
        ego_index=0,
        light_ids=np.array([50], dtype=np.int64),
        light_states=np.array([LightState.RED if red else LightState.GREEN], dtype=np.uint8),
        ego_control=EgoControl(),
        ego_speed_limit_mps=10.0,
    )


def test_actors_are_painted_by_kind_and_the_ego_is_not():
    furniture = furniture_of([[50, 15.0, 0.0, 0.0, 0.0, 1.75]], [])
    scene = scene_of([_frame(red=True), _frame(red=False)], furniture)
    occupancy = draw_occupancy(scene, None, Grid(), HERE)
    found = {
        layer: FINE_X[cells(occupancy[0, 0], layer)].mean()
        for layer in LAYERS
        if cells(occupancy[0], layer).any()
    }
    assert found == pytest.approx(
        {
            Layer.STATIC: 40.0,
            Layer.VEHICLE: 11.0,
            Layer.CYCLIST: 20.0,
            Layer.WALKER: 30.0,
            Layer.RED_LINE: 15.0,
        },
        abs=0.3,
    )
    assert not cells(occupancy[1], Layer.RED_LINE).any()


FINE_X = Grid().centers_m()[..., 0]


def test_bad_scenes_and_grids_are_refused():
    with pytest.raises(InputError, match="one frame"):
        scene_of([])
    bits = np.ones((1, 1), dtype=np.uint8)
    with pytest.raises(InputError, match="not finite"):
        Scene(np.full((1, 1, 5), np.nan), np.zeros((1, 1, 2)), bits)
    with pytest.raises(InputError, match="do not fit"):
        Scene(np.zeros((1, 2, 5)), np.zeros((1, 1, 2)), bits)
    for wrong in ({"cell_m": 0.0}, {"rows": 0}, {"z_max_m": -1.0}, {"columns": 10**9}):
        with pytest.raises(InputError):
            Grid(**wrong)

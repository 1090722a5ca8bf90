"""Observations of frames made by hand: one actor ahead to the right, a straight route east."""

from __future__ import annotations

import numpy as np
import pytest

from adr1.environments.birds_eye import EGO_COLUMN, EGO_ROW, birds_eye, picture
from adr1.environments.privileged import STATE_ENTRIES, RouteView, state_vector, to_local
from adr1.episodes.frame import ActorKind, EgoControl, LightState, StateFrame
from adr1.episodes.furniture import RoadFurniture
from adr1.routes.dense_route import DenseRoute

LENGTH_M = 100


def straight_route() -> DenseRoute:
    rows = LENGTH_M + 1
    xyz = np.stack([np.arange(rows), np.zeros(rows), np.zeros(rows)], 1).astype(np.float64)
    zeros = np.zeros(rows, dtype=np.int64)
    return DenseRoute(
        positions_world_m=xyz,
        yaw_deg=np.zeros(rows),
        options=np.full(rows, 4, dtype=np.int8),
        s_m=np.arange(rows, dtype=np.float64),
        lane_width_m=np.full(rows, 3.5),
        is_junction=np.zeros(rows, dtype=np.bool_),
        road_ids=zeros,
        section_ids=zeros,
        lane_ids=zeros,
        sampling_m=1.0,
    )


def one_light(x_m: float, y_m: float, yaw_deg: float) -> RoadFurniture:
    empty = np.empty(0)
    return RoadFurniture(
        line_light_ids=np.array([90]),
        line_positions_world_m=np.array([[x_m, y_m, 0.0]]),
        line_yaw_deg=np.array([yaw_deg]),
        line_half_width_m=np.array([1.75]),
        sign_ids=np.empty(0, dtype=np.int64),
        sign_boxes_world_m=np.empty((0, 3)),
        sign_box_yaw_deg=empty,
        sign_extents_m=np.empty((0, 3)),
        sign_lane_yaw_deg=empty,
    )


def frame(other_kind: ActorKind = ActorKind.WALKER, other_x_m: float = 20.0) -> StateFrame:
    """The ego at (10, 1), 6 m/s; the other at (other_x_m, 5)."""
    kinematics = np.zeros((2, 15), dtype=np.float32)
    kinematics[0, :7] = (10.0, 1.0, 0.0, 0.0, 0.0, 0.0, 6.0)
    kinematics[1, :2] = (other_x_m, 5.0)
    return StateFrame(
        frame=1,
        time_s=0.05,
        ids=np.array([3, 4]),
        kinds=np.array([ActorKind.VEHICLE, other_kind], dtype=np.uint8),
        is_background=np.zeros(2, dtype=np.bool_),
        kinematics=kinematics,
        extents_m=np.array([[2.4, 1.0, 0.8], [1.0, 0.5, 0.9]], dtype=np.float32),
        box_centers_local_m=np.zeros((2, 3), dtype=np.float32),
        ego_index=0,
        light_ids=np.array([90]),
        light_states=np.array([LightState.RED], dtype=np.uint8),
        ego_control=EgoControl(),
        ego_speed_limit_mps=15.0,
    )


def test_the_vector_holds_what_its_table_says():
    view = RouteView(straight_route(), one_light(40.0, 0.0, 0.0))
    values = state_vector(frame(), view, s_m=10.0)
    assert (values.shape, values.dtype) == ((STATE_ENTRIES,), np.float32)
    assert values[:10] == pytest.approx([0.2, 0.5, 0.0, 1.0, 0.2, 0.9, 0.3, 1.0, 0.0, 0.0])
    assert values[10:14] == pytest.approx([0.1, -1 / 40, 0.2, -1 / 40])
    assert values[30:40] == pytest.approx([1, 0.2, 0.08, 0, 1, 0, 0.2, 0.1, 0, 1])
    assert not values[40:].any()


def test_lights_of_other_directions_and_lanes_and_far_actors_do_not_count():
    for line in ((40.0, 0.0, 180.0), (40.0, 8.0, 0.0), (5.0, 0.0, 0.0)):
        view = RouteView(straight_route(), one_light(*line))
        values = state_vector(frame(other_x_m=80.0), view, s_m=10.0)
        assert values[6:10] == pytest.approx([1.0, 0.0, 0.0, 0.0])
        assert not values[30:].any()


def test_the_ego_looks_along_its_yaw():
    turned = frame()
    turned.kinematics[0, 4] = 90.0
    assert to_local(turned, np.array([[10.0, 6.0], [9.0, 1.0]])) == pytest.approx(
        np.array([[5.0, 0.0], [0.0, 1.0]]), abs=1e-6
    )


@pytest.mark.parametrize(
    ("kind", "channel"),
    [
        (ActorKind.VEHICLE, 1),
        (ActorKind.TWO_WHEELER, 1),
        (ActorKind.WALKER, 2),
        (ActorKind.PROP, 3),
    ],
)
def test_the_view_from_above_puts_things_where_they_are(kind, channel):
    view = RouteView(straight_route(), one_light(40.0, 0.0, 0.0))
    array = birds_eye(frame(kind), view, s_m=10.0)
    rows, columns = np.nonzero(array[channel])
    assert rows.mean() == pytest.approx(EGO_ROW - 20, abs=0.6)
    assert columns.mean() == pytest.approx(EGO_COLUMN + 8, abs=0.6)
    assert [int(array[other].max()) for other in (1, 2, 3) if other != channel] == [0, 0]
    assert array[0, EGO_ROW - 30, EGO_COLUMN - 2] == 255
    assert set(np.unique(array[5])) == {0, 255}
    assert (array[4] == 51).all()
    assert picture(array).shape == (384, 384, 3)

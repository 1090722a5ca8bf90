from __future__ import annotations

from adr1.criteria.route_progress import EgoOnRoute


def test_asking_twice_for_a_frame_is_one_step(make_frame, route):
    ego = EgoOnRoute(route)
    ego.at(make_frame(0, 10.0))
    frame = make_frame(1, 12.5)
    assert (ego.driven_m(frame), ego.driven_m(frame)) == (2.5, 2.5)
    assert ego.at(frame) == ego.progress
    assert ego.progress.s_m == 2.5


def test_where_the_ego_starts_is_not_distance_driven(make_frame, route):
    assert EgoOnRoute(route).driven_m(make_frame(0, 20.0)) == 0.0

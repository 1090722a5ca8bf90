from __future__ import annotations

import pytest

from adr1.criteria.collisions import CollisionCriterion
from adr1.criteria.infraction import InfractionKind
from adr1.episodes.frame import Contact


def contact(frame, other_id=3, other_type="vehicle.tesla.model3", x=100.0):
    return Contact(frame, frame / 20.0, other_id, other_type, (3000.0, 4000.0, 0.0), (x, 1.75, 0.0))


@pytest.mark.parametrize(
    ("other_type", "kind"),
    [
        ("vehicle.tesla.model3", InfractionKind.COLLISION_VEHICLE),
        ("walker.pedestrian.0001", InfractionKind.COLLISION_PEDESTRIAN),
        ("static.building", InfractionKind.COLLISION_LAYOUT),
        ("traffic.traffic_light", InfractionKind.COLLISION_LAYOUT),
        ("static.prop.streetbarrier", InfractionKind.COLLISION_LAYOUT),
        ("static.sidewalk", None),
    ],
)
def test_what_was_hit_decides_the_kind(make_frame, drive, other_type, kind):
    hit = contact(10, other_type=other_type)
    frames = [make_frame(10, 100.0), make_frame(11, 100.5, contacts=(hit,))]
    found = drive(CollisionCriterion(), frames).infractions
    assert [i.kind for i in found] == ([] if kind is None else [kind])


def test_message_time_and_impulse_are_those_of_the_event(make_frame, drive):
    frames = [make_frame(10, 100.0), make_frame(11, 100.5, contacts=(contact(10),))]
    (found,) = drive(CollisionCriterion(), frames).infractions
    assert found.message == (
        "Agent collided against object with type=vehicle.tesla.model3 and id=3 "
        "at (x=100.0, y=1.75, z=0.0)"
    )
    assert (found.frame, found.time_s) == (10, 0.5)
    assert found.data["impulse_ns"] == 5000.0  # 3-4-5 triangle


def test_a_contact_that_lasts_counts_once(make_frame, drive):
    frames = [make_frame(9, 100.0)]
    frames += [make_frame(n, 100.0, contacts=(contact(n - 1),)) for n in range(10, 60)]
    assert len(drive(CollisionCriterion(), frames).infractions) == 1


def test_another_actor_within_5_m_does_not_count_but_beyond_does(make_frame, drive):
    frames = [
        make_frame(10, 100.0),
        make_frame(11, 100.5, contacts=(contact(10),)),
        make_frame(20, 104.0, contacts=(contact(19, other_id=4, x=103.5),)),
        make_frame(21, 105.5),
        make_frame(22, 106.0, contacts=(contact(21, other_id=5, x=105.5),)),
    ]
    found = drive(CollisionCriterion(), frames).infractions
    assert [i.data["other_id"] for i in found] == [3, 5]


def test_the_same_actor_counts_again_only_after_5_s(make_frame, drive):
    def run(again):
        frames = [
            make_frame(10, 100.0),
            make_frame(11, 100.5, contacts=(contact(10),)),
            make_frame(again, 120.0),
            make_frame(again + 1, 120.5, contacts=(contact(again, x=120.0),)),
        ]
        return len(drive(CollisionCriterion(), frames).infractions)

    assert run(10 + 100) == 1  # exactly 5 s later
    assert run(10 + 101) == 2


def test_being_hit_while_standing_does_not_count(make_frame, drive):
    standing = [
        make_frame(9, 100.0, speed_mps=0.05),
        make_frame(10, 100.0, speed_mps=0.05),
        make_frame(11, 100.0, speed_mps=0.05, contacts=(contact(10),)),
    ]
    assert drive(CollisionCriterion(), standing).infractions == []


def test_the_speed_before_the_impact_counts(make_frame, drive):
    stopped_by_it = [
        make_frame(9, 99.5, speed_mps=8.0),
        make_frame(10, 100.0, speed_mps=0.0),
        make_frame(11, 100.0, speed_mps=0.0, contacts=(contact(10),)),
    ]
    assert len(drive(CollisionCriterion(), stopped_by_it).infractions) == 1

from __future__ import annotations

import pytest

from adr1.criteria.criteria_set import default_criteria
from adr1.criteria.infraction import InfractionKind, TerminalReason
from adr1.episodes.frame import Contact, LightState
from adr1.episodes.furniture import furniture_of
from adr1.episodes.log_reader import StateLogReader
from adr1.episodes.log_writer import StateLogWriter

FURNITURE = furniture_of(
    [[50, 100.0, 1.75, 0.0, 0.0, 1.75]], [[60, 200.0, 1.75, 0.0, 0.0, 1.0, 1.75, 1.0, 0.0]]
)


def eventful_drive(make_frame):
    """Red light at 100, stop sign at 200, a crash at 300, some metres off the road, arrival."""
    frames = []
    for n in range(800):
        x = 10.0 + 0.5 * n
        hit = Contact(
            n - 1, (n - 1) / 20.0, 9, "vehicle.mini.cooper_s", (1.0, 2.0, 3.0), (x, 1.75, 0.0)
        )
        frames.append(
            make_frame(
                n,
                x,
                14.0 if 350.0 < x < 370.0 else 1.75,
                light=LightState.RED if n < 300 else LightState.GREEN,
                contacts=(hit,) if 300.0 < x < 302.0 else (),
                traffic=(12.0, 13.0),
            )
        )
    return frames


def judged(criteria, frames):
    for frame in frames:
        if criteria.update(frame) is not None:
            break
    criteria.finish()
    return criteria


def test_a_clean_drive_reaches_the_end_without_infraction(make_frame, route, straight_map):
    frames = [
        make_frame(n, 10.0 + 0.5 * n, light=LightState.GREEN, traffic=(9.0,)) for n in range(900)
    ]
    criteria = judged(default_criteria(route, straight_map, furniture_of([], [])), frames)
    assert criteria.infractions == ()
    assert criteria.terminal is TerminalReason.ROUTE_COMPLETED
    assert criteria.route_completion_percent == 100.0
    # complete beyond 99 % of 400 m
    assert criteria.route_s_m == pytest.approx(396.5, abs=0.6)


def test_completion_before_the_end_is_the_share_driven(make_frame, route, straight_map):
    frames = [make_frame(n, 10.0 + n) for n in range(101)]
    criteria = judged(default_criteria(route, straight_map, furniture_of([], [])), frames)
    assert criteria.terminal is None
    assert criteria.route_completion_percent == pytest.approx(25.0, abs=0.01)


def test_every_rule_reports_once(make_frame, route, straight_map):
    frames = eventful_drive(make_frame)
    criteria = judged(default_criteria(route, straight_map, FURNITURE), frames)
    kinds = [infraction.kind for infraction in criteria.infractions]
    assert kinds.count(InfractionKind.MIN_SPEED) == 4
    assert [kind for kind in kinds if kind is not InfractionKind.MIN_SPEED] == [
        InfractionKind.RED_LIGHT,
        InfractionKind.STOP,
        InfractionKind.COLLISION_VEHICLE,
        InfractionKind.OUTSIDE_ROUTE_LANES,
    ]


def test_scoring_from_the_log_gives_the_same(make_frame, route, straight_map, tmp_path):
    frames = eventful_drive(make_frame)
    online = default_criteria(route, straight_map, FURNITURE)
    with StateLogWriter(tmp_path / "log", route=route, furniture=FURNITURE) as log:
        for frame in frames:
            done = online.update(frame)
            log.write(frame, route_s_m=online.route_s_m)
            if done is not None:
                break
        online.finish()
        for infraction in online.infractions:
            log.add_event(infraction)
    recorded = StateLogReader(tmp_path / "log")
    offline = default_criteria(recorded.route, straight_map, recorded.furniture)
    judged(offline, recorded.frames())
    assert offline.infractions == online.infractions
    assert offline.terminal == online.terminal
    assert offline.route_completion_percent == online.route_completion_percent


def test_finishing_twice_reports_once(make_frame, route, straight_map):
    criteria = default_criteria(route, straight_map, FURNITURE)
    judged(criteria, eventful_drive(make_frame))
    before = criteria.infractions
    criteria.finish()
    assert criteria.infractions == before

"""Criteria that judge by what scenarios say: time-outs, and giving way to an emergency vehicle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from adr1.criteria.infraction import InfractionKind
from adr1.criteria.scenario_timeout import ScenarioTimeoutCriterion
from adr1.criteria.yield_emergency import YieldEmergencyCriterion
from adr1.episodes.frame import NoteKind, ScenarioNote, StateFrame

VEHICLE_ID = 900


def note(kind: NoteKind) -> ScenarioNote:
    return ScenarioNote("Yield_1", "YieldToEmergencyVehicle", kind, (VEHICLE_ID,))


def with_vehicle(frame: StateFrame, x_m: float) -> StateFrame:
    """The frame with an emergency vehicle that heads along +x."""
    row = np.zeros((1, 15), dtype=np.float32)
    row[0, 0] = x_m
    return replace(
        frame,
        ids=np.append(frame.ids, VEHICLE_ID),
        kinds=np.append(frame.kinds, np.uint8(0)),
        is_background=np.append(frame.is_background, [False]),
        kinematics=np.vstack([frame.kinematics, row]),
        extents_m=np.vstack([frame.extents_m, np.ones((1, 3), dtype=np.float32)]),
        box_centers_local_m=np.vstack(
            [frame.box_centers_local_m, np.zeros((1, 3), dtype=np.float32)]
        ),
    )


def test_a_time_out_is_an_infraction_and_an_end_is_none(make_frame) -> None:
    criterion = ScenarioTimeoutCriterion()
    criterion.update(replace(make_frame(1, 20.0), notes=(note(NoteKind.STARTED),)))
    criterion.update(replace(make_frame(2, 21.0), notes=(note(NoteKind.ENDED),)))
    assert criterion.infractions == []
    criterion.update(replace(make_frame(3, 22.0), notes=(note(NoteKind.TIMED_OUT),)))
    (infraction,) = criterion.infractions
    assert infraction.kind is InfractionKind.SCENARIO_TIMEOUT
    assert infraction.frame == 3
    assert infraction.data["scenario"] == "Yield_1"


@pytest.mark.parametrize(
    ("vehicle_x_m", "end", "caught"),
    [(30.0, NoteKind.ENDED, False), (10.0, NoteKind.ENDED, True), (10.0, None, True)],
)
def test_who_is_ahead_at_the_end(make_frame, vehicle_x_m, end, caught) -> None:
    """The ego stands at x = 21; the vehicle was behind it at first in each case."""
    criterion = YieldEmergencyCriterion()
    criterion.update(replace(make_frame(1, 20.0), notes=(note(NoteKind.STARTED),)))
    criterion.update(with_vehicle(make_frame(2, 20.5), 5.0))
    last = with_vehicle(make_frame(3, 21.0), vehicle_x_m)
    criterion.update(last if end is None else replace(last, notes=(note(end),)))
    criterion.finish()
    kinds = [infraction.kind for infraction in criterion.infractions]
    assert kinds == ([InfractionKind.YIELD_EMERGENCY_VEHICLE] if caught else [])


def test_other_scenarios_are_none_of_its_business(make_frame) -> None:
    criterion = YieldEmergencyCriterion()
    other = ScenarioNote("Accident_1", "Accident", NoteKind.STARTED, (VEHICLE_ID,))
    criterion.update(replace(make_frame(1, 20.0), notes=(other,)))
    criterion.update(with_vehicle(make_frame(2, 21.0), 5.0))
    criterion.finish()
    assert criterion.infractions == []

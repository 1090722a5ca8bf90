from __future__ import annotations

import contextlib

import carla
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adr1.errors import AgentError, SimulatorError
from adr1.evaluation.agent_messages import (
    CONTROL,
    AgentHostError,
    pack_control,
    pack_error,
    pack_report,
    unpack_control,
    unpack_report,
)
from adr1.evaluation.compat.sensor_interface import (
    SensorConfigurationInvalid,
    SensorReceivedNoData,
)

PEDAL = st.floats(-1.0, 1.0, width=32)


@given(PEDAL, PEDAL, PEDAL, st.booleans(), st.booleans(), st.booleans(), st.integers(-1, 9))
def test_a_control_arrives_to_the_bit(throttle, steer, brake, hand_brake, reverse, manual, gear):
    control = carla.VehicleControl(throttle, steer, brake, hand_brake, reverse, manual, gear)
    again = unpack_control(pack_control(control))
    assert again == control
    assert (again.throttle, again.steer, again.brake) == (throttle, steer, brake)
    assert again.gear == gear


def test_a_report_arrives_and_is_never_taken_for_a_control():
    assert unpack_report(pack_report(sensors=["a"], versions={"t": "1"})) == {
        "sensors": ["a"],
        "versions": {"t": "1"},
    }
    assert len(pack_report()) > CONTROL.size


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("agent", AgentError),
        ("sensors", SensorConfigurationInvalid),
        ("no data", SensorReceivedNoData),
        ("simulator", SimulatorError),
        ("host", AgentHostError),
        ("of a kind that nobody knows", AgentHostError),
    ],
)
def test_errors_arrive_as_what_they_were(kind, error):
    with pytest.raises(error, match="words"):
        unpack_report(pack_error(kind, "words"))


@given(st.binary(max_size=60))
def test_anything_else_is_refused(message):
    if len(message) != CONTROL.size:
        with pytest.raises(AgentHostError):
            unpack_control(message)
    with contextlib.suppress(AgentHostError):
        assert isinstance(unpack_report(message), dict)

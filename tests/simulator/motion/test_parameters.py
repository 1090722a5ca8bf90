"""VehiclePhysicsControl on the wire and back."""

from __future__ import annotations

import math

import pytest
from tests.simulator.motion.town_square import MKZ

from adr1.simulator.catalogue.physics import physics_wire
from adr1.simulator.motion.parameters import VehicleParameters


def test_wire_round_trip():
    wire = physics_wire(MKZ)
    again = VehicleParameters.from_wire(wire).to_wire()
    assert VehicleParameters.from_wire(again).to_wire() == again
    assert again[1:3] == wire[1:3]
    assert again[15][0][3] == pytest.approx(35.5)
    parameters = VehicleParameters.from_wire(wire)
    assert parameters.wheelbase_m == pytest.approx(2.86, abs=0.01)
    assert parameters.track_m == pytest.approx(1.826, abs=0.01)
    assert parameters.number_of_wheels == 4


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [
        (0, [], "torque_curve"),
        (0, [[5.0, 1.0], [1.0, 1.0]], "torque_curve"),
        (0, [["a", 1.0]], "torque_curve"),
        (1, 0.0, "max_rpm"),
        (1, math.nan, "max_rpm"),
        (2, "x", "moi"),
        (3, -1.0, "damping_rate_full_throttle"),
        (9, -4.0, "final_ratio"),
        (10, [[1.0, 0.5, 0.6]] * 31, "forward_gears"),
        (10, [[0.0, 0.5, 0.6]], "forward_gears"),
        (10, [[1.0]], "forward_gears"),
        (11, 0.0, "mass"),
        (12, math.inf, "drag_coefficient"),
        (13, [0.0, 0.0], "center_of_mass"),
        (14, None, "steering_curve"),
        (15, [], "wheels"),
        (15, [[1.0] * 8] * 4, "wheels"),
        (15, [[3.5, 0.25, 70.0, 0.0, 1500.0, 0.0, 2.0, 17.0, 1000.0]] * 4, "wheels.radius"),
        (15, [[-1.0, 0.25, 70.0, 30.0, 1500.0, 0.0, 2.0, 17.0, 1000.0]] * 4, "tire_friction"),
    ],
)
def test_faults_name_their_field(field: int, value: object, name: str):
    wire = physics_wire(MKZ)
    wire[field] = value
    with pytest.raises(ValueError, match=name):
        VehicleParameters.from_wire(wire)


def test_too_few_fields():
    with pytest.raises(ValueError, match="17 fields"):
        VehicleParameters.from_wire([1.0])

from __future__ import annotations

import pytest

from adr1.errors import UnknownNameError
from adr1.simulator.catalogue import dimensions, physics
from adr1.simulator.catalogue.blueprints import Catalogue

VEHICLES = [b.id for b in Catalogue.load() if b.family == "vehicle"]


@pytest.mark.parametrize("blueprint_id", VEHICLES)
def test_every_vehicle_has_plausible_physics(blueprint_id):
    wire = physics.physics_wire(blueprint_id)
    assert len(wire) == 17
    torque, max_rpm, gears, mass, wheels = wire[0], wire[1], wire[10], wire[11], wire[15]
    assert [point[0] for point in torque] == sorted(point[0] for point in torque)
    assert max_rpm > 500
    assert all(len(gear) == 3 for gear in gears)
    assert len(gears) >= 1
    assert 80 < mass < 20000
    assert len(wheels) == 4
    box = dimensions.box_of(blueprint_id)
    for wheel in wheels:
        assert len(wheel) == 10
        assert 15 < wheel[3] < 70
        x_cm, y_cm, z_cm = wheel[9]
        assert abs(x_cm / 100 - box.center_local_m[0]) < box.extent_m[0]
        assert abs(y_cm / 100) < box.extent_m[1] + 0.05
        assert z_cm == wheel[3]
    assert wheels[0][2] > 20
    assert wheels[2][2] == 0.0


def test_figures_of_a_dumped_vehicle():
    assert physics.mass_kg("vehicle.tesla.model3") == 1845.0
    wire = physics.physics_wire("vehicle.tesla.model3")
    wheelbase_m = (wire[15][0][9][0] - wire[15][2][9][0]) / 100
    assert wheelbase_m == pytest.approx(3.0046, abs=1e-3)


def test_approximate_vehicles_are_marked():
    assert sorted(v for v in VEHICLES if physics.has_approximate_physics(v)) == [
        "vehicle.carlamotors.european_hgv",
        "vehicle.ford.crown",
        "vehicle.mitsubishi.fusorosa",
        "vehicle.volkswagen.t2_2021",
    ]


def test_each_call_gives_a_fresh_record():
    physics.physics_wire("vehicle.audi.tt")[15][0][9][0] = 1e9
    assert physics.physics_wire("vehicle.audi.tt")[15][0][9][0] < 1e3


def test_no_vehicle_no_physics():
    with pytest.raises(UnknownNameError):
        physics.physics_wire("walker.pedestrian.0001")

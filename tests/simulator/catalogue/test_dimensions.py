from __future__ import annotations

import json
from pathlib import Path

import pytest

from adr1.errors import UnknownNameError
from adr1.simulator.catalogue import dimensions
from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.catalogue.dimensions import Label

FACTS = Path(__file__).resolve().parents[3] / ".." / "shared" / "catalogue" / "vehicles.json"


def test_boxes_equal_the_published_snapshot():
    if not FACTS.is_file():
        pytest.skip("the folder of published facts is not beside this checkout")
    published = json.loads(FACTS.read_text())
    for family in ("vehicles", "walkers", "props"):
        for name, row in published[family].items():
            want = tuple(row["extent"][axis] for axis in "xyz")
            assert dimensions.box_of(name).extent_m == pytest.approx(want, abs=1e-5)


def test_vehicle_boxes_stand_on_the_ground():
    for blueprint in Catalogue.load():
        if blueprint.family == "vehicle":
            box = dimensions.box_of(blueprint.id)
            assert box.center_local_m[2] - box.extent_m[2] == pytest.approx(0.0, abs=0.17)


def test_prop_of_unknown_size_has_the_default_box():
    assert dimensions.has_approximate_box("static.prop.mesh")
    assert dimensions.box_of("static.prop.mesh").extent_m == dimensions.DEFAULT_PROP_EXTENT_M
    assert not dimensions.has_approximate_box("static.prop.barrel")


def test_bodiless_kinds_have_an_empty_box_and_no_label():
    for name in ("sensor.other.gnss", "spectator", "controller.ai.walker"):
        assert dimensions.box_of(name).extent_m == (0.0, 0.0, 0.0)
        assert dimensions.semantic_tags_wire(name) == b""


@pytest.mark.parametrize(
    ("blueprint_id", "labels"),
    [
        ("vehicle.tesla.model3", (Label.CAR,)),
        ("vehicle.carlamotors.firetruck", (Label.TRUCK,)),
        ("vehicle.mitsubishi.fusorosa", (Label.BUS,)),
        ("vehicle.yamaha.yzf", (Label.RIDER, Label.MOTORCYCLE)),
        ("vehicle.diamondback.century", (Label.RIDER, Label.BICYCLE)),
        ("walker.pedestrian.0001", (Label.PEDESTRIAN,)),
        ("static.prop.container", (Label.STATIC,)),
        ("static.prop.trafficcone01", (Label.DYNAMIC,)),
        ("static.prop.cypresstree", (Label.VEGETATION,)),
        ("traffic.traffic_light", (Label.TRAFFIC_LIGHT,)),
        ("traffic.speed_limit.50", (Label.TRAFFIC_SIGN,)),
    ],
)
def test_labels(blueprint_id, labels):
    assert dimensions.labels_of(blueprint_id) == labels
    assert dimensions.semantic_tags_wire(blueprint_id) == bytes(int(label) for label in labels)


def test_wheels():
    assert dimensions.number_of_wheels("vehicle.tesla.model3") == 4
    assert dimensions.number_of_wheels("vehicle.diamondback.century") == 2
    with pytest.raises(UnknownNameError, match="vehicle"):
        dimensions.number_of_wheels("walker.pedestrian.0001")


def test_unknown_blueprint_is_an_error():
    with pytest.raises(UnknownNameError):
        dimensions.box_of("static.prop.nothing")

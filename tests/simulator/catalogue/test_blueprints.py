from __future__ import annotations

import pytest

from adr1.errors import InputError, UnknownNameError
from adr1.simulator.catalogue import values
from adr1.simulator.catalogue.blueprints import Catalogue

CATALOGUE = Catalogue.load()


def attribute_types(blueprint_id: str) -> dict[str, int]:
    return {a.id: a.type for a in CATALOGUE.get(blueprint_id).attributes}


def test_has_every_family_of_0_9_16():
    counts: dict[str, int] = {}
    for blueprint in CATALOGUE:
        if blueprint.uid:
            counts[blueprint.family] = counts.get(blueprint.family, 0) + 1
    assert counts == {
        "sensor": 19,
        "controller": 1,
        "util": 1,
        "static": 100,
        "vehicle": 41,
        "walker": 52,
    }


@pytest.mark.parametrize(
    "blueprint_id",
    [
        "vehicle.lincoln.mkz_2017",
        "vehicle.lincoln.mkz_2020",
        "vehicle.tesla.model3",
        "vehicle.nissan.patrol",
        "vehicle.nissan.patrol_2021",
        "vehicle.mini.cooper_s",
        "vehicle.audi.tt",
        "vehicle.volkswagen.t2",
        "vehicle.diamondback.century",
        "vehicle.bh.crossbike",
        "vehicle.gazelle.omafiets",
        "vehicle.carlamotors.carlacola",
        "vehicle.carlamotors.firetruck",
        "vehicle.kawasaki.ninja",
        "vehicle.dodge.charger_police_2020",
        "vehicle.mitsubishi.fusorosa",
        "vehicle.carlamotors.european_hgv",
        "walker.pedestrian.0001",
        "walker.pedestrian.0051",
        "controller.ai.walker",
        "static.trigger.friction",
        "static.prop.mesh",
        "static.prop.container",
        "static.prop.advertisement",
        "static.prop.foodcart",
        "static.prop.haybalelb",
        "static.prop.busstoplb",
        "static.prop.vendingmachine",
        "static.prop.dirtdebris01",
        "static.prop.dirtdebris02",
        "static.prop.streetbarrier",
        "static.prop.warningaccident",
        "static.prop.warningconstruction",
        "static.prop.trafficwarning",
        "static.prop.constructioncone",
        "static.prop.chainbarrier",
        "sensor.camera.rgb",
        "sensor.camera.depth",
        "sensor.camera.dvs",
        "sensor.camera.semantic_segmentation",
        "sensor.camera.instance_segmentation",
        "sensor.camera.optical_flow",
        "sensor.camera.normals",
        "sensor.camera.cosmos_visualization",
        "sensor.lidar.ray_cast",
        "sensor.lidar.ray_cast_semantic",
        "sensor.other.collision",
        "sensor.other.gnss",
        "sensor.other.imu",
        "sensor.other.lane_invasion",
        "sensor.other.obstacle",
        "sensor.other.radar",
        "sensor.other.rss",
        "sensor.other.v2x",
        "sensor.other.v2x_custom",
    ],
)
def test_ids_used_by_official_tools_can_be_spawned(blueprint_id):
    assert CATALOGUE.get(blueprint_id).uid > 0


@pytest.mark.parametrize("blueprint_id", ["spectator", "traffic.traffic_light", "traffic.stop"])
def test_server_made_kinds_are_known_but_not_in_the_library(blueprint_id):
    assert CATALOGUE.get(blueprint_id).uid == 0
    assert blueprint_id not in {definition[1] for definition in CATALOGUE.definitions()}
    with pytest.raises(InputError, match="cannot be spawned"):
        CATALOGUE.resolve([0, blueprint_id, []])


def test_attribute_types_that_filters_depend_on():
    for blueprint in CATALOGUE:
        if blueprint.family != "vehicle":
            continue
        types = attribute_types(blueprint.id)
        assert types["base_type"] == values.STRING
        assert types["special_type"] == values.STRING
        assert types["generation"] == values.INT
        assert types["number_of_wheels"] == values.INT
        assert types["has_lights"] == values.BOOL
        assert types["has_dynamic_doors"] == values.BOOL
        assert types["sticky_control"] == values.BOOL
        assert types["role_name"] == values.STRING
    assert attribute_types("vehicle.lincoln.mkz_2020")["color"] == values.COLOR


def test_each_scenario_filter_finds_a_vehicle():
    vehicles = [b for b in CATALOGUE if b.family == "vehicle"]
    wanted = [
        {"base_type": "car", "special_type": "", "has_lights": "true"},
        {"base_type": "car", "generation": "2", "special_type": ""},
        {"base_type": "car", "has_dynamic_doors": "true"},
        {"base_type": "bicycle"},
        {"special_type": "emergency"},
    ]
    for query in wanted:
        assert any(all(b.default(k) == v for k, v in query.items()) for b in vehicles), query


def test_every_walker_has_three_speeds_and_the_flags():
    for blueprint in CATALOGUE:
        if blueprint.family != "walker":
            continue
        speed = next(a for a in blueprint.attributes if a.id == "speed")
        assert len(speed.recommended) == 3
        types = attribute_types(blueprint.id)
        for flag in ("is_invincible", "can_use_wheelchair", "use_wheelchair"):
            assert types[flag] == values.BOOL
        assert blueprint.default("generation") in {"1", "2"}


@pytest.mark.parametrize(
    ("blueprint_id", "names"),
    [
        (
            "sensor.other.imu",
            "noise_accel_stddev_x noise_gyro_stddev_z noise_gyro_bias_y noise_seed",
        ),
        (
            "sensor.other.gnss",
            "noise_alt_bias noise_lat_stddev noise_lon_bias noise_seed sensor_tick",
        ),
        (
            "sensor.lidar.ray_cast",
            "range rotation_frequency channels upper_fov lower_fov points_per_second noise_stddev "
            "atmosphere_attenuation_rate dropoff_general_rate dropoff_intensity_limit "
            "dropoff_zero_intensity",
        ),
        ("sensor.other.radar", "horizontal_fov vertical_fov points_per_second range"),
        ("sensor.other.obstacle", "distance hit_radius only_dynamics"),
        (
            "sensor.camera.rgb",
            "image_size_x image_size_y fov lens_circle_multiplier chromatic_aberration_intensity",
        ),
        ("static.trigger.friction", "friction extent_x extent_y extent_z"),
        ("static.prop.mesh", "mesh_path scale mass"),
    ],
)
def test_attributes_that_agents_set_exist(blueprint_id, names):
    assert set(names.split()) <= set(attribute_types(blueprint_id))


def test_every_default_fits_its_type():
    for blueprint in CATALOGUE:
        for attribute in blueprint.attributes:
            values.check(attribute.id, attribute.type, attribute.value)
            for text in attribute.recommended:
                values.check(attribute.id, attribute.type, text)


def test_definitions_have_the_wire_form():
    uids = [definition[0] for definition in CATALOGUE.definitions()]
    assert uids == list(range(1, len(uids) + 1))
    for _, name, tags, attributes in CATALOGUE.definitions():
        assert tags == name.replace(".", ",")
        for attribute_id, type_code, value, recommended, modifiable, restrict in attributes:
            assert isinstance(attribute_id, str)
            assert type_code in values.TYPE_NAMES
            assert isinstance(value, str)
            assert all(isinstance(text, str) for text in recommended)
            assert isinstance(modifiable, bool)
            assert isinstance(restrict, bool)


def test_resolve_merges_over_defaults_in_blueprint_order():
    rows = CATALOGUE.resolve(
        [1, "vehicle.tesla.model3", [["own", 4, "kept"], ["role_name", 4, "hero"]]]
    )
    defaults = [a.id for a in CATALOGUE.get("vehicle.tesla.model3").attributes]
    assert [row[0] for row in rows] == [*defaults, "own"]
    found = {row[0]: row[2] for row in rows}
    assert found["role_name"] == "hero"
    assert found["number_of_wheels"] == "4"


def test_resolve_keeps_the_blueprints_type_for_a_known_attribute():
    rows = CATALOGUE.resolve([1, "vehicle.tesla.model3", [["has_lights", 4, "true"]]])
    assert ["has_lights", values.BOOL, "true"] in rows


@pytest.mark.parametrize(
    "description",
    [
        None,
        [],
        "vehicle.tesla.model3",
        [1, 2, []],
        [1, "vehicle.tesla.model3"],
        [1, "vehicle.tesla.model3", [["role_name"]]],
        [1, "vehicle.tesla.model3", ["role_name"]],
        [1, "vehicle.tesla.model3", [["role_name", 4, 5]]],
        [1, "vehicle.tesla.model3", [["color", 5, "red"]]],
        [1, "sensor.camera.rgb", [["fov", 3, "nan"]]],
        [1, "sensor.camera.rgb", [["image_size_x", 2, "wide"]]],
    ],
)
def test_resolve_refuses_nonsense(description):
    with pytest.raises(InputError):
        CATALOGUE.resolve(description)


def test_unknown_id_lists_the_valid_ones():
    with pytest.raises(UnknownNameError, match=r"vehicle\.tesla\.model3"):
        CATALOGUE.get("vehicle.tesla.model33")

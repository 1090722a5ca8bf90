"""Fixed objects through the client: lists, boxes, switching off, colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import carla
import pytest

Keep = Callable[[Any], Any]
ANY, BUILDINGS = carla.CityObjectLabel.Any, carla.CityObjectLabel.Buildings


def test_each_label_has_its_objects_with_real_boxes(town: Any) -> None:
    everything = town.world.get_environment_objects(ANY)
    ids = [found.id for found in everything]
    assert len(set(ids)) == len(ids)
    houses = town.world.get_environment_objects(BUILDINGS)
    assert 10 < len(houses) < len(everything)
    assert {found.type for found in houses} == {BUILDINGS}
    for house in houses:
        box = house.bounding_box
        assert box.location.distance(house.transform.location) < 0.01
        assert min(box.extent.x, box.extent.y, box.extent.z) > 0.5
    lights = town.world.get_environment_objects(carla.CityObjectLabel.TrafficLight)
    assert len(lights) == len(town.world.get_actors().filter("traffic.traffic_light"))
    boxes = town.world.get_level_bbs(BUILDINGS)
    assert [b.location.x for b in boxes] == [h.bounding_box.location.x for h in houses]
    assert len(town.world.get_names_of_all_objects()) == len({f.name for f in everything})


def test_a_building_that_is_switched_off_is_no_longer_there(town: Any, born: Keep) -> None:
    house = next(h for h in town.world.get_environment_objects(BUILDINGS) if stands_alone(town, h))
    inside = house.bounding_box.location
    above, down = carla.Location(inside.x, inside.y, 200.0), carla.Vector3D(0, 0, -1)
    blueprint = town.library.find("vehicle.audi.tt")
    place = carla.Transform(carla.Location(inside.x, inside.y, 0.5))
    assert town.world.project_point(above, down, 250.0).label == BUILDINGS
    assert town.world.try_spawn_actor(blueprint, place) is None
    town.world.enable_environment_objects({house.id}, False)
    assert town.world.project_point(above, down, 250.0).label != BUILDINGS
    car = town.world.spawn_actor(blueprint, place)
    town.ticks(20)
    start = car.get_location()
    car.apply_control(carla.VehicleControl(throttle=1.0))
    town.ticks(40)
    assert car.get_location().distance(start) > 5.0
    car.destroy()
    town.world.enable_environment_objects({house.id}, True)
    assert town.world.project_point(above, down, 250.0).label == BUILDINGS
    assert town.world.try_spawn_actor(blueprint, place) is None


def stands_alone(town: Any, house: Any) -> bool:
    """Whether a line down through its middle meets no other building, and a car fits into it."""
    middle, extent = house.bounding_box.location, house.bounding_box.extent
    top = carla.Location(middle.x, middle.y, 200.0)
    hits = town.world.cast_ray(top, carla.Location(middle.x, middle.y, -10.0))
    return min(extent.x, extent.y) > 4.0 and [h.label for h in hits].count(BUILDINGS) == 1


def test_unknown_objects_and_broken_textures_do_no_harm(town: Any) -> None:
    town.world.enable_environment_objects({2**60}, False)
    slot = carla.MaterialParameter.Diffuse
    paint = town.world.apply_color_texture_to_object
    with pytest.raises(RuntimeError, match="no objects named"):
        paint("no such thing", slot, carla.TextureColor(2, 2))
    name = town.world.get_names_of_all_objects()[0]
    with pytest.raises(RuntimeError, match="0 x 0 texels"):
        paint(name, slot, carla.TextureColor(0, 0))
    paint(name, slot, carla.TextureColor(2, 2))
    assert town.world.tick() > 0

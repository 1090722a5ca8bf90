"""Street lights through the client's LightManager, as two clients see them."""

from __future__ import annotations

import time
from typing import Any

import carla
import pytest

from adr1.session.launch import EmbeddedServer


@pytest.fixture(scope="module")
def lamps(town: Any) -> Any:
    return town.world.get_lightmanager()


def settled(town: Any) -> None:
    """Lights change with the next tick; other clients ask for them after another one."""
    town.ticks(3)
    time.sleep(0.2)


def test_lamps_stand_beside_the_roads(town: Any, lamps: Any) -> None:
    lights = lamps.get_all_lights()
    assert len(lights) > 50
    assert len({light.id for light in lights}) == len(lights)
    world_map = town.world.get_map()
    for light in lights:
        assert light.light_group == carla.LightGroup.Street
        assert light.location.z > 4.0
        on_road = world_map.get_waypoint(light.location, project_to_road=False)
        assert on_road is None
        near = world_map.get_waypoint(light.location)
        assert near.transform.location.distance(light.location) < 16.0


def test_a_change_is_seen_by_another_client(
    town: Any, lamps: Any, embedded_server: EmbeddedServer
) -> None:
    lights = lamps.get_all_lights()
    lamps.set_day_night_cycle(False)
    lamps.turn_on(lights[:2])
    lamps.set_color(lights[:1], carla.Color(255, 10, 20))
    lamps.set_intensity(lights[:1], 1234.0)
    settled(town)
    other = carla.Client("127.0.0.1", embedded_server.rpc_port)
    other.set_timeout(20.0)
    theirs = other.get_world().get_lightmanager()
    seen = theirs.get_all_lights()
    assert [light.is_on for light in seen[:3]] == [True, True, False]
    assert (seen[0].color.r, seen[0].color.g, seen[0].color.b) == (255, 10, 20)
    assert seen[0].intensity == 1234.0
    theirs.turn_off(seen[:1])
    for _ in range(50):  # the first client hears of it on a thread of its own
        settled(town)
        on = [light.is_on for light in lamps.get_all_lights()[:3]]
        if not on[0]:
            break
    assert on == [False, True, False]


def test_the_sun_switches_them_unless_told_otherwise(town: Any, lamps: Any) -> None:
    night = carla.WeatherParameters(sun_altitude_angle=-20.0)
    noon = carla.WeatherParameters(sun_altitude_angle=60.0)
    lamps.set_day_night_cycle(True)
    town.world.set_weather(night)
    settled(town)
    assert len(lamps.get_turned_on_lights()) == len(lamps.get_all_lights())
    town.world.set_weather(noon)
    settled(town)
    assert not lamps.get_turned_on_lights()
    lamps.set_day_night_cycle(False)
    town.world.set_weather(night)
    settled(town)
    assert not lamps.get_turned_on_lights()
    town.world.set_weather(noon)

from __future__ import annotations

import carla
import pytest

from adr1.errors import InputError
from adr1.routes.specs import WeatherKeyframe
from adr1.scenarios.weather import RouteWeather


def test_is_interpolated_between_keyframes() -> None:
    start = carla.WeatherParameters()
    start.fog_density = 7.0
    frames = [
        WeatherKeyframe(100.0, {"cloudiness": 80.0}),
        WeatherKeyframe(0.0, {"cloudiness": 20.0, "wetness": 5.0}),
    ]
    weather = RouteWeather(frames, start)
    assert weather.changes
    assert weather.at(50.0).cloudiness == pytest.approx(50.0)
    assert weather.at(130.0).cloudiness == pytest.approx(80.0)
    assert weather.at(50.0).wetness == pytest.approx(5.0)
    assert weather.at(50.0).fog_density == pytest.approx(7.0)


def test_route_without_keyframes_keeps_the_towns_weather() -> None:
    start = carla.WeatherParameters()
    start.sun_altitude_angle = 33.0
    weather = RouteWeather([], start)
    assert not weather.changes
    assert weather.at(10.0).sun_altitude_angle == pytest.approx(33.0)


def test_unknown_field_is_named() -> None:
    with pytest.raises(InputError, match="cloudyness"):
        RouteWeather([WeatherKeyframe(0.0, {"cloudyness": 1.0})], carla.WeatherParameters())

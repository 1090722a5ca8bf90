"""From an <Environment> to CARLA's weather.

Precipitation: 0 to 1, or mm/h from 1.1 on, where 10 mm/h (heavy rain) is full. Fog: CARLA's fog
is full at a visual range of 0 and none from 1 km on. Clouds: by their state. Sun: elevation and
azimuth as given. Wetness: by its word. Friction other than 1 cannot be set and is an error.
"""

from __future__ import annotations

import math

import carla

from adr1.scenarios.openscenario.node import Node

CLOUDS = {"free": 0.0, "cloudy": 50.0, "overcast": 90.0, "rainy": 100.0, "skyOff": 0.0}
WETNESS = {
    "dry": 0.0,
    "moist": 25.0,
    "wetWithPuddles": 60.0,
    "lowFlooded": 80.0,
    "highFlooded": 100.0,
}
FULL_RAIN_MMPH = 10.0
CLEAR_RANGE_M = 1000.0


def weather_of(environment: Node, start: carla.WeatherParameters) -> carla.WeatherParameters:
    """The weather after an environment action; what it does not name stays as it is.

    Raises:
        FileFormatError: a value that CARLA's weather cannot show.
    """
    weather = environment.maybe("Weather")
    if weather is not None:
        _sky(weather, start)
        _fall(weather, start)
    time = environment.maybe("TimeOfDay")
    if time is not None and (weather is None or weather.maybe("Sun") is None):
        start.sun_altitude_angle = _sun_height_deg(time)
    road = environment.maybe("RoadCondition")
    if road is not None:
        if road.number("frictionScaleFactor") != 1.0:
            raise road.fault("frictionScaleFactor other than 1 is not supported")
        start.wetness = _word(road, "wetness", "dry", WETNESS)
    return start


def _sky(weather: Node, target: carla.WeatherParameters) -> None:
    if "cloudState" in weather.attributes:
        target.cloudiness = _word(weather, "cloudState", "free", CLOUDS)
    cover = weather.attributes.get("fractionalCloudCover")
    if cover is not None:
        names = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
        oktas = {f"{name}Okta" + ("" if i == 1 else "s"): 12.5 * i for i, name in enumerate(names)}
        target.cloudiness = min(_word(weather, "fractionalCloudCover", cover, oktas), 100.0)
    sun = weather.maybe("Sun")
    if sun is not None:
        target.sun_azimuth_angle = math.degrees(sun.number("azimuth")) % 360.0
        target.sun_altitude_angle = math.degrees(sun.number("elevation"))
    wind = weather.maybe("Wind")
    if wind is not None:
        target.wind_intensity = min(100.0, 5.0 * wind.number("speed"))


def _fall(weather: Node, target: carla.WeatherParameters) -> None:
    fog = weather.maybe("Fog")
    if fog is not None:
        clear = min(max(fog.number("visualRange") / CLEAR_RANGE_M, 0.0), 1.0)
        target.fog_density = 100.0 * (1.0 - clear)
    fall = weather.maybe("Precipitation")
    if fall is None:
        return
    if fall.text("precipitationType") == "snow":
        raise fall.fault("precipitationType='snow' is not supported; CARLA's weather has none")
    share = fall.number("precipitationIntensity", 0.0) / FULL_RAIN_MMPH
    share = max(share, fall.number("intensity", 0.0))
    wet = fall.text("precipitationType") == "rain"
    target.precipitation = 100.0 * min(max(share, 0.0), 1.0) if wet else 0.0
    target.precipitation_deposits = target.precipitation


def _word(node: Node, name: str, default: str, table: dict[str, float]) -> float:
    word = node.text(name, default)
    if word not in table:
        raise node.fault(f"{name}={word!r} must be one of {', '.join(table)}")
    return table[word]


def _sun_height_deg(time: Node) -> float:
    """Height of the sun by the clock alone: 60 degrees at noon, 0 at six, below it at night."""
    text = time.text("dateTime")
    try:
        clock = text.split("T")[1]
        hour = int(clock[0:2]) + int(clock[3:5]) / 60.0
    except (IndexError, ValueError):
        raise time.fault(f"dateTime={text!r} is not like 2020-03-20T12:00:00") from None
    return 60.0 * math.sin(math.pi * (hour - 6.0) / 12.0)

"""What clients send as weather is brought into range."""

from __future__ import annotations

import math

import numpy as np

from adr1.simulator.imaging.weather import Weather
from adr1.simulator.imaging.weather_light import light_of


def test_defaults_pass_unchanged() -> None:
    assert Weather.from_wire(list(Weather())) == Weather()


def test_nonsense_becomes_a_weather() -> None:
    for value in (math.nan, math.inf, -math.inf, 1e30, -1e30):
        weather = Weather.from_wire([value] * 14)
        assert 0.0 <= weather.fog_density <= 100.0
        assert -90.0 <= weather.sun_altitude_deg <= 90.0
        assert all(np.isfinite(np.asarray(part)).all() for part in light_of(weather))

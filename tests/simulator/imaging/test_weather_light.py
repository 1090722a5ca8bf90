"""Sun, sky and haze as the weather has them."""

from __future__ import annotations

import numpy as np
import pytest

from adr1.simulator.imaging.weather import Weather
from adr1.simulator.imaging.weather_light import light_of


def test_the_sun_stands_at_its_azimuth_and_altitude() -> None:
    light = light_of(Weather(sun_azimuth_deg=90.0, sun_altitude_deg=30.0))
    assert light.sun_direction == pytest.approx((0.0, np.cos(np.radians(30)), 0.5))


def test_a_low_sun_is_redder_and_weaker_and_gone_at_night() -> None:
    high, low, night = (light_of(Weather(sun_altitude_deg=a)) for a in (60.0, 4.0, -10.0))
    assert low.sun_rgb[0] / low.sun_rgb[2] > 2.0 * high.sun_rgb[0] / high.sun_rgb[2]
    assert low.sun_rgb.sum() < high.sun_rgb.sum()
    assert night.sun_rgb.max() == 0.0
    assert night.lamps == 1.0
    assert high.lamps == 0.0


def test_clouds_take_the_sun_and_grey_the_sky() -> None:
    clear, overcast = light_of(Weather(cloudiness=0.0)), light_of(Weather(cloudiness=100.0))
    assert overcast.sun_rgb.max() < 0.1 * clear.sun_rgb.max()
    assert np.ptp(overcast.zenith_rgb) / overcast.zenith_rgb.mean() < 0.3
    assert np.ptp(clear.zenith_rgb) / clear.zenith_rgb.mean() > 1.0


def test_exposure_opens_as_it_gets_darker() -> None:
    exposures = [light_of(Weather(sun_altitude_deg=a)).exposure for a in (60.0, 5.0, -5.0, -30.0)]
    assert exposures == sorted(exposures)


def test_more_fog_is_thicker() -> None:
    haze = [light_of(Weather(fog_density=d)).fog_per_m for d in (0.0, 10.0, 50.0, 100.0)]
    assert haze == sorted(haze)
    assert haze[0] == 0.0

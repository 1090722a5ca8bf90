"""WeatherParameters of the client library, by name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class Weather(NamedTuple):
    """The 14 values in the order of the wire; percentages are 0 to 100.

    The defaults are those of CARLA's towns: cloudiness 5 %, sun 45 degrees high.

    Attributes:
        fog_distance_m: where fog begins.
        fog_falloff: how fast fog thins out with height; 0 fills the whole air.
        scattering_intensity, mie_scattering_scale, rayleigh_scattering_scale: kept, without effect.
    """

    cloudiness: float = 5.0
    precipitation: float = 0.0
    precipitation_deposits: float = 0.0
    wind_intensity: float = 10.0
    sun_azimuth_deg: float = -1.0
    sun_altitude_deg: float = 45.0
    fog_density: float = 2.0
    fog_distance_m: float = 0.75
    fog_falloff: float = 0.1
    wetness: float = 0.0
    scattering_intensity: float = 1.0
    mie_scattering_scale: float = 0.03
    rayleigh_scattering_scale: float = 0.0331
    dust_storm: float = 0.0

    @classmethod
    def from_wire(cls, values: Sequence[float]) -> Weather:
        """What a client sent, brought into range; what is no number becomes 0."""
        # Numbers without a fraction come as int, and kernels are compiled for float alone.
        known = [float(value) if math.isfinite(value) else 0.0 for value in values]
        sent = cls(*known)
        return cls(
            cloudiness=_percent(sent.cloudiness),
            precipitation=_percent(sent.precipitation),
            precipitation_deposits=_percent(sent.precipitation_deposits),
            wind_intensity=_percent(sent.wind_intensity),
            sun_azimuth_deg=math.fmod(sent.sun_azimuth_deg, 360.0),
            sun_altitude_deg=min(max(sent.sun_altitude_deg, -90.0), 90.0),
            fog_density=_percent(sent.fog_density),
            fog_distance_m=min(max(sent.fog_distance_m, 0.0), 1e5),
            fog_falloff=min(max(sent.fog_falloff, 0.0), 100.0),
            wetness=_percent(sent.wetness),
            scattering_intensity=sent.scattering_intensity,
            mie_scattering_scale=sent.mie_scattering_scale,
            rayleigh_scattering_scale=sent.rayleigh_scattering_scale,
            dust_storm=_percent(sent.dust_storm),
        )


def _percent(value: float) -> float:
    return min(max(value, 0.0), 100.0)

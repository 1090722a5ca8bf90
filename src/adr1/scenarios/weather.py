"""Weather along a route: keyframes at shares of the route, interpolated in between."""

from __future__ import annotations

from collections.abc import Sequence

import carla
import numpy as np

from adr1.errors import InputError
from adr1.routes.specs import WeatherKeyframe

FIELDS = (
    "cloudiness",
    "precipitation",
    "precipitation_deposits",
    "wind_intensity",
    "sun_azimuth_angle",
    "sun_altitude_angle",
    "fog_density",
    "fog_distance",
    "fog_falloff",
    "wetness",
    "scattering_intensity",
    "mie_scattering_scale",
    "rayleigh_scattering_scale",
    "dust_storm",
)


class RouteWeather:
    """Weather of a route whose keyframes are given; a route without any keeps the town's weather.

    Fields that a keyframe leaves out are interpolated between those that name them; fields that no
    keyframe names keep the value of `start`.

    Raises:
        InputError: a keyframe names a field that CARLA's weather does not have.
    """

    def __init__(
        self, keyframes: Sequence[WeatherKeyframe], start: carla.WeatherParameters
    ) -> None:
        self._start = start
        self._tracks: dict[str, tuple[list[float], list[float]]] = {}
        for frame in sorted(keyframes, key=lambda item: item.route_percentage):
            for name, value in frame.parameters.items():
                if name not in FIELDS:
                    raise InputError(f"weather has no field {name!r}; known: {', '.join(FIELDS)}")
                percents, values = self._tracks.setdefault(name, ([], []))
                percents.append(frame.route_percentage)
                values.append(value)

    @property
    def changes(self) -> bool:
        """Whether the weather differs along the route."""
        return any(len(set(values)) > 1 for _, values in self._tracks.values())

    def at(self, route_percentage: float) -> carla.WeatherParameters:
        """The weather when a share of the route (0..100) has been driven."""
        weather = carla.WeatherParameters()
        for name in FIELDS:
            setattr(weather, name, getattr(self._start, name))
        for name, (percents, values) in self._tracks.items():
            setattr(weather, name, float(np.interp(route_percentage, percents, values)))
        return weather

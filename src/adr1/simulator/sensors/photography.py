"""How light becomes an RGB picture, by the attributes of the camera's blueprint.

With effect: `gamma`, `exposure_mode`, `exposure_compensation`, `shutter_speed`, `iso` and `fstop`
(in the mode `manual`), `bloom_intensity`, `enable_postprocess_effects` (off: no glow), and our own
`antialiasing`: rays for each pixel on an edge, 1 to 16. All others are accepted without effect.

In the mode `histogram` the exposure follows the weather, not the picture, so that it does not lag
or flicker. In the mode `manual` it stays as it is at noon for CARLA's default shutter, iso and
fstop, and changes by stops from there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8

from adr1.simulator.catalogue.values import parse_bool, parse_float
from adr1.simulator.imaging.development import develop
from adr1.simulator.imaging.glow import add_glow
from adr1.simulator.imaging.rain import add_streaks
from adr1.simulator.imaging.supersampling import MAX_SAMPLES
from adr1.simulator.sensors.attributes import attribute_float
from adr1.simulator.sensors.camera_pass import CameraPass
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.errors import WorldError

_NOON_EXPOSURE = 0.85
_DEFAULT_STOPS = math.log2(1.4**2 * 200.0)
_DEFAULT_BLOOM = 0.675
_GLOW = 0.55
_MAX_STOPS = 15.0


@dataclass(frozen=True, slots=True)
class Photography:
    """Settings of one camera.

    Attributes:
        factor: 2 to the power of the exposure compensation.
        manual_exposure: fixed exposure, None where it follows the weather.
        glow: strength of halos around lamps, 0 for none.
        samples: rays for each pixel on an edge.
    """

    gamma: float
    factor: float
    manual_exposure: float | None
    glow: float
    samples: int

    @classmethod
    def of(cls, actor: Actor) -> Photography:
        """From attributes; WorldError for values that make no picture."""
        gamma = attribute_float(actor, "gamma")
        if not 0.1 <= gamma <= 10.0:
            raise WorldError(f"{actor.type_id}: gamma {gamma:g}; it must be 0.1 to 10")
        stops = attribute_float(actor, "exposure_compensation")
        if abs(stops) > _MAX_STOPS:
            raise WorldError(
                f"{actor.type_id}: exposure_compensation {stops:g}; "
                f"it must be -{_MAX_STOPS:g} to {_MAX_STOPS:g}"
            )
        samples = int(parse_float(actor.attributes.get("antialiasing", "1")))
        if not 1 <= samples <= MAX_SAMPLES:
            raise WorldError(
                f"{actor.type_id}: antialiasing {samples}; it must be 1 to {MAX_SAMPLES}"
            )
        effects = parse_bool(actor.attributes["enable_postprocess_effects"])
        bloom = max(0.0, attribute_float(actor, "bloom_intensity")) if effects else 0.0
        return cls(
            gamma,
            2.0**stops,
            _manual_exposure(actor),
            _GLOW * min(bloom / _DEFAULT_BLOOM, 4.0),
            samples,
        )

    def picture(self, seen: CameraPass, moment: Moment) -> UInt8[np.ndarray, "n 4"]:
        """BGRA bytes of what a camera sees."""
        stage = moment.cameras.stage(seen, moment, self.manual_exposure)
        rgb = seen.exposed(stage, self.samples).copy()
        width = seen.aim.model.width_px
        add_glow(rgb, width, self.glow)
        weather, light = moment.weather, stage.light
        add_streaks(
            rgb,
            width,
            moment.frame,
            weather.precipitation,
            weather.wind_intensity,
            1.15 * light.exposure * float(light.fog_rgb.mean()),
        )
        return develop(rgb, self.factor, self.gamma)


def _manual_exposure(actor: Actor) -> float | None:
    if actor.attributes["exposure_mode"].strip().lower() != "manual":
        return None
    shutter, iso = attribute_float(actor, "shutter_speed"), attribute_float(actor, "iso")
    fstop = attribute_float(actor, "fstop")
    if min(shutter, iso, fstop) <= 0.0:
        raise WorldError(f"{actor.type_id}: shutter_speed, iso and fstop must be positive")
    stops = math.log2(fstop**2 * shutter * 100.0 / iso) - _DEFAULT_STOPS
    return float(_NOON_EXPOSURE * 2.0 ** min(max(-stops, -_MAX_STOPS), _MAX_STOPS))

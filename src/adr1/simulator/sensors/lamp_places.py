"""Lamps that light their surroundings: street lamps of a town, headlights and rear lamps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64

from adr1.simulator.imaging.local_lights import LightList, join_lights
from adr1.simulator.imaging.surface_table import linear
from adr1.simulator.rays.instances import Instances
from adr1.simulator.shapes.materials import Lamp
from adr1.simulator.world.actor import ActorKind
from adr1.simulator.world.episode import Episode
from adr1.simulator.world.street_lights import COLOR_RGB, INTENSITY_LM, StreetLights

Points = Float64[np.ndarray, "k 3"]
_LOW_BEAM_RGB = (42.0, 39.5, 34.0)
_STREET_RGB = (4.0, 2.95, 1.8)
_REAR_RGB, _BRAKE_RGB = (0.50, 0.030, 0.020), (1.5, 0.09, 0.06)
_LOW_REACH_M, _HIGH_REACH_M, _STREET_REACH_M, _REAR_REACH_M = 60.0, 90.0, 26.0, 6.0
_LOW_DIP, _HIGH_DIP = 0.02, 0.0
_HEAD_CONE = (0.5, 1.0, 6.0, 3.0)
_STREET_CONE, _REAR_CONE = (0.05, 0.80, 2.0, 1.0), (-0.2, 0.9, 2.0, 1.0)
_LAMP_HEIGHT_SHARE = 0.42


@dataclass(frozen=True, slots=True)
class Bodies:
    """Boxes of the shown actors in their own frames, rows as in `Instances`.

    Attributes:
        center_m, extent_m: as CARLA's bounding boxes.
        is_body: whether it stands on the ground and shades it (no light, no sign).
        is_vehicle: whether it may have lamps.
    """

    center_m: Float64[np.ndarray, "n 3"]
    extent_m: Float64[np.ndarray, "n 3"]
    is_body: Bool[np.ndarray, " n"]
    is_vehicle: Bool[np.ndarray, " n"]

    @classmethod
    def of(cls, episode: Episode, instances: Instances) -> Bodies:
        """Boxes of the actors of some instances."""
        actors = [episode.actors[actor_id] for actor_id in instances.actor_ids.tolist()]
        return cls(
            np.array([a.box.center_local_m for a in actors], np.float64).reshape(-1, 3),
            np.array([a.box.extent_m for a in actors], np.float64).reshape(-1, 3),
            np.array([a.kind.is_body for a in actors], bool),
            np.array([a.kind is ActorKind.VEHICLE for a in actors], bool),
        )


def street_lights(lamps: StreetLights) -> LightList:
    """Street lamps that are on, shining down in their colour and brightness."""
    lit = lamps.active
    down = np.tile((0.0, 0.0, -1.0), (int(lit.sum()), 1))
    lights = _lights(lamps.location_m[lit], down, _STREET_RGB, _STREET_REACH_M, _STREET_CONE)
    tint = linear(lamps.color_rgb[lit]) / linear(np.array(COLOR_RGB))
    brightness = lamps.intensity_lm[lit, None] / INTENSITY_LM
    return lights._replace(rgb=lights.rgb * tint * brightness)


def vehicle_lights(instances: Instances, bodies: Bodies) -> LightList:
    """Headlights and rear lamps that are on; one light stands for a pair of lamps."""
    lamps = np.where(bodies.is_vehicle, instances.lamps, 0)
    high = (lamps & int(Lamp.HIGH_BEAM)) != 0
    low = ((lamps & int(Lamp.LOW_BEAM)) != 0) & ~high
    brake = (lamps & int(Lamp.BRAKE)) != 0
    rear = ((lamps & int(Lamp.POSITION)) != 0) & ~brake
    lists = []
    for lit, dip, reach in ((low, _LOW_DIP, _LOW_REACH_M), (high, _HIGH_DIP, _HIGH_REACH_M)):
        place, forward = _lamp(instances, bodies, lit, 1.0)
        forward[:, 2] = _HEAD_CONE[3] * (forward[:, 2] - dip)
        forward /= np.linalg.norm(forward, axis=1, keepdims=True)
        lists.append(_lights(place, forward, _LOW_BEAM_RGB, reach, _HEAD_CONE))
    for lit, rgb in ((rear, _REAR_RGB), (brake, _BRAKE_RGB)):
        place, forward = _lamp(instances, bodies, lit, -1.0)
        lists.append(_lights(place, -forward, rgb, _REAR_REACH_M, _REAR_CONE))
    return join_lights(lists)


def _lamp(
    instances: Instances, bodies: Bodies, lit: Bool[np.ndarray, " n"], end: float
) -> tuple[Points, Points]:
    """Places of the lamps at the front (1) or rear (-1) end, and the forward axes."""
    to_world = instances.to_world[lit].astype(np.float64)
    local = bodies.center_m[lit].copy()
    local[:, 0] += end * bodies.extent_m[lit, 0]
    local[:, 2] += (2.0 * _LAMP_HEIGHT_SHARE - 1.0) * bodies.extent_m[lit, 2]
    place = np.einsum("nij,nj->ni", to_world[:, :, :3], local) + to_world[:, :, 3]
    return place, to_world[:, :, 0].copy()


def _lights(
    place: Points,
    direction: Points,
    rgb: tuple[float, float, float],
    reach_m: float,
    cone: tuple[float, float, float, float],
) -> LightList:
    count = len(place)
    return LightList(
        place,
        direction,
        np.tile(rgb, (count, 1)).astype(np.float64),
        np.full(count, reach_m),
        np.tile(cone, (count, 1)).astype(np.float64),
    )

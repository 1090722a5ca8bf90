"""Lamps: where they are, and what they light."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numba import njit

from adr1.simulator.imaging.local_lights import lamp_at, lights_around, local_light
from adr1.simulator.rays.instances import Instances, no_instances
from adr1.simulator.sensors.lamp_places import (
    Bodies,
    street_lights,
    vehicle_lights,
)
from adr1.simulator.shapes.materials import Lamp
from adr1.simulator.world.street_lights import StreetLights

CAR = Bodies(
    np.array([(0.0, 0.0, 0.7)]), np.array([(2.0, 0.9, 0.7)]), np.array([True]), np.array([True])
)


@njit
def light_at(point, normal, lights):
    return local_light(point[0], point[1], point[2], normal[0], normal[1], normal[2], lights)


@njit
def lit_at(point, lights):
    return lamp_at(point[0], point[1], point[2], lights)


def car(lamps: Lamp) -> Instances:
    to_world = np.eye(3, 4, dtype=np.float32)[None].copy()
    return replace(
        no_instances(),
        actor_ids=np.array([7]),
        geometry=np.zeros(1, np.int32),
        to_world=to_world,
        lamps=np.array([int(lamps)], np.uint32),
    )


def test_street_lamps_that_are_on_shine_down_in_their_colour() -> None:
    lamps = StreetLights.at(np.array(((0.0, 3.0, 6.0), (30.0, 3.0, 6.0), (60.0, 3.0, 6.0))))
    lamps.active[:2] = True
    lamps.color_rgb[1] = (0, 0, 255)
    lights = lights_around(street_lights(lamps), np.zeros(3))
    up = np.array((0.0, 0.0, 1.0))
    below, blue, off = (light_at(np.array((x, 3.0, 0.0)), up, lights) for x in (0.0, 30.0, 60.0))
    assert below[0] > below[1] > below[2] > 0.0
    assert blue[2] > 0.0 == blue[0]
    assert sum(off) == 0.0
    heads = [np.array((x, 3.0, 5.8)) for x in (0.0, 30.0, 60.0, 5000.0)]
    assert [lit_at(head, lights) for head in heads] == [1, 1, 0, -1]
    assert sum(light_at(np.array((0.0, 3.0, 0.0)), -up, lights)) == 0.0


def test_headlights_shine_ahead_and_rear_lamps_red_behind() -> None:
    lights = lights_around(
        vehicle_lights(car(Lamp.LOW_BEAM | Lamp.POSITION), CAR), np.array((5.0, 0.0, 1.0))
    )
    back = np.array((-1.0, 0.0, 0.0))
    ahead = light_at(np.array((14.0, 0.0, 0.7)), back, lights)
    aside = light_at(np.array((2.0, 12.0, 0.7)), np.array((0.0, -1.0, 0.0)), lights)
    behind = light_at(np.array((-4.0, 0.0, 0.7)), -back, lights)
    assert sum(ahead) > 20.0 * sum(aside)
    assert behind[0] > 5.0 * behind[1] > 0.0


def test_no_lamp_no_light() -> None:
    assert len(vehicle_lights(car(Lamp(0)), CAR).reach_m) == 0
    assert (
        len(
            vehicle_lights(
                no_instances(),
                Bodies(*[a[:0] for a in (CAR.center_m, CAR.extent_m, CAR.is_body, CAR.is_vehicle)]),
            ).reach_m
        )
        == 0
    )

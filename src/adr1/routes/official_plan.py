"""A dense route in the form that agents of the official leaderboard are given."""

from __future__ import annotations

from typing import TypedDict

import carla

from adr1.routes.dense_route import DenseRoute, RoadOption


class GpsPoint(TypedDict):
    """A point of the plan in the frame of the GNSS sensor: degrees, degrees, metres."""

    lat: float
    lon: float
    z: float


def world_plan(route: DenseRoute) -> list[tuple[carla.Transform, RoadOption]]:
    """Every point of the route: transform in the world frame, option."""
    plan = []
    rows = zip(route.positions_world_m.tolist(), route.yaw_deg.tolist(), route.options, strict=True)
    for (x, y, z), yaw_deg, option in rows:
        transform = carla.Transform(carla.Location(x=x, y=y, z=z), carla.Rotation(yaw=yaw_deg))
        plan.append((transform, RoadOption(int(option))))
    return plan


def gps_plan(route: DenseRoute, carla_map: carla.Map) -> list[tuple[GpsPoint, RoadOption]]:
    """Every point of the route as a GNSS sensor of the same CARLA release would read it.

    The client library does the projection. In 0.9.16 latitude grows with y, in releases before it
    falls; plan and sensor agree either way.
    """
    plan = []
    for (x, y, z), option in zip(route.positions_world_m.tolist(), route.options, strict=True):
        geo = carla_map.transform_to_geolocation(carla.Location(x=x, y=y, z=z))
        point = GpsPoint(lat=geo.latitude, lon=geo.longitude, z=geo.altitude)
        plan.append((point, RoadOption(int(option))))
    return plan

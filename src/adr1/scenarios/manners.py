"""How background traffic behaves: what is asked of the Traffic Manager for each vehicle."""

from __future__ import annotations

from dataclasses import dataclass

import carla
import numpy as np

from adr1.errors import UnknownNameError

SLOWER_THAN_LIMIT_PERCENT = (20.0, 40.0)
"""Range of orderly vehicles' desired speeds; CARLA's own examples drive 30 % below limits."""


@dataclass(frozen=True, slots=True)
class Manners:
    """What one vehicle is asked for; None leaves the Traffic Manager's default.

    Attributes:
        slower_percent: how much slower than the limit it wants to drive; negative is faster.
        leader_distance_m: gap that it keeps at standstill.
        blind_percent: chance per tick with which it overlooks a conflict with another vehicle.
        ignores_lights_percent: chance with which it runs a red light.
        lane_change_percent: chance per tick of a lane change for no reason, to either side.
    """

    slower_percent: float
    leader_distance_m: float | None = None
    blind_percent: float | None = None
    ignores_lights_percent: float | None = None
    lane_change_percent: float | None = None

    def ask(self, manager: carla.TrafficManager, vehicle: carla.Vehicle) -> None:
        """Tell the Traffic Manager; the vehicle is on autopilot already."""
        manager.vehicle_percentage_speed_difference(vehicle, self.slower_percent)
        if self.leader_distance_m is not None:
            manager.distance_to_leading_vehicle(vehicle, self.leader_distance_m)
        if self.blind_percent is not None:
            manager.ignore_vehicles_percentage(vehicle, self.blind_percent)
        if self.ignores_lights_percent is not None:
            manager.ignore_lights_percentage(vehicle, self.ignores_lights_percent)
        if self.lane_change_percent is not None:
            manager.random_left_lanechange_percentage(vehicle, self.lane_change_percent)
            manager.random_right_lanechange_percentage(vehicle, self.lane_change_percent)


@dataclass(frozen=True, slots=True)
class TrafficStyle:
    """Manners of a whole traffic, drawn per vehicle.

    Attributes:
        slower_percent: range of desired speeds below the limit.
        varied: whether anything but the speed differs between vehicles.
        cross_factor: share of walkers that may cross roads.
        walking_mps: range of walking speeds.
    """

    slower_percent: tuple[float, float] = SLOWER_THAN_LIMIT_PERCENT
    varied: bool = False
    cross_factor: float = 0.1
    walking_mps: tuple[float, float] = (1.0, 1.8)

    def draw(self, rng: np.random.Generator) -> Manners:
        """The manners of the next vehicle."""
        slower_percent = float(rng.uniform(*self.slower_percent))
        if not self.varied:
            return Manners(slower_percent)
        careless, hasty, restless = rng.random(3).tolist()
        return Manners(
            slower_percent,
            leader_distance_m=float(rng.uniform(1.0, 6.0)),
            blind_percent=40.0 if careless < 0.10 else 0.0,
            ignores_lights_percent=100.0 if hasty < 0.06 else 0.0,
            lane_change_percent=10.0 if restless < 0.3 else 0.0,
        )


STYLES = {
    "orderly": TrafficStyle(),
    "mixed": TrafficStyle((-10.0, 45.0), varied=True, cross_factor=0.6, walking_mps=(0.8, 3.0)),
}
"""Evaluations run `orderly`; in `mixed` some are hasty, some careless, and walkers cross."""


def style_of(name: str) -> TrafficStyle:
    """A style by name; raises UnknownNameError."""
    if name not in STYLES:
        raise UnknownNameError("traffic style", name, STYLES)
    return STYLES[name]

"""All criteria by name, with what they measure and which official criterion each one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Any

from adr1.criteria.average_velocity import AverageVelocity
from adr1.criteria.blocked import BlockedCriterion
from adr1.criteria.collisions import CollisionCriterion
from adr1.criteria.comfort import Comfort
from adr1.criteria.deceleration_to_avoid import DecelerationToAvoid
from adr1.criteria.driven_distance import DrivenDistance
from adr1.criteria.end_of_road import EndOfRoad
from adr1.criteria.finding import DriveCriterion
from adr1.criteria.in_radius_region import InRadiusRegion
from adr1.criteria.infraction import Criterion, TerminalReason
from adr1.criteria.keep_lane import KeepLane
from adr1.criteria.max_velocity import MaxVelocity
from adr1.criteria.min_speed import MinSpeedCriterion
from adr1.criteria.off_road import OffRoad
from adr1.criteria.on_sidewalk import OnSidewalk
from adr1.criteria.outside_route_lanes import OutsideRouteLanesCriterion
from adr1.criteria.post_encroachment import PostEncroachmentTime
from adr1.criteria.reached_region import ReachedRegion
from adr1.criteria.red_light import RedLightCriterion
from adr1.criteria.replayed import Make, Replayed
from adr1.criteria.route_completion import RouteCompletionCriterion
from adr1.criteria.route_deviation import RouteDeviationCriterion
from adr1.criteria.route_progress import EgoOnRoute
from adr1.criteria.route_timeout import RouteTimeoutCriterion
from adr1.criteria.scenario_timeout import ScenarioTimeoutCriterion
from adr1.criteria.stop_sign import StopSignCriterion
from adr1.criteria.time_to_collision import TimeToCollision
from adr1.criteria.wrong_lane import WrongLane
from adr1.criteria.yield_emergency import YieldEmergencyCriterion
from adr1.episodes.furniture import RoadFurniture


@dataclass(frozen=True)
class Parameter:
    """A number that a criterion takes; its name ends with its unit. `required` has no default."""

    name: str
    default: float | None
    required: bool


@dataclass(frozen=True)
class Entry:
    """A criterion that can be asked for.

    Attributes:
        name: what it is asked for by.
        rule: the class that holds the rule; its first line of text says what it does.
        figure, unit: what its figure is.
        official: the class of ScenarioRunner that it stands for, or None.
        build: makes one, given its parameters by name.
    """

    name: str
    rule: type
    figure: str
    unit: str
    official: str | None
    build: Callable[..., DriveCriterion]

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What it can be given; the bounds of rules of the leaderboard are fixed."""
        if not is_dataclass(self.rule):
            return ()
        return tuple(
            Parameter(
                item.name,
                None if item.default is MISSING else item.default,
                item.default is MISSING,
            )
            for item in fields(self.rule)
        )


def _over_drives(
    name: str, rule: Callable[..., DriveCriterion], figure: str, unit: str, official: str | None
) -> Entry:
    assert isinstance(rule, type)
    return Entry(name, rule, figure, unit, official, rule)


def _by_frames(name: str, rule: type, official: str | None, make: Make) -> Entry:
    return Entry(name, rule, "infractions", "", official, lambda: Replayed(make))


def _share_outside(criterion: Any) -> float:
    return 100.0 * criterion.outside_m / criterion.driven_m if criterion.driven_m > 0.0 else 0.0


def _alone(rule: Callable[[], Criterion]) -> Make:
    return lambda _drive, _ego: rule()


def _on_route(rule: Callable[[EgoOnRoute], Criterion]) -> Make:
    return lambda _drive, ego: rule(ego)


def _on_lines(rule: Callable[[RoadFurniture], Criterion]) -> Make:
    return lambda drive, _ego: rule(drive.furniture)


_COMPLETION = Replayed(
    _on_route(RouteCompletionCriterion),
    lambda criterion: criterion.percent,
    lambda criterion: criterion.terminal is TerminalReason.ROUTE_COMPLETED,
)
_OUTSIDE = Replayed(
    lambda drive, ego: OutsideRouteLanesCriterion(ego, drive.carla_map), _share_outside
)
_DEVIATION = Replayed(_on_route(RouteDeviationCriterion), lambda criterion: criterion.off_route_m)

ENTRIES = (
    _over_drives("ttc", TimeToCollision, "least time to collision", "s", None),
    _over_drives("drac", DecelerationToAvoid, "greatest deceleration", "m/s2", None),
    _over_drives("pet", PostEncroachmentTime, "least post-encroachment time", "s", None),
    _over_drives("comfort", Comfort, "ticks within all bounds", "%", None),
    _over_drives("max_velocity", MaxVelocity, "highest speed", "m/s", "MaxVelocityTest"),
    _over_drives("driven_distance", DrivenDistance, "distance", "m", "DrivenDistanceTest"),
    _over_drives("average_velocity", AverageVelocity, "mean speed", "m/s", "AverageVelocityTest"),
    _over_drives("keep_lane", KeepLane, "crossings of lines", "", "KeepLaneTest"),
    _over_drives("reached_region", ReachedRegion, "time until then", "s", "ReachedRegionTest"),
    _over_drives("in_radius", InRadiusRegion, "time until then", "s", "InRadiusRegionTest"),
    _over_drives("off_road", OffRoad, "time off the road", "s", "OffRoadTest"),
    _over_drives("end_of_road", EndOfRoad, "time since then", "s", "EndofRoadTest"),
    _over_drives("on_sidewalk", OnSidewalk, "distance driven so", "m", "OnSidewalkTest"),
    _over_drives("wrong_lane", WrongLane, "distance driven so", "m", "WrongLaneTest"),
    Entry(
        "route_completion",
        RouteCompletionCriterion,
        "share of the route",
        "%",
        "RouteCompletionTest",
        lambda: _COMPLETION,
    ),
    Entry(
        "outside_route_lanes",
        OutsideRouteLanesCriterion,
        "share of the driven route",
        "%",
        "OutsideRouteLanesTest",
        lambda: _OUTSIDE,
    ),
    Entry(
        "route_deviation",
        RouteDeviationCriterion,
        "distance off the route",
        "m",
        "InRouteTest",
        lambda: _DEVIATION,
    ),
    _by_frames("collision", CollisionCriterion, "CollisionTest", _alone(CollisionCriterion)),
    _by_frames("blocked", BlockedCriterion, "ActorBlockedTest", _alone(BlockedCriterion)),
    _by_frames("red_light", RedLightCriterion, "RunningRedLightTest", _on_lines(RedLightCriterion)),
    _by_frames("stop_sign", StopSignCriterion, "RunningStopTest", _on_lines(StopSignCriterion)),
    _by_frames(
        "min_speed", MinSpeedCriterion, "MinimumSpeedRouteTest", _on_route(MinSpeedCriterion)
    ),
    _by_frames(
        "yield_emergency",
        YieldEmergencyCriterion,
        "YieldToEmergencyVehicleTest",
        _alone(YieldEmergencyCriterion),
    ),
    _by_frames(
        "scenario_timeout",
        ScenarioTimeoutCriterion,
        "ScenarioTimeoutTest",
        _alone(ScenarioTimeoutCriterion),
    ),
    _by_frames("route_timeout", RouteTimeoutCriterion, None, _on_route(RouteTimeoutCriterion)),
)
CRITERIA = {entry.name: entry for entry in ENTRIES}

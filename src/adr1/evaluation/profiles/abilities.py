"""Five abilities of Bench2Drive: the share of routes that succeeded, by scenario type.

Source: tools/ability_benchmark.py of the Bench2Drive repository, version 0.0.4. The type of a route
is that of the first scenario in its file. The benchmark's own spelling `MergerIntoSlowTraffic` is
the type's official name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_JUNCTIONS = frozenset(
    {
        "CrossingBicycleFlow",
        "EnterActorFlow",
        "NonSignalizedJunctionLeftTurn",
        "NonSignalizedJunctionLeftTurnEnterFlow",
        "NonSignalizedJunctionRightTurn",
        "SignalizedJunctionLeftTurn",
        "SignalizedJunctionLeftTurnEnterFlow",
        "SignalizedJunctionRightTurn",
    }
)
_CONFLICTS = frozenset(
    {
        "BlockedIntersection",
        "OppositeVehicleRunningRedLight",
        "OppositeVehicleTakingPriority",
        "PedestrianCrossing",
        "VehicleTurningRoute",
        "VehicleTurningRoutePedestrian",
    }
)
TRAFFIC_SIGNS = "Traffic Signs"
ABILITIES: Mapping[str, frozenset[str]] = {
    "Overtaking": frozenset(
        {
            "Accident",
            "AccidentTwoWays",
            "ConstructionObstacle",
            "ConstructionObstacleTwoWays",
            "HazardAtSideLane",
            "HazardAtSideLaneTwoWays",
            "ParkedObstacle",
            "ParkedObstacleTwoWays",
            "VehicleOpensDoorTwoWays",
        }
    ),
    "Merging": _JUNCTIONS
    | {
        "HighwayCutIn",
        "HighwayExit",
        "InterurbanActorFlow",
        "InterurbanAdvancedActorFlow",
        "MergerIntoSlowTraffic",
        "MergerIntoSlowTrafficV2",
        "ParkingExit",
        "SequentialLaneChange",
    },
    "Emergency Brake": _CONFLICTS
    | {
        "ControlLoss",
        "DynamicObjectCrossing",
        "HardBreakRoute",
        "ParkingCrossingPedestrian",
        "ParkingCutIn",
        "StaticCutIn",
    },
    "Give Way": frozenset({"InvadingTurn", "YieldToEmergencyVehicle"}),
    TRAFFIC_SIGNS: _JUNCTIONS
    | _CONFLICTS
    | {
        "T_Junction",
        "VanillaNonSignalizedTurn",
        "VanillaNonSignalizedTurnEncounterStopsign",
        "VanillaSignalizedTurnEncounterGreenLight",
        "VanillaSignalizedTurnEncounterRedLight",
    },
}
PAST_JUNCTION_POINTS = 8
"""Points of the route, a metre apart, by which the ego must be past the first junction's begin."""


@dataclass(frozen=True)
class AbilityCase:
    """One driven route.

    Attributes:
        scenario_type: type of the first scenario in its file; None where it has none.
        passed: completed without infraction other than slow driving.
        completion_percent: 0 to 100.
        junction_percent: share of the route that is driven once the ego is inside its first
            junction, see `junction_percent`; None where the route has none.
        ran_sign_or_light: whether it has an infraction of a red light or a stop sign.
    """

    scenario_type: str | None
    passed: bool
    completion_percent: float
    junction_percent: float | None
    ran_sign_or_light: bool


def junction_percent(is_junction: Iterable[bool]) -> float | None:
    """From the route's points, about one a metre: how far a route is driven that has come 8 points
    into its first junction; None where no point is in a junction."""
    flags = list(is_junction)
    if True not in flags:
        return None
    return 100.0 * (flags.index(True) + 1 + PAST_JUNCTION_POINTS) / len(flags)


def credit(ability: str, case: AbilityCase) -> bool | None:
    """Whether a route counts as a success of an ability; None if it does not belong to it.

    Traffic signs: a failed route counts, too, if the ego got past its first junction without
    running a red light or a stop sign.
    """
    if case.scenario_type not in ABILITIES[ability]:
        return None
    if case.passed or ability != TRAFFIC_SIGNS:
        return case.passed
    if case.junction_percent is None or case.ran_sign_or_light:
        return False
    return case.completion_percent > case.junction_percent


def ability_shares(cases: Iterable[AbilityCase]) -> dict[str, float | None]:
    """Share of successes of each ability, 0 to 1; None for an ability that no route is about."""
    known = list(cases)
    shares: dict[str, float | None] = {}
    for ability in ABILITIES:
        credits = [c for c in (credit(ability, case) for case in known) if c is not None]
        shares[ability] = sum(credits) / len(credits) if credits else None
    return shares

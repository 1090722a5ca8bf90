"""What place each scenario type needs, and the ranges that its parameters are drawn from.

Ranges lie round those of the suite `safety`, at which each type is proven fair: an attentive driver
can avoid the crash, one who does nothing cannot.
"""

from __future__ import annotations

from dataclasses import replace

from adr1.scenarios.placing.draws import Draw, Fine, Number, Span, Word
from adr1.scenarios.placing.needs import Need, RampNeed, StretchNeed, TurningNeed

GENERATOR_VERSION = 1
"""Changes with whatever changes the routes; part of every seed."""

_RIGHT = Word(("right",))
_ONCOMING: dict[str, Draw] = {
    "frequency": Span((60.0, 90.0), (30.0, 50.0)),
    "flow_speed": Number(8.0, 10.0),
}
_BICYCLES: dict[str, Draw] = {
    "bicycle_speed": Number(8.0, 14.0),
    "bicycle_drive_distance": Number(40.0, 60.0),
}

_OBSTACLE = StretchNeed(
    before_m=(25.0, 40.0),
    after_m=90.0,
    asked={"free lane left": (-30.0, 0.0, 15.0, 30.0, 50.0)},
    open=True,
    draws={"distance": Number(55.0, 75.0), "direction": _RIGHT},
)
_OBSTACLE_TWO_WAYS = StretchNeed(
    before_m=(35.0, 50.0),
    after_m=95.0,
    asked={"oncoming lane that may be used": (-25.0, 0.0, 15.0, 30.0, 50.0)},
    draws={"distance": Number(50.0, 65.0), "direction": _RIGHT, **_ONCOMING},
)
_CYCLISTS: dict[str, Draw] = {"distance": Number(35.0, 50.0), "direction": _RIGHT, **_BICYCLES}
_CONTROL_LOSS = StretchNeed(
    before_m=(30.0, 50.0),
    after_m=190.0,
    draws={"duration": Number(6.0, 8.0), "noise": Fine(0.11, 0.135)},
)
_LEADER = StretchNeed(
    before_m=(10.0, 16.0),
    after_m=130.0,
    draws={"distance": Number(16.0, 22.0), "speed": Number(7.0, 9.0)},
)
_PEDESTRIAN = StretchNeed(
    before_m=(16.0, 20.0),
    after_m=30.0,
    asked={"pavement or parked cars": (-1.8, 0.0)},
    draws={"distance": Number(18.0, 21.0), "direction": _RIGHT},
)
_SPEED: dict[str, Draw] = {"flow_speed": Number(7.5, 9.5)}
_FLOW: dict[str, Draw] = {
    "flow_speed": Number(7.0, 9.0),
    "source_dist_interval": Span((38.0, 45.0), (15.0, 25.0)),
}
_LIT_LEFT = TurningNeed(turns=("left",), controls=("lights",), flows=("opposite",), draws=_SPEED)
_LIT_RIGHT = replace(_LIT_LEFT, turns=("right",), flows=("left",))
_LIT_TURN = TurningNeed(turns=("left", "right"), controls=("lights",))
_CROSSER = replace(
    _LIT_TURN,
    controls=("lights", "stop", "none"),
    behind="pavement",
    draws={"distance": Number(5.0, 8.0)},
)
_PRIORITY = TurningNeed(turns=("straight",), controls=("none",), flows=("right",), draws=_SPEED)
_UNLIT_LEFT = TurningNeed(turns=("left",), controls=("none",), flows=("opposite",))
_WAITING_RIGHT = TurningNeed(
    turns=("right",), controls=("stop", "yield"), flows=("left",), draws=_FLOW
)
_ENTER = RampNeed(
    "enter",
    flow_before_m=150.0,
    flow_beyond_m=130.0,
    draws={
        "flow_speed": Number(14.0, 16.5),
        "source_dist_interval": Span((32.0, 40.0), (22.0, 28.0)),
    },
)
_CRAWL = replace(
    _ENTER,
    flow_before_m=65.0,
    flow_beyond_m=110.0,
    draws={
        "flow_speed": Number(5.5, 7.0),
        "source_dist_interval": Span((18.0, 22.0), (12.0, 16.0)),
    },
)

NEEDS: dict[str, Need] = {
    "Accident": _OBSTACLE,
    "AccidentTwoWays": _OBSTACLE_TWO_WAYS,
    "BlockedIntersection": replace(
        _LIT_TURN,
        controls=("lights", "stop", "none"),
        draws={"distance": Number(4.0, 8.0), "block_time": Number(4.0, 8.0)},
    ),
    "ConstructionObstacle": _OBSTACLE,
    "ConstructionObstacleTwoWays": _OBSTACLE_TWO_WAYS,
    "ControlLoss": _CONTROL_LOSS,
    "CrossingBicycleFlow": replace(
        _LIT_TURN,
        turns=("right",),
        flows=("own",),
        before="cycle lane",
        draws={
            "flow_speed": Number(3.6, 4.4),
            "source_dist_interval": Span((8.5, 9.5), (2.5, 3.5)),
        },
    ),
    "DynamicObjectCrossing": _PEDESTRIAN,
    "EnterActorFlow": _ENTER,
    "EnterActorFlowV2": _ENTER,
    "HardBreakRoute": _LEADER,
    "HazardAtSideLane": replace(_OBSTACLE, before_m=(15.0, 25.0), after_m=105.0, draws=_CYCLISTS),
    "HazardAtSideLaneTwoWays": replace(
        _OBSTACLE_TWO_WAYS,
        before_m=(20.0, 30.0),
        after_m=105.0,
        asked={"oncoming lane that may be used": (-20.0, 0.0, 30.0, 60.0, 85.0)},
        draws={**_CYCLISTS, **_ONCOMING},
    ),
    "HighwayCutIn": RampNeed("pass", least_main_m=180.0),
    "HighwayExit": RampNeed(
        "leave",
        flow_beyond_m=40.0,
        least_main_m=190.0,
        draws={
            "flow_speed": Number(14.0, 16.0),
            "source_dist_interval": Span((40.0, 45.0), (25.0, 30.0)),
        },
    ),
    "InterurbanActorFlow": replace(
        _UNLIT_LEFT,
        flow_places=("opposite", 200.0, 50.0),
        draws={
            "flow_speed": Number(11.0, 13.0),
            "source_dist_interval": Span((50.0, 60.0), (35.0, 45.0)),
        },
    ),
    "InterurbanAdvancedActorFlow": TurningNeed(
        turns=("left",),
        controls=("stop", "yield"),
        flows=("left",),
        approach_m=(45.0, 65.0),
        exit_m=(85.0, 100.0),
        least_exit_m=60.0,
        flow_places=("left", 90.0, 80.0),
        draws={
            "flow_speed": Number(11.0, 13.0),
            "source_dist_interval": Span((60.0, 70.0), (35.0, 45.0)),
        },
    ),
    "InvadingTurn": StretchNeed(
        before_m=(8.0, 20.0),
        after_m=45.0,
        asked={"oncoming lane": (-40.0, -20.0, 0.0, 20.0, 35.0), "wide lane": (-20.0, 0.0, 20.0)},
        bend_deg=(55.0, 120.0),
        draws={
            "distance": Number(65.0, 85.0),
            "offset": Number(1.3, 1.4),
            "speed": Number(6.0, 7.5),
        },
    ),
    "MergerIntoSlowTraffic": _CRAWL,
    "MergerIntoSlowTrafficV2": _CRAWL,
    "NonSignalizedJunctionLeftTurn": replace(
        _UNLIT_LEFT,
        draws={
            "flow_speed": Number(9.0, 11.0),
            "source_dist_interval": Span((48.0, 55.0), (25.0, 35.0)),
        },
    ),
    "NonSignalizedJunctionLeftTurnEnterFlow": replace(
        _WAITING_RIGHT,
        turns=("left",),
        flows=("right",),
        draws={
            "flow_speed": Number(6.5, 8.0),
            "source_dist_interval": Span((24.0, 28.0), (6.0, 10.0)),
        },
    ),
    "NonSignalizedJunctionRightTurn": _WAITING_RIGHT,
    "OppositeVehicleRunningRedLight": replace(_LIT_LEFT, turns=("straight",), flows=("right",)),
    "OppositeVehicleTakingPriority": _PRIORITY,
    "ParkedObstacle": _OBSTACLE,
    "ParkedObstacleTwoWays": _OBSTACLE_TWO_WAYS,
    "ParkingCrossingPedestrian": replace(
        _PEDESTRIAN,
        before_m=(4.0, 10.0),
        asked={"parking lane": (-4.5, 0.0)},
        draws={"distance": Number(26.0, 31.0), "direction": _RIGHT},
    ),
    "ParkingCutIn": StretchNeed(
        before_m=(6.0, 14.0),
        after_m=30.0,
        asked={"parking lane": (-10.5, 0.0, 3.0)},
        draws={"distance": Number(30.0, 36.0), "speed": Number(4.5, 6.0), "direction": _RIGHT},
    ),
    "ParkingExit": StretchNeed(
        before_m=(0.0, 0.0),
        after_m=55.0,
        margin_m=12.0,
        asked={"parking lane": (-11.0, 0.0, 13.0)},
        draws={
            "front_vehicle_distance": Number(10.5, 13.0),
            "behind_vehicle_distance": Number(8.5, 9.5),
            "direction": _RIGHT,
            "flow_speed": Number(6.0, 8.0),
        },
    ),
    "PedestrianCrossing": replace(
        _PEDESTRIAN,
        before_m=(4.0, 10.0),
        asked={"pavement": (0.0, 1.5, 3.0)},
        draws={"distance": Number(26.0, 31.0), "direction": _RIGHT},
    ),
    "PriorityAtJunction": _LIT_TURN,
    "Scenario1": _CONTROL_LOSS,
    "Scenario10": _PRIORITY,
    "Scenario2": _LEADER,
    "Scenario3": _PEDESTRIAN,
    "Scenario4": _CROSSER,
    "Scenario5": replace(
        _LEADER, after_m=150.0, asked={"second lane": (-15.0, 0.0, 40.0)}, open=True
    ),
    "Scenario6": replace(
        _OBSTACLE_TWO_WAYS,
        draws={
            "distance": Number(50.0, 65.0),
            "frequency": Span((90.0, 100.0), (40.0, 50.0)),
            "flow_speed": Number(8.0, 10.0),
        },
    ),
    "Scenario7": replace(_LIT_LEFT, turns=("straight",), flows=("left",)),
    "Scenario8": _LIT_LEFT,
    "Scenario9": _LIT_RIGHT,
    "SequentialLaneChange": RampNeed(
        "across",
        draws={
            "flow_speed": Number(8.0, 10.0),
            "source_dist_interval": Span((30.0, 34.0), (18.0, 22.0)),
        },
    ),
    "SignalizedJunctionLeftTurn": replace(
        _LIT_LEFT,
        draws={
            "flow_speed": Number(7.5, 9.0),
            "source_dist_interval": Span((58.0, 64.0), (14.0, 18.0)),
        },
    ),
    "SignalizedJunctionLeftTurnEnterFlow": replace(_LIT_LEFT, flows=("right",), draws=_FLOW),
    "SignalizedJunctionRightTurn": replace(_LIT_RIGHT, draws=_FLOW),
    "StaticCutIn": StretchNeed(
        before_m=(15.0, 25.0),
        after_m=135.0,
        asked={"free lane right": (0.0, 9.0, 18.0, 36.0, 54.0, 70.0)},
        open=True,
        draws={"distance": Number(50.0, 65.0), "direction": _RIGHT},
    ),
    "T_Junction": replace(_WAITING_RIGHT, barred=("straight",)),
    "VanillaNonSignalizedTurn": replace(_LIT_TURN, controls=("none", "yield")),
    "VanillaNonSignalizedTurnEncounterStopsign": replace(_LIT_TURN, controls=("stop",)),
    "VanillaSignalizedTurnEncounterGreenLight": _LIT_TURN,
    "VanillaSignalizedTurnEncounterRedLight": _LIT_TURN,
    "VehicleOpensDoorTwoWays": replace(
        _OBSTACLE_TWO_WAYS,
        before_m=(20.0, 30.0),
        after_m=55.0,
        asked={"oncoming lane that may be used": (-20.0, 0.0, 15.0, 30.0)},
        draws={"distance": Number(42.0, 50.0), "direction": _RIGHT, **_ONCOMING},
    ),
    "VehicleTurningRoute": _CROSSER,
    "VehicleTurningRoutePedestrian": _CROSSER,
    "YieldToEmergencyVehicle": StretchNeed(
        before_m=(90.0, 120.0),
        after_m=520.0,
        asked={"second lane": (0.0, 100.0, 200.0, 300.0, 400.0)},
        bend_deg=(0.0, 120.0),
        open=True,
        draws={"distance": Number(75.0, 95.0)},
    ),
}

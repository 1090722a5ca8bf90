"""The table of OpenSCENARIO elements that are supported; checks and the support page follow it.

One line per element: `Name | attributes | children`. An attribute is `name:kind`, where kind is
`s` text, `n` number, `i` whole number, `b` truth value, or words joined by `/`; `!` means that it
must be there. `*` as children means that whatever is below is not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

RULES = "greaterThan/lessThan/equalTo/greaterOrEqual/lessOrEqual/notEqualTo"
SHAPES = "linear/cubic/sinusoidal/step"
SYSTEMS = "entity/lane/road"
DISTANCES = "longitudinal/lateral/cartesianDistance/euclidianDistance"
STATES = (
    "startTransition/endTransition/stopTransition/skipTransition/completeState/runningState/"
    "standbyState"
)
KINDS = "story/act/maneuverGroup/maneuver/event/action"
DIRECTION = "longitudinal/lateral/vertical"

_FRAME = """
OpenSCENARIO | | FileHeader! ParameterDeclarations VariableDeclarations CatalogLocations \
RoadNetwork! Entities! Storyboard!
FileHeader | revMajor:i! revMinor:i! date:s description:s author:s | *
ParameterDeclarations | | ParameterDeclaration
ParameterDeclaration | name:s! parameterType:s! value:s! |
VariableDeclarations | | VariableDeclaration
VariableDeclaration | name:s! variableType:s! value:s! |
CatalogLocations | | *
RoadNetwork | | LogicFile! SceneGraphFile TrafficSignals
LogicFile | filepath:s! |
SceneGraphFile | filepath:s |
TrafficSignals | |
Entities | | ScenarioObject
ScenarioObject | name:s! | Vehicle Pedestrian MiscObject ObjectController
Vehicle | name:s! vehicleCategory:s mass:n model3d:s role:s | ParameterDeclarations Performance \
BoundingBox! Axles Properties
Pedestrian | name:s! model:s mass:n pedestrianCategory:s model3d:s role:s | \
ParameterDeclarations BoundingBox! Properties
MiscObject | name:s! miscObjectCategory:s mass:n model3d:s | ParameterDeclarations BoundingBox! \
Properties
ObjectController | name:s | Controller
Controller | name:s! controllerType:s | ParameterDeclarations Properties
Performance | maxSpeed:n! maxAcceleration:n maxDeceleration:n maxAccelerationRate:n \
maxDecelerationRate:n |
BoundingBox | | Center! Dimensions!
Center | x:n! y:n! z:n! |
Dimensions | width:n! length:n! height:n! |
Axles | | *
Properties | | Property
Property | name:s! value:s! |
Storyboard | | Init! Story StopTrigger
Init | | Actions
Actions | | GlobalAction Private
Private | entityRef:s! | PrivateAction
Story | name:s! | ParameterDeclarations Act
Act | name:s! | ManeuverGroup StartTrigger StopTrigger
ManeuverGroup | name:s! maximumExecutionCount:i! | Actors! Maneuver
Actors | selectTriggeringEntities:b | EntityRef
EntityRef | entityRef:s! |
Maneuver | name:s! | ParameterDeclarations Event
Event | name:s! priority:overwrite/override/skip/parallel! maximumExecutionCount:i | Action \
StartTrigger
Action | name:s! | GlobalAction PrivateAction
StartTrigger | | ConditionGroup
StopTrigger | | ConditionGroup
ConditionGroup | | Condition
Condition | name:s! delay:n conditionEdge:rising/falling/risingOrFalling/none! | \
ByEntityCondition ByValueCondition
ByEntityCondition | | TriggeringEntities! EntityCondition!
TriggeringEntities | triggeringEntitiesRule:any/all! | EntityRef
"""
_CONDITIONS = f"""
ByValueCondition | | ParameterCondition VariableCondition SimulationTimeCondition \
StoryboardElementStateCondition TrafficSignalCondition
EntityCondition | | EndOfRoadCondition CollisionCondition OffroadCondition TimeHeadwayCondition \
TimeToCollisionCondition AccelerationCondition StandStillCondition SpeedCondition \
RelativeSpeedCondition TraveledDistanceCondition ReachPositionCondition DistanceCondition \
RelativeDistanceCondition
ParameterCondition | parameterRef:s! value:s! rule:{RULES}! |
VariableCondition | variableRef:s! value:s! rule:{RULES}! |
SimulationTimeCondition | value:n! rule:{RULES}! |
StoryboardElementStateCondition | storyboardElementType:{KINDS}! storyboardElementRef:s! \
state:{STATES}! |
TrafficSignalCondition | name:s! state:s! |
EndOfRoadCondition | duration:n! |
OffroadCondition | duration:n! |
CollisionCondition | | EntityRef ByType
ByType | type:vehicle/pedestrian/miscellaneous! |
TimeHeadwayCondition | entityRef:s! value:n! rule:{RULES}! freespace:b! alongRoute:b \
coordinateSystem:{SYSTEMS} relativeDistanceType:{DISTANCES} |
TimeToCollisionCondition | value:n! rule:{RULES}! freespace:b! alongRoute:b \
coordinateSystem:{SYSTEMS} relativeDistanceType:{DISTANCES} | TimeToCollisionConditionTarget!
TimeToCollisionConditionTarget | | EntityRef Position
AccelerationCondition | value:n! rule:{RULES}! direction:{DIRECTION} |
StandStillCondition | duration:n! |
SpeedCondition | value:n! rule:{RULES}! direction:{DIRECTION} |
RelativeSpeedCondition | entityRef:s! value:n! rule:{RULES}! direction:{DIRECTION} |
TraveledDistanceCondition | value:n! |
ReachPositionCondition | tolerance:n! | Position!
DistanceCondition | value:n! rule:{RULES}! freespace:b! alongRoute:b coordinateSystem:{SYSTEMS} \
relativeDistanceType:{DISTANCES} | Position!
RelativeDistanceCondition | entityRef:s! value:n! rule:{RULES}! freespace:b! \
relativeDistanceType:{DISTANCES}! coordinateSystem:{SYSTEMS} |
"""
_DYNAMICS = (
    f"dynamicsShape:{SHAPES}! value:n! dynamicsDimension:time/distance/rate! followingMode:s |"
)
_ACTIONS = f"""
GlobalAction | | EnvironmentAction EntityAction ParameterAction VariableAction InfrastructureAction
PrivateAction | | LongitudinalAction LateralAction VisibilityAction SynchronizeAction \
ControllerAction ActivateControllerAction TeleportAction RoutingAction
LongitudinalAction | | SpeedAction LongitudinalDistanceAction
SpeedAction | | SpeedActionDynamics! SpeedActionTarget!
SpeedActionDynamics | {_DYNAMICS}
SpeedActionTarget | | AbsoluteTargetSpeed RelativeTargetSpeed
AbsoluteTargetSpeed | value:n! |
RelativeTargetSpeed | entityRef:s! value:n! speedTargetValueType:delta/factor! continuous:b! |
LongitudinalDistanceAction | entityRef:s! distance:n timeGap:n continuous:b! freespace:b! \
coordinateSystem:{SYSTEMS} displacement:s | DynamicConstraints
DynamicConstraints | maxAcceleration:n maxDeceleration:n maxSpeed:n maxAccelerationRate:n \
maxDecelerationRate:n |
LateralAction | | LaneChangeAction LaneOffsetAction
LaneChangeAction | targetLaneOffset:n | LaneChangeActionDynamics! LaneChangeTarget!
LaneChangeActionDynamics | {_DYNAMICS}
LaneChangeTarget | | AbsoluteTargetLane RelativeTargetLane
AbsoluteTargetLane | value:i! |
RelativeTargetLane | entityRef:s! value:i! |
LaneOffsetAction | continuous:b! | LaneOffsetActionDynamics! LaneOffsetTarget!
LaneOffsetActionDynamics | maxLateralAcc:n dynamicsShape:{SHAPES}! |
LaneOffsetTarget | | AbsoluteTargetLaneOffset RelativeTargetLaneOffset
AbsoluteTargetLaneOffset | value:n! |
RelativeTargetLaneOffset | entityRef:s! value:n! |
VisibilityAction | graphics:b! traffic:b! sensors:b! |
SynchronizeAction | masterEntityRef:s! targetToleranceMaster:n targetTolerance:n | \
TargetPositionMaster! TargetPosition! FinalSpeed
FinalSpeed | | AbsoluteSpeed RelativeSpeedToMaster
AbsoluteSpeed | value:n! |
RelativeSpeedToMaster | value:n! speedTargetValueType:delta/factor! |
TeleportAction | | Position!
RoutingAction | | AssignRouteAction FollowTrajectoryAction AcquirePositionAction
AssignRouteAction | | Route!
Route | name:s! closed:b! | ParameterDeclarations Waypoint
Waypoint | routeStrategy:s! | Position!
AcquirePositionAction | | Position!
FollowTrajectoryAction | initialDistanceOffset:n | Trajectory TrajectoryRef TimeReference \
TrajectoryFollowingMode
TrajectoryRef | | Trajectory!
Trajectory | name:s! closed:b! | ParameterDeclarations Shape!
Shape | | Polyline!
Polyline | | Vertex
Vertex | time:n | Position!
TimeReference | | None Timing
None | |
Timing | domainAbsoluteRelative:absolute/relative! offset:n! scale:n! |
TrajectoryFollowingMode | followingMode:s! |
ControllerAction | | AssignControllerAction OverrideControllerValueAction ActivateControllerAction
AssignControllerAction | activateLateral:b activateLongitudinal:b activateAnimation:b \
activateLighting:b | Controller!
ActivateControllerAction | lateral:b longitudinal:b animation:b lighting:b objectControllerRef:s |
OverrideControllerValueAction | | Throttle Brake Clutch ParkingBrake SteeringWheel Gear
Throttle | active:b! value:n maxRate:n |
Brake | active:b! value:n maxRate:n | *
Clutch | active:b! value:n maxRate:n |
ParkingBrake | active:b! value:n maxRate:n | *
SteeringWheel | active:b! value:n maxRate:n maxTorque:n |
Gear | active:b! number:n | *
EnvironmentAction | | Environment!
Environment | name:s! | ParameterDeclarations TimeOfDay Weather RoadCondition
TimeOfDay | animation:b! dateTime:s! |
Weather | cloudState:s fractionalCloudCover:s atmosphericPressure:n temperature:n | Sun Fog \
Precipitation Wind
Sun | azimuth:n! elevation:n! intensity:n illuminance:n |
Fog | visualRange:n! |
Precipitation | precipitationType:dry/rain/snow! intensity:n precipitationIntensity:n |
Wind | direction:n! speed:n! |
RoadCondition | frictionScaleFactor:n! wetness:s | Properties
EntityAction | entityRef:s! | AddEntityAction DeleteEntityAction
AddEntityAction | | Position!
DeleteEntityAction | |
ParameterAction | parameterRef:s! | SetAction
VariableAction | variableRef:s! | SetAction
SetAction | value:s! |
InfrastructureAction | | TrafficSignalAction!
TrafficSignalAction | | TrafficSignalStateAction
TrafficSignalStateAction | name:s! state:s! |
"""
_PLACES = (
    "WorldPosition RelativeWorldPosition RelativeObjectPosition RoadPosition RelativeRoadPosition "
    "LanePosition RelativeLanePosition RoutePosition"
)
_POSITIONS = f"""
Position | | {_PLACES}
TargetPositionMaster | | {_PLACES}
TargetPosition | | {_PLACES}
WorldPosition | x:n! y:n! z:n h:n p:n r:n |
RelativeWorldPosition | entityRef:s! dx:n! dy:n! dz:n | Orientation
RelativeObjectPosition | entityRef:s! dx:n! dy:n! dz:n | Orientation
RoadPosition | roadId:i! s:n! t:n! | Orientation
RelativeRoadPosition | entityRef:s! ds:n! dt:n! | Orientation
LanePosition | roadId:i! laneId:i! s:n! offset:n | Orientation
RelativeLanePosition | entityRef:s! dLane:i! ds:n dsLane:n offset:n | Orientation
RoutePosition | | RouteRef! InRoutePosition! Orientation
RouteRef | | Route!
InRoutePosition | | FromLaneCoordinates FromRoadCoordinates
FromLaneCoordinates | pathS:n! laneId:i! laneOffset:n |
FromRoadCoordinates | pathS:n! t:n! |
Orientation | type:relative/absolute h:n p:n r:n |
"""


@dataclass(frozen=True)
class ElementRule:
    """What one element may hold.

    Attributes:
        attributes: name -> kind letter or words joined by `/`.
        needed_attributes, needed_children: those that must be there.
        children: names; None means that whatever is below is not read.
    """

    attributes: Mapping[str, str]
    needed_attributes: frozenset[str]
    children: tuple[str, ...] | None
    needed_children: frozenset[str]


def _rule(attributes: str, children: str) -> ElementRule:
    pairs = [item.split(":") for item in attributes.split()]
    names = children.split()
    return ElementRule(
        attributes={name: kind.rstrip("!") for name, kind in pairs},
        needed_attributes=frozenset(name for name, kind in pairs if kind.endswith("!")),
        children=None if names == ["*"] else tuple(name.rstrip("!") for name in names),
        needed_children=frozenset(name[:-1] for name in names if name.endswith("!")),
    )


def _table(text: str) -> dict[str, ElementRule]:
    rows = [line.split("|") for line in text.strip().splitlines()]
    return {row[0].strip(): _rule(row[1], row[2]) for row in rows}


GROUPS: dict[str, dict[str, ElementRule]] = {
    "Frame of the file": _table(_FRAME),
    "Actions": _table(_ACTIONS),
    "Conditions": _table(_CONDITIONS),
    "Positions": _table(_POSITIONS),
}
ELEMENTS: dict[str, ElementRule] = {
    name: rule for group in GROUPS.values() for name, rule in group.items()
}

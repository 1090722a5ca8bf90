"""Names of actions and conditions -> the code that runs them."""

from __future__ import annotations

from adr1.scenarios.openscenario import (
    actions,
    actions_speed,
    actions_way,
    conditions,
)
from adr1.scenarios.openscenario.actions import Action
from adr1.scenarios.openscenario.conditions import ByEntity, ByValue
from adr1.scenarios.openscenario.node import Node

ACTIONS: dict[str, type[Action]] = {
    "SpeedAction": actions_speed.ChangeSpeed,
    "LongitudinalDistanceAction": actions_speed.KeepDistance,
    "SynchronizeAction": actions_speed.Synchronize,
    "LaneChangeAction": actions_way.ChangeLane,
    "LaneOffsetAction": actions_way.OffsetInLane,
    "AcquirePositionAction": actions_way.GoTo,
    "AssignRouteAction": actions_way.FollowRoute,
    "FollowTrajectoryAction": actions_way.FollowTrajectory,
    "TeleportAction": actions.Teleport,
    "VisibilityAction": actions.Visibility,
    "AssignControllerAction": actions.AssignController,
    "OverrideControllerValueAction": actions.OverrideController,
    "ActivateControllerAction": actions.ActivateController,
    "EnvironmentAction": actions.SetEnvironment,
    "AddEntityAction": actions.AddEntity,
    "DeleteEntityAction": actions.DeleteEntity,
    "ParameterAction": actions.SetValue,
    "VariableAction": actions.SetValue,
    "TrafficSignalStateAction": actions.SetTrafficLight,
}
VALUE_CONDITIONS: dict[str, ByValue] = {
    "ParameterCondition": conditions.stored_value,
    "VariableCondition": conditions.stored_value,
    "SimulationTimeCondition": conditions.simulation_time,
    "StoryboardElementStateCondition": conditions.storyboard_state,
    "TrafficSignalCondition": conditions.traffic_signal,
}
ENTITY_CONDITIONS: dict[str, ByEntity] = {
    "EndOfRoadCondition": conditions.end_of_road,
    "CollisionCondition": conditions.collision,
    "OffroadCondition": conditions.offroad,
    "TimeHeadwayCondition": conditions.time_headway,
    "TimeToCollisionCondition": conditions.time_to_collision,
    "AccelerationCondition": conditions.acceleration,
    "StandStillCondition": conditions.stand_still,
    "SpeedCondition": conditions.speed,
    "RelativeSpeedCondition": conditions.relative_speed,
    "TraveledDistanceCondition": conditions.travelled_distance,
    "ReachPositionCondition": conditions.reach_position,
    "DistanceCondition": conditions.distance,
    "RelativeDistanceCondition": conditions.relative_distance,
}
_WRAPPERS = frozenset(
    {
        "PrivateAction",
        "GlobalAction",
        "LongitudinalAction",
        "LateralAction",
        "RoutingAction",
        "ControllerAction",
        "InfrastructureAction",
        "TrafficSignalAction",
        "EntityAction",
        "Action",
    }
)


def leaf_actions(node: Node) -> list[Node]:
    """The actions below an <Action>, <PrivateAction> or <GlobalAction>, in the file's order."""
    if node.tag not in _WRAPPERS:
        return [node]
    return [leaf for child in node.children for leaf in leaf_actions(child)]


def global_entity(node: Node) -> str | None:
    """The entity that a global <EntityAction> names."""
    found = next((item for item in node.walk() if item.tag == "EntityAction"), None)
    return None if found is None else found.text("entityRef")

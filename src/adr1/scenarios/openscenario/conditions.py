"""Conditions: functions of the running file, and of one entity, that are true or not."""

from __future__ import annotations

import math
from collections.abc import Callable

import carla

from adr1.scenarios.openscenario.entities import Entity
from adr1.scenarios.openscenario.node import Node
from adr1.scenarios.openscenario.play import Play

ByValue = Callable[[Node, Play], bool]
ByEntity = Callable[[Node, Play, Entity], bool]
EQUAL = 1e-6


def holds(rule: str, value: float, limit: float, equal: float = EQUAL) -> bool:
    """Whether a value and a limit are as a rule says."""
    same = abs(value - limit) <= equal
    return {
        "greaterThan": value > limit and not same,
        "lessThan": value < limit and not same,
        "equalTo": same,
        "greaterOrEqual": value > limit or same,
        "lessOrEqual": value < limit or same,
        "notEqualTo": not same,
    }[rule]


def _compare(node: Node, value: float) -> bool:
    return not math.isnan(value) and holds(node.text("rule"), value, node.number("value"))


def simulation_time(node: Node, play: Play) -> bool:
    """Time since the storyboard began; equal means within half a tick."""
    limit_s, rule = node.number("value"), node.text("rule")
    if rule == "equalTo" and play.file.carla_axes:
        return play.time_s >= limit_s  # there a time once reached stays reached
    return holds(rule, play.time_s, limit_s, 0.5 * play.tick_s + EQUAL)


def stored_value(node: Node, play: Play) -> bool:
    """A parameter or variable: compared as numbers where both are, else as text."""
    name = node.attributes.get("parameterRef") or node.attributes.get("variableRef", "")
    if name not in play.values:
        raise node.fault(f"{name!r} is not declared; declared: {', '.join(play.values) or 'none'}")
    held, wanted, rule = play.values[name], node.text("value"), node.text("rule")
    try:
        return holds(rule, float(held), float(wanted))
    except ValueError:
        pass
    if rule not in ("equalTo", "notEqualTo"):
        raise node.fault(f"{held!r} and {wanted!r} are no numbers; rule must be equalTo")
    return (held == wanted) == (rule == "equalTo")


def storyboard_state(node: Node, play: Play) -> bool:
    """A state or transition of a storyboard element, by its name."""
    kind, state = node.text("storyboardElementType"), node.text("state")
    name = node.text("storyboardElementRef").rsplit("::", 1)[-1]
    if (kind, name) not in play.states:
        known = ", ".join(sorted(n for k, n in play.states if k == kind)) or "none"
        raise node.fault(f"there is no {kind} {name!r}; there are: {known}")
    if state.endswith("Transition"):
        return (kind, name, state) in play.moments
    return play.states[kind, name] == state


def traffic_signal(node: Node, play: Play) -> bool:
    """State of a traffic light, by its OpenDRIVE signal id."""
    return bool(play.light(node).get_state() == play.light_state(node))


def end_of_road(node: Node, _play: Play, entity: Entity) -> bool:
    """On a lane that does not go on, for the duration."""
    return 0.0 < entity.road_end_s >= node.number("duration")


def offroad(node: Node, _play: Play, entity: Entity) -> bool:
    """Its origin has been on no driving lane, for the duration."""
    return 0.0 < entity.offroad_s >= node.number("duration")


def collision(node: Node, play: Play, entity: Entity) -> bool:
    """Boxes touch: with an entity of the file, or any entity of a kind."""
    target = node.only()
    if target.tag == "EntityRef":
        return play.touch(entity, play.entity(target))
    tags = {"vehicle": "Vehicle", "pedestrian": "Pedestrian", "miscellaneous": "MiscObject"}
    tag = tags[target.text("type")]
    others = [e for e in play.entities.values() if e is not entity and e.node.tag == tag]
    return any(play.touch(entity, other) for other in others)


def _to_entity_m(node: Node, play: Play, entity: Entity, other: Entity) -> float:
    pose = other.pose(play.context)
    if pose is None:
        return math.inf
    return play.distance_m(entity, pose, play.half_m(other), node)


def time_headway(node: Node, play: Play, entity: Entity) -> bool:
    """Distance over own speed; infinite where it stands."""
    speed_mps = entity.speed_mps(play.context)
    distance_m = _to_entity_m(node, play, entity, play.entity(node))
    return _compare(node, distance_m / speed_mps if speed_mps > 1e-3 else math.inf)


def time_to_collision(node: Node, play: Play, entity: Entity) -> bool:
    """Distance over the speed of coming nearer; infinite where they do not."""
    target = node.child("TimeToCollisionConditionTarget").only()
    if target.tag == "EntityRef":
        other = play.entity(target)
        distance_m, pose = _to_entity_m(node, play, entity, other), other.pose(play.context)
    else:
        other, pose = None, play.positions.pose(target)
        distance_m = play.distance_m(entity, pose, (0.0, 0.0), node)
    mine = entity.pose(play.context)
    if mine is None or pose is None:
        return False
    closing = _velocity_towards(play, entity, mine, pose)
    if other is not None:
        closing += _velocity_towards(play, other, pose, mine)
    return _compare(node, distance_m / closing if closing > 1e-3 else math.inf)


def _velocity_towards(
    play: Play, entity: Entity, mine: carla.Transform, goal: carla.Transform
) -> float:
    """Speed of an entity in the direction of a pose."""
    row = None if entity.actor is None else play.context.row(entity.actor)
    dx, dy = goal.location.x - mine.location.x, goal.location.y - mine.location.y
    length = math.hypot(dx, dy)
    if row is None or length < 1e-6:
        return 0.0
    vx, vy = play.context.frame.velocities_world_mps[row, :2].tolist()
    return float((vx * dx + vy * dy) / length)


def _along(node: Node, values: tuple[float, float, float], yaw_deg: float) -> float:
    """A vector's part in the direction that a condition names; its length without one."""
    x, y, z = values
    direction, yaw = node.text("direction", ""), math.radians(yaw_deg)
    if direction == "longitudinal":
        return math.cos(yaw) * x + math.sin(yaw) * y
    if direction == "lateral":
        return -math.sin(yaw) * x + math.cos(yaw) * y
    return z if direction == "vertical" else math.hypot(x, y)


def _motion(node: Node, play: Play, entity: Entity, first_column: int) -> float:
    row = None if entity.actor is None else play.context.row(entity.actor)
    if row is None:
        return math.nan
    kinematics = play.context.frame.kinematics[row]
    x, y, z = kinematics[first_column : first_column + 3].tolist()
    return _along(node, (x, y, z), float(kinematics[4]))


def acceleration(node: Node, play: Play, entity: Entity) -> bool:
    """Length of the acceleration, or its part in a direction."""
    return _compare(node, _motion(node, play, entity, 12))


def speed(node: Node, play: Play, entity: Entity) -> bool:
    """Speed, or its part in a direction."""
    return _compare(node, _motion(node, play, entity, 6))


def relative_speed(node: Node, play: Play, entity: Entity) -> bool:
    """Own speed less the other's."""
    other = play.entity(node)
    return _compare(node, _motion(node, play, entity, 6) - _motion(node, play, other, 6))


def stand_still(node: Node, _play: Play, entity: Entity) -> bool:
    """Standing for the duration."""
    return 0.0 < entity.still_s >= node.number("duration")


def travelled_distance(node: Node, _play: Play, entity: Entity) -> bool:
    """Way since the storyboard began."""
    return entity.travelled_m >= node.number("value")


def reach_position(node: Node, play: Play, entity: Entity) -> bool:
    """Within the tolerance of a position."""
    mine = entity.pose(play.context)
    if mine is None:
        return False
    goal = play.positions.pose(node.child("Position")).location
    away_m = math.hypot(goal.x - mine.location.x, goal.y - mine.location.y)
    return away_m <= node.number("tolerance")


def distance(node: Node, play: Play, entity: Entity) -> bool:
    """Distance from a position."""
    pose = play.positions.pose(node.child("Position"))
    return _compare(node, play.distance_m(entity, pose, (0.0, 0.0), node))


def relative_distance(node: Node, play: Play, entity: Entity) -> bool:
    """Distance from another entity."""
    return _compare(node, _to_entity_m(node, play, entity, play.entity(node)))

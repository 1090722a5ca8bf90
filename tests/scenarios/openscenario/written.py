"""Scenarios in the town Metro, written by the library `scenariogeneration`.

The ego starts in lane -1 of road 20 at s = 5 m and drives 55 m east; lane -2 is beside it.
"""

from __future__ import annotations

from pathlib import Path

from scenariogeneration import xosc

ROAD = 20
EGO_S_M = 5.0
ROUTE_M = 55.0


def vehicle(name, ego=False):
    box = xosc.BoundingBox(2.0, 4.8, 1.5, 1.4, 0.0, 0.75)
    front, rear = xosc.Axle(0.5, 0.7, 1.6, 2.8, 0.35), xosc.Axle(0.0, 0.7, 1.6, 0.0, 0.35)
    made = xosc.Vehicle(name, xosc.VehicleCategory.car, box, front, rear, 60.0, 8.0, 9.0)
    made.add_property("type", "ego_vehicle" if ego else "simulation")
    return made


def lane(s_m, lane_id=-1, offset=0.0):
    return xosc.LanePosition(s_m, offset, lane_id, ROAD)


def after(time_s, name="start"):
    condition = xosc.SimulationTimeCondition(time_s, xosc.Rule.greaterThan)
    return xosc.ValueTrigger(name, 0, xosc.ConditionEdge.rising, condition)


def when(entity, condition, name="when"):
    return xosc.EntityTrigger(name, 0, xosc.ConditionEdge.rising, condition, entity)


def transition(shape, dimension, value):
    return xosc.TransitionDynamics(
        getattr(xosc.DynamicsShapes, shape), getattr(xosc.DynamicsDimension, dimension), value
    )


def at_once(speed_mps):
    return xosc.AbsoluteSpeedAction(speed_mps, transition("step", "time", 0))


def scenario(entities, init, events, *, version=1, goal_m=ROUTE_M, stop=None):
    """A file of the ego, other entities and one maneuver per entity.

    Args:
        entities: name -> object.
        init: name -> actions; the ego's start is added.
        events: list of (entity, [(trigger, action), ...]).
    """
    cast = xosc.Entities()
    cast.add_scenario_object("Ego", vehicle("vehicle.lincoln.mkz_2020", ego=True))
    for name, thing in entities.items():
        cast.add_scenario_object(name, thing)
    start = xosc.Init()
    start.add_init_action("Ego", xosc.TeleportAction(lane(EGO_S_M)))
    for name, actions in init.items():
        for action in actions:
            start.add_init_action(name, action)
    board = xosc.StoryBoard(start, _stop_group(stop, goal_m))
    act = xosc.Act("act", after(0.0))
    idle = ("Ego", [(after(1e6), xosc.AcquirePositionAction(lane(EGO_S_M + goal_m)))])
    for entity, steps in events or [idle]:
        maneuver = xosc.Maneuver(f"maneuver of {entity}")
        for number, (trigger, action) in enumerate(steps):
            event = xosc.Event(f"{entity} {number}", xosc.Priority.parallel)
            event.add_trigger(trigger)
            event.add_action(f"{entity} action {number}", action)
            maneuver.add_event(event)
        group = xosc.ManeuverGroup(f"group of {entity}")
        group.add_actor(entity)
        group.add_maneuver(maneuver)
        act.add_maneuver_group(group)
    story = xosc.Story("story")
    story.add_act(act)
    board.add_story(story)
    return xosc.Scenario(
        "written by scenariogeneration",
        "adr1",
        xosc.ParameterDeclarations(),
        cast,
        board,
        xosc.RoadNetwork("Metro"),
        xosc.Catalog(),
        osc_minor_version=version,
    )


def _stop_group(trigger, goal_m):
    """The trigger where there is one, or that the ego has driven its way."""
    goal = when("Ego", xosc.TraveledDistanceCondition(goal_m), "goal")
    either = xosc.Trigger("stop")
    for one in (goal,) if trigger is None else (trigger, goal):
        group = xosc.ConditionGroup("stop")
        group.add_condition(one)
        either.add_conditiongroup(group)
    return either


def write(made, path: Path) -> Path:
    made.write_xml(str(path))
    return path

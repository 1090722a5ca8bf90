"""A `.xosc` file as a scenario that the director runs."""

from __future__ import annotations

import math
from pathlib import Path

import carla
import py_trees
from py_trees.common import Status

from adr1.criteria.infraction import InfractionKind
from adr1.routes.specs import ScenarioSpec
from adr1.scenarios.context import ScenarioContext
from adr1.scenarios.openscenario.actions import Action, Teleport
from adr1.scenarios.openscenario.dispatch import ACTIONS, global_entity, leaf_actions
from adr1.scenarios.openscenario.node import Node
from adr1.scenarios.openscenario.play import Play
from adr1.scenarios.openscenario.scenario_file import property_of, read_scenario_file
from adr1.scenarios.openscenario.storyboard import Storyboard
from adr1.scenarios.scenario import Scenario

AT_THE_START = ("TeleportAction", "EnvironmentAction", "AddEntityAction", "DeleteEntityAction")
"""Init actions that set the stage; all others begin with the storyboard's time."""
FOR_THE_AGENT = (
    "TeleportAction",
    "SpeedAction",
    "AcquirePositionAction",
    "AssignRouteAction",
    "AssignControllerAction",
    "OverrideControllerValueAction",
    "ActivateControllerAction",
    "VisibilityAction",
)
"""What Init may ask of the hero; how it drives is the agent's."""
EXTERNAL = "external_control"
"""Controller module of ScenarioRunner that leaves a vehicle to somebody else."""
WARM_UP_TICKS = 10
"""Ticks of an episode before the first that counts; the storyboard's time begins after them."""


class StoryboardScenario(Scenario):
    """One OpenSCENARIO file; set up at once, started at once, over with its stop trigger."""

    set_up_distance_m = math.inf
    timeout_s = math.inf
    caught_by = frozenset[InfractionKind]()

    def __init__(self, context: ScenarioContext, spec: ScenarioSpec) -> None:
        super().__init__(context, spec)
        self.trigger_s_m = 0.0
        self.file = read_scenario_file(Path(spec.parameters["file"]["path"]))
        self.play = Play(context, self.cast, self.file)
        self.storyboard = Storyboard(self.file.storyboard, self.play)
        self.later = self._init_actions()
        _check_hero(self.file.storyboard, self.file.hero)

    def set_up(self) -> py_trees.behaviour.Behaviour:
        for action in [action for action in self.later if action.node.tag in AT_THE_START]:
            self.later.remove(action)
            if not (isinstance(action, Teleport) and action.entity.is_hero):
                action.start()
        return _Perform(self)

    def begin(self) -> None:
        """The storyboard's time begins: Init actions that are no scenery."""
        for action in self.later:
            if action.entity.is_hero and action.node.tag == "SpeedAction":
                self._launch_hero(action.node)
            elif not action.entity.is_hero or action.node.tag not in FOR_THE_AGENT:
                action.start()

    def _init_actions(self) -> list[Action]:
        play, hero, found = self.play, self.file.hero, list[Action]()
        for item in self.file.init_actions.children:
            own = item.tag == "Private"
            name = item.text("entityRef") if own else hero
            for holder in item.children if own else (item,):
                for leaf in leaf_actions(holder):
                    if own and name == hero and not self._may_be_asked(leaf):
                        continue
                    who = play.entities[global_entity(holder) or name]
                    found.append(ACTIONS[leaf.tag](play, leaf, who))
        return found

    def _may_be_asked(self, leaf: Node) -> bool:
        """Whether an Init action of the hero counts; raises FileFormatError if it cannot be."""
        if leaf.tag in FOR_THE_AGENT:
            return True
        if self._agent_only():
            return False
        raise _not_for_the_agent(leaf, self.file.hero)

    def _agent_only(self) -> bool:
        """Whether the hero's controller leaves it to somebody else: orders to it mean nothing."""
        return any(
            node.tag == "Controller" and property_of(node, "module") == EXTERNAL
            for private in self.file.init_actions.all("Private")
            if private.text("entityRef") == self.file.hero
            for node in private.walk()
        )

    def _launch_hero(self, node: Node) -> None:
        target = node.child("SpeedActionTarget").only()
        if target.tag != "AbsoluteTargetSpeed":
            raise target.fault("is not supported for the agent's vehicle; give an absolute speed")
        speed_mps = target.number("value")
        yaw = math.radians(self.context.frame.ego_yaw_deg)
        velocity = carla.Vector3D(x=speed_mps * math.cos(yaw), y=speed_mps * math.sin(yaw))
        self.context.order(carla.command.ApplyTargetVelocity(self.context.ego.id, velocity))


class _Perform(py_trees.behaviour.Behaviour):
    """Runs the storyboard, tick by tick; succeeds when it is over."""

    def __init__(self, scenario: StoryboardScenario) -> None:
        super().__init__("storyboard")
        self._scenario = scenario
        self._ticks = 0
        self._zero_s = 0.0
        self._running: list[Action] = []

    def update(self) -> Status:
        scenario, play = self._scenario, self._scenario.play
        self._ticks += 1
        if self._ticks <= WARM_UP_TICKS:
            play.move()
            return Status.RUNNING
        if self._ticks == WARM_UP_TICKS + 1:
            self._zero_s = scenario.context.time_s
            scenario.begin()
            self._running = [a for a in scenario.later if not a.entity.is_hero]
        play.observe(scenario.context.time_s - self._zero_s)
        self._running = [action for action in self._running if not action.finished()]
        over = scenario.storyboard.step()
        play.move()
        return Status.SUCCESS if over else Status.RUNNING


def _check_hero(storyboard: Node, hero: str) -> None:
    """The file must not drive the vehicle that the agent drives."""
    for group in (node for node in storyboard.walk() if node.tag == "ManeuverGroup"):
        if not any(item.text("entityRef") == hero for item in group.child("Actors").children):
            continue
        for private in (node for node in group.walk() if node.tag == "PrivateAction"):
            for leaf in leaf_actions(private):
                if leaf.tag not in ("AcquirePositionAction", "AssignRouteAction"):
                    raise _not_for_the_agent(leaf, hero)


def _not_for_the_agent(leaf: Node, hero: str) -> Exception:
    return leaf.fault(
        f"cannot be asked of {hero!r}: the agent drives it; take it out, or leave the vehicle "
        f"to the agent with a Controller of module={EXTERNAL}"
    )

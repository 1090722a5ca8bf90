"""The storyboard's state machine: stories, acts, maneuver groups, maneuvers, events, actions."""

from __future__ import annotations

from adr1.scenarios.openscenario.actions import Action
from adr1.scenarios.openscenario.dispatch import ACTIONS, global_entity, leaf_actions
from adr1.scenarios.openscenario.node import Node
from adr1.scenarios.openscenario.play import Play
from adr1.scenarios.openscenario.triggers import Trigger

STANDBY, RUNNING, COMPLETE = "standbyState", "runningState", "completeState"


class _Element:
    """State and transitions of one storyboard element."""

    def __init__(self, kind: str, node: Node, play: Play) -> None:
        self.kind, self.node, self.play = kind, node, play
        self.name = node.text("name")
        self.enter(STANDBY)

    @property
    def state(self) -> str:
        return self._state

    def enter(self, state: str, moment: str | None = None) -> None:
        """Change the state; `moment` is the transition that others may see in this tick."""
        self._state = state
        self.play.states[self.kind, self.name] = state
        if moment is not None:
            self.play.moments.add((self.kind, self.name, moment))


class Event(_Element):
    """One event of a maneuver, for the actors of its group."""

    def __init__(self, node: Node, play: Play, actors: tuple[str, ...]) -> None:
        super().__init__("event", node, play)
        self.priority = node.text("priority")
        self._left = node.integer("maximumExecutionCount", 1)
        self._trigger = Trigger(node.maybe("StartTrigger"), play)
        self._actions = [(_Element("action", item, play), item) for item in node.all("Action")]
        if not self._actions:
            raise node.fault("has no <Action>")
        for _, item in self._actions:
            if any(leaf.tag not in ACTIONS for leaf in leaf_actions(item)):
                raise item.fault("holds no action")
        self._actors = actors
        self._running: list[tuple[_Element, list[Action]]] = []

    def wants_to_start(self) -> bool:
        """Whether its trigger fires; without one it starts with its maneuver."""
        if self.state != STANDBY:
            return False
        return self._trigger.empty or self._trigger.fires()

    def start(self) -> None:
        self.enter(RUNNING, "startTransition")
        self._running = []
        for element, item in self._actions:
            element.enter(RUNNING, "startTransition")
            actions = [a for leaf in leaf_actions(item) for a in self._of(item, leaf)]
            self._running.append((element, actions))
            for action in actions:
                action.start()

    def _of(self, item: Node, leaf: Node) -> list[Action]:
        play = self.play
        name = global_entity(item)
        if name is not None:
            names: tuple[str, ...] = (name,)
        elif item.maybe("PrivateAction") is None:
            names = (play.file.hero,)
        else:
            names = self._actors
        return [ACTIONS[leaf.tag](play, leaf, play.entities[entity]) for entity in names]

    def skip(self) -> None:
        """Its trigger fired while another event of a kind that goes first was running."""
        self._left -= 1
        over = self._left <= 0
        self.enter(COMPLETE if over else STANDBY, "skipTransition")

    def stop(self) -> None:
        """Ended from outside."""
        for element, _ in self._running:
            if element.state == RUNNING:
                element.enter(COMPLETE, "stopTransition")
        self._running = []
        if self.state != COMPLETE:
            self.enter(COMPLETE, "stopTransition")

    def step(self) -> None:
        if self.state != RUNNING:
            return
        for element, actions in self._running:
            if element.state == RUNNING:
                done = [action.finished() for action in actions]
                if all(done):
                    element.enter(COMPLETE, "endTransition")
        if all(element.state == COMPLETE for element, _ in self._running):
            self._left -= 1
            self.enter(STANDBY if self._left > 0 else COMPLETE, "endTransition")


class _Maneuver(_Element):
    """Events of one maneuver."""

    def __init__(self, node: Node, play: Play, actors: tuple[str, ...]) -> None:
        super().__init__("maneuver", node, play)
        self.events = [Event(item, play, actors) for item in node.all("Event")]

    def step(self) -> None:
        for event in self.events:
            if event.wants_to_start():
                self._start(event)
        for event in self.events:
            event.step()
        if all(event.state == COMPLETE for event in self.events):
            self.enter(COMPLETE, "endTransition")

    def _start(self, event: Event) -> None:
        running = [other for other in self.events if other.state == RUNNING]
        if running and event.priority == "skip":
            event.skip()
            return
        if event.priority in ("overwrite", "override"):
            for other in running:
                other.stop()
        event.start()


class _Act(_Element):
    """An act with all its groups; groups start with it."""

    def __init__(self, node: Node, play: Play) -> None:
        super().__init__("act", node, play)
        self._start = Trigger(node.maybe("StartTrigger"), play)
        self._stop = Trigger(node.maybe("StopTrigger"), play)
        self._groups = [_Group(item, play) for item in node.all("ManeuverGroup")]

    def step(self) -> None:
        if self.state == STANDBY and (self._start.empty or self._start.fires()):
            self.enter(RUNNING, "startTransition")
            for group in self._groups:
                group.begin()
        if self.state != RUNNING:
            return
        if self._stop.fires():
            for group in self._groups:
                group.stop()
            self.enter(COMPLETE, "stopTransition")
            return
        for group in self._groups:
            group.step()
        if all(group.state == COMPLETE for group in self._groups):
            self.enter(COMPLETE, "endTransition")


class _Group(_Element):
    """A maneuver group: its maneuvers, for its actors, so many times."""

    def __init__(self, node: Node, play: Play) -> None:
        super().__init__("maneuverGroup", node, play)
        actors = node.child("Actors")
        if actors.flag("selectTriggeringEntities", default=False):
            raise actors.fault("selectTriggeringEntities='true' is not supported; name the actors")
        self._left = node.integer("maximumExecutionCount")
        self._names = tuple(item.text("entityRef") for item in actors.children)
        self._maneuvers = self._make()

    def _make(self) -> list[_Maneuver]:
        return [_Maneuver(item, self.play, self._names) for item in self.node.all("Maneuver")]

    def begin(self) -> None:
        self.enter(RUNNING, "startTransition")
        for maneuver in self._maneuvers:
            maneuver.enter(RUNNING, "startTransition")

    def step(self) -> None:
        for maneuver in self._maneuvers:
            if maneuver.state == RUNNING:
                maneuver.step()
        if self.state == RUNNING and all(m.state == COMPLETE for m in self._maneuvers):
            self._left -= 1
            if self._left > 0 and self._maneuvers:
                self._maneuvers = self._make()
                self.begin()
            else:
                self.enter(COMPLETE, "endTransition")

    def stop(self) -> None:
        for maneuver in self._maneuvers:
            for event in maneuver.events:
                event.stop()
            if maneuver.state == RUNNING:
                maneuver.enter(COMPLETE, "stopTransition")
        self.enter(COMPLETE, "stopTransition")


class Storyboard:
    """All stories and the stop trigger; built whole, so that faults show before anything runs."""

    def __init__(self, node: Node, play: Play) -> None:
        self._play = play
        self._stop = Trigger(node.maybe("StopTrigger"), play)
        self._stories = [_Element("story", item, play) for item in node.all("Story")]
        self._acts = [_Act(act, play) for item in node.all("Story") for act in item.all("Act")]

    def step(self) -> bool:
        """Run one tick; whether the storyboard is over.

        Transitions are seen from the tick in which they happen to the end of the next.
        """
        earlier = set(self._play.moments)
        if self._stop.fires():
            return True
        for story in self._stories:
            if story.state == STANDBY:
                story.enter(RUNNING, "startTransition")
        for act in self._acts:
            act.step()
        self._play.moments -= earlier
        ended = all(act.state == COMPLETE for act in self._acts)
        return ended and self._play.file.carla_axes and bool(self._acts)

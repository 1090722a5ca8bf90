"""Actions on speed: SpeedAction, LongitudinalDistanceAction, SynchronizeAction."""

from __future__ import annotations

import math

import carla

from adr1.scenarios.openscenario.actions import LONGITUDINAL, Action
from adr1.scenarios.openscenario.dynamics import Transition, shape_share
from adr1.scenarios.openscenario.movers import VehicleMover
from adr1.scenarios.openscenario.node import Node
from adr1.scenarios.places import nearest_route_s

DISTANCE_GAIN_PER_S = 0.5
"""Speed that one metre of missing distance is answered with."""
AT_DISTANCE_M = 0.3
DEFAULT_ACCELERATION_MPS2 = 5.0


class ChangeSpeed(Action):
    """To an absolute speed, or one relative to another entity (also continuously).

    In files with CARLA's axes the speed is there at once and the action lasts for the value of
    its dynamics, as ScenarioRunner has it.
    """

    domains = (LONGITUDINAL,)

    def begin(self) -> None:
        dynamics = self.node.child("SpeedActionDynamics")
        self._transition = Transition.of(dynamics)
        self._target = self.node.child("SpeedActionTarget").only()
        self._began_s = self.play.time_s
        self._from_mps = self.mover.speed_mps
        self._driven_from_m = self.entity.travelled_m
        self._to_mps = self._wanted_mps()
        self._lasts_s = self._transition.speed_change_s(self._from_mps, self._to_mps)

    def _wanted_mps(self) -> float:
        target = self._target
        value = target.number("value")
        if target.tag == "RelativeTargetSpeed":
            other_mps = self.play.entity(target).speed_mps(self.play.context)
            factor = target.text("speedTargetValueType") == "factor"
            value = value * other_mps if factor else value + other_mps
            return max(value, 0.0)
        if value < 0.0:
            raise target.fault("driving backwards (a negative speed) is not supported")
        return value

    def step(self) -> bool:
        elapsed_s = self.play.time_s - self._began_s
        if self.play.file.carla_axes:
            self.mover.speed_mps = self._to_mps
            return self._kept_long_enough(elapsed_s)
        continuous = self._target.flag("continuous", default=False)
        if continuous:
            self._to_mps = self._wanted_mps()
        u = elapsed_s / self._lasts_s if self._lasts_s > 1e-9 else 1.0
        share = shape_share(self._transition.shape, u)
        self.mover.speed_mps = self._from_mps + share * (self._to_mps - self._from_mps)
        return u >= 1.0 - 1e-9 and not continuous

    def _kept_long_enough(self, elapsed_s: float) -> bool:
        if self._transition.dimension == "time":
            return elapsed_s >= self._transition.value
        if self._transition.dimension == "distance":
            standing = self._to_mps == 0.0 and self.entity.still_s > 0.0
            driven_m = self.entity.travelled_m - self._driven_from_m
            return standing or driven_m >= self._transition.value
        return True


class KeepDistance(Action):
    """Keeps a distance (or time gap) to another entity, behind or before; continuous: for ever."""

    domains = (LONGITUDINAL,)

    def begin(self) -> None:
        node = self.node
        if ("distance" in node.attributes) == ("timeGap" in node.attributes):
            raise node.fault("needs either distance or timeGap")
        self._limits = node.maybe("DynamicConstraints") or Node("", node.path, node.line, {})

    def step(self) -> bool:
        play, entity = self.play, self.entity
        other = play.entity(self.node)
        pose = other.pose(play.context)
        if pose is None:
            return True
        gap_m = play.distance_m(entity, pose, play.half_m(other), self._how())
        speed_mps = self.mover.speed_mps
        wanted_m = self.node.number("distance", 0.0) + speed_mps * self.node.number("timeGap", 0.0)
        missing_m = gap_m - wanted_m
        if _is_behind(entity.pose(play.context), pose):
            missing_m = -missing_m  # it drives in front, and lets the other come
        lead_mps = other.speed_mps(play.context)
        asked_mps = max(lead_mps + DISTANCE_GAIN_PER_S * missing_m, 0.0)
        asked_mps = min(asked_mps, self._limits.number("maxSpeed", math.inf))
        up = self._limits.number("maxAcceleration", DEFAULT_ACCELERATION_MPS2)
        down = self._limits.number("maxDeceleration", DEFAULT_ACCELERATION_MPS2)
        change = asked_mps - speed_mps
        change = min(max(change, -down * play.tick_s), up * play.tick_s)
        self.mover.speed_mps = speed_mps + change
        reached = abs(missing_m) < AT_DISTANCE_M and abs(lead_mps - speed_mps) < 0.3
        return reached and not self.node.flag("continuous")

    def _how(self) -> Node:
        """The action measures as a condition that is longitudinal."""
        given = {"relativeDistanceType": "longitudinal", **self.node.attributes}
        return Node(self.node.tag, self.node.path, self.node.line, given)


def _is_behind(mine: carla.Transform | None, other: carla.Transform) -> bool:
    """Whether a pose is behind another, seen in that one's direction."""
    if mine is None:
        return False
    yaw = math.radians(mine.rotation.yaw)
    dx, dy = other.location.x - mine.location.x, other.location.y - mine.location.y
    return math.cos(yaw) * dx + math.sin(yaw) * dy < 0.0


class Synchronize(Action):
    """Arrives at its position when the master arrives at the master's."""

    domains = (LONGITUDINAL,)

    def begin(self) -> None:
        node, positions = self.node, self.play.positions
        self._goal = positions.pose(node.child("TargetPosition"))
        self._master_goal = positions.pose(node.child("TargetPositionMaster"))
        self._last_master_m = math.inf

    def step(self) -> bool:
        context, master = self.play.context, self.play.entity(self.node, "masterEntityRef")
        own, other = self.entity.pose(context), master.pose(context)
        if own is None or other is None:
            return True
        master_m = other.location.distance(self._master_goal.location)
        if master.is_hero:  # along its route, which is known
            place = self._master_goal.location
            master_m = nearest_route_s(context.route, place.x, place.y) - context.ego_s_m
        own_m = self._own_way_m(own.location.distance(self._goal.location))
        passed = master_m > self._last_master_m + 0.5 or master_m <= 0.5
        if passed or own_m < 0.5:
            self._finish(master.speed_mps(context))
            return True
        self._last_master_m = min(master_m, self._last_master_m)
        arrives_s = master_m / max(master.speed_mps(context), 0.1)
        # A master that stands still is waited for: no speed fits it.
        self.mover.speed_mps = min(own_m / arrives_s, 40.0)
        return False

    def _own_way_m(self, straight_m: float) -> float:
        mover = self.mover
        if not isinstance(mover, VehicleMover):
            return straight_m
        place = self._goal.location
        rest = mover.path[mover.at :]
        miss = ((rest[:, 0] - place.x) ** 2 + (rest[:, 1] - place.y) ** 2).argmin()
        along = float(mover.s_m[mover.at + int(miss)] - mover.s_m[mover.at])
        return max(along, straight_m)

    def _finish(self, master_mps: float) -> None:
        final = self.node.maybe("FinalSpeed")
        if final is None:
            return
        target = final.only()
        value = target.number("value")
        if target.tag == "RelativeSpeedToMaster":
            factor = target.text("speedTargetValueType") == "factor"
            value = value * master_mps if factor else value + master_mps
        self.mover.speed_mps = max(value, 0.0)

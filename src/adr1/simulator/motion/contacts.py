"""Contact islands: bodies that are about to touch, advanced together in a rigid-body solver.

Each island gets a fresh pymunk space every tick, filled in actor-id order: the outcome depends on
nothing but the present poses and velocities. Tyre forces act on between the solver's substeps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymunk
import pymunk.batch
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion.contact import Contact
from adr1.simulator.motion.groups import BodyGroup
from adr1.simulator.motion.obstacles import Obstacle

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LEAST_IMPULSE_NS = 1.0  # less is resting noise, not an event
SOLVER_ITERATIONS = 20
OVERLAP_LEFT_PER_S = 0.7**100  # a substep of 10 ms takes away 30 % of an overlap

_STATE = (
    pymunk.batch.BodyFields.POSITION
    | pymunk.batch.BodyFields.ANGLE
    | pymunk.batch.BodyFields.VELOCITY
    | pymunk.batch.BodyFields.ANGULAR_VELOCITY
)
_VELOCITY = pymunk.batch.BodyFields.VELOCITY | pymunk.batch.BodyFields.ANGULAR_VELOCITY

Substep = Callable[[IntArray, IntArray, FloatArray, FloatArray, float], None]


@dataclass(frozen=True, slots=True)
class Member:
    """One body of an island: which group (columns.VEHICLE, ...), its row there, its actor id."""

    actor_id: int
    group: int
    row: int
    state: FloatArray
    shape: FloatArray

    @property
    def movable(self) -> bool:
        return bool(self.shape[c.SIMULATED] != 0.0) or self.group == c.WALKER


@dataclass(slots=True)
class _Touch:
    """A pair that touched in this tick, seen from its first shape's owner."""

    impulse_x_ns: float
    impulse_y_ns: float
    x_m: float
    y_m: float
    closing_speed_mps: float


def find_islands(
    groups: Sequence[BodyGroup], pairs: IntArray, obstacle_pairs: IntArray
) -> Iterator[tuple[list[Member], set[tuple[int, int]], list[tuple[int, int]]]]:
    """Islands in the order of their lowest actor id.

    Yields (members in actor-id order, pairs of actor ids, pairs (actor id, obstacle)); a body that
    cannot move joins every island that touches it but links none.
    """
    members: dict[int, Member] = {}

    def member(body: int) -> Member:
        found = members.get(body)
        if found is None:
            row, group = body, 0
            while row >= len(groups[group]):
                row -= len(groups[group])
                group += 1
            owner = groups[group]
            found = Member(int(owner.ids[row]), group, row, owner.state[row], owner.shape[row])
            members[body] = found
        return found

    links = [(member(a), member(b)) for a, b in pairs.tolist()]
    walls = [(member(body), obstacle) for body, obstacle in obstacle_pairs.tolist()]
    root = {item.actor_id: item.actor_id for item in members.values()}

    def find(actor_id: int) -> int:
        while root[actor_id] != actor_id:
            root[actor_id] = root[root[actor_id]]
            actor_id = root[actor_id]
        return actor_id

    for a, b in links:
        if a.movable and b.movable:
            first, second = find(a.actor_id), find(b.actor_id)
            root[max(first, second)] = min(first, second)
    islands: dict[int, tuple[dict[int, Member], set[tuple[int, int]], list[tuple[int, int]]]] = {}
    for item in sorted(members.values(), key=lambda item: item.actor_id):
        if item.movable:
            island = islands.setdefault(find(item.actor_id), ({}, set(), []))
            island[0][item.actor_id] = item
    for a, b in links:
        key = find(a.actor_id if a.movable else b.actor_id)
        inside, allowed, _ = islands[key]
        inside[a.actor_id], inside[b.actor_id] = a, b
        allowed.add((min(a.actor_id, b.actor_id), max(a.actor_id, b.actor_id)))
    for item, obstacle in walls:
        islands[find(item.actor_id)][2].append((item.actor_id, obstacle))
    for inside, allowed, solid in islands.values():
        yield [inside[actor_id] for actor_id in sorted(inside)], allowed, sorted(solid)


class _Observer:
    """Sees every contact of a space: lets only the given pairs collide, sums up their impulses."""

    def __init__(self, allowed: set[tuple[int, int]]) -> None:
        self._allowed = allowed
        self.touches: dict[tuple[int, int], _Touch] = {}

    def begin(self, arbiter: Any, _space: Any, _data: Any) -> None:
        """Two shapes begin to touch."""
        first, second = arbiter.shapes
        a, b = first.owner, second.owner
        allowed = (min(a, b), max(a, b)) in self._allowed
        arbiter.process_collision = allowed  # written either way: the solver reuses old memory
        if not allowed:
            return
        if (a, b) in self.touches:
            return
        contacts = arbiter.contact_point_set
        point = contacts.points[0].point_a
        normal = contacts.normal
        va = first.body.velocity_at_world_point(point)
        vb = second.body.velocity_at_world_point(point)
        closing = (va.x - vb.x) * normal.x + (va.y - vb.y) * normal.y
        self.touches[a, b] = _Touch(0.0, 0.0, point.x, point.y, closing)

    def post_solve(self, arbiter: Any, _space: Any, _data: Any) -> None:
        """Two touching shapes have pushed each other."""
        first, second = arbiter.shapes
        touch = self.touches.get((first.owner, second.owner))
        if touch is not None:
            impulse = arbiter.total_impulse
            touch.impulse_x_ns += impulse.x
            touch.impulse_y_ns += impulse.y


class Exchange:
    """Buffers through which arrays go to a space and come back.

    One pair serves all islands of a world: pymunk 7.3.1 never frees a buffer.
    """

    def __init__(self) -> None:
        self.to_space = pymunk.batch.Buffer()
        self.from_space = pymunk.batch.Buffer()


class Island:
    """One island's solver for one tick."""

    def __init__(
        self,
        members: Sequence[Member],
        allowed: set[tuple[int, int]],
        walls: Sequence[tuple[int, int]],
        obstacles: Sequence[Obstacle],
    ) -> None:
        self._members = members
        self._movers = [item for item in members if item.movable]
        pairs = allowed | {(-1 - obstacle, actor_id) for actor_id, obstacle in walls}
        self._observer = _Observer(pairs)
        self._obstacles = obstacles
        self._space = pymunk.Space()
        self._space.iterations = SOLVER_ITERATIONS
        self._space.collision_slop = 0.005
        self._space.collision_bias = OVERLAP_LEFT_PER_S
        for item in members:
            self._add_member(item)
        for obstacle in sorted({obstacle for _, obstacle in walls}):
            corners = [(float(x), float(y)) for x, y in obstacles[obstacle].polygon_xy_m]
            self._add_shape(pymunk.Poly(self._space.static_body, corners), -1 - obstacle)
        observer = self._observer
        self._space.on_collision(None, None, begin=observer.begin, post_solve=observer.post_solve)

    def _add_member(self, item: Member) -> None:
        state, shape = item.state, item.shape
        x, y = float(shape[c.BOX_X]), float(shape[c.BOX_Y])
        place = pymunk.Transform.translation(float(state[c.X]), float(state[c.Y]))
        place @= pymunk.Transform.rotation(float(state[c.YAW]))
        if item.movable:
            body, place = self._add_body(item, place), pymunk.Transform.identity()
        else:
            body = self._space.static_body
        half_x, half_y = float(shape[c.HALF_X]), float(shape[c.HALF_Y])
        if item.group == c.WALKER:
            middle = place @ pymunk.Vec2d(x, y)
            self._add_shape(pymunk.Circle(body, max(half_x, half_y, 0.05), middle), item.actor_id)
            return
        place @= pymunk.Transform.translation(x, y)
        place @= pymunk.Transform.rotation(float(shape[c.BOX_YAW]))
        corners = [
            place @ pymunk.Vec2d(u, v)
            for u, v in (
                (half_x, half_y), (-half_x, half_y), (-half_x, -half_y), (half_x, -half_y),
            )
        ]  # fmt: skip
        self._add_shape(pymunk.Poly(body, corners), item.actor_id)

    def _add_body(self, item: Member, place: pymunk.Transform) -> pymunk.Body:
        state, shape = item.state, item.shape
        inertia = math.inf if item.group == c.WALKER else float(shape[c.INERTIA])
        body = pymunk.Body(float(shape[c.MASS]), inertia)
        body.position = place.tx, place.ty
        body.angle = float(state[c.YAW])
        body.velocity = float(state[c.VX]), float(state[c.VY])
        body.angular_velocity = float(state[c.YAW_RATE])
        self._space.add(body)
        return body

    def _add_shape(self, shape: Any, owner: int) -> None:
        shape.friction = math.sqrt(k.CONTACT_FRICTION)  # the solver multiplies both shapes' values
        shape.elasticity = math.sqrt(k.CONTACT_RESTITUTION)
        shape.owner = owner
        self._space.add(shape)

    def run(self, substep: Substep, step_s: float, substeps: int, exchange: Exchange) -> None:
        """Advances the island's bodies by `substeps` steps and writes them back to their rows.

        `substep(groups, rows, solved, velocities, step_s)` is `kernels.island_substep`. The island
        is used up then, but for its contacts.
        """
        groups = np.array([item.group for item in self._movers], np.int64)
        rows = np.array([item.row for item in self._movers], np.int64)
        # The solver reads a velocity for its static bodies too, which come last: zeros for them.
        statics = len(self._members) - len(self._movers) + 1
        velocities, solved = np.zeros((len(rows) + statics, 3)), np.zeros((0, 6))
        for _ in range(substeps):
            substep(groups, rows, solved, velocities, step_s)
            exchange.to_space.set_float_buf(velocities)
            pymunk.batch.set_space_bodies(self._space, _VELOCITY, exchange.to_space)
            self._space.step(step_s)
            exchange.from_space.clear()
            pymunk.batch.get_space_bodies(self._space, _STATE, exchange.from_space)
            solved = (
                np.frombuffer(exchange.from_space.float_buf(), np.float64).reshape(-1, 6).copy()
            )
        substep(groups, rows, solved, velocities, 0.0)
        _let_go(self._space)

    def contacts(self) -> list[Contact]:
        """What touched, in order of (actor id, other id or obstacle)."""
        height = {
            item.actor_id: float(item.state[c.Z] + item.shape[c.BOX_Z]) for item in self._members
        }
        found: dict[tuple[int, int], Contact] = {}
        for (a, b), touch in self._observer.touches.items():
            sign = 1.0
            if a < 0 or 0 <= b < a:
                a, b, sign = b, a, -1.0
            impulse = (sign * touch.impulse_x_ns, sign * touch.impulse_y_ns, 0.0)
            if math.hypot(impulse[0], impulse[1]) < LEAST_IMPULSE_NS:
                continue
            static = self._obstacles[-1 - b] if b < 0 else None
            found[a, b] = Contact(
                actor_id=a,
                other_id=max(b, 0),
                other_label=static.label if static else 0,
                other_name=static.name if static else "",
                impulse_world_ns=impulse,
                point_world_m=(touch.x_m, touch.y_m, height[a]),
                closing_speed_mps=touch.closing_speed_mps,
            )
        return [found[key] for key in sorted(found)]


def _let_go(space: pymunk.Space) -> None:
    """Undo the circle of references between a space and its handlers (pymunk 7.3.1).

    Then its 0.3 MB of native memory are freed as soon as nobody holds the space; else they wait for
    the garbage collector, which sees only a few small objects and comes after thousands of spaces.
    """
    for handler in space._handlers.values():
        handler._userData = handler._space = None
    space._handlers.clear()

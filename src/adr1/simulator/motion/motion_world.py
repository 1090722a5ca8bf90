"""Everything that moves in an episode: add bodies, steer them, step, read arrays and contacts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import copy

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.geometry import Box, Pose, Vector3
from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion import kernels
from adr1.simulator.motion.ackermann import AckermannControl, AckermannSettings
from adr1.simulator.motion.ackermann_drivers import AckermannDrivers
from adr1.simulator.motion.contact import Contact
from adr1.simulator.motion.contacts import Exchange, Island, find_islands
from adr1.simulator.motion.ground_grid import GroundGrid
from adr1.simulator.motion.groups import BodyGroup, PropGroup, VehicleGroup, WalkerGroup
from adr1.simulator.motion.obstacles import Obstacle, index_obstacles
from adr1.simulator.motion.parameters import VehicleParameters
from adr1.simulator.motion.saved import SavedMotion

LONGEST_SUBSTEP_S = 0.01


class MotionWorld:
    """Vehicles, walkers and props over a map's ground and obstacles.

    World frame: CARLA's; metres, degrees at this border. Actors are known by ids that only grow
    within each group. Unknown ids raise KeyError.
    """

    def __init__(self, ground: GroundGrid, obstacles: Sequence[Obstacle]) -> None:
        self._height_m = np.ascontiguousarray(ground.height_m, dtype=np.float32)
        if self._height_m.ndim != 3 or min(self._height_m.shape[1:]) < 2:
            raise ValueError(f"ground: needs (layers, 2+, 2+) heights, got {ground.height_m.shape}")
        if not np.isfinite(self._height_m).all():
            raise ValueError("ground: heights must be finite")
        if len(self._height_m) > 1 and (self._height_m == self._height_m[:1]).all():
            self._height_m = self._height_m[:1]  # one storey everywhere: half the look-ups
        x, y = ground.origin_xy_m
        self._grid = np.array([float(x), float(y), 1.0 / float(ground.cell_m)])
        self._obstacles = tuple(obstacles)
        self._index = index_obstacles(self._obstacles)
        self._exchange = Exchange()  # of restored worlds too: it cannot be freed
        self._begin()

    def _begin(self) -> None:
        """No bodies yet, and every obstacle solid."""
        self._index = self._index.all_solid()
        self.vehicles = VehicleGroup()
        self.walkers = WalkerGroup()
        self.props = PropGroup()
        self._groups: tuple[BodyGroup, BodyGroup, BodyGroup] = (
            self.vehicles, self.walkers, self.props,
        )  # fmt: skip
        self._ackermann = AckermannDrivers(self.vehicles)
        self._pairs = np.zeros((256, 2), np.int64)
        self._obstacle_pairs = np.zeros((256, 2), np.int64)
        self._counts = np.zeros(2, np.int64)
        self._renew_scratch()

    # -- saving -----------------------------------------------------------------------------

    def saved(self) -> SavedMotion:
        """A copy of all that changes."""
        vehicles, walkers, props = (group.saved() for group in self._groups)
        return SavedMotion(
            vehicles, walkers, props, dict(self.vehicles.parameters), self._ackermann.saved()
        )

    def restored(self, saved: SavedMotion) -> MotionWorld:
        """Another world over the same ground and obstacles, in a saved state.

        Raises ValueError where the saved arrays do not fit each other or this version's columns.
        """
        other = copy(self)
        other._begin()
        groups = (saved.vehicles, saved.walkers, saved.props)
        for group, saved_group in zip(other._groups, groups, strict=True):
            group.take(saved_group)
        known = set(saved.vehicles.ids.tolist())
        if set(saved.parameters) != known or not known.issuperset(saved.ackermann):
            raise ValueError("saved bodies: physics and vehicles do not belong together")
        other.vehicles.parameters = dict(saved.parameters)
        other._ackermann = AckermannDrivers(other.vehicles, saved.ackermann)
        other._renew_scratch()
        return other

    # -- bodies -----------------------------------------------------------------------------

    def add_vehicle(
        self, actor_id: int, parameters: VehicleParameters, box: Box, pose: Pose
    ) -> None:
        """Adds a vehicle at rest in first gear; it falls onto the ground if it hangs above it.

        Raises:
            ValueError: id not growing, wheel positions without a wheelbase, or a bad box.
        """
        self.vehicles.add(actor_id, parameters, box, pose)
        self._renew_scratch()

    def add_walker(self, actor_id: int, box: Box, pose: Pose) -> None:
        """Adds a standing walker; the pose is its capsule's middle."""
        self.walkers.add(actor_id, box, pose)
        self._renew_scratch()

    def add_prop(self, actor_id: int, box: Box, pose: Pose) -> None:
        """Adds a prop that stands fast until `set_simulate_physics` is turned on."""
        self.props.add(actor_id, box, pose)
        self._renew_scratch()

    def remove(self, actor_id: int) -> None:
        """Removes a vehicle, walker or prop."""
        self._group_of(actor_id).remove(actor_id)
        self._ackermann.forget(actor_id)
        self._renew_scratch()

    def _group_of(self, actor_id: int) -> BodyGroup:
        for group in self._groups:
            if actor_id in group:
                return group
        raise KeyError(actor_id)

    def _find(self, actor_id: int) -> tuple[BodyGroup, int]:
        group = self._group_of(actor_id)
        row = group.row_of(actor_id)
        group.state[row, c.ASLEEP] = 0.0
        return group, row

    def _renew_scratch(self) -> None:
        count = sum(len(group) for group in self._groups)
        self._bodies = np.zeros((count, c.BODY_COLUMNS))
        self._order = np.arange(count)
        self._in_island = np.zeros(count, np.uint8)
        v, w, p = self.vehicles, self.walkers, self.props
        index = self._index
        self._tick_arrays = (
            v.state, v.shape, v.parameter, v.drive, v.control, v.kinematics,
            w.state, w.shape, w.walk, w.kinematics,
            p.state, p.shape, p.kinematics,
            self._height_m, self._grid,
            index.corners_m, index.start, index.bounds_m, index.grid,
            index.cell_start, index.cell_items,
            self._bodies, self._order, self._in_island, self._pairs, self._obstacle_pairs,
            self._counts,
        )  # fmt: skip

    def overlaps(self, box: Box, pose: Pose) -> bool:
        """Whether a box at a pose would overlap any body or static obstacle (heights included)."""
        shape, state = np.zeros(c.SHAPE_COLUMNS), np.zeros(c.STATE_COLUMNS)
        shape[c.BOX_X : c.BOX_Z + 1] = box.center_local_m
        shape[c.HALF_X : c.HALF_Z + 1] = box.extent_m
        shape[c.BOX_YAW] = math.radians(box.yaw_local_deg)
        state[c.X], state[c.Y], state[c.Z], state[c.YAW] = (
            pose.x_m, pose.y_m, pose.z_m, pose.yaw_rad,
        )  # fmt: skip
        v, w, p, index = self.vehicles, self.walkers, self.props, self._index
        found = kernels.overlaps_any(
            state[None], shape[None], np.zeros((2, c.BODY_COLUMNS)),
            v.state, v.shape, w.state, w.shape, p.state, p.shape,
            index.corners_m, index.start, index.bounds_m,
        )  # fmt: skip
        return bool(found)

    # -- one tick ---------------------------------------------------------------------------

    def step(self, dt_s: float, max_substep_s: float) -> list[Contact]:
        """Advances everything by `dt_s` in equal substeps of at most `max_substep_s` and 10 ms.

        Returns contacts in (actor id, other id) order within each island. Raises ValueError for
        times that are not positive.
        """
        if not (dt_s > 0.0 and max_substep_s > 0.0 and math.isfinite(dt_s)):
            raise ValueError(f"step: times must be positive, got {dt_s} and {max_substep_s}")
        substeps = max(math.ceil(dt_s / min(max_substep_s, LONGEST_SUBSTEP_S) - 1e-6), 1)
        if self._ackermann:
            self._ackermann.run(dt_s)
        counts = self._counts
        kernels.tick(*self._tick_arrays, dt_s, substeps)
        bodies, statics = counts.tolist()
        while bodies > len(self._pairs) or statics > len(self._obstacle_pairs):
            self._pairs = np.zeros((2 * max(bodies, 128), 2), np.int64)
            self._obstacle_pairs = np.zeros((2 * max(statics, 128), 2), np.int64)
            self._renew_scratch()
            kernels.tick(*self._tick_arrays, dt_s, substeps)
            bodies, statics = counts.tolist()
        if bodies == 0 and statics == 0:
            return []
        return self._solve_contacts(bodies, statics, dt_s, substeps)

    def _solve_contacts(
        self, bodies: int, statics: int, dt_s: float, substeps: int
    ) -> list[Contact]:
        contacts: list[Contact] = []
        pairs, obstacle_pairs = self._pairs[:bodies], self._obstacle_pairs[:statics]
        for members, allowed, walls in find_islands(self._groups, pairs, obstacle_pairs):
            before = [
                (item, float(item.state[c.VX]), float(item.state[c.VY]), item.state[:2].copy())
                for item in members
                if item.group == c.WALKER
            ]
            island = Island(members, allowed, walls, self._obstacles)
            island.run(self._island_substep, dt_s / substeps, substeps, self._exchange)
            found = island.contacts()
            contacts += found
            touched = {contact.actor_id for contact in found}
            touched |= {contact.other_id for contact in found}
            for item, vx, vy, place in before:
                self._throw_walker(item.row, vx, vy, place, touched=item.actor_id in touched)
        v, w, p = self.vehicles, self.walkers, self.props
        kernels.end_islands(
            v.state, v.shape, v.parameter, v.control, v.kinematics,
            w.state, w.shape, w.walk, w.kinematics, p.state, p.shape, p.kinematics,
            self._height_m, self._grid, self._in_island, dt_s,
        )  # fmt: skip
        return contacts

    def _island_substep(
        self,
        groups: NDArray[np.int64],
        rows: NDArray[np.int64],
        solved: NDArray[np.float64],
        velocities: NDArray[np.float64],
        step_s: float,
    ) -> None:
        v, w, p = self.vehicles, self.walkers, self.props
        kernels.island_substep(
            v.state, v.shape, v.parameter, v.drive, v.control, w.state, w.shape, w.walk,
            p.state, p.shape, groups, rows, solved, velocities, step_s,
        )  # fmt: skip

    def _throw_walker(
        self, row: int, vx: float, vy: float, place: NDArray[np.float64], *, touched: bool
    ) -> None:
        """After an island: a hard push throws a walker over; one moved by poses stays put."""
        state, walk = self.walkers.state[row], self.walkers.walk[row]
        push = math.hypot(state[c.VX] - vx, state[c.VY] - vy)
        faster = math.hypot(state[c.VX], state[c.VY]) > k.WALKER_KNOCK_MPS
        if touched and push > k.WALKER_KNOCK_MPS and faster:
            if walk[c.KNOCKED_LEFT] <= 0.0:
                state[c.VZ] = 0.25 * push
                state[c.AIRBORNE] = 1.0
            walk[c.KNOCKED_LEFT] = k.WALKER_KNOCKED_S
        elif walk[c.BY_POSE] != 0.0 and walk[c.KNOCKED_LEFT] <= 0.0:
            state[: c.Y + 1] = place
            state[c.VX], state[c.VY] = vx, vy

    # -- commands for any actor -------------------------------------------------------------

    def set_pose(self, actor_id: int, pose: Pose) -> None:
        """Teleports an actor; its velocity stays."""
        group, row = self._find(actor_id)
        group.place(row, pose)
        if group is self.walkers:
            self.walkers.walk[row, c.BY_POSE] = 0.0

    def set_velocity(self, actor_id: int, velocity_world_mps: Vector3) -> None:
        """Sets the velocity once; the model goes on from there (a vehicle in the fitting gear)."""
        group, row = self._find(actor_id)
        group.state[row, c.VX : c.VZ + 1] = velocity_world_mps
        if group is self.vehicles:
            self.vehicles.engage_fitting_gear(row)
        self._lift_off(group, row)

    def set_angular_velocity(self, actor_id: int, angular_world_deg_s: Vector3) -> None:
        """Sets the yaw rate once; pitch and roll follow the ground and take no part."""
        group, row = self._find(actor_id)
        group.state[row, c.YAW_RATE] = math.radians(angular_world_deg_s[2])

    def set_constant_velocity(self, actor_id: int, velocity_local_mps: Vector3 | None) -> None:
        """Holds a vehicle's velocity in its own frame (x, y); None lets go of it."""
        row = self.vehicles.row_of(actor_id)
        self.vehicles.state[row, c.ASLEEP] = 0.0
        drive = self.vehicles.drive[row]
        drive[c.HOLD_ON] = 0.0 if velocity_local_mps is None else 1.0
        drive[c.HOLD_X : c.HOLD_Z + 1] = velocity_local_mps or (0.0, 0.0, 0.0)

    def add_impulse(self, actor_id: int, impulse_ns: Vector3, at_m: Vector3 | None = None) -> None:
        """Changes the velocity at once by impulse / mass; at a point of the world it turns too."""
        group, row = self._find(actor_id)
        group.state[row, c.VX : c.VZ + 1] += np.array(impulse_ns) / group.shape[row, c.MASS]
        self.add_angular_impulse(actor_id, (0.0, 0.0, group.moment(row, impulse_ns, at_m)))
        self._lift_off(group, row)

    def add_angular_impulse(self, actor_id: int, impulse_world: Vector3) -> None:
        """Changes the yaw rate at once; N m s about the vertical axis."""
        group, row = self._find(actor_id)
        group.state[row, c.YAW_RATE] += impulse_world[2] / group.shape[row, c.INERTIA]

    def add_force(self, actor_id: int, force_n: Vector3, at_m: Vector3 | None = None) -> None:
        """Acts during the next tick, at the centre of mass or a point of the world; they add up."""
        group, row = self._find(actor_id)
        group.state[row, c.FORCE_X : c.FORCE_Z + 1] += force_n
        group.state[row, c.TORQUE_Z] += group.moment(row, force_n, at_m)

    def add_torque(self, actor_id: int, torque_world_nm: Vector3) -> None:
        """Acts about the vertical axis during the next tick; several add up."""
        group, row = self._find(actor_id)
        group.state[row, c.TORQUE_Z] += torque_world_nm[2]

    def set_simulate_physics(self, actor_id: int, on: bool) -> None:  # noqa: FBT001
        """Off: the actor stays where it is put, at rest, and nothing pushes it."""
        group, row = self._find(actor_id)
        group.shape[row, c.SIMULATED] = 1.0 if on else 0.0
        if on:
            group.state[row, c.AIRBORNE] = 1.0
        else:
            group.state[row, c.VX : c.ROLL_RATE + 1] = 0.0

    def set_gravity(self, actor_id: int, on: bool) -> None:  # noqa: FBT001
        """Off: no fall and no pull along slopes."""
        group, row = self._find(actor_id)
        group.shape[row, c.GRAVITY] = 1.0 if on else 0.0

    def set_collisions(self, actor_id: int, on: bool) -> None:  # noqa: FBT001
        """Off: the actor passes through everything (but see `set_walker_state`)."""
        group, row = self._find(actor_id)
        group.shape[row, c.COLLIDES] = 1.0 if on else 0.0

    def _lift_off(self, group: BodyGroup, row: int) -> None:
        if group.state[row, c.VZ] > 0.5:
            group.state[row, c.AIRBORNE] = 1.0

    def set_obstacle_solid(self, obstacle: int, *, solid: bool) -> None:
        """Lets everything pass through one obstacle (its place in the world's list), or no more."""
        self._index.set_solid(obstacle, solid=solid)

    # -- vehicles ---------------------------------------------------------------------------

    def set_parameters(self, actor_id: int, parameters: VehicleParameters) -> None:
        """New physics control; pose, velocity and wheel positions stay."""
        self.vehicles.set_parameters(actor_id, parameters)

    def apply_ackermann(self, actor_id: int, control: AckermannControl) -> None:
        """Drives by speed and steering angle until someone else writes the control row."""
        self._ackermann.apply(actor_id, control)

    def set_ackermann_settings(self, actor_id: int, settings: AckermannSettings) -> None:
        """Gains of the vehicle's Ackermann loops."""
        self._ackermann.set_settings(actor_id, settings)

    def ackermann_settings(self, actor_id: int) -> AckermannSettings:
        """Gains in use; the defaults where none were set."""
        return self._ackermann.settings(actor_id)

    # -- walkers ----------------------------------------------------------------------------

    def set_walker_control(
        self,
        actor_id: int,
        direction_world: Vector3,
        speed_mps: float,
        jump: bool,  # noqa: FBT001
    ) -> None:
        """Walks a walker along a direction (its length is ignored) until told otherwise."""
        row = self.walkers.row_of(actor_id)
        walk = self.walkers.walk[row]
        length = math.hypot(direction_world[0], direction_world[1])
        usable = length > 0.0 and math.isfinite(length) and math.isfinite(speed_mps)
        walk[c.DIR_X] = direction_world[0] / length if usable else 0.0
        walk[c.DIR_Y] = direction_world[1] / length if usable else 0.0
        walk[c.SPEED] = speed_mps if usable else 0.0
        walk[c.JUMP] = 1.0 if jump else 0.0
        walk[c.BY_POSE] = 0.0

    def set_walker_state(self, actor_id: int, pose: Pose, speed_mps: float) -> None:
        """Moves a walker that its client steers (AI walker); call it each tick.

        The walker stands on the ground at (x, y); its published velocity is displacement / dt.
        Its collisions are usually off: then it stops nobody by itself, yet a vehicle that drives
        into it hits it (80 kg, thrown over), and for two seconds it obeys no pose.
        """
        row = self.walkers.row_of(actor_id)
        state, walk = self.walkers.state[row], self.walkers.walk[row]
        walk[c.BY_POSE] = 1.0
        walk[c.SPEED] = speed_mps
        if walk[c.KNOCKED_LEFT] > 0.0:
            return
        state[c.X], state[c.Y] = pose.x_m, pose.y_m
        state[c.Z] = pose.z_m
        state[c.YAW] = math.remainder(pose.yaw_rad, 2.0 * math.pi)

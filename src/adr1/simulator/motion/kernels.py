"""The compiled entry points: one tick of everything, and the parts that contacts need.

Compiled code is cached on disk. numba renews a cached function only when the function's own file
changes, not the files it calls into; so the entry points carry a digest of all sources of this
package, which is part of numba's cache key.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit

from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion.boxes import bound_body, gather_body
from adr1.simulator.motion.broad_phase import find_body_pairs, find_obstacle_pairs
from adr1.simulator.motion.ground_contact import follow_ground_vehicle, publish, settle_on_ground
from adr1.simulator.motion.terrain import sample_height
from adr1.simulator.motion.vehicle_model import steer_wheels, update_vehicle_velocity
from adr1.simulator.motion.walker_model import update_prop_velocity, update_walker_velocity


def _sources_digest() -> int:
    digest = 0
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest = zlib.crc32(path.read_bytes(), digest)
    return digest


@njit
def _gather(bodies, base, states, shapes, group, dt_s):  # type: ignore[no-untyped-def]
    for row in range(len(states)):
        body = bodies[base + row]
        state, shape = states[row], shapes[row]
        gather_body(body, state, shape)
        spin = abs(state[c.YAW_RATE]) * math.hypot(shape[c.HALF_X], shape[c.HALF_Y]) * dt_s
        body[c.B_MARGIN] = k.CONTACT_MARGIN_M + spin + k.GRAVITY_MPS2 * dt_s * dt_s
        bound_body(body, dt_s)
        body[c.B_GROUP], body[c.B_ROW] = group, row
        moves = shape[c.SIMULATED] != 0.0 and state[c.ASLEEP] == 0.0
        body[c.B_MOVES] = 1.0 if moves else 0.0
        body[c.B_SOLID] = shape[c.COLLIDES]


@njit
def _push_up(state, shape, dt_s):  # type: ignore[no-untyped-def]
    if state[c.FORCE_Z] != 0.0:
        state[c.VZ] += dt_s * state[c.FORCE_Z] / shape[c.MASS]
        if state[c.FORCE_Z] > shape[c.MASS] * k.GRAVITY_MPS2:
            state[c.AIRBORNE] = 1.0


@njit
def _wake_or_sleep(state, shape, drive, control):  # type: ignore[no-untyped-def]
    """Ends a sleeping vehicle's sleep if anything could move it."""
    pedals = control[c.BRAKE_IN] + 2.0 * control[c.HAND_BRAKE_IN]
    if state[c.ASLEEP] != 0.0 and (
        control[c.THROTTLE_IN] > 0.0
        or drive[c.SLEEP_PEDALS] != pedals
        or drive[c.HOLD_ON] != 0.0
        or state[c.AIRBORNE] != 0.0
        or state[c.FORCE_X] != 0.0
        or state[c.FORCE_Y] != 0.0
        or state[c.FORCE_Z] != 0.0
        or state[c.TORQUE_Z] != 0.0
    ):
        state[c.ASLEEP] = 0.0
    drive[c.SLEEP_PEDALS] = pedals


@njit
def _advance(state, dt_s):  # type: ignore[no-untyped-def]
    state[c.X] += dt_s * state[c.VX]
    state[c.Y] += dt_s * state[c.VY]
    state[c.YAW] += dt_s * state[c.YAW_RATE]


@njit
def _end_tick(state, shape, kinematics, dt_s):  # type: ignore[no-untyped-def]
    yaw = state[c.YAW]
    if yaw > math.pi or yaw <= -math.pi:
        state[c.YAW] = yaw - 2.0 * math.pi * math.ceil((yaw - math.pi) / (2.0 * math.pi))
    state[c.FORCE_X] = state[c.FORCE_Y] = state[c.FORCE_Z] = state[c.TORQUE_Z] = 0.0
    publish(state, shape, kinematics, dt_s)
    state[c.LAST_X], state[c.LAST_Y] = state[c.X], state[c.Y]


@njit
def _end_vehicle(state, shape, parameter, control, height_m, grid, kin, dt_s):  # type: ignore[no-untyped-def]
    if shape[c.SIMULATED] != 0.0:
        follow_ground_vehicle(state, shape, parameter, height_m, grid, dt_s)
        still = state[c.VX] == 0.0 and state[c.VY] == 0.0 and state[c.YAW_RATE] == 0.0
        flat = state[c.VZ] == 0.0 and state[c.PITCH_RATE] == 0.0 and state[c.ROLL_RATE] == 0.0
        if still and flat and state[c.AIRBORNE] == 0.0 and not control[c.THROTTLE_IN] > 0.0:
            state[c.ASLEEP] = 1.0
    _end_tick(state, shape, kin, dt_s)


@njit
def _end_walker(state, shape, walk, height_m, grid, kinematics, dt_s):  # type: ignore[no-untyped-def]
    thrown = walk[c.KNOCKED_LEFT] > 0.0
    if shape[c.SIMULATED] != 0.0 or walk[c.BY_POSE] != 0.0 or thrown:
        foot = state[c.Z] - shape[c.FOOT]
        ground = sample_height(height_m, grid[0], grid[1], grid[2], state[c.X], state[c.Y], foot)
        if walk[c.BY_POSE] != 0.0 and not thrown:
            state[c.VZ] = 0.0
            state[c.Z] = ground + shape[c.FOOT]
            state[c.AIRBORNE] = 0.0
        else:
            gravity = shape[c.GRAVITY] != 0.0
            settle_on_ground(state, ground, shape[c.FOOT], gravity, k.WALKER_STEP_M, dt_s)
    _end_tick(state, shape, kinematics, dt_s)


@njit
def _end_prop(state, shape, height_m, grid, kinematics, dt_s):  # type: ignore[no-untyped-def]
    if shape[c.SIMULATED] != 0.0:
        foot = state[c.Z] - shape[c.FOOT]
        ground = sample_height(height_m, grid[0], grid[1], grid[2], state[c.X], state[c.Y], foot)
        gravity = shape[c.GRAVITY] != 0.0
        settle_on_ground(state, ground, shape[c.FOOT], gravity, 0.0, dt_s)
        still = state[c.VX] == 0.0 and state[c.VY] == 0.0 and state[c.YAW_RATE] == 0.0
        if still and state[c.VZ] == 0.0 and state[c.AIRBORNE] == 0.0:
            state[c.ASLEEP] = 1.0
    _end_tick(state, shape, kinematics, dt_s)


@njit
def _start_walker(state, walk, dt_s):  # type: ignore[no-untyped-def]
    if walk[c.BY_POSE] != 0.0 and walk[c.KNOCKED_LEFT] <= 0.0:
        state[c.VX] = (state[c.X] - state[c.LAST_X]) / dt_s
        state[c.VY] = (state[c.Y] - state[c.LAST_Y]) / dt_s
        state[c.YAW_RATE] = 0.0
    elif walk[c.JUMP] != 0.0 and state[c.AIRBORNE] == 0.0 and walk[c.KNOCKED_LEFT] <= 0.0:
        state[c.VZ] = k.WALKER_JUMP_MPS
        state[c.AIRBORNE] = 1.0
    walk[c.JUMP] = 0.0


def _build_tick(digest: int) -> Callable[..., Any]:
    @njit(cache=True)
    def tick(  # type: ignore[no-untyped-def]
        v_state, v_shape, v_parameter, v_drive, v_control, v_kinematics,
        w_state, w_shape, w_walk, w_kinematics,
        p_state, p_shape, p_kinematics,
        height_m, grid,
        corners, corner_start, obstacle_bounds, obstacle_grid, cell_start, cell_items,
        bodies, order, in_island, pairs, obstacle_pairs, counts,
        dt_s, substeps,
    ):  # fmt: skip
        """Moves everything that touches nothing; leaves contacts to `pairs`, `obstacle_pairs`.

        `counts` (2,) gets the numbers of pairs; where one exceeds the room, nothing has moved.
        """
        assert digest >= 0  # keeps the digest in numba's cache key
        vehicles, walkers, props = len(v_state), len(w_state), len(p_state)
        for row in range(vehicles):
            _wake_or_sleep(v_state[row], v_shape[row], v_drive[row], v_control[row])
        for row in range(walkers):
            _start_walker(w_state[row], w_walk[row], dt_s)
        _gather(bodies, 0, v_state, v_shape, c.VEHICLE, dt_s)
        _gather(bodies, vehicles, w_state, w_shape, c.WALKER, dt_s)
        _gather(bodies, vehicles + walkers, p_state, p_shape, c.PROP, dt_s)
        for row in range(walkers):
            if w_walk[row, c.BY_POSE] != 0.0 and w_walk[row, c.KNOCKED_LEFT] <= 0.0:
                bodies[vehicles + row, c.B_SOLID] = 2.0
                bodies[vehicles + row, c.B_MOVES] = 1.0
        counts[0] = find_body_pairs(bodies, order, pairs, dt_s)
        counts[1] = find_obstacle_pairs(
            bodies, corners, corner_start, obstacle_bounds, obstacle_grid, cell_start, cell_items,
            obstacle_pairs, dt_s,
        )  # fmt: skip
        if counts[0] > len(pairs) or counts[1] > len(obstacle_pairs):
            return
        in_island[:] = 0
        for pair in range(counts[0]):
            in_island[pairs[pair, 0]] = 1
            in_island[pairs[pair, 1]] = 1
        for pair in range(counts[1]):
            in_island[obstacle_pairs[pair, 0]] = 1
        step_s = dt_s / substeps
        for row in range(vehicles):
            if in_island[row] != 0:
                v_state[row, c.ASLEEP] = 0.0
                _push_up(v_state[row], v_shape[row], dt_s)
                continue
            state, shape, drive, control = v_state[row], v_shape[row], v_drive[row], v_control[row]
            if state[c.ASLEEP] != 0.0:
                steer_wheels(drive, v_parameter[row], control[c.STEER_IN], 0.0, dt_s)
                _end_tick(state, shape, v_kinematics[row], dt_s)
                continue
            _push_up(state, shape, dt_s)
            if shape[c.SIMULATED] != 0.0:
                for _ in range(substeps):
                    update_vehicle_velocity(state, shape, v_parameter[row], drive, control, step_s)
                    _advance(state, step_s)
            _end_vehicle(
                state, shape, v_parameter[row], control, height_m, grid, v_kinematics[row], dt_s
            )
        for row in range(walkers):
            state, shape, walk = w_state[row], w_shape[row], w_walk[row]
            _push_up(state, shape, dt_s)
            if in_island[vehicles + row] != 0:
                continue
            if shape[c.SIMULATED] != 0.0 or walk[c.KNOCKED_LEFT] > 0.0:
                for _ in range(substeps):
                    update_walker_velocity(state, shape, walk, step_s)
                    if walk[c.BY_POSE] == 0.0 or walk[c.KNOCKED_LEFT] > 0.0:
                        _advance(state, step_s)
            _end_walker(state, shape, walk, height_m, grid, w_kinematics[row], dt_s)
        for row in range(props):
            state, shape = p_state[row], p_shape[row]
            if in_island[vehicles + walkers + row] != 0:
                state[c.ASLEEP] = 0.0
                continue
            if state[c.ASLEEP] == 0.0 and shape[c.SIMULATED] != 0.0:
                _push_up(state, shape, dt_s)
                for _ in range(substeps):
                    update_prop_velocity(state, shape, step_s)
                    _advance(state, step_s)
            _end_prop(state, shape, height_m, grid, p_kinematics[row], dt_s)

    return tick  # type: ignore[no-any-return]


def _build_update_velocities(digest: int) -> Callable[..., Any]:
    @njit(cache=True)
    def update_velocities(  # type: ignore[no-untyped-def]
        v_state, v_shape, v_parameter, v_drive, v_control, w_state, w_shape, w_walk,
        p_state, p_shape, groups, rows, velocities, step_s,
    ):  # fmt: skip
        """One substep's velocity update of an island; writes (vx, vy, yaw rate) per body."""
        assert digest >= 0
        for body in range(len(rows)):
            row = rows[body]
            if groups[body] == c.VEHICLE:
                update_vehicle_velocity(
                    v_state[row], v_shape[row], v_parameter[row], v_drive[row], v_control[row],
                    step_s,
                )  # fmt: skip
                state = v_state[row]
            elif groups[body] == c.WALKER:
                update_walker_velocity(w_state[row], w_shape[row], w_walk[row], step_s)
                state = w_state[row]
            else:
                update_prop_velocity(p_state[row], p_shape[row], step_s)
                state = p_state[row]
            velocities[body, 0] = state[c.VX]
            velocities[body, 1] = state[c.VY]
            velocities[body, 2] = state[c.YAW_RATE]

    return update_velocities  # type: ignore[no-any-return]


def _build_end_islands(digest: int) -> Callable[..., Any]:
    @njit(cache=True)
    def end_islands(  # type: ignore[no-untyped-def]
        v_state, v_shape, v_parameter, v_control, v_kinematics,
        w_state, w_shape, w_walk, w_kinematics, p_state, p_shape, p_kinematics,
        height_m, grid, in_island, dt_s,
    ):  # fmt: skip
        """Ground contact and publication of the bodies that were in islands."""
        assert digest >= 0
        vehicles, walkers = len(v_state), len(w_state)
        for body in range(len(in_island)):
            if in_island[body] == 0:
                continue
            if body < vehicles:
                _end_vehicle(
                    v_state[body], v_shape[body], v_parameter[body], v_control[body],
                    height_m, grid, v_kinematics[body], dt_s,
                )  # fmt: skip
            elif body < vehicles + walkers:
                row = body - vehicles
                _end_walker(
                    w_state[row], w_shape[row], w_walk[row], height_m, grid, w_kinematics[row],
                    dt_s,
                )  # fmt: skip
            else:
                row = body - vehicles - walkers
                _end_prop(p_state[row], p_shape[row], height_m, grid, p_kinematics[row], dt_s)

    return end_islands  # type: ignore[no-any-return]


_DIGEST = _sources_digest()
tick = _build_tick(_DIGEST)
update_velocities = _build_update_velocities(_DIGEST)
end_islands = _build_end_islands(_DIGEST)

"""Parts of a tick for whole groups: gather, move what touches nothing, end the tick.

Arguments are the groups' arrays, a row per body; `i` is a row.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion.bounds import limit_body, limit_speed
from adr1.simulator.motion.boxes import bound_body, gather_body
from adr1.simulator.motion.compiled import helper
from adr1.simulator.motion.ground_contact import follow_ground_vehicle, publish, settle_on_ground
from adr1.simulator.motion.terrain import sample_height
from adr1.simulator.motion.vehicle_model import steer_wheels, update_vehicle_velocity
from adr1.simulator.motion.walker_model import update_prop_velocity, update_walker_velocity

FloatArray = NDArray[np.float64]
SingleArray = NDArray[np.float32]
FlagArray = NDArray[np.uint8]


@helper
def gather_group(
    bodies: FloatArray, base: int, states: FloatArray, shapes: FloatArray, group: int, dt_s: float
) -> None:
    for row in range(len(states)):
        body = base + row
        gather_body(body, bodies, row, states, shapes)
        spin = (
            abs(states[row, c.YAW_RATE])
            * math.hypot(shapes[row, c.HALF_X], shapes[row, c.HALF_Y])
            * dt_s
        )
        bodies[body, c.B_MARGIN] = k.CONTACT_MARGIN_M + spin + k.GRAVITY_MPS2 * dt_s * dt_s
        bound_body(body, bodies, dt_s)
        bodies[body, c.B_GROUP], bodies[body, c.B_ROW] = group, row
        moves = shapes[row, c.SIMULATED] != 0.0 and states[row, c.ASLEEP] == 0.0
        bodies[body, c.B_MOVES] = 1.0 if moves else 0.0
        bodies[body, c.B_SOLID] = shapes[row, c.COLLIDES]


@helper
def push_up(i: int, state: FloatArray, shape: FloatArray, dt_s: float) -> None:
    if state[i, c.FORCE_Z] != 0.0:
        state[i, c.VZ] += dt_s * state[i, c.FORCE_Z] / shape[i, c.MASS]
        if state[i, c.FORCE_Z] > shape[i, c.MASS] * k.GRAVITY_MPS2:
            state[i, c.AIRBORNE] = 1.0


@helper
def wake_vehicle(i: int, state: FloatArray, drive: FloatArray, control: FloatArray) -> None:
    """Ends a sleeping vehicle's sleep if anything could move it."""
    pedals = control[i, c.BRAKE_IN] + 2.0 * control[i, c.HAND_BRAKE_IN]
    if state[i, c.ASLEEP] != 0.0 and (
        control[i, c.THROTTLE_IN] > 0.0
        or drive[i, c.SLEEP_PEDALS] != pedals
        or drive[i, c.HOLD_ON] != 0.0
        or state[i, c.AIRBORNE] != 0.0
        or state[i, c.FORCE_X] != 0.0
        or state[i, c.FORCE_Y] != 0.0
        or state[i, c.FORCE_Z] != 0.0
        or state[i, c.TORQUE_Z] != 0.0
    ):
        state[i, c.ASLEEP] = 0.0
    drive[i, c.SLEEP_PEDALS] = pedals


@helper
def _advance(i: int, state: FloatArray, dt_s: float) -> None:
    limit_speed(i, state)
    state[i, c.X] += dt_s * state[i, c.VX]
    state[i, c.Y] += dt_s * state[i, c.VY]
    state[i, c.YAW] += dt_s * state[i, c.YAW_RATE]


@helper
def _end_tick(
    i: int, state: FloatArray, shape: FloatArray, kinematics: SingleArray, dt_s: float
) -> None:
    limit_body(i, state)
    yaw = state[i, c.YAW]
    if yaw > math.pi or yaw <= -math.pi:
        state[i, c.YAW] = yaw - 2.0 * math.pi * math.ceil((yaw - math.pi) / (2.0 * math.pi))
    state[i, c.FORCE_X] = state[i, c.FORCE_Y] = state[i, c.FORCE_Z] = state[i, c.TORQUE_Z] = 0.0
    publish(i, state, shape, kinematics, dt_s)
    state[i, c.LAST_X], state[i, c.LAST_Y] = state[i, c.X], state[i, c.Y]


@helper
def end_vehicle(
    i: int,
    state: FloatArray,
    shape: FloatArray,
    parameter: FloatArray,
    control: FloatArray,
    height_m: SingleArray,
    grid: FloatArray,
    kinematics: SingleArray,
    dt_s: float,
) -> None:
    if shape[i, c.SIMULATED] != 0.0:
        follow_ground_vehicle(i, state, shape, parameter, height_m, grid, dt_s)
        still = state[i, c.VX] == 0.0 and state[i, c.VY] == 0.0 and state[i, c.YAW_RATE] == 0.0
        flat = (
            state[i, c.VZ] == 0.0 and state[i, c.PITCH_RATE] == 0.0 and state[i, c.ROLL_RATE] == 0.0
        )
        if still and flat and state[i, c.AIRBORNE] == 0.0 and not control[i, c.THROTTLE_IN] > 0.0:
            state[i, c.ASLEEP] = 1.0
    _end_tick(i, state, shape, kinematics, dt_s)


@helper
def end_walker(
    i: int,
    state: FloatArray,
    shape: FloatArray,
    walk: FloatArray,
    height_m: SingleArray,
    grid: FloatArray,
    kinematics: SingleArray,
    dt_s: float,
) -> None:
    thrown = walk[i, c.KNOCKED_LEFT] > 0.0
    if shape[i, c.SIMULATED] != 0.0 or walk[i, c.BY_POSE] != 0.0 or thrown:
        foot = state[i, c.Z] - shape[i, c.FOOT]
        ground = sample_height(height_m, grid, state[i, c.X], state[i, c.Y], foot)
        if walk[i, c.BY_POSE] != 0.0 and not thrown:
            state[i, c.VZ] = 0.0
            state[i, c.Z] = ground + shape[i, c.FOOT]
            state[i, c.AIRBORNE] = 0.0
        else:
            gravity = shape[i, c.GRAVITY] != 0.0
            settle_on_ground(i, state, ground, shape[i, c.FOOT], gravity, k.WALKER_STEP_M, dt_s)
        if not thrown and state[i, c.AIRBORNE] == 0.0:
            walk[i, c.WALKED] += dt_s * math.hypot(state[i, c.VX], state[i, c.VY])
    _end_tick(i, state, shape, kinematics, dt_s)


@helper
def end_prop(
    i: int,
    state: FloatArray,
    shape: FloatArray,
    height_m: SingleArray,
    grid: FloatArray,
    kinematics: SingleArray,
    dt_s: float,
) -> None:
    if shape[i, c.SIMULATED] != 0.0:
        foot = state[i, c.Z] - shape[i, c.FOOT]
        ground = sample_height(height_m, grid, state[i, c.X], state[i, c.Y], foot)
        gravity = shape[i, c.GRAVITY] != 0.0
        settle_on_ground(i, state, ground, shape[i, c.FOOT], gravity, 0.0, dt_s)
        still = state[i, c.VX] == 0.0 and state[i, c.VY] == 0.0 and state[i, c.YAW_RATE] == 0.0
        if still and state[i, c.VZ] == 0.0 and state[i, c.AIRBORNE] == 0.0:
            state[i, c.ASLEEP] = 1.0
    _end_tick(i, state, shape, kinematics, dt_s)


@helper
def start_walker(i: int, state: FloatArray, walk: FloatArray, dt_s: float) -> None:
    if walk[i, c.BY_POSE] != 0.0 and walk[i, c.KNOCKED_LEFT] <= 0.0:
        state[i, c.VX] = (state[i, c.X] - state[i, c.LAST_X]) / dt_s
        state[i, c.VY] = (state[i, c.Y] - state[i, c.LAST_Y]) / dt_s
        state[i, c.YAW_RATE] = 0.0
    elif walk[i, c.JUMP] != 0.0 and state[i, c.AIRBORNE] == 0.0 and walk[i, c.KNOCKED_LEFT] <= 0.0:
        state[i, c.VZ] = k.WALKER_JUMP_MPS
        state[i, c.AIRBORNE] = 1.0
    walk[i, c.JUMP] = 0.0


@helper
def move_vehicles(
    state: FloatArray,
    shape: FloatArray,
    parameter: FloatArray,
    drive: FloatArray,
    control: FloatArray,
    kinematics: SingleArray,
    in_island: FlagArray,
    height_m: SingleArray,
    grid: FloatArray,
    substeps: int,
    dt_s: float,
) -> None:
    """A whole tick of the vehicles outside contact islands."""
    step_s = dt_s / substeps
    for i in range(len(state)):
        if in_island[i] != 0:
            state[i, c.ASLEEP] = 0.0
            push_up(i, state, shape, dt_s)
            continue
        if state[i, c.ASLEEP] != 0.0:
            steer_wheels(i, drive, parameter, control[i, c.STEER_IN], 0.0, dt_s)
            if state[i, c.ASLEEP] == 1.0:  # once more, for its acceleration is over
                _end_tick(i, state, shape, kinematics, dt_s)
                state[i, c.ASLEEP] = 2.0
            continue
        push_up(i, state, shape, dt_s)
        if shape[i, c.SIMULATED] != 0.0:
            for _ in range(substeps):
                update_vehicle_velocity(i, state, shape, parameter, drive, control, step_s)
                _advance(i, state, step_s)
        end_vehicle(i, state, shape, parameter, control, height_m, grid, kinematics, dt_s)


@helper
def move_walkers(
    state: FloatArray,
    shape: FloatArray,
    walk: FloatArray,
    kinematics: SingleArray,
    in_island: FlagArray,
    base: int,
    height_m: SingleArray,
    grid: FloatArray,
    substeps: int,
    dt_s: float,
) -> None:
    """The same for walkers, whose flags in `in_island` begin at `base`."""
    step_s = dt_s / substeps
    for i in range(len(state)):
        push_up(i, state, shape, dt_s)
        if in_island[base + i] != 0:
            continue
        if shape[i, c.SIMULATED] != 0.0 or walk[i, c.KNOCKED_LEFT] > 0.0:
            for _ in range(substeps):
                update_walker_velocity(i, state, shape, walk, step_s)
                if walk[i, c.BY_POSE] == 0.0 or walk[i, c.KNOCKED_LEFT] > 0.0:
                    _advance(i, state, step_s)
        end_walker(i, state, shape, walk, height_m, grid, kinematics, dt_s)


@helper
def move_props(
    state: FloatArray,
    shape: FloatArray,
    kinematics: SingleArray,
    in_island: FlagArray,
    base: int,
    height_m: SingleArray,
    grid: FloatArray,
    substeps: int,
    dt_s: float,
) -> None:
    """The same for props."""
    step_s = dt_s / substeps
    for i in range(len(state)):
        if in_island[base + i] != 0:
            state[i, c.ASLEEP] = 0.0
            continue
        if state[i, c.ASLEEP] == 2.0:
            continue
        if state[i, c.ASLEEP] == 0.0 and shape[i, c.SIMULATED] != 0.0:
            push_up(i, state, shape, dt_s)
            for _ in range(substeps):
                update_prop_velocity(i, state, shape, step_s)
                _advance(i, state, step_s)
        asleep = state[i, c.ASLEEP]
        end_prop(i, state, shape, height_m, grid, kinematics, dt_s)
        if asleep != 0.0 or shape[i, c.SIMULATED] == 0.0:
            state[i, c.ASLEEP] = 2.0


@helper
def mark_islands(
    in_island: FlagArray,
    pairs: NDArray[np.int64],
    obstacle_pairs: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> None:
    """Flags every body that is in a pair."""
    in_island[:] = 0
    for pair in range(counts[0]):
        in_island[pairs[pair, 0]] = 1
        in_island[pairs[pair, 1]] = 1
    for pair in range(counts[1]):
        in_island[obstacle_pairs[pair, 0]] = 1

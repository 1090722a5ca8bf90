"""The compiled entry points: one tick of everything, and the parts that contacts need.

Compiled code is cached on disk. numba renews a cached function only when the function's own file
changes, not the files it calls into; so the entry points carry a digest of all sources of this
package, which is part of numba's cache key.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from adr1.simulator.motion import columns as c
from adr1.simulator.motion.bounds import limit_body, limit_speed
from adr1.simulator.motion.boxes import bound_body, box_meets_polygon, gather_body
from adr1.simulator.motion.broad_phase import (
    find_body_pairs,
    find_obstacle_pairs,
    outside_bounds,
    overlaps_group,
)
from adr1.simulator.motion.compiled import entry_point
from adr1.simulator.motion.group_steps import (
    end_prop,
    end_vehicle,
    end_walker,
    gather_group,
    mark_islands,
    move_props,
    move_vehicles,
    move_walkers,
    start_walker,
    wake_vehicle,
)
from adr1.simulator.motion.vehicle_model import nonzero, update_vehicle_velocity
from adr1.simulator.motion.walker_model import update_prop_velocity, update_walker_velocity


def _sources_digest() -> int:
    digest = 0
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest = zlib.crc32(path.read_bytes(), digest)
    return digest


def _build_tick(digest: int) -> Callable[..., Any]:
    @entry_point
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
        vehicles, walkers = len(v_state), len(w_state)
        for row in range(vehicles):
            limit_body(row, v_state)
            wake_vehicle(row, v_state, v_drive, v_control)
        for row in range(len(p_state)):
            limit_body(row, p_state)
        for row in range(walkers):
            limit_body(row, w_state)
            start_walker(row, w_state, w_walk, dt_s)
        gather_group(bodies, 0, v_state, v_shape, c.VEHICLE, dt_s)
        gather_group(bodies, vehicles, w_state, w_shape, c.WALKER, dt_s)
        gather_group(bodies, vehicles + walkers, p_state, p_shape, c.PROP, dt_s)
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
        mark_islands(in_island, pairs, obstacle_pairs, counts)
        move_vehicles(
            v_state, v_shape, v_parameter, v_drive, v_control, v_kinematics, in_island,
            height_m, grid, substeps, dt_s,
        )  # fmt: skip
        move_walkers(
            w_state, w_shape, w_walk, w_kinematics, in_island, vehicles,
            height_m, grid, substeps, dt_s,
        )  # fmt: skip
        move_props(
            p_state, p_shape, p_kinematics, in_island, vehicles + walkers,
            height_m, grid, substeps, dt_s,
        )  # fmt: skip

    return tick


def _build_island_substep(digest: int) -> Callable[..., Any]:
    @entry_point
    def island_substep(  # type: ignore[no-untyped-def]
        v_state, v_shape, v_parameter, v_drive, v_control, w_state, w_shape, w_walk,
        p_state, p_shape, groups, rows, solved, velocities, step_s,
    ):  # fmt: skip
        """Takes an island's bodies over from the solver, then updates their velocities.

        `solved` (n, 6): x, y, yaw, vx, vy, yaw rate; empty before the first substep. Writes
        `velocities` (n, 3): vx, vy, yaw rate. With `step_s` 0 it only takes over.
        """
        assert digest >= 0
        for body in range(len(rows)):
            row, group = rows[body], groups[body]
            state = v_state if group == c.VEHICLE else (w_state if group == c.WALKER else p_state)
            if len(solved) > 0:
                state[row, c.X], state[row, c.Y] = solved[body, 0], solved[body, 1]
                state[row, c.YAW] = solved[body, 2]
                state[row, c.VX] = nonzero(solved[body, 3])
                state[row, c.VY] = nonzero(solved[body, 4])
                state[row, c.YAW_RATE] = nonzero(solved[body, 5])
            if step_s == 0.0:
                continue
            if group == c.VEHICLE:
                update_vehicle_velocity(
                    row, v_state, v_shape, v_parameter, v_drive, v_control, step_s
                )
            elif group == c.WALKER:
                update_walker_velocity(row, w_state, w_shape, w_walk, step_s)
            else:
                update_prop_velocity(row, p_state, p_shape, step_s)
            limit_speed(row, state)
            velocities[body, 0] = state[row, c.VX]
            velocities[body, 1] = state[row, c.VY]
            velocities[body, 2] = state[row, c.YAW_RATE]

    return island_substep


def _build_end_islands(digest: int) -> Callable[..., Any]:
    @entry_point
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
            row = body
            if body < vehicles:
                end_vehicle(
                    row, v_state, v_shape, v_parameter, v_control, height_m, grid, v_kinematics,
                    dt_s,
                )  # fmt: skip
            elif body < vehicles + walkers:
                row -= vehicles
                end_walker(row, w_state, w_shape, w_walk, height_m, grid, w_kinematics, dt_s)
            else:
                row -= vehicles + walkers
                end_prop(row, p_state, p_shape, height_m, grid, p_kinematics, dt_s)

    return end_islands


def _build_overlaps_any(digest: int) -> Callable[..., Any]:
    @entry_point
    def overlaps_any(  # type: ignore[no-untyped-def]
        state, shape, bodies, v_state, v_shape, w_state, w_shape, p_state, p_shape,
        corners, corner_start, obstacle_bounds,
    ):  # fmt: skip
        """Whether the one body of `state`, `shape` overlaps a body or obstacle where it stands.

        `bodies` (2, BODY_COLUMNS) of zeros is room to work in.
        """
        assert digest >= 0
        gather_body(0, bodies, 0, state, shape)
        bound_body(0, bodies, 0.0)
        if overlaps_group(bodies, v_state, v_shape) or overlaps_group(bodies, w_state, w_shape):
            return True
        if overlaps_group(bodies, p_state, p_shape):
            return True
        for item in range(len(obstacle_bounds)):
            if not outside_bounds(0, bodies, item, obstacle_bounds) and box_meets_polygon(
                0, bodies, corners, corner_start[item], corner_start[item + 1], 0.0
            ):
                return True
        return False

    return overlaps_any


_DIGEST = _sources_digest()
tick = _build_tick(_DIGEST)
island_substep = _build_island_substep(_DIGEST)
end_islands = _build_end_islands(_DIGEST)
overlaps_any = _build_overlaps_any(_DIGEST)

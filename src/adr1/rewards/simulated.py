"""A certain future: what really happened after a decision tick, from a log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from jaxtyping import Bool, Float64, Int64

from adr1.episodes.drive_arrays import DriveArrays
from adr1.episodes.frame import ActorKind, Contact
from adr1.episodes.furniture import RoadFurniture
from adr1.errors import InputError
from adr1.occupancy.scene import red_lines_at
from adr1.occupancy.town_layers import TownLayers
from adr1.rewards.boxes import closing_speed_mps
from adr1.rewards.contacts import ego_boxes, leaving
from adr1.rewards.future import Future
from adr1.trajectories.driven import ego_poses_world
from adr1.trajectories.ego_shape import DEFAULT_SHAPE, EgoShape
from adr1.trajectories.frames import points_to_world, poses_to_local
from adr1.trajectories.trajectory import HORIZON_S, STEP_S

NEAR_M = 70.0
"""Others and stop lines that never come nearer are left out."""

WALKER_KG = 75.0
RIDER_KG = 100.0
FIXED_KG = 1e6
VEHICLE_KG_PER_M3 = 127.0
"""Of its bounding box: that of vehicle.lincoln.mkz_2020 (1696 kg, 13.4 m3) in CARLA 0.9.16."""

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What does not change in an episode: town, stop lines, changes of lights."""

    town: TownLayers
    furniture: RoadFurniture | None = None
    light_changes: pa.Table | None = None


def simulated_future(
    drive: DriveArrays,
    tick: int,
    around: Surroundings,
    contacts: Sequence[Contact] = (),
    *,
    dt_s: float = STEP_S,
    shape: EgoShape = DEFAULT_SHAPE,
    reference_m: float | None = None,
) -> Future:
    """The future of one candidate (n = 1) after a tick of a drive.

    Args:
        contacts: collisions of the ego in that time; only the first with each other counts.
        reference_m: what progress is measured by; None takes the speed limit times the horizon.

    Raises:
        InputError: the tick is not of the drive, the drive does not last for the horizon and did
            not end in a collision, or its log does not tell the progress along the route.
    """
    ticks = _ticks(drive, tick, dt_s, contacts)
    poses_world = ego_poses_world(drive, np.append(tick, ticks))
    origin, poses_world = poses_world[0], poses_world[1:]
    ego = poses_to_local(poses_world, origin)
    yaw = np.unwrap(np.concatenate([[0.0], ego[:, 2]]))[1:]
    ego = np.column_stack([ego[:, :2], yaw])
    velocity = drive.kinematics[drive.ego_row[tick], 6:8].astype(np.float64)
    start_mps = velocity[0] * np.cos(origin[2]) + velocity[1] * np.sin(origin[2])
    progress = drive.route_s_m[ticks] - drive.route_s_m[tick]
    if not np.isfinite(progress).all():
        raise InputError("the log of this drive does not tell the progress along the route")
    wheels = around.town.drivable_distance_m(shape.wheels_m(poses_world))[None]
    others = _others(drive, ticks, origin, contacts)
    hazard, closing = _contacts(drive, tick, ticks, others.ids, contacts, shape)
    lines, red = stop_lines(drive.frame[ticks], origin, around)
    limit_mps = float(drive.speed_limit_mps[tick])
    return Future(
        dt_s=dt_s,
        ego_poses=ego[None],
        start_speed_mps=np.array([max(float(start_mps), 0.0)]),
        boxes=others.boxes[None],
        velocities_mps=others.velocities_mps[None],
        presence=others.presence[None],
        masses_kg=others.masses_kg[None],
        contact_hazard=hazard[None],
        closing_mps=closing[None],
        wheel_distance_m=wheels,
        leaving_hazard=leaving(wheels),
        progress_m=progress[None],
        reference_m=np.array([limit_mps * HORIZON_S if reference_m is None else reference_m]),
        lines=lines[None],
        lines_red=red[None],
    )


def _ticks(
    drive: DriveArrays, tick: int, dt_s: float, contacts: Sequence[Contact]
) -> Int64[Array, " t"]:
    """The tick at the end of each step; after a collision that ended the drive, its last one."""
    if not 0 <= tick < len(drive):
        raise InputError(f"tick {tick} is not among the drive's {len(drive)}")
    ends_s = drive.time_s[tick] + dt_s * np.arange(1, round(HORIZON_S / dt_s) + 1)
    nearest = np.searchsorted(drive.time_s, ends_s - 0.5 * drive.tick_s)
    hit = any(contact.frame > drive.frame[tick] for contact in contacts)
    if nearest[-1] >= len(drive) and not hit:
        raise InputError(f"less than {HORIZON_S} s follow tick {tick}, and there was no collision")
    return np.minimum(nearest, len(drive) - 1).astype(np.int64)


@dataclass(frozen=True, eq=False)
class _Others:
    """m others at t moments, in the frame of the decision; see `Future`."""

    ids: Int64[Array, " m"]
    boxes: Float64[Array, "t m 5"]
    velocities_mps: Float64[Array, "t m 2"]
    presence: Float64[Array, "t m"]
    masses_kg: Float64[Array, " m"]


def _others(
    drive: DriveArrays,
    ticks: Int64[Array, " t"],
    origin: Float64[Array, " 3"],
    contacts: Sequence[Contact],
) -> _Others:
    rows = np.flatnonzero(
        np.isin(drive.tick, ticks) & ~np.isin(np.arange(len(drive.tick)), drive.ego_row)
    )
    boxes, velocity = _boxes(drive, rows, origin)
    hit = [contact.other_id for contact in contacts]
    near = (np.hypot(boxes[:, 0], boxes[:, 1]) < NEAR_M) | np.isin(drive.ids[rows], hit)
    ids = np.unique(np.concatenate([drive.ids[rows[near]], np.array(hit, dtype=np.int64)]))
    shape = (len(ticks), len(ids))
    found = _Others(
        ids,
        np.zeros((*shape, 5)),
        np.zeros((*shape, 2)),
        np.zeros(shape),
        np.full(len(ids), FIXED_KG),  # what has no row is a part of the town
    )
    kept = np.isin(drive.ids[rows], ids)
    column = np.searchsorted(ids, drive.ids[rows[kept]])
    for step, tick in enumerate(ticks):
        then = drive.tick[rows[kept]] == tick
        found.boxes[step, column[then]] = boxes[kept][then]
        found.velocities_mps[step, column[then]] = velocity[kept][then]
        found.presence[step, column[then]] = 1.0
    found.masses_kg[column] = _masses_kg(drive, rows[kept])
    return found


def _rows_at(drive: DriveArrays, tick: int) -> Int64[Array, " r"]:
    """Rows of a tick; ticks rise along the rows."""
    begin, end = np.searchsorted(drive.tick, [tick, tick + 1])
    return np.arange(begin, end)


def _boxes(
    drive: DriveArrays, rows: Int64[Array, " r"], origin: Float64[Array, " 3"]
) -> tuple[Float64[Array, "r 5"], Float64[Array, "r 2"]]:
    """Boxes and velocities of some rows in the frame of a pose."""
    state = drive.kinematics[rows].astype(np.float64)
    poses = np.column_stack([state[:, :2], np.radians(state[:, 4])])
    middle = points_to_world(drive.box_centers_local_m[rows, :2].astype(np.float64), poses)
    poses[:, :2] = middle
    boxes = np.column_stack([poses_to_local(poses, origin), drive.extents_m[rows, :2]])
    cos, sin = np.cos(origin[2]), np.sin(origin[2])
    vx, vy = state[:, 6], state[:, 7]
    return boxes, np.column_stack([vx * cos + vy * sin, vy * cos - vx * sin])


def _masses_kg(drive: DriveArrays, rows: Int64[Array, " r"]) -> Float64[Array, " r"]:
    volume = 8.0 * drive.extents_m[rows].astype(np.float64).prod(axis=1)
    kinds = drive.kinds[rows]
    masses = np.where(kinds == ActorKind.VEHICLE, VEHICLE_KG_PER_M3 * volume, FIXED_KG)
    masses = np.where(kinds == ActorKind.TWO_WHEELER, RIDER_KG, masses)
    return np.where(kinds == ActorKind.WALKER, WALKER_KG, np.maximum(masses, 1.0))


def _contacts(
    drive: DriveArrays,
    tick: int,
    ticks: Int64[Array, " t"],
    ids: Int64[Array, " m"],
    contacts: Sequence[Contact],
    shape: EgoShape,
) -> tuple[Float64[Array, "t m"], Float64[Array, "t m"]]:
    """Hazards of 1 where others are first touched, and closing speeds in the tick before."""
    hazard, closing = np.zeros((len(ticks), len(ids))), np.zeros((len(ticks), len(ids)))
    seen: set[int] = set()
    for contact in sorted(contacts, key=lambda contact: contact.frame):
        when = int(np.searchsorted(drive.frame, contact.frame))
        if when <= tick or contact.other_id in seen or contact.frame > drive.frame[ticks[-1]]:
            continue
        seen.add(contact.other_id)
        step = int(np.searchsorted(ticks, when))
        column = int(np.searchsorted(ids, contact.other_id))
        hazard[step, column] = 1.0
        closing[step, column] = _closing_mps(drive, max(when - 1, tick), contact.other_id, shape)
    return hazard, closing


def _closing_mps(drive: DriveArrays, tick: int, other_id: int, shape: EgoShape) -> float:
    """How fast ego and other come together in a tick; a part of the town is met at full speed."""
    velocity = drive.kinematics[drive.ego_row[tick], 6:8].astype(np.float64)
    rows = _rows_at(drive, tick)
    rows = rows[drive.ids[rows] == other_id]
    if not len(rows):
        return float(np.hypot(*velocity))
    boxes, velocities = _boxes(drive, rows[:1], np.zeros(3))
    ego = ego_boxes(ego_poses_world(drive, np.array([tick]))[0], shape)
    return float(closing_speed_mps(ego, velocity, boxes[0], velocities[0]))


def stop_lines(
    frames: Int64[Array, " t"], origin_world: Float64[Array, " 3"], around: Surroundings
) -> tuple[Float64[Array, "l 4"], Float64[Array, "t l"]]:
    """Stop lines near a pose in its frame, and whether their lights are red at some frames."""
    furniture = around.furniture
    if furniture is None or around.light_changes is None:
        return np.zeros((0, 4)), np.zeros((len(frames), 0))
    place = furniture.line_positions_world_m[:, :2]
    near: Bool[Array, " l"] = np.hypot(*(place - origin_world[:2]).T) < NEAR_M
    poses = np.column_stack([place, np.radians(furniture.line_yaw_deg)])
    lines = np.column_stack([poses_to_local(poses, origin_world), furniture.line_half_width_m])
    changes = around.light_changes
    red = [red_lines_at(changes, furniture, frame)[near] for frame in frames.tolist()]
    return lines[near], np.array(red, dtype=np.float64).reshape(len(frames), int(near.sum()))

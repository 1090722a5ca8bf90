"""The state log of a drive as a DrivenTrack: sampled at 10 Hz, asked about on the map."""

from __future__ import annotations

from dataclasses import dataclass

import carla
import numpy as np
import pyarrow as pa
from jaxtyping import Bool, Float, Int

from adr1.criteria.boxes import corners_xy_m
from adr1.criteria.infraction import InfractionKind
from adr1.episodes.drive_arrays import DriveArrays
from adr1.episodes.frame import ActorKind, LightState
from adr1.episodes.furniture import RoadFurniture
from adr1.episodes.log_reader import StateLogReader
from adr1.episodes.log_schema import CONTACT_EVENT
from adr1.evaluation.measures.along_route import (
    RouteLine,
    free_progress_m,
    room_ahead_m,
)
from adr1.evaluation.measures.road import read_road_flags
from adr1.evaluation.profiles.pdm.track import (
    INTERVAL_S,
    WINDOW_SAMPLES,
    DrivenTrack,
    Neighbours,
)

NEAR_M = 60.0
"""Others further away than this at a sample are left out: nobody gets so far in a second."""
SAME_LANE_M = 1.5
"""A stop line whose middle is so near the route lies across it."""


@dataclass(frozen=True, eq=False)
class _Samples:
    """Which ticks are taken, and where each tick's events belong."""

    ticks: Int[np.ndarray, " n"]
    frames: Int[np.ndarray, " n"]

    @classmethod
    def of(cls, drive: DriveArrays) -> _Samples:
        """Every tick that is nearest to a whole tenth of a second after the first."""
        count = int((drive.time_s[-1] - drive.time_s[0]) / INTERVAL_S + 1e-6) + 1
        wanted = drive.time_s[0] + INTERVAL_S * np.arange(count)
        ticks = np.clip(np.searchsorted(drive.time_s, wanted - 1e-6), 0, len(drive) - 1)
        return cls(ticks.astype(np.int64), drive.frame[ticks])

    def __len__(self) -> int:
        return len(self.ticks)

    def at_frames(self, frames: Int[np.ndarray, " k"]) -> Int[np.ndarray, " k"]:
        """The sample that an event of a frame is seen at: the first one not before it."""
        return np.minimum(np.searchsorted(self.frames, frames), len(self) - 1).astype(np.int64)


def read_track(log: StateLogReader, drive: DriveArrays, carla_map: carla.Map) -> DrivenTrack:
    """Build the track of a drive of two ticks or more."""
    samples = _Samples.of(drive)
    line = RouteLine(log.route)
    rows = drive.ego_row[samples.ticks]
    ego = drive.kinematics[rows].astype(np.float64)
    center = drive.centers_xy_m()[rows].astype(np.float64)
    yaw_rad = np.radians(ego[:, 4])
    half_length_m, half_width_m = (float(v) for v in drive.extents_m[rows[0], 0:2])
    _, offset_m, route_yaw_deg = line.project(center)
    corners = corners_xy_m(center, yaw_rad, half_length_m, half_width_m)
    flags = read_road_flags(carla_map, np.column_stack([center, ego[:, 2]]), corners, route_yaw_deg)
    kinds, event_samples, other_ids = _events(log, samples)
    neighbours = _neighbours(drive, samples, center, kinds, event_samples, other_ids)
    runs_red = np.zeros(len(samples), dtype=np.bool_)
    runs_red[event_samples[kinds == InfractionKind.RED_LIGHT.value]] = True
    route_s_m = drive.route_s_m[samples.ticks]
    speed_mps = np.hypot(ego[:, 6], ego[:, 7])
    free_m = free_progress_m(speed_mps, drive.speed_limit_mps[samples.ticks])
    front_s_m = route_s_m + half_length_m
    room_m = np.minimum(
        _room_to_leaders(line, neighbours, front_s_m),
        _room_to_lights(log, line, samples, front_s_m),
    )
    return DrivenTrack(
        center_xy_m=center,
        half_length_m=half_length_m,
        half_width_m=half_width_m,
        yaw_rad=yaw_rad,
        velocity_xy_mps=ego[:, 6:8],
        acceleration_xy_mps2=ego[:, 12:14],
        off_drivable=flags.off_drivable,
        in_several_lanes=flags.in_several_lanes,
        against_traffic=flags.against_traffic,
        in_junction=flags.in_junction,
        runs_red=runs_red,
        lane_offset_m=offset_m,
        route_s_m=route_s_m,
        reference_progress_m=np.maximum(np.minimum(free_m, room_m), 0.0),
        neighbours=neighbours,
    )


def _events(
    log: StateLogReader, samples: _Samples
) -> tuple[np.ndarray[tuple[int], np.dtype[np.str_]], Int[np.ndarray, " k"], Int[np.ndarray, " k"]]:
    """Kind, sample and other actor of every event of the log."""
    table = log.events()
    frames = table["frame"].to_numpy().astype(np.int64)
    kinds = np.array(table["kind"].to_pylist(), dtype=np.str_)
    others = table["other_id"].to_numpy().astype(np.int64)
    return kinds, samples.at_frames(frames), others


def _neighbours(
    drive: DriveArrays,
    samples: _Samples,
    center: Float[np.ndarray, "n 2"],
    kinds: np.ndarray[tuple[int], np.dtype[np.str_]],
    event_samples: Int[np.ndarray, " k"],
    other_ids: Int[np.ndarray, " k"],
) -> Neighbours:
    """Others near the ego at each sample, and what it hit of the map, as boxes of no size."""
    sample_of_tick = np.full(len(drive), -1, dtype=np.int64)
    sample_of_tick[samples.ticks] = np.arange(len(samples))
    sample = sample_of_tick[drive.tick]
    centers = drive.centers_xy_m().astype(np.float64)
    near = np.abs(centers - center[np.maximum(sample, 0)]).max(axis=1) < NEAR_M
    is_ego = np.zeros(len(drive.ids), dtype=np.bool_)
    is_ego[drive.ego_row] = True
    rows = np.flatnonzero((sample >= 0) & near & ~is_ego)
    contacts = kinds == CONTACT_EVENT
    pairs = {
        (int(s), int(i)) for s, i in zip(event_samples[contacts], other_ids[contacts], strict=True)
    }
    ids = drive.ids[rows]
    touching = np.array(
        [(s, i) in pairs for s, i in zip(sample[rows].tolist(), ids.tolist(), strict=True)],
        dtype=np.bool_,
    )
    walls = np.array(sorted(s for s, i in pairs if i == 0), dtype=np.int64)
    nothing = np.zeros(len(walls))
    joined = np.concatenate([sample[rows], walls])
    order = np.argsort(joined, kind="stable")
    return Neighbours(
        sample=joined[order],
        ids=np.concatenate([ids, np.zeros(len(walls), np.int64)])[order],
        is_agent=np.concatenate(
            [drive.kinds[rows] != ActorKind.PROP, np.zeros(len(walls), np.bool_)]
        )[order],
        center_xy_m=np.concatenate([centers[rows], center[walls]])[order],
        half_extent_m=np.concatenate(
            [drive.extents_m[rows, 0:2].astype(np.float64), np.zeros((len(walls), 2))]
        )[order],
        yaw_rad=np.concatenate([np.radians(drive.kinematics[rows, 4]), nothing])[order],
        speed_mps=np.concatenate([drive.speeds_mps()[rows], nothing])[order],
        touching=np.concatenate([touching, np.ones(len(walls), np.bool_)])[order],
    )


def _room_to_leaders(
    line: RouteLine, others: Neighbours, front_s_m: Float[np.ndarray, " n"]
) -> Float[np.ndarray, " n"]:
    """Room to whoever is in the route's lane as a window ends."""
    s_m, offset_m, _ = line.project(others.center_xy_m)
    window = others.sample - (WINDOW_SAMPLES - 1)
    in_lane = offset_m < line.half_width_m(s_m)
    known = (window >= 0) & others.is_agent
    return room_ahead_m(
        front_s_m,
        s_m - others.half_extent_m[:, 0],
        np.maximum(window, 0).astype(np.float64),
        in_lane & known,
    )


def _room_to_lights(
    log: StateLogReader, line: RouteLine, samples: _Samples, front_s_m: Float[np.ndarray, " n"]
) -> Float[np.ndarray, " n"]:
    """Room to the lines of lights on the route that are red or yellow as a window ends."""
    furniture: RoadFurniture = log.furniture
    if not len(furniture.line_light_ids):
        return np.full(len(front_s_m), np.inf)
    s_m, offset_m, yaw_deg = line.project(furniture.line_positions_world_m[:, :2])
    turned = np.abs((furniture.line_yaw_deg - yaw_deg + 180.0) % 360.0 - 180.0)
    across = (offset_m < SAME_LANE_M) & (turned < 45.0)
    room = np.full(len(front_s_m), np.inf)
    changes = log.lights()
    for row in np.flatnonzero(across).tolist():
        closed = _closed(changes, int(furniture.line_light_ids[row]), samples)
        at_end = np.zeros(len(samples), dtype=np.bool_)
        ending = closed[WINDOW_SAMPLES - 1 :]
        at_end[: len(ending)] = ending
        gap = s_m[row] - front_s_m
        room = np.where(at_end & (gap > 0.0), np.minimum(room, gap), room)
    return room


def _closed(table: pa.Table, light_id: int, samples: _Samples) -> Bool[np.ndarray, " n"]:
    """Whether a light is red or yellow at each sample, by the log's changes of lights."""
    mine = table["light_id"].to_numpy() == light_id
    frames, states = table["frame"].to_numpy()[mine], table["state"].to_numpy()[mine]
    last = np.searchsorted(frames, samples.frames, side="right") - 1
    state = np.where(last >= 0, states[np.maximum(last, 0)], LightState.OFF)
    return np.isin(state, (LightState.RED, LightState.YELLOW))

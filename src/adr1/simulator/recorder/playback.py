"""One recording being played in the running world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from adr1.errors import FileFormatError
from adr1.simulator.geometry import Pose
from adr1.simulator.motion import columns as c
from adr1.simulator.motion.playback import play
from adr1.simulator.recorder.cast import Cast
from adr1.simulator.recorder.frame_motion import motion_at
from adr1.simulator.recorder.recording import SAME_TIME_S, RecordedFrame, Recording
from adr1.simulator.world.actor import ActorKind
from adr1.simulator.world.attachment import attached_pose
from adr1.simulator.world.world import World

_FASTEST_SMOOTH_FACTOR = 2.0  # above it CARLA does not interpolate either
_LAST_LIGHT_STATE = 4


@dataclass(frozen=True, slots=True)
class PlaybackPlan:
    """What to play and how; seconds of the recording.

    Attributes:
        follow_id: recorded actor that the spectator goes with, 0 for none.
        follow_pose: of the spectator in that actor's frame.
    """

    start_s: float
    stop_s: float
    follow_id: int
    follow_pose: Pose
    sensors: bool
    ignore_hero: bool
    ignore_spectator: bool


class Playback:
    """Shows the recording's state in each tick until its time is over.

    Attributes:
        now_s: time in the recording.
        cast: who plays whom.

    Raises:
        FileFormatError: a block cannot be read (also from `advance`).
    """

    def __init__(
        self, world: World, recording: Recording, plan: PlaybackPlan, parts: Mapping[int, int]
    ) -> None:
        self._world, self._recording, self._plan = world, recording, plan
        self.cast = Cast(world, parts, sensors=plan.sensors, ignore_hero=plan.ignore_hero)
        self.now_s = plan.start_s
        self._entered = -1
        self._weather: list[tuple[int, tuple[float, ...]]] = []
        self._rows_for: tuple[int, int] = (-1, -1)
        ids = world.episode.light_ids
        self._light_row = {int(light_id): row for row, light_id in enumerate(ids.tolist())}
        self._show(smooth=False)

    def advance(self, delta_s: float, time_factor: float) -> bool:
        """Let a tick pass; False once the end has been shown."""
        self.now_s = min(self.now_s + delta_s * time_factor, self._plan.stop_s)
        self._show(smooth=time_factor <= _FASTEST_SMOOTH_FACTOR)
        return self.now_s < self._plan.stop_s - SAME_TIME_S

    def _show(self, *, smooth: bool) -> None:
        number = self._recording.frame_at(self.now_s)
        self._enter(self._recording.block_of(number), number)
        frame = self._recording.frame(number)
        motion = motion_at(self._recording, number, self.now_s, smooth=smooth)
        if not np.isfinite(motion).all():
            raise FileFormatError(self._recording.path, None, f"frame {number} has no finite poses")
        self._find_rows(frame)
        self._show_bodies(frame, motion)
        self._show_traffic_lights(frame)
        self._follow(frame, motion)

    def _enter(self, block: int, frame: int) -> None:
        """Let actors come and go up to a block, and the weather change up to a frame."""
        while self._entered < block:
            self._entered += 1
            head = self._recording.heads[self._entered]
            self.cast.leave(head.destroyed)
            self.cast.enter(head.created)
            self._weather += [(head.first_frame + tick, values) for tick, values in head.weather]
        due = [values for at, values in self._weather if at <= frame]
        if due:
            self._weather = self._weather[len(due) :]
            self._world.set_weather(list(due[-1]))

    def _find_rows(self, frame: RecordedFrame) -> None:
        """Which recorded rows belong to which rows of motion, as long as nobody comes or goes."""
        key = (self._entered, self._world.light_state_version)
        if key == self._rows_for:
            return
        self._rows_for = key
        head, motion = frame.block.head, self._world.episode.motion
        places = {i: row for row, i in enumerate(head.actor_ids)}
        self._bodies = []
        for group in (motion.vehicles, motion.walkers, motion.props):
            pairs = [
                (places[i], group.row_of(player.actor_id))
                for i in head.actor_ids
                if (player := self.cast.player_of(i)) is not None and player.actor_id in group
            ]
            self._bodies.append((group, np.array(pairs, np.int64).reshape(-1, 2)))
        self._loose = [
            (row, player)
            for i, row in places.items()
            if (player := self.cast.player_of(i)) is not None
            and not self._world.episode.is_body(player)
            and not (player.kind is ActorKind.SPECTATOR and self._spectator_is_free)
        ]
        self._vehicles, self._walkers = (
            [
                (row, player)
                for row, i in enumerate(ids)
                if (player := self.cast.player_of(i)) is not None and player.actor_id in group
            ]
            for ids, group in (
                (head.vehicle_ids, motion.vehicles),
                (head.walker_ids, motion.walkers),
            )
        )
        vehicles = motion.vehicles
        driven = [(r, vehicles.row_of(a.actor_id)) for r, a in self._vehicles]
        self._driven = np.array(driven, np.int64).reshape(-1, 2)

    @property
    def _spectator_is_free(self) -> bool:
        return self._plan.ignore_spectator or self._plan.follow_id != 0

    def _show_bodies(self, frame: RecordedFrame, motion: Float32[np.ndarray, "n 15"]) -> None:
        world, block = self._world, frame.block
        for group, pairs in self._bodies:
            if len(pairs):
                play(group, pairs[:, 1], motion[pairs[:, 0]])
        for row, player in self._loose:
            world.place(player, Pose(*motion[row, :6].tolist()))
        source, target = self._driven.T
        vehicles = world.episode.motion.vehicles
        vehicles.control[target] = np.nan_to_num(block.controls[frame.row, source])
        vehicles.drive[target, c.GEAR] = vehicles.control[target, c.GEAR_IN]
        for row, vehicle in self._vehicles:
            bits = int(block.light_bits[frame.row, row])
            if bits != vehicle.light_state:
                vehicle.light_state = bits
                world.light_state_version += 1
        for row, walker in self._walkers:
            x, y, z, speed, jump = block.walker_controls[frame.row, row].tolist()
            world.apply_walker_control(walker.actor_id, (x, y, z), speed, jump=jump != 0.0)

    def _show_traffic_lights(self, frame: RecordedFrame) -> None:
        block, lights = frame.block, self._world.episode.lights
        rows = [self._light_row[i] for i in block.head.light_ids if i in self._light_row]
        if not rows or len(rows) != len(block.head.light_ids):
            return
        lights.state[rows] = np.minimum(block.light_state[frame.row], _LAST_LIGHT_STATE)
        lights.elapsed_s[rows] = np.nan_to_num(block.light_elapsed_s[frame.row])
        frozen = block.light_frozen[frame.row] != 0
        for at in np.flatnonzero(lights.frozen[rows] != frozen).tolist():
            lights.freeze_group_of(rows[at], bool(frozen[at]))

    def _follow(self, frame: RecordedFrame, motion: Float32[np.ndarray, "n 15"]) -> None:
        followed = self._plan.follow_id
        if followed in frame.block.head.actor_ids:
            row = frame.block.head.actor_ids.index(followed)
            pose = attached_pose(Pose(*motion[row, :6].tolist()), self._plan.follow_pose)
            self._world.place(self._world.episode.spectator, pose)

"""The beams of a turning LiDAR: which rays one firing sends, and what they meet."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32, Int64, UInt32

from adr1.simulator.rays.instances import Hits
from adr1.simulator.sensors.attributes import attribute_float, attribute_int
from adr1.simulator.sensors.lidar_kernels import sweep
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.attachment import rotation_matrix

_HEADER = struct.Struct("<fI")
_MAX_CHANNELS, _MAX_RAYS = 1024, 4_000_000
# A sum of ticks that is a whole turn but for rounding counts as one.
_TURN_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class SweptRays:
    """The rays of one firing, channel by channel, each channel in the order of its turn.

    Attributes:
        local, world: unit directions in the sensor's and the world's frame.
        numbers: number of the ray among all of the firing, left-out ones included.
        counts: rays of each channel.
        hits: what they met.
        end_angle_rad: the angle that a frame's header tells.
    """

    local: Float32[np.ndarray, "n 3"]
    world: Float32[np.ndarray, "n 3"]
    numbers: Int32[np.ndarray, " n"]
    counts: Int64[np.ndarray, " c"]
    hits: Hits
    end_angle_rad: float


class LidarBeams:
    """Channels over the vertical field of view, turning with the world's ticks as CARLA's do.

    A firing covers `rotation_frequency * tick` turns with `points_per_second * tick / channels`
    rays per channel, `tick` being the world's step whatever `sensor_tick` is: at 10 Hz and 20 ticks
    per second every frame is half a turn. The first one begins at minus half the horizontal field
    of view. (CARLA 0.9.16, RayCastSemanticLidar.cpp; there the turn waits while nobody listens,
    here it goes on, so that a frame does not depend on who read the ones before.)
    """

    def __init__(self, actor: Actor) -> None:
        """Read the attributes; InputError where one makes no sense."""
        channels = attribute_int(actor, "channels", 1, _MAX_CHANNELS)
        self.reach_m = attribute_float(actor, "range", 0.0, 1e5)
        self._points_per_s = attribute_int(actor, "points_per_second", 0, 1_000_000_000)
        self._turns_per_s = attribute_float(actor, "rotation_frequency", 0.0, 1e4)
        self._fov_deg = attribute_float(actor, "horizontal_fov", 0.0, 360.0)
        upper = attribute_float(actor, "upper_fov", -90.0, 90.0)
        lower = attribute_float(actor, "lower_fov", -90.0, 90.0)
        elevation = np.radians(np.linspace(upper, lower, channels))
        self._lasers = np.stack([np.cos(elevation), np.sin(elevation)], axis=1).astype(np.float32)
        self._make_room(0)

    def cast(
        self,
        actor: Actor,
        moment: Moment,
        drop_rate: float = 0.0,
        drop_key: np.uint64 | None = None,
    ) -> SweptRays:
        """Send the rays of this firing, but for those that drop out."""
        columns, end_rad = self._columns(moment)
        if len(columns) * len(self._lasers) > len(self._local):
            self._make_room(len(columns) * len(self._lasers))
        pose = moment.episode.table.pose(actor.actor_id)
        total = sweep(
            columns, self._lasers, rotation_matrix(pose).astype(np.float32), drop_rate,
            drop_key or np.uint64(0), self._local, self._world, self._numbers, self._counts,
        )  # fmt: skip
        world = self._world[:total]
        origin = np.array([[pose.x_m, pose.y_m, pose.z_m]], np.float32)
        view = moment.view
        hits = view.scene(moment.frame).cast(
            origin,
            world,
            self.reach_m,
            skip_instance=view.surrounding(actor),
            threads=view.threads(total),
        )
        local, numbers = self._local[:total], self._numbers[:total]
        return SweptRays(local, world, numbers, self._counts, hits, end_rad)

    def body(
        self, rays: SweptRays, kept: UInt32[np.ndarray, " c"], points: Float32[np.ndarray, "n k"]
    ) -> bytes:
        """Body of a frame: horizontal angle in rad, channels, points of each channel, points."""
        header = _HEADER.pack(rays.end_angle_rad, len(kept))
        return b"".join((header, kept.tobytes(), points.tobytes()))

    def _columns(self, moment: Moment) -> tuple[Float32[np.ndarray, "p 2"], float]:
        """Cosine and sine of the azimuth of each column, and the angle at the end in rad."""
        channels = len(self._lasers)
        count = math.floor(self._points_per_s * moment.dt_s / channels + 0.5)
        count = min(count, _MAX_RAYS // channels)
        begin = _part(self._turns_per_s * moment.active_s)
        covered = self._turns_per_s * moment.dt_s
        turn = (begin + covered * np.arange(count) / max(count, 1)) % 1.0
        azimuth = np.radians(self._fov_deg * (turn - 0.5))
        columns = np.stack([np.cos(azimuth), np.sin(azimuth)], axis=1).astype(np.float32)
        return columns, math.radians(self._fov_deg * _part(begin + covered))

    def _make_room(self, rays: int) -> None:
        self._local = np.empty((rays, 3), np.float32)
        self._world = np.empty((rays, 3), np.float32)
        self._numbers = np.empty(rays, np.int32)
        self._counts = np.empty(len(self._lasers), np.int64)


def _part(turns: float) -> float:
    """What is left of a number of turns after the whole ones."""
    part = turns % 1.0
    return 0.0 if 1.0 - part < _TURN_TOLERANCE else part

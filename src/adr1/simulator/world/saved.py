"""A saved world: everything that influences any later byte, as plain typed data.

What a town decides (ground, obstacles, signals, stop lines) is not in it: a state is restored into
a server that has the same town loaded. Instances are never changed once made; what they share with
a running world is data that is never changed either (wire structs, boxes, attributes, physics).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.geometry import Box
from adr1.simulator.motion.saved import SavedMotion
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.debug_shapes import DebugShape
from adr1.simulator.world.settings import EpisodeSettings
from adr1.simulator.world.walker_pose import WalkerPose

_ACTOR_BYTES = 400  # about what a copied actor takes beyond what it shares


@dataclass(frozen=True, slots=True, eq=False)
class SavedLights:
    """Arrays of `TrafficLights`: over controllers, lights and groups."""

    durations_s: NDArray[np.float64]
    state: NDArray[np.uint8]
    elapsed_s: NDArray[np.float32]
    group_frozen: NDArray[np.bool_]
    turn: NDArray[np.int64]
    stage: NDArray[np.int64]
    stage_s: NDArray[np.float64]
    settings_version: int


@dataclass(frozen=True, slots=True, eq=False)
class SavedScenery:
    """What clients have done to the town: fixed objects, street lights, drawings, walkers' bones.

    Attributes:
        enabled: one flag per fixed object.
        color_rgb: colours given to fixed objects, by id.
        lamp_rows: of the street lights: intensity, group, red, green, blue, lit; (n, 6).
        lamps_changed: clients have not been told of the lamps' last change.
        bones: poses given to walkers' bones, by actor id.
    """

    enabled: NDArray[np.bool_]
    color_rgb: dict[int, tuple[int, int, int]]
    lamp_rows: NDArray[np.float64]
    day_night_cycle: bool
    lamps_changed: bool
    drawings: tuple[DebugShape, ...]
    bones: dict[int, WalkerPose]


@dataclass(frozen=True, slots=True, eq=False)
class SavedEpisode:
    """Actors and their bodies.

    Attributes:
        records: uint8 (n, 119), the streamed rows of all actors.
        actors: in id order.
    """

    records: NDArray[np.uint8]
    actors: tuple[Actor, ...]
    motion: SavedMotion
    lights: SavedLights
    tombstones: dict[int, Box]
    physics: dict[int, list[object]]
    next_id: int
    scenery: SavedScenery


@dataclass(frozen=True, slots=True, eq=False)
class SavedSensor:
    """A mounted sensor: when it fires next, how often it has, and what its kind remembers."""

    actor_id: int
    due_s: float | None
    firings: int
    active_s: float
    state: Any


@dataclass(frozen=True, slots=True, eq=False)
class SavedWorld:
    """One world between two ticks.

    Attributes:
        limits_kmh: speed limit that each vehicle drives under, by actor id.
        attached: ids of actors that follow a parent, in the order they follow.
        sensors: in the order they fire.
        weather: the 14 values of WeatherParameters.
    """

    town_name: str
    town_hash: str
    frame: int
    time_s: float
    settings: EpisodeSettings
    weather: tuple[float, ...]
    imu_gravity_mps2: float
    map_changed: bool
    limits_kmh: dict[int, float]
    attached: tuple[int, ...]
    sensors: tuple[SavedSensor, ...]
    episode: SavedEpisode

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        episode = self.episode
        motion = episode.motion
        total = episode.records.nbytes + _ACTOR_BYTES * len(episode.actors)
        for group in (motion.vehicles, motion.walkers, motion.props):
            total += group.ids.nbytes + sum(array.nbytes for array in group.arrays.values())
        return total + sum(_size_of(sensor.state) for sensor in self.sensors)


def _size_of(state: object) -> int:
    """Bytes of the arrays in what a sensor remembers."""
    if isinstance(state, np.ndarray):
        return state.nbytes
    if isinstance(state, dict):
        return sum(_size_of(item) for item in state.values())
    if isinstance(state, list | tuple):
        return sum(_size_of(item) for item in state)
    return 64

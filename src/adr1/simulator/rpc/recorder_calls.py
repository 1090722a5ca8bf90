"""Calls about recordings of the episode and their replay."""

from __future__ import annotations

from adr1.simulator.recorder.blocked_table import blocked_table
from adr1.simulator.recorder.collision_table import collision_table
from adr1.simulator.recorder.desk import RecorderDesk
from adr1.simulator.recorder.file_info import file_info
from adr1.simulator.world.actor import pose_from_wire
from adr1.simulator.world.errors import WorldError

# What the client library sends by itself: 10 m behind and 5 m above, looking down.
_DEFAULT_OFFSET = [[-10.0, 0.0, 5.0], [-25.0, 0.0, 0.0]]


class RecorderCalls:
    """Recorder and replayer; texts in the look of CARLA's."""

    def __init__(self, desk: RecorderDesk) -> None:
        self._desk = desk

    def start_recorder(self, name: str, additional_data: bool = False) -> str:
        return str(self._desk.start(name, additional_data=additional_data))

    def stop_recorder(self) -> None:
        self._desk.stop()

    def show_recorder_file_info(self, name: str, show_all: bool) -> str:
        return self._desk.report(name, lambda recording: file_info(recording, show_all=show_all))

    def show_recorder_collisions(self, name: str, type_1: int, type_2: int) -> str:
        first, second = chr(type_1 % 256), chr(type_2 % 256)
        return self._desk.report(name, lambda recording: collision_table(recording, first, second))

    def show_recorder_actors_blocked(
        self, name: str, min_time_s: float, min_distance_cm: float
    ) -> str:
        return self._desk.report(
            name, lambda recording: blocked_table(recording, min_time_s, min_distance_cm)
        )

    def replay_file(
        self,
        name: str,
        start_s: float,
        duration_s: float,
        follow_id: int,
        replay_sensors: bool = False,
        offset: list[list[float]] = _DEFAULT_OFFSET,
    ) -> str:
        pose = pose_from_wire(offset)
        return self._desk.replay(name, start_s, duration_s, follow_id, pose, sensors=replay_sensors)

    def stop_replayer(self, keep_actors: bool) -> None:
        self._desk.stop_replay(keep_actors=keep_actors)

    def set_replayer_time_factor(self, time_factor: float) -> None:
        if time_factor < 0.0:
            raise WorldError(f"unable to set the time factor {time_factor:g}: it is 0 or more")
        self._desk.settings.time_factor = float(time_factor)

    def set_replayer_ignore_hero(self, ignore_hero: bool) -> None:
        self._desk.settings.ignore_hero = ignore_hero

    def set_replayer_ignore_spectator(self, ignore_spectator: bool) -> None:
        self._desk.settings.ignore_spectator = ignore_spectator

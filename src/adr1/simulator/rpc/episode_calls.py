"""Calls about the server, the episode, its map, settings, weather, clock and streams."""

from __future__ import annotations

from adr1.simulator.wire.dispatcher import PackedResult
from adr1.simulator.wire.errors import RpcError
from adr1.simulator.wire.v0_9_16.layouts import WORLD_STREAM_ID
from adr1.simulator.world.actor import pose_to_wire
from adr1.simulator.world.errors import WorldError
from adr1.simulator.world.settings import EpisodeSettings
from adr1.simulator.world.world import World

SERVER_VERSION = "0.9.16"
_OPENDRIVE_WORLD = "OpenDriveMap"
_NAVIGATION_FOLDER = "Nav"


class EpisodeCalls:
    """Server, episode, map, settings, weather, clock, streams."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._opendrive_upload: str | None = None

    def version(self) -> str:
        return SERVER_VERSION

    # ---- episode ----------------------------------------------------------------------------
    def get_episode_info(self) -> list[object]:
        return [self._world.episode.episode_id, [self._world.token(WORLD_STREAM_ID)]]

    def get_available_maps(self) -> list[str]:
        return [f"/Game/Carla/Maps/{name}" for name in self._world.library.names()]

    def load_new_episode(self, name: str, reset: bool = True, layers: int = 0) -> None:
        short_name = name.rsplit("/", 1)[-1]
        if short_name == _OPENDRIVE_WORLD and self._opendrive_upload is not None:
            self._world.load_opendrive(short_name, self._opendrive_upload, reset_settings=reset)
        else:
            self._world.load(short_name, reset_settings=reset)

    def copy_opendrive_to_file(self, opendrive: str, parameters: object = None) -> None:
        if not opendrive.strip():
            raise RpcError("opendrive could not be correctly parsed: the text is empty")
        self._opendrive_upload = opendrive

    # ---- map --------------------------------------------------------------------------------
    def get_map_info(self) -> list[object]:
        town = self._world.episode.town
        return [f"Carla/Maps/{town.name}", [pose_to_wire(p) for p in town.spawn_points]]

    def get_map_data(self) -> str:
        return self._world.episode.town.opendrive

    def get_required_files(self, folder: str = "") -> list[str]:
        if folder.strip("/") != _NAVIGATION_FOLDER or not self._world.episode.town.navigation_mesh:
            return []
        return [self._navigation_file()]

    def request_file(self, name: str) -> bytes:
        if name != self._navigation_file():
            raise RpcError(f"no file {name!r} on this server")
        return self._world.episode.town.navigation_mesh

    def get_navigation_mesh(self) -> bytes:
        return self._world.episode.town.navigation_mesh

    def _navigation_file(self) -> str:
        # Clients keep the file for ever under this name, so the name changes with the content.
        town = self._world.episode.town
        return f"Carla/Maps/Nav/{town.name}-{town.content_hash}.bin"

    def load_map_layer(self, layers: int) -> None:
        """Towns here have one layer; there is nothing to add."""

    def unload_map_layer(self, layers: int) -> None:
        """Towns here have one layer; it stays."""

    # ---- settings, weather, clock -----------------------------------------------------------
    def get_episode_settings(self) -> PackedResult:
        return self._world.packed_settings

    def set_episode_settings(self, fields: list[object]) -> int:
        settings = EpisodeSettings.from_wire(fields)
        self._world.apply_settings(settings)
        return self._world.frame

    def get_weather_parameters(self) -> PackedResult:
        return self._world.packed_weather

    def set_weather_parameters(self, weather: list[float]) -> None:
        self._world.set_weather(weather)

    def tick_cue(self) -> int:
        return self._world.tick()

    def get_imui_gravity(self) -> float:
        return self._world.imu_gravity_mps2

    def set_imui_gravity(self, gravity_mps2: float) -> None:
        self._world.imu_gravity_mps2 = float(gravity_mps2)

    # ---- streams ----------------------------------------------------------------------------
    def get_sensor_token(self, stream_id: int) -> list[bytes]:
        if not self._world.is_open(stream_id):
            raise WorldError(f"unable to get sensor token: stream {stream_id} not found")
        self._world.streams.expect_subscriber(stream_id)
        return [self._world.token(stream_id)]

    def are_gbuffers_enabled(self, actor_id: int) -> bool:
        """There are no graphics buffers."""
        return False

    def disable_sensor_for_ros(self, stream_id: int) -> None:
        """No stream is ever enabled for ROS."""

    def is_sensor_enabled_for_ros(self, stream_id: int) -> bool:
        return False

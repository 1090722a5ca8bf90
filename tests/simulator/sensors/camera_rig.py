"""Cameras of a genuine client, and pictures as arrays."""

from __future__ import annotations

import math
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import carla
import numpy as np

from adr1.session.launch import EmbeddedServer
from adr1.session.synchronous import SynchronousWorld

Picture = np.ndarray
WAIT_S = 60.0


class CameraRig:
    """A synchronous world of its own episode, and cameras that are heard at every tick."""

    def __init__(self, world: carla.World, lock_step: SynchronousWorld) -> None:
        self.world = world
        self.library = world.get_blueprint_library()
        self._lock_step = lock_step
        self._spawned: list[carla.Actor] = []

    def camera(
        self,
        kind: str,
        transform: carla.Transform,
        size: tuple[int, int] = (320, 180),
        *,
        attach_to: carla.Actor | None = None,
        **attributes: object,
    ) -> Camera:
        """A camera that listens; attributes by name."""
        blueprint = self.library.find(f"sensor.camera.{kind}")
        given = {"image_size_x": size[0], "image_size_y": size[1], **attributes}
        for name, value in given.items():
            blueprint.set_attribute(name, str(value))
        camera = Camera(self.world.spawn_actor(blueprint, transform, attach_to=attach_to))
        self._spawned.append(camera.actor)
        return camera

    def spawn(self, blueprint_id: str, transform: carla.Transform) -> Any:
        """An actor that is destroyed at the end."""
        actor = self.world.spawn_actor(self.library.find(blueprint_id), transform)
        self._spawned.append(actor)
        return actor

    def tick(self, count: int = 1) -> int:
        """So many ticks; returns the last frame."""
        for _ in range(count):
            frame = self._lock_step.tick()
        return frame

    def close(self) -> None:
        """Stop and destroy what was spawned."""
        for actor in reversed(self._spawned):
            if actor.type_id.startswith("sensor.") and actor.is_listening:
                actor.stop()
            actor.destroy()


class Camera:
    """One listening camera."""

    def __init__(self, actor: carla.Actor) -> None:
        self.actor = actor
        self.data: queue.Queue[Any] = queue.Queue()
        actor.listen(self.data.put)

    def frame(self) -> Any:
        """The next frame as the client library gives it."""
        return self.data.get(timeout=WAIT_S)

    def bgra(self) -> Picture:
        """The next frame's pixels, uint8 (h, w, 4)."""
        image = self.frame()
        pixels = np.frombuffer(image.raw_data, np.uint8)
        return pixels.reshape(image.height, image.width, 4).copy()

    def rgb(self) -> Picture:
        """The next frame's colours, float (h, w, 3) in 0..255, red first."""
        return self.bgra()[:, :, 2::-1].astype(np.float64)

    def depth_m(self) -> Picture:
        """The next frame's depths by CARLA's formula."""
        blue, green, red = np.moveaxis(self.bgra()[:, :, :3].astype(np.float64), 2, 0)
        return 1000.0 * (red + 256.0 * green + 65536.0 * blue) / (256.0**3 - 1.0)


@contextmanager
def camera_rig(server: EmbeddedServer, town: str = "Metro") -> Iterator[CameraRig]:
    """A fresh episode in lock-step with its rig."""
    client = carla.Client("127.0.0.1", server.rpc_port)
    client.set_timeout(WAIT_S)
    with SynchronousWorld(client.get_world()):
        world = client.load_world(town, reset_settings=False)
        world.set_weather(carla.WeatherParameters.ClearNoon)
        rig = CameraRig(world, SynchronousWorld(world))
        rig.tick()
        try:
            yield rig
        finally:
            rig.close()


def ahead_of(place: carla.Transform, forward_m: float, up_m: float = 0.0) -> carla.Transform:
    """A place straight ahead of another one, turned the same way."""
    way = place.get_forward_vector()
    at = place.location + carla.Location(way.x * forward_m, way.y * forward_m, up_m)
    return carla.Transform(at, carla.Rotation(yaw=place.rotation.yaw))


def project(
    points_world_m: np.ndarray, camera: carla.Transform, size: tuple[int, int], fov_deg: float
) -> np.ndarray:
    """Pixels (u, v) of points, by the client's own matrix and CARLA's matrix K."""
    to_camera = np.array(camera.get_inverse_matrix())
    local = np.c_[points_world_m, np.ones(len(points_world_m))] @ to_camera.T
    focal = size[0] / (2.0 * math.tan(math.radians(fov_deg) / 2.0))
    u = size[0] / 2.0 + focal * local[:, 1] / local[:, 0]
    v = size[1] / 2.0 - focal * local[:, 2] / local[:, 0]
    return np.stack((u, v), axis=1)

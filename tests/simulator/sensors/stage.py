"""A flat town without a server: actors are spawned, moved by hand, and sensors measure."""

from __future__ import annotations

import numpy as np
from tests.simulator.rays.solids import plane

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.geometry import Pose
from adr1.simulator.imaging.weather import Weather
from adr1.simulator.maps.ground import Ground
from adr1.simulator.maps.town_map import GeoReference, TownMap
from adr1.simulator.sensors.camera_scene import CameraScene
from adr1.simulator.sensors.registry import make_sensor
from adr1.simulator.sensors.scene_view import SceneView, TownScenes
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.episode import Episode

TICK_S = 0.05
CAR = "vehicle.audi.tt"


def flat_town(half_m: int = 100) -> TownMap:
    cells = 2 * half_m + 1
    ground = Ground(
        (-float(half_m), -float(half_m)),
        1.0,
        np.zeros((2, cells, cells), np.float32),
        np.zeros((cells, cells), np.float32),
        np.zeros((cells, cells), np.uint8),
    )
    return TownMap("flat", "", "", (), (), (), (), (), ground, b"", GeoReference(0.0, 0.0))


TOWN = flat_town()


class Stage:
    """An episode in a flat town whose ground is the only thing that rays meet at first."""

    def __init__(self) -> None:
        self.episode = Episode(1, TOWN, Catalogue.load())
        self.scenes = TownScenes(lambda _: plane(200.0))
        self.view = SceneView(self.episode, self.scenes)
        self.frame = 0

    def spawn(self, type_id: str, pose: Pose, parent: Actor | None = None, **attributes) -> Actor:
        blueprint = self.episode.catalogue.get(type_id)
        texts = {name: str(value) for name, value in attributes.items()}
        description = blueprint.description(**texts)
        return self.episode.spawn(
            description, pose, parent.actor_id if parent else 0, lambda _: b""
        )

    def moving_car(self, pose: Pose, velocity_mps=(0.0, 0.0, 0.0)) -> Actor:
        car = self.spawn(CAR, pose)
        self.kinematics(car)[6:9] = velocity_mps
        return car

    def kinematics(self, actor: Actor) -> np.ndarray:
        return self.episode.table.records["kinematics"][self.episode.table.row_of(actor.actor_id)]

    def measure(self, actor: Actor, firing: int = 0, dt_s: float = TICK_S) -> bytes:
        """Body of the one frame of the sensor's firing number `firing` (counted from 0)."""
        sensor = make_sensor(actor)
        assert sensor is not None
        (body,) = sensor.measure(actor, self.moment(firing, dt_s))
        return body

    def moment(self, firing: int = 0, dt_s: float = TICK_S) -> Moment:
        """The next tick, as a sensor sees it at its firing number `firing`."""
        self.frame += 1
        return Moment(
            self.episode, self.frame, dt_s * (firing + 1), dt_s, (), 9.81, self.view,
            CameraScene(self.view), Weather(), firing, firing * dt_s,
        )  # fmt: skip


def lidar_frame(body: bytes, width: int = 4) -> tuple[float, np.ndarray, np.ndarray]:
    """Header angle in rad, points of each channel, and points as float32 (n, width)."""
    angle = float(np.frombuffer(body, np.float32, 1)[0])
    channels = int(np.frombuffer(body, np.uint32, 1, 4)[0])
    counts = np.frombuffer(body, np.uint32, channels, 8)
    points = np.frombuffer(body, np.float32, offset=8 + 4 * channels).reshape(-1, width)
    assert counts.sum() == len(points)
    return angle, counts, points

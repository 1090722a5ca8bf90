"""What all cameras of an episode share: the looks of the present tick, light and lamps."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from adr1.simulator.geometry import Pose
from adr1.simulator.imaging.contact_shadow import contact_shadow
from adr1.simulator.imaging.local_lights import join_lights, lights_around
from adr1.simulator.imaging.noise_tile import noise_tile
from adr1.simulator.imaging.shading import Stage
from adr1.simulator.imaging.surface_table import linear, surfaces
from adr1.simulator.imaging.weather_light import light_of
from adr1.simulator.rays.instances import Instances
from adr1.simulator.sensors.camera_model import CameraModel
from adr1.simulator.sensors.camera_pass import Aim, CameraPass, pixel_angle_rad
from adr1.simulator.sensors.lamp_places import Bodies, street_lights, vehicle_lights
from adr1.simulator.sensors.optical_flow import CameraPlace
from adr1.simulator.sensors.scene_view import SceneView
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.attachment import rotation_matrix

_light_of = lru_cache(maxsize=8)(light_of)
_LINEAR = linear(np.arange(256))
_Key = tuple[CameraModel, Pose, int]


class CameraScene:
    """One per episode; forgets a tick's looks when the next one's begin."""

    def __init__(self, view: SceneView) -> None:
        self._view = view
        self._frame = -1
        self._looks: dict[_Key, CameraPass] = {}
        self._stages: dict[tuple[int, float | None], Stage] = {}
        self._bodies: Bodies | None = None
        self._bodies_of: np.ndarray | None = None

    @property
    def instances(self) -> Instances:
        """The actors as they stood when the last look was taken."""
        return self._scene.instances

    def look(self, actor: Actor, model: CameraModel, moment: Moment) -> CameraPass:
        """What a camera sees at this tick; cast at the first call for its place, size and fov."""
        if moment.frame != self._frame:
            self._frame = moment.frame
            self._looks.clear()
            self._stages.clear()
            self._scene = self._view.scene(moment.frame)
        pose = moment.episode.table.pose(actor.actor_id)
        skip = self._view.surrounding(actor)
        key = (model, pose, skip)
        if key not in self._looks:
            eye = np.array((pose.x_m, pose.y_m, pose.z_m))
            place = CameraPlace(eye, np.ascontiguousarray(rotation_matrix(pose)))
            aim = Aim(model, place, skip, self._view.threads(model.pixels))
            self._looks[key] = CameraPass(self._scene, aim)
        return self._looks[key]

    def stage(self, seen: CameraPass, moment: Moment, manual_exposure: float | None) -> Stage:
        """Light, lamps and surfaces for one look."""
        key = (id(seen), manual_exposure)
        if key not in self._stages:
            self._stages[key] = self._make_stage(seen, moment, manual_exposure)
        return self._stages[key]

    def _make_stage(self, seen: CameraPass, moment: Moment, manual_exposure: float | None) -> Stage:
        light = _light_of(moment.weather)
        if manual_exposure is not None:
            light = light._replace(exposure=manual_exposure)
        instances, eye = self._scene.instances, seen.aim.place.eye_m
        bodies = self._boxes(moment, instances)
        lights = street_lights(moment.episode.street_lights)
        if light.lamps > 0.0:  # by day headlights light nothing that the sun does not outshine
            lights = join_lights([lights, vehicle_lights(instances, bodies)])
        center, extent = bodies.center_m[:, :2], bodies.extent_m[:, :2]
        shown = bodies.is_body
        return Stage(
            eye,
            pixel_angle_rad(seen.aim.model),
            light,
            lights_around(lights, eye),
            contact_shadow(
                eye,
                instances.to_world[shown],
                (center - extent)[shown],
                (center + extent)[shown],
            ),
            surfaces(),
            _LINEAR[instances.rgb],
            instances.lamps.astype(np.int64),
            noise_tile(),
        )

    def _boxes(self, moment: Moment, instances: Instances) -> Bodies:
        if self._bodies is None or self._bodies_of is not instances.actor_ids:
            self._bodies = Bodies.of(moment.episode, instances)
            self._bodies_of = instances.actor_ids
        return self._bodies

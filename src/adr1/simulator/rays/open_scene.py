"""Which way of casting rays this machine has."""

from __future__ import annotations

import logging

from adr1.simulator.rays.embree import EmbreeMissingError
from adr1.simulator.rays.plain_scene import PlainRayScene
from adr1.simulator.rays.ray_scene import RayScene
from adr1.simulator.shapes.mesh import Mesh

AnyRayScene = RayScene | PlainRayScene
_log = logging.getLogger(__name__)


def open_scene(town_mesh: Mesh) -> AnyRayScene:
    """The fast scene; where its library cannot be used, a slower one, and a warning says why."""
    try:
        return RayScene(town_mesh)
    except EmbreeMissingError as error:
        _log.warning("rays are cast several times slower than they could be: %s", error)
        return PlainRayScene(town_mesh)

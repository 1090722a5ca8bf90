"""Calls about the fixed objects of a town: lists, boxes, switching off, textures."""

from __future__ import annotations

import numpy as np

from adr1.simulator.wire.v0_9_16.enums import CityObjectLabel, MaterialParameter
from adr1.simulator.world.actor import pose_to_wire
from adr1.simulator.world.environment import EnvironmentObject
from adr1.simulator.world.errors import WorldError
from adr1.simulator.world.world import World

Texture = list[object]


class EnvironmentCalls:
    """Fixed objects of the town."""

    def __init__(self, world: World) -> None:
        self._world = world

    def get_all_level_BBs(self, label: int) -> list[object]:
        return [_box_wire(found) for found in self._world.episode.environment.labelled(label)]

    def get_environment_objects(self, label: int) -> list[object]:
        return [_wire(found) for found in self._world.episode.environment.labelled(label)]

    def enable_environment_objects(self, object_ids: list[int], enabled: bool) -> None:
        unknown = self._world.episode.enable_objects(object_ids, on=enabled)
        if unknown:
            raise WorldError(f"unable to enable environment objects: no objects {unknown}")

    def set_annotations_traverse_translucency(self, enabled: bool) -> None:
        """Glass here is opaque to every camera, so labels and pictures always agree."""

    def get_names_of_all_objects(self) -> list[str]:
        everything = self._world.episode.environment.labelled(CityObjectLabel.ANY)
        return list(dict.fromkeys(found.name for found in everything))

    def apply_color_texture_to_objects(self, names: list[str], slot: int, texture: Texture) -> None:
        self._paint(names, slot, _mean_color(texture))

    def apply_float_color_texture_to_objects(
        self, names: list[str], slot: int, texture: Texture
    ) -> None:
        self._paint(names, slot, _mean_color(texture) * 255.0)

    def _paint(self, names: list[str], slot: int, color: np.ndarray) -> None:
        """Objects here have one colour, no picture on them: the diffuse texture's mean."""
        if slot != MaterialParameter.DIFFUSE:
            return
        red, green, blue = (int(v) for v in np.clip(np.rint(color[:3]), 0, 255))
        unknown = self._world.episode.environment.paint(names, (red, green, blue))
        if len(unknown) == len(names):
            raise WorldError(f"unable to apply texture: no objects named {unknown}")


def _mean_color(texture: Texture) -> np.ndarray:
    width, height, texels = texture
    assert isinstance(texels, list)
    even = len({len(texel) for texel in texels}) == 1
    values = np.array(texels if even else [], np.float64)
    if values.ndim != 2 or len(values) != width * height or values.shape[1] < 3:  # type: ignore[operator]
        raise WorldError(f"unable to apply texture: needs {width} x {height} texels of 3 values")
    mean: np.ndarray = values.mean(axis=0)
    return mean


def _wire(found: EnvironmentObject) -> list[object]:
    """EnvironmentObject: transform, box, id, name, label."""
    pose = pose_to_wire(found.pose_world)
    return [pose, _box_wire(found), found.object_id, found.name, int(found.label)]


def _box_wire(found: EnvironmentObject) -> list[object]:
    """BoundingBox in the world; it belongs to no actor."""
    location, rotation = pose_to_wire(found.pose_world)
    return [location, list(found.extent_m), rotation, 0]

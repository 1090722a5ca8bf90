"""Box and labels of actors whose blueprint alone does not tell them: triggers and mesh props."""

from __future__ import annotations

import math
from collections.abc import Mapping

from adr1.errors import InputError
from adr1.simulator.catalogue.datafile import load_data
from adr1.simulator.catalogue.dimensions import Label, box_of, semantic_tags_wire
from adr1.simulator.catalogue.values import parse_float
from adr1.simulator.geometry import Box

MESH_PROP = "static.prop.mesh"
FRICTION_TRIGGER = "static.trigger.friction"


def spawned_box(blueprint_id: str, attributes: Mapping[str, str]) -> Box:
    """Bounding box of an actor with these attributes, in its own frame, metres.

    A trigger's `extent_x`, `extent_y`, `extent_z` are half sizes in cm, as CARLA's own example
    draws them. A mesh takes the size of the vehicle that its path names (`data/meshes.json`), else
    that of an unknown prop, times `scale`. Raises InputError for attributes that make no box.
    """
    if blueprint_id == FRICTION_TRIGGER:
        if parse_float(attributes["friction"]) < 0.0:
            raise InputError(f"friction: must be 0 or more, got {attributes['friction']}")
        x, y, z = (_half_size_m(attributes, f"extent_{axis}") for axis in "xyz")
        return Box((0.0, 0.0, 0.0), (x, y, z))
    if blueprint_id == MESH_PROP:
        vehicle = mesh_vehicle(attributes["mesh_path"])
        scale = parse_float(attributes["scale"])
        if not 0.0 < scale <= 1000.0:
            raise InputError(f"scale: must be above 0 and at most 1000, got {scale:g}")
        box = box_of(vehicle or MESH_PROP)
        (cx, cy, cz), (ex, ey, ez) = box.center_local_m, box.extent_m
        return Box((scale * cx, scale * cy, scale * cz), (scale * ex, scale * ey, scale * ez))
    return box_of(blueprint_id)


def spawned_tags_wire(blueprint_id: str, attributes: Mapping[str, str]) -> bytes:
    """Labels as the byte string of an Actor's `semantic_tags`; a parked car's mesh is a car."""
    if blueprint_id == MESH_PROP and mesh_vehicle(attributes["mesh_path"]):
        return bytes([Label.CAR])
    return semantic_tags_wire(blueprint_id)


def mesh_vehicle(mesh_path: str) -> str | None:
    """The vehicle blueprint that a mesh shows, by a folder of its path; None for other meshes."""
    folders = mesh_path.split("/")
    meshes: dict[str, str] = load_data("meshes")["vehicles"]
    return next((meshes[folder] for folder in folders if folder in meshes), None)


def _half_size_m(attributes: Mapping[str, str], name: str) -> float:
    size_m = parse_float(attributes[name]) / 100.0
    if not 0.0 <= size_m < math.inf:
        raise InputError(f"{name}: must be 0 or more, got {attributes[name]}")
    return size_m

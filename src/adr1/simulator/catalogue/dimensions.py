"""Bounding boxes, wheel counts and semantic labels of blueprints."""

from __future__ import annotations

from enum import IntEnum
from functools import cache

from adr1.errors import UnknownNameError
from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.catalogue.datafile import load_data
from adr1.simulator.geometry import Box

DEFAULT_PROP_EXTENT_M = (0.5, 0.5, 0.5)
"""Half size of a prop of unknown size, such as `static.prop.mesh`: a 1 m cube, our choice."""


class Label(IntEnum):
    """CARLA's semantic labels (CityObjectLabel of 0.9.16) as far as actors carry them."""

    TRAFFIC_LIGHT = 7
    TRAFFIC_SIGN = 8
    VEGETATION = 9
    PEDESTRIAN = 12
    RIDER = 13
    CAR = 14
    TRUCK = 15
    BUS = 16
    MOTORCYCLE = 18
    BICYCLE = 19
    STATIC = 20
    DYNAMIC = 21


_VEHICLE_LABELS = {
    "car": (Label.CAR,),
    "van": (Label.CAR,),
    "truck": (Label.TRUCK,),
    "bus": (Label.BUS,),
    "motorcycle": (Label.RIDER, Label.MOTORCYCLE),
    "bicycle": (Label.RIDER, Label.BICYCLE),
}
# Which props CARLA labels Static rather than Dynamic is not published; these are built in place.
_BUILT_IN_PLACE = frozenset(
    [
        "advertisement",
        "atm",
        "busstop",
        "busstoplb",
        "calibrator",
        "container",
        "doghouse",
        "foodcart",
        "fountain",
        "gardenlamp",
        "haybalelb",
        "kiosk_01",
        "mailbox",
        "pergola",
        "slide",
        "streetbarrier",
        "streetfountain",
        "swing",
        "vendingmachine",
    ]
)
_TREES = ("aporosatree", "coconutpalm", "cypresstree")


def box_of(blueprint_id: str) -> Box:
    """Bounding box in the actor's frame, metres.

    Vehicles: origin on the ground between the wheels. Walkers: origin in the middle of the body.
    Props: origin in the middle of the bottom face. Sensors, controllers and other kinds without
    a body: a box of size zero. Raises UnknownNameError for an unknown id.
    """
    box = _boxes().get(blueprint_id)
    if box is not None:
        return box
    if Catalogue.load().get(blueprint_id).tags[:2] == ("static", "prop"):
        return _standing(DEFAULT_PROP_EXTENT_M)
    return Box((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))


def has_approximate_box(blueprint_id: str) -> bool:
    """Whether `box_of` is a default because the true size is not known."""
    return blueprint_id.startswith("static.prop.") and blueprint_id not in _boxes()


def number_of_wheels(blueprint_id: str) -> int:
    """Wheels of a vehicle as its blueprint says (2 or 4); UnknownNameError for other kinds."""
    blueprint = Catalogue.load().get(blueprint_id)
    wheels = blueprint.default("number_of_wheels")
    if wheels is None:
        known = (b.id for b in Catalogue.load() if b.family == "vehicle")
        raise UnknownNameError("vehicle", blueprint_id, known)
    return int(wheels)


def labels_of(blueprint_id: str) -> tuple[Label, ...]:
    """Semantic labels of a blueprint, ascending; empty for kinds without a body."""
    blueprint = Catalogue.load().get(blueprint_id)
    match blueprint.tags:
        case ("vehicle", *_):
            return _VEHICLE_LABELS[blueprint.default("base_type") or "car"]
        case ("walker", *_):
            return (Label.PEDESTRIAN,)
        case ("traffic", "traffic_light"):
            return (Label.TRAFFIC_LIGHT,)
        case ("traffic", *_):
            return (Label.TRAFFIC_SIGN,)
        case ("static", "prop", name):
            return (_prop_label(name),)
    return ()


def semantic_tags_wire(blueprint_id: str) -> bytes:
    """Labels as the byte string of an Actor's `semantic_tags`."""
    return bytes(labels_of(blueprint_id))


def _prop_label(name: str) -> Label:
    if name in _TREES:
        return Label.VEGETATION
    if name.startswith("streetsign"):
        return Label.TRAFFIC_SIGN
    return Label.STATIC if name in _BUILT_IN_PLACE else Label.DYNAMIC


def _standing(extent_m: tuple[float, float, float]) -> Box:
    """A box whose bottom face lies in the plane z = 0 of its frame."""
    return Box((0.0, 0.0, extent_m[2]), extent_m)


@cache
def _boxes() -> dict[str, Box]:
    data = load_data("dimensions")
    boxes = {
        name: Box((cx, cy, cz), (ex, ey, ez))
        for family in ("vehicles", "walkers")
        for name, (ex, ey, ez, cx, cy, cz) in data[family].items()
    }
    boxes.update({name: _standing((x, y, z)) for name, (x, y, z) in data["props"].items()})
    return boxes

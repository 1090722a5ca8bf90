"""What surfaces are made of: colour, semantic label, gloss, and which lamp they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np

OWN_LABEL = 0
"""Label of materials that take the label of the actor that wears them (car, truck, ...)."""


class Lamp(IntFlag):
    """Lamps of an actor that can be lit. Bits 0-10 are CARLA's VehicleLightState, bit for bit."""

    POSITION = 0x1
    LOW_BEAM = 0x2
    HIGH_BEAM = 0x4
    BRAKE = 0x8
    RIGHT_BLINKER = 0x10
    LEFT_BLINKER = 0x20
    REVERSE = 0x40
    FOG = 0x80
    INTERIOR = 0x100
    SPECIAL_1 = 0x200
    SPECIAL_2 = 0x400
    SIGNAL_RED = 0x10000
    SIGNAL_YELLOW = 0x20000
    SIGNAL_GREEN = 0x40000
    STREET = 0x80000


UNLIT = Lamp(0)


class Material(IntEnum):
    """Kinds of surface; `MATERIALS` tells what each looks like."""

    ROAD = 0
    ROAD_MARK_WHITE = 1
    ROAD_MARK_YELLOW = 2
    CROSSWALK = 3
    SIDEWALK = 4
    KERB = 5
    TERRAIN = 6
    SHOULDER = 7
    FACADE = 8
    FACADE_DARK = 9
    WINDOW = 10
    ROOF = 11
    TREE_CROWN = 12
    TREE_TRUNK = 13
    HEDGE = 14
    POLE = 15
    WALL = 16
    FENCE = 17
    GUARD_RAIL = 18
    SIGN_RED = 19
    SIGN_WHITE = 20
    SIGN_YELLOW = 21
    SIGN_BACK = 22
    SIGNAL_HOUSING = 23
    SIGNAL_RED = 24
    SIGNAL_YELLOW = 25
    SIGNAL_GREEN = 26
    STREET_LAMP = 27
    PAINT = 28
    GLASS = 29
    TYRE = 30
    RIM = 31
    TRIM = 32
    HEADLAMP = 33
    TAIL_LAMP = 34
    BRAKE_LAMP = 35
    LEFT_BLINKER = 36
    RIGHT_BLINKER = 37
    REVERSE_LAMP = 38
    BEACON = 39
    CYCLE_FRAME = 40
    SKIN = 41
    HAIR = 42
    CLOTH_TOP = 43
    CLOTH_BOTTOM = 44
    SHOE = 45
    RIDER_SKIN = 46
    RIDER_CLOTH = 47
    HELMET = 48
    PROP_PLASTIC = 49
    PROP_ORANGE = 50
    PROP_WHITE = 51
    PROP_METAL = 52
    PROP_WOOD = 53
    STATIC = 54
    SIGN_BLACK = 55
    FACADE_LIGHT = 56
    FACADE_GREY = 57
    ROOF_TILE = 58
    DOOR = 59
    TREE_CROWN_DARK = 60
    TREE_CROWN_LIGHT = 61
    VEHICLE_WHITE = 62
    VEHICLE_RED = 63
    VEHICLE_YELLOW = 64
    PROP_RED = 65
    PROP_GREEN = 66
    PROP_BLUE = 67
    PROP_DARK = 68
    CARDBOARD = 69
    STRAW = 70
    LEAVES = 71


@dataclass(frozen=True, slots=True)
class Surface:
    """One material.

    Attributes:
        rgb: diffuse sRGB colour, 0-255; ignored where `takes_color`.
        label: CARLA's semantic tag, `OWN_LABEL` for the tag of the actor that wears it.
        gloss: 0 matt to 1 mirror.
        lamp: lamps of which any one lights this surface.
        lit_rgb: colour while lit.
        takes_color: whether the actor's own colour replaces `rgb`.
    """

    rgb: tuple[int, int, int]
    label: int = OWN_LABEL
    gloss: float = 0.0
    lamp: Lamp = UNLIT
    lit_rgb: tuple[int, int, int] = (0, 0, 0)
    takes_color: bool = False


M = Material
MATERIALS: dict[Material, Surface] = {
    M.ROAD: Surface((72, 72, 74), 1, 0.05),
    M.ROAD_MARK_WHITE: Surface((225, 225, 220), 24, 0.1),
    M.ROAD_MARK_YELLOW: Surface((220, 175, 50), 24, 0.1),
    M.CROSSWALK: Surface((215, 215, 210), 24, 0.1),
    M.SIDEWALK: Surface((150, 146, 140), 2),
    M.KERB: Surface((170, 168, 162), 2),
    M.TERRAIN: Surface((92, 118, 62), 10),
    M.SHOULDER: Surface((96, 92, 86), 25),
    M.FACADE: Surface((176, 158, 136), 3),
    M.FACADE_DARK: Surface((126, 92, 78), 3),
    M.WINDOW: Surface((62, 78, 96), 3, 0.6),
    M.ROOF: Surface((98, 88, 84), 3),
    M.TREE_CROWN: Surface((58, 96, 44), 9),
    M.TREE_TRUNK: Surface((92, 70, 48), 9),
    M.HEDGE: Surface((66, 104, 50), 9),
    M.POLE: Surface((112, 114, 116), 6, 0.2),
    M.WALL: Surface((150, 142, 132), 4),
    M.FENCE: Surface((120, 112, 100), 5),
    M.GUARD_RAIL: Surface((176, 180, 184), 28, 0.3),
    M.SIGN_RED: Surface((196, 26, 30), 8, 0.2),
    M.SIGN_WHITE: Surface((240, 240, 240), 8, 0.2),
    M.SIGN_YELLOW: Surface((240, 190, 30), 8, 0.2),
    M.SIGN_BACK: Surface((128, 130, 132), 8),
    M.SIGNAL_HOUSING: Surface((28, 30, 30), 7),
    M.SIGNAL_RED: Surface((62, 14, 14), 7, 0.1, Lamp.SIGNAL_RED, (255, 28, 20)),
    M.SIGNAL_YELLOW: Surface((62, 48, 12), 7, 0.1, Lamp.SIGNAL_YELLOW, (255, 196, 24)),
    M.SIGNAL_GREEN: Surface((12, 54, 34), 7, 0.1, Lamp.SIGNAL_GREEN, (40, 255, 140)),
    M.STREET_LAMP: Surface((200, 196, 180), 6, 0.1, Lamp.STREET, (255, 236, 190)),
    M.PAINT: Surface((160, 160, 160), OWN_LABEL, 0.5, takes_color=True),
    M.GLASS: Surface((34, 44, 54), OWN_LABEL, 0.8),
    M.TYRE: Surface((24, 24, 25), OWN_LABEL),
    M.RIM: Surface((150, 152, 156), OWN_LABEL, 0.5),
    M.TRIM: Surface((40, 41, 43), OWN_LABEL, 0.2),
    M.HEADLAMP: Surface(
        (206, 212, 218), OWN_LABEL, 0.6, Lamp.LOW_BEAM | Lamp.HIGH_BEAM, (255, 252, 236)
    ),
    M.TAIL_LAMP: Surface((112, 16, 18), OWN_LABEL, 0.4, Lamp.POSITION, (216, 30, 26)),
    M.BRAKE_LAMP: Surface((104, 12, 16), OWN_LABEL, 0.4, Lamp.BRAKE, (255, 30, 24)),
    M.LEFT_BLINKER: Surface((150, 84, 22), OWN_LABEL, 0.4, Lamp.LEFT_BLINKER, (255, 160, 24)),
    M.RIGHT_BLINKER: Surface((150, 84, 22), OWN_LABEL, 0.4, Lamp.RIGHT_BLINKER, (255, 160, 24)),
    M.REVERSE_LAMP: Surface((190, 192, 194), OWN_LABEL, 0.4, Lamp.REVERSE, (255, 255, 250)),
    M.BEACON: Surface(
        (30, 60, 150), OWN_LABEL, 0.4, Lamp.SPECIAL_1 | Lamp.SPECIAL_2, (70, 130, 255)
    ),
    M.CYCLE_FRAME: Surface((90, 96, 104), OWN_LABEL, 0.3, takes_color=True),
    M.SKIN: Surface((204, 158, 128), OWN_LABEL),
    M.HAIR: Surface((62, 46, 36), OWN_LABEL),
    M.CLOTH_TOP: Surface((92, 96, 140), OWN_LABEL, takes_color=True),
    M.CLOTH_BOTTOM: Surface((52, 56, 70), OWN_LABEL),
    M.SHOE: Surface((36, 32, 30), OWN_LABEL),
    M.RIDER_SKIN: Surface((204, 158, 128), 13),
    M.RIDER_CLOTH: Surface((64, 70, 84), 13),
    M.HELMET: Surface((210, 60, 40), 13, 0.4),
    M.PROP_PLASTIC: Surface((120, 124, 128), OWN_LABEL, 0.2),
    M.PROP_ORANGE: Surface((232, 98, 26), OWN_LABEL, 0.1),
    M.PROP_WHITE: Surface((232, 232, 228), OWN_LABEL, 0.1),
    M.PROP_METAL: Surface((128, 132, 136), OWN_LABEL, 0.4),
    M.PROP_WOOD: Surface((142, 106, 70), OWN_LABEL),
    M.STATIC: Surface((130, 126, 120), 20),
    M.SIGN_BLACK: Surface((24, 24, 26), 8),
    M.FACADE_LIGHT: Surface((206, 196, 178), 3),
    M.FACADE_GREY: Surface((146, 148, 150), 3),
    M.ROOF_TILE: Surface((142, 74, 56), 3),
    M.DOOR: Surface((74, 58, 46), 3),
    M.TREE_CROWN_DARK: Surface((38, 74, 42), 9),
    M.TREE_CROWN_LIGHT: Surface((96, 122, 52), 9),
    M.VEHICLE_WHITE: Surface((228, 228, 226), OWN_LABEL, 0.3),
    M.VEHICLE_RED: Surface((186, 30, 30), OWN_LABEL, 0.3),
    M.VEHICLE_YELLOW: Surface((236, 190, 40), OWN_LABEL, 0.3),
    M.PROP_RED: Surface((188, 34, 32), OWN_LABEL, 0.1),
    M.PROP_GREEN: Surface((52, 104, 66), OWN_LABEL, 0.1),
    M.PROP_BLUE: Surface((48, 88, 150), OWN_LABEL, 0.1),
    M.PROP_DARK: Surface((44, 46, 48), OWN_LABEL),
    M.CARDBOARD: Surface((170, 132, 88), OWN_LABEL),
    M.STRAW: Surface((206, 176, 92), OWN_LABEL),
    M.LEAVES: Surface((62, 104, 48), OWN_LABEL),
}
MATERIAL_LABEL = np.array([MATERIALS[m].label for m in Material], np.uint8)

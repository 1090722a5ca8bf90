"""Props of gardens and households: furniture, plants, toys, bags. See `prop_shapes`."""

from __future__ import annotations

import math

from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.prop_outlines import Size, oval_outline, rect_outline
from adr1.simulator.shapes.solids import box, disc, ellipsoid, prism, tube

M = Material


def table_prop(size: Size) -> Mesh:
    """A table."""
    a, b, h = size
    top = box((0.0, 0.0, h - 0.03), (a, b, 0.06), M.PROP_WOOD)
    legs = [
        box((x * 0.44 * a, y * 0.44 * b, 0.5 * h), (0.06, 0.06, h - 0.02), M.PROP_METAL)
        for x in (-1, 1)
        for y in (-1, 1)
    ]
    return join((top, *legs))


def chair_prop(size: Size) -> Mesh:
    """A garden chair."""
    a, b, h = size
    legs = [
        box((x * 0.42 * a, y * 0.42 * b, 0.22 * h), (0.04, 0.04, 0.44 * h), M.PROP_WHITE)
        for x in (-1, 1)
        for y in (-1, 1)
    ]
    seat = box((0.0, 0.0, 0.45 * h), (a, b, 0.05), M.PROP_WHITE)
    back = box((-0.46 * a, 0.0, 0.73 * h), (0.08 * a, b, 0.54 * h), M.PROP_WHITE)
    return join((*legs, seat, back))


def plant_prop(size: Size) -> Mesh:
    """A pot with a plant, or a low bed."""
    a, b, h = size
    if h < 0.2 * max(a, b):
        return join(
            (
                box((0.0, 0.0, 0.3 * h), (a, b, 0.6 * h), M.PROP_WOOD),
                box((0.0, 0.0, 0.7 * h), (0.94 * a, 0.9 * b, 0.6 * h), M.LEAVES),
            )
        )
    pot = prism(oval_outline(0.36 * a, 0.36 * b), 0.0, 0.45 * h, M.PROP_WOOD, top_scale=1.25)
    return join((pot, ellipsoid((0.0, 0.0, 0.68 * h), (0.5 * a, 0.5 * b, 0.32 * h), M.LEAVES)))


def palm_prop(size: Size) -> Mesh:
    """A palm tree."""
    a, b, h = size
    trunk = tube(
        [(0.0, 0.0, 0.0), (0.03 * a, 0.0, 0.5 * h), (0.0, 0.0, 0.86 * h)],
        (0.22, 0.17, 0.13),
        M.TREE_TRUNK,
        7,
    )
    leaves = []
    for k in range(8):
        u, v = math.cos(k * math.pi / 4.0), math.sin(k * math.pi / 4.0)
        line = [
            (0.0, 0.0, 0.86 * h),
            (0.25 * a * u, 0.25 * b * v, h),
            (0.48 * a * u, 0.48 * b * v, 0.80 * h),
        ]
        leaves.append(tube(line, (0.12, 0.32, 0.05), M.TREE_CROWN, 4))
    return join((trunk, *leaves))


def cypress_prop(size: Size) -> Mesh:
    """A cypress."""
    a, b, h = size
    return join(
        (
            tube([(0.0, 0.0, 0.0), (0.0, 0.0, 0.2 * h)], 0.2, M.TREE_TRUNK, 6),
            ellipsoid((0.0, 0.0, 0.55 * h), (0.5 * a, 0.5 * b, 0.45 * h), M.TREE_CROWN_DARK, 9, 6),
        )
    )


def tree_prop(size: Size) -> Mesh:
    """A broad-leaved tree."""
    a, b, h = size
    return join(
        (
            tube([(0.0, 0.0, 0.0), (0.0, 0.0, 0.5 * h)], (0.035 * h, 0.02 * h), M.TREE_TRUNK, 7),
            ellipsoid((0.0, 0.0, 0.66 * h), (0.5 * a, 0.5 * b, 0.34 * h), M.TREE_CROWN, 10, 5),
        )
    )


def hay_prop(size: Size) -> Mesh:
    """A bale of hay."""
    a, b, h = size
    return join(
        (
            disc((0.0, 0.0, 0.5 * h), 1, 0.5 * min(a, h), b, M.STRAW, 14),
            disc((0.0, 0.0, 0.5 * h), 1, 0.25 * h, 1.01 * b, M.PROP_WOOD, 10),
        )
    )


def round_thing_prop(size: Size) -> Mesh:
    """A short cylinder: cans, cups, the trampoline."""
    a, _, h = size
    return disc((0.0, 0.0, 0.5 * h), 2, 0.5 * a, h, M.PROP_METAL, 14)


def heap_prop(size: Size) -> Mesh:
    """A flat heap."""
    a, b, h = size
    return prism(oval_outline(0.5 * a, 0.5 * b), 0.0, h, M.CARDBOARD, top_scale=0.45)


def fountain_prop(size: Size) -> Mesh:
    """A round fountain."""
    a, b, h = size
    return join(
        (
            prism(oval_outline(0.5 * a, 0.5 * b), 0.0, 0.16 * h, M.STATIC),
            prism(oval_outline(0.46 * a, 0.46 * b), 0.15 * h, 0.165 * h, M.GLASS),
            tube([(0.0, 0.0, 0.0), (0.0, 0.0, 0.7 * h)], (0.12 * a, 0.05 * a), M.STATIC, 10),
            prism(oval_outline(0.22 * a, 0.22 * b), 0.66 * h, 0.74 * h, M.STATIC),
            ellipsoid((0.0, 0.0, 0.88 * h), (0.05 * a, 0.05 * b, 0.12 * h), M.STATIC),
        )
    )


def frame_prop(size: Size) -> Mesh:
    """Something of posts and a top: swings, clotheslines, a pergola."""
    a, b, h = size
    posts = [
        box((x * a, y * b, 0.5 * h), (0.08, 0.08, h), M.PROP_WOOD)
        for x in (-0.48, 0.48)
        for y in (-0.46, 0.46)
    ]
    beams = [box((0.0, y * b, h - 0.05), (a, 0.08, 0.1), M.PROP_WOOD) for y in (-0.46, 0.0, 0.46)]
    return join(
        (*posts, *beams, box((0.0, 0.0, 0.25 * h), (0.25 * a, 0.25 * b, 0.05), M.PROP_WOOD))
    )


def slide_prop(size: Size) -> Mesh:
    """A slide."""
    a, b, h = size
    chute = tube([(0.0, -0.1 * b, 0.8 * h), (0.0, 0.46 * b, 0.12 * h)], 0.3 * a, M.PROP_RED, 4)
    ladder = [box((x * a, -0.4 * b, 0.5 * h), (0.06, 0.08, h), M.PROP_METAL) for x in (-0.4, 0.4)]
    rungs = [
        box((0.0, -0.42 * b, z * h), (0.8 * a, 0.05, 0.04), M.PROP_METAL) for z in (0.2, 0.4, 0.6)
    ]
    deck = box((0.0, -0.28 * b, 0.78 * h), (a, 0.3 * b, 0.06), M.PROP_BLUE)
    return join((chute, *ladder, *rungs, deck))


def house_prop(size: Size) -> Mesh:
    """A doghouse."""
    a, b, h = size
    return join(
        (
            box((0.0, 0.0, 0.32 * h), (0.9 * a, 0.9 * b, 0.64 * h), M.PROP_WOOD),
            prism(rect_outline(0.5 * a, 0.5 * b), 0.62 * h, h, M.PROP_RED, top_scale=0.12),
            box((0.45 * a, 0.0, 0.25 * h), (0.03, 0.4 * b, 0.45 * h), M.PROP_DARK),
        )
    )


def cart_prop(size: Size) -> Mesh:
    """A shopping trolley."""
    a, b, h = size
    wheels = [
        disc((x * a, y * b, 0.07 * h), 1, 0.07 * h, 0.05, M.TYRE, 10)
        for x in (-0.36, 0.36)
        for y in (-0.4, 0.4)
    ]
    basket = prism(rect_outline(0.4 * a, 0.42 * b), 0.3 * h, 0.85 * h, M.PROP_METAL, top_scale=1.15)
    handle = box((0.0, 0.46 * b, 0.95 * h), (0.9 * a, 0.08 * b, 0.1 * h), M.PROP_RED)
    legs = [
        box((x * a, y * b, 0.2 * h), (0.03, 0.03, 0.3 * h), M.PROP_METAL)
        for x in (-0.36, 0.36)
        for y in (-0.4, 0.4)
    ]
    return join((*wheels, basket, handle, *legs))


def case_prop(size: Size) -> Mesh:
    """A case with a handle."""
    a, b, h = size
    return join(
        (
            box((0.0, 0.0, 0.44 * h), (a, b, 0.84 * h), M.PROP_BLUE),
            box((0.0, 0.0, 0.93 * h), (0.36 * a, 0.3 * b, 0.14 * h), M.PROP_DARK),
            box((0.0, 0.0, 0.44 * h), (1.01 * a, 0.3 * b, 0.06 * h), M.PROP_METAL),
        )
    )


def gnome_prop(size: Size) -> Mesh:
    """A garden gnome."""
    a, b, h = size
    return join(
        (
            prism(oval_outline(0.5 * a, 0.5 * b), 0.0, 0.5 * h, M.PROP_BLUE, top_scale=0.7),
            ellipsoid((0.0, 0.0, 0.58 * h), (0.3 * a, 0.3 * b, 0.14 * h), M.SKIN),
            prism(oval_outline(0.32 * a, 0.32 * b), 0.64 * h, h, M.PROP_RED, top_scale=0.06),
        )
    )

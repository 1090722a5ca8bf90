"""Props by family: what the name says, in the size that the catalogue tells.

All stand on z = 0 about the origin. A prop that no family knows is a plain box of the right size.
"""

from __future__ import annotations

from collections.abc import Callable

from adr1.simulator.shapes import prop_garden as garden
from adr1.simulator.shapes import prop_street as street
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh
from adr1.simulator.shapes.prop_outlines import Size
from adr1.simulator.shapes.solids import box

Maker = Callable[[Size], Mesh]


def prop_mesh(type_id: str, size_m: Size) -> Mesh:
    """Mesh of a prop; its bounds are about those of the size."""
    name = type_id.removeprefix("static.prop.")
    for words, maker in _FAMILIES:
        if any(word in name for word in words):
            return maker(size_m)
    return box((0.0, 0.0, 0.5 * size_m[2]), size_m, Material.PROP_PLASTIC)


_FAMILIES: tuple[tuple[tuple[str, ...], Maker], ...] = (
    (("cone",), street.cone_prop),
    (("barrel",), street.barrel_prop),
    (("trashbag", "plasticbag", "shoppingbag", "purse"), street.bag_prop),
    (("bin", "trashcan"), street.bin_prop),
    (("container",), street.container_prop),
    (("creasedbox", "debris", "platformgarbage", "garbage05", "garbage06"), garden.heap_prop),
    (("box0",), street.carton_prop),
    (("bench",), street.bench_prop),
    (("swing", "pergola", "clothesline"), garden.frame_prop),
    (("table",), garden.table_prop),
    (("chair",), garden.chair_prop),
    (("chainbarrier",), street.chain_prop),
    (("barrier",), street.barrier_prop),
    (("trafficwarning",), street.traffic_warning_prop),
    (("warning",), street.warning_prop),
    (("streetsign",), street.sign_prop),
    (("busstop",), street.shelter_prop),
    (("advertisement",), street.poster_prop),
    (("vendingmachine", "atm", "mailbox"), street.cabinet_prop),
    (("kiosk",), street.kiosk_prop),
    (("foodcart",), street.food_cart_prop),
    (("plantpot",), garden.plant_prop),
    (("palm",), garden.palm_prop),
    (("cypress",), garden.cypress_prop),
    (("tree",), garden.tree_prop),
    (("haybale",), garden.hay_prop),
    (("fountain",), garden.fountain_prop),
    (("gardenlamp",), street.lamp_prop),
    (("slide",), garden.slide_prop),
    (("doghouse",), garden.house_prop),
    (("cart", "trolley"), garden.cart_prop),
    (("case",), garden.case_prop),
    (("gnome",), garden.gnome_prop),
    (("colacan", "garbage0", "trampoline", "helmet", "wateringcan"), garden.round_thing_prop),
)

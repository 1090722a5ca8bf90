"""The proving ground that is driven before the first client comes."""

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.world.warm_up import warm_up


def test_runs_through_a_pile_up() -> None:
    warm_up(Catalogue.load())

"""All families, by name."""

from __future__ import annotations

from adr1.synthesis.families.bend_overspeed import BendOverspeed
from adr1.synthesis.families.cut_in import CutIn
from adr1.synthesis.families.cyclist_strike import CyclistStrike
from adr1.synthesis.families.family import Family
from adr1.synthesis.families.junction_conflict import JunctionConflict
from adr1.synthesis.families.missed_turn import MissedTurn
from adr1.synthesis.families.obstacle import Obstacle
from adr1.synthesis.families.oncoming_drift import OncomingDrift
from adr1.synthesis.families.pedestrian_strike import PedestrianStrike
from adr1.synthesis.families.rear_end import RearEnd
from adr1.synthesis.families.side_swipe import SideSwipe
from adr1.synthesis.families.verge_drift import VergeDrift
from adr1.synthesis.families.wrong_way import WrongWay

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        RearEnd(),
        SideSwipe(),
        CutIn(),
        JunctionConflict(),
        OncomingDrift(),
        PedestrianStrike(),
        CyclistStrike(),
        Obstacle(),
        BendOverspeed(),
        VergeDrift(),
        MissedTurn(),
        WrongWay(),
    )
}

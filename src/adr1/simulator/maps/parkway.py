"""Parkway: open country with a dual carriageway, ramps, bends, a roundabout and stop signs.

           N1 ------ bends ------ N2            north road, 60 km/h
          /  ^off               on|  \\
         W == A ==== dual ======= B == E        2+2 lanes, 90 km/h, extra lane between A and B
         |   on^                 |off |
         WS - P1 - H -- ring -- P2 -- ES        local road, 50 km/h; H: hamlet lane to the ring
          \\              |           /
           ----- bends -- X ---- T --           interurban road, 60-80 km/h, overtaking
                           `-----'              south lane

W, E, WS and ES, where most traffic meets, have lights. Elsewhere side roads stop (206) and entries
of the roundabout yield (205). No driving lane just ends: lanes are gained from on-ramps and dropped
into off-ramps.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace

import roadgen

from adr1.simulator.maps.country_network import (
    EAST,
    NORTH,
    QUARTER,
    SOUTH,
    WEST,
    CountryNetwork,
    JunctionRules,
    Place,
    round_two_corners,
    straights_and_bends,
    through,
)
from adr1.simulator.maps.road_chain import Bend, PathPose, Piece, chicane, lay_road
from adr1.simulator.maps.roundabout import build_roundabout, roundabout_mouth
from adr1.simulator.maps.street_kit import Arm, Street, post_speed_limit

DUAL = Street(
    2,
    2,
    3.5,
    90.0,
    shoulder_width_m=2.5,
    median_width_m=2.0,
    centre_marking="none",
    road_type="motorway",
)
DUAL_SLOW = replace(DUAL, speed_kph=60.0)
DUAL_WEAVE = replace(DUAL, forward_lanes=3, backward_lanes=3)
RAMP = Street(1, 0, 3.75, 60.0, shoulder_width_m=1.0, road_type="motorway")
INTERURBAN = Street(1, 1, 3.5, 60.0, shoulder_width_m=1.5, road_type="rural")
OVERTAKING = replace(INTERURBAN, speed_kph=80.0, centre_marking="broken")
COUNTRY = Street(1, 1, 3.5, 60.0, shoulder_width_m=1.0, road_type="rural")
COUNTRY_OPEN = replace(COUNTRY, centre_marking="broken")
LOCAL = Street(1, 1, 3.4, 50.0, pavement_width_m=2.5, centre_marking="broken")
HAMLET = Street(1, 1, 3.2, 30.0, parking_width_m=2.2, pavement_width_m=2.0, centre_marking="broken")

RAMP_GAP_M = 3.0
"""From the outer edge of the dual carriageway's shoulder to a ramp's centre, at the ramp's nose."""
FORK_M = 40.0
"""Length of the junctions in which a lane is gained or dropped."""
SLOW_M = 90.0
"""Length of dual carriageway with a lower limit before its end."""


@dataclass(frozen=True, slots=True)
class ParkwayPlan:
    """What the seed decides. Lengths in metres, town frame with the dual carriageway at y = 0."""

    half_length_m: float
    ramp_x_m: float
    north_y_m: float
    local_y_m: float
    south_y_m: float
    hamlet_x_m: float
    lane_x_m: float
    north_wave: tuple[Bend, ...]
    south_wave: tuple[Bend, ...]


def plan_parkway(seed: int) -> ParkwayPlan:
    """Draws the plan of one Parkway town."""
    rng = random.Random(f"parkway/{seed}")

    def wave(low_deg: float, high_deg: float) -> tuple[Bend, ...]:
        angle = math.radians(rng.uniform(low_deg, high_deg)) * rng.choice((-1.0, 1.0))
        return chicane(angle, rng.uniform(85.0, 110.0), 25.0)

    return ParkwayPlan(
        half_length_m=rng.uniform(345.0, 375.0),
        ramp_x_m=rng.uniform(105.0, 125.0),
        north_y_m=rng.uniform(135.0, 150.0),
        local_y_m=-rng.uniform(135.0, 150.0),
        south_y_m=-rng.uniform(275.0, 290.0),
        hamlet_x_m=-rng.uniform(108.0, 118.0),
        lane_x_m=rng.uniform(225.0, 240.0),
        north_wave=wave(22.0, 32.0),
        south_wave=wave(18.0, 26.0),
    )


def build_parkway(town: roadgen.Map, seed: int) -> None:
    """Adds a Parkway town's roads, junctions and furniture to an empty map."""
    _Parkway(town, plan_parkway(seed)).build()


class _Parkway(CountryNetwork):
    """The town under construction: arms gather at places until all roads lie."""

    def __init__(self, town: roadgen.Map, plan: ParkwayPlan) -> None:
        self.plan = plan
        x, y_local = plan.half_length_m, plan.local_y_m
        ramp_foot_x = plan.ramp_x_m + FORK_M / 2.0 + 62.0
        places: dict[str, Place] = {
            "w": (-x, 0.0),
            "e": (x, 0.0),
            "n1": (-ramp_foot_x, plan.north_y_m),
            "n2": (ramp_foot_x, plan.north_y_m),
            "ws": (-x, y_local),
            "es": (x, y_local),
            "p1": (-ramp_foot_x, y_local),
            "p2": (ramp_foot_x, y_local),
            "h": (plan.hamlet_x_m, y_local),
            "ring": (0.0, y_local),
            "x": (0.0, plan.south_y_m),
            "t": (plan.lane_x_m, plan.south_y_m),
        }
        super().__init__(town, "parkway", places)

    def build(self) -> None:
        self._lay_dual_carriageway()
        self._lay_north()
        self._lay_local()
        self._lay_south()
        build_roundabout(self.town, "parkway_ring", self.places["ring"], self.arms.pop("ring"))
        self.add_junctions(JUNCTION_RULES, walked=(LOCAL, HAMLET))

    # Roads --------------------------------------------------------------------------------------

    def mouth(self, place: str, bearing: float, crossing: Street | None) -> PathPose:
        """Where an arm begins; at the roundabout its own way."""
        if place == "ring":
            return roundabout_mouth(self.places["ring"], bearing)
        return super().mouth(place, bearing, crossing)

    def _lay_dual_carriageway(self) -> None:
        """Three stretches and the two junctions A and B where ramps join and leave."""
        fork = FORK_M / 2.0
        nose_x = self.plan.ramp_x_m
        weave_start, weave_end = (
            PathPose(fork - nose_x, 0.0, EAST),
            PathPose(nose_x - fork, 0.0, EAST),
        )
        length_m = weave_end.x_m - weave_start.x_m
        a_east, b_west = lay_road(
            self.town, "parkway_dual_weave", weave_start, weave_end, [Piece(DUAL_WEAVE, length_m)]
        )
        start = self.mouth("w", EAST, COUNTRY)
        length_m = -nose_x - fork - start.x_m
        w_arm, a_west = lay_road(
            self.town,
            "parkway_dual_west",
            start,
            PathPose(-nose_x - fork, 0.0, EAST),
            [Piece(DUAL_SLOW, SLOW_M), Piece(DUAL, length_m - SLOW_M)],
        )
        b_east, e_arm = lay_road(
            self.town,
            "parkway_dual_east",
            PathPose(nose_x + fork, 0.0, EAST),
            self.mouth("e", WEST, COUNTRY).reversed(),
            [Piece(DUAL, length_m - SLOW_M), Piece(DUAL_SLOW, SLOW_M)],
        )
        self.arms["w"], self.arms["e"] = [w_arm], [e_arm]
        south, north = self._lay_ramps(on="p1", off="n1", heading=EAST)
        self._add_fork("parkway_a", a_west, a_east, gained=south, dropped=north)
        north, south = self._lay_ramps(on="n2", off="p2", heading=WEST)
        self._add_fork("parkway_b", b_east, b_west, gained=north, dropped=south)

    def _lay_ramps(self, on: str, off: str, heading: float) -> tuple[Arm, Arm]:
        """The on- and off-ramp of one fork; heading is that of the traffic that comes on."""
        nose = PathPose(0.0, 0.0, heading).moved(-self.plan.ramp_x_m - FORK_M / 2.0)
        offset_m = DUAL.reach_m("forward") + RAMP_GAP_M
        bend = (Bend(-QUARTER, 40.0, 20.0),)
        foot = self.mouth(on, heading + QUARTER, LOCAL if on == "p1" else COUNTRY)
        tip = nose.moved(0.0, -offset_m)
        pieces = straights_and_bends(foot, tip, RAMP, bend, RAMP)
        on_foot, on_tip = lay_road(self.town, f"parkway_ramp_on_{on}", foot, tip, pieces)
        self.arms.setdefault(on, []).append(on_foot)
        tip = nose.moved(0.0, offset_m).reversed()
        foot = self.mouth(off, heading - QUARTER, COUNTRY if off == "n1" else LOCAL).reversed()
        pieces = straights_and_bends(tip, foot, RAMP, bend, RAMP)
        off_tip, off_foot = lay_road(self.town, f"parkway_ramp_off_{off}", tip, foot, pieces)
        self.arms.setdefault(off, []).append(off_foot)
        return on_tip, off_tip

    def _lay_north(self) -> None:
        corner = (Bend(-QUARTER, 50.0, 25.0),)
        self.link(("w", NORTH, DUAL), ("n1", WEST, RAMP), COUNTRY, corner, COUNTRY_OPEN)
        wave = self.plan.north_wave
        self.link(("n1", EAST, RAMP), ("n2", WEST, RAMP), COUNTRY, wave, COUNTRY_OPEN)
        self.link(("n2", EAST, RAMP), ("e", NORTH, DUAL), COUNTRY, corner, COUNTRY_OPEN)

    def _lay_local(self) -> None:
        self.link(("w", SOUTH, DUAL), ("ws", NORTH, LOCAL), COUNTRY)
        self.link(("e", SOUTH, DUAL), ("es", NORTH, LOCAL), COUNTRY)
        self.link(("ws", EAST, COUNTRY), ("p1", WEST, RAMP), LOCAL)
        self.link(("p1", EAST, RAMP), ("h", WEST, HAMLET), LOCAL)
        self.link(("h", EAST, HAMLET), ("ring", WEST, None), LOCAL)
        self.link(("ring", EAST, None), ("p2", WEST, RAMP), LOCAL)
        self.link(("p2", EAST, RAMP), ("es", WEST, COUNTRY), LOCAL)
        loop = (Bend(-QUARTER, 22.0, 8.0), Bend(-QUARTER, 22.0, 8.0))
        self._lay_hamlet(loop)

    def _lay_hamlet(self, loop: tuple[Bend, Bend]) -> None:
        """A lane from H northwards and round to the ring's north side."""
        start = self.mouth("h", NORTH, LOCAL)
        end = self.mouth("ring", NORTH, None).reversed()
        top_y = self.plan.local_y_m + 92.0
        middle = PathPose((start.x_m + end.x_m) / 2.0, top_y, EAST)
        pieces = round_two_corners(start, middle, end, loop, HAMLET)
        first, last = lay_road(self.town, "parkway_hamlet", start, end, pieces)
        self.arms["h"].append(first)
        self.arms["ring"].append(last)

    def _lay_south(self) -> None:
        corner = (Bend(QUARTER, 60.0, 30.0),)
        self.link(
            ("ws", SOUTH, LOCAL),
            ("x", WEST, COUNTRY),
            INTERURBAN,
            (*corner, *self.plan.south_wave),
            OVERTAKING,
        )
        self.link(("x", EAST, COUNTRY), ("t", WEST, COUNTRY), INTERURBAN, (), OVERTAKING)
        self.link(("t", EAST, COUNTRY), ("es", SOUTH, LOCAL), INTERURBAN, corner, OVERTAKING)
        self.link(("ring", SOUTH, None), ("x", NORTH, INTERURBAN), COUNTRY)
        u_turn = (Bend(QUARTER, 24.0, 10.0), Bend(QUARTER, 24.0, 10.0))
        self._lay_south_lane(u_turn)

    def _lay_south_lane(self, u_turn: tuple[Bend, Bend]) -> None:
        start = self.mouth("x", SOUTH, INTERURBAN)
        end = self.mouth("t", SOUTH, INTERURBAN).reversed()
        middle = PathPose((start.x_m + end.x_m) / 2.0, start.y_m - 55.0, EAST)
        pieces = round_two_corners(start, middle, end, u_turn, COUNTRY)
        first, last = lay_road(self.town, "parkway_south_lane", start, end, pieces)
        self.arms["x"].append(first)
        self.arms["t"].append(last)

    # Junctions ----------------------------------------------------------------------------------

    def _add_fork(self, name: str, main: Arm, weave: Arm, *, gained: Arm, dropped: Arm) -> None:
        """Both carriageways run on; a ramp becomes the third lane, the other third lane a ramp."""
        junction = self.town.add_junction(name)
        main_in, main_out = through(main)
        weave_in, weave_out = through(weave)
        runs_on = [
            *zip(main_in, weave_out[:2], strict=True),
            *zip(weave_in[:2], main_out, strict=True),
            (through(gained)[0][0], weave_out[2]),
            (weave_in[2], through(dropped)[1][0]),
        ]
        for lane_in, lane_out in runs_on:
            self.town.connect_lanes(lane_in, lane_out, junction)
        for arm in (main, dropped):
            post_speed_limit(self.town, arm)


LIT = ("w", "e", "ws", "es")
"""Both ends of the dual carriageway and of the local road: too busy to be left to stop signs."""
NO_LEFT_TURN = {"n2": "E", "p1": "W", "h": "W", "t": "E", "x": "NSEW"}
"""Arms without a left turn: main roads into side roads, and all of X. Nobody gives way to Traffic
Manager's turning cars, and queues that cross each other lock for good."""
SIDE_ROADS = {"n1": "S", "p2": "N", "h": "N", "x": "NS", "t": "S"}
"""Which arms of each other junction stop, by compass bearing."""
JUNCTION_RULES = JunctionRules(lit=LIT, no_left_turn=NO_LEFT_TURN, stop=SIDE_ROADS)

"""Speedway: a motorway with on- and off-ramps, and an interurban ring road round it.

        .------------ NF ===\\--- ramp off -- / ramp on -- NO -------------.
        |  .--.                  2+2 lanes, 100 km/h                 .--.  |
        | (    >======J1==3+3==J2=========J3==3+3==J4===============<    ) |   interurban ring
        |  `--'                                                      `--'  |   road, 60-80 km/h
        `---------- SF --- village street --- SO --- V1 --- V2 ------------'
                                                      `-----'  lane

J1 and J4: the right lane splits (deceleration lane) and the acceleration lane of the other
direction ends by running into the right lane. J2 and J3: noses of the ramps. At both ends the
motorway turns back on itself in a wide loop, so motorway traffic never stops and no lane just
ends. The loops are also what links the two carriageways: nothing crosses the motorway.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace

import roadgen

from adr1.simulator.maps.country_network import (
    EAST,
    QUARTER,
    SOUTH,
    WEST,
    CountryNetwork,
    JunctionRules,
    round_two_corners,
    straights_and_bends,
    through,
)
from adr1.simulator.maps.road_chain import Bend, PathPose, Piece, lay_road
from adr1.simulator.maps.street_kit import Arm, Street, post_speed_limit

MOTORWAY = Street(
    2,
    2,
    3.75,
    100.0,
    shoulder_width_m=2.5,
    median_width_m=2.0,
    centre_marking="none",
    road_type="motorway",
)
MOTORWAY_SLOW = replace(MOTORWAY, speed_kph=60.0)
SPEED_CHANGE = replace(MOTORWAY, forward_lanes=3, backward_lanes=3)
LOOP = Street(2, 0, 3.75, 60.0, shoulder_width_m=2.5, road_type="motorway")
RAMP = Street(1, 0, 3.75, 60.0, shoulder_width_m=1.0, road_type="motorway")
INTERURBAN = Street(1, 1, 3.5, 70.0, shoulder_width_m=1.5, road_type="rural")
OVERTAKING = replace(INTERURBAN, speed_kph=80.0, centre_marking="broken")
VILLAGE = Street(1, 1, 3.4, 50.0, parking_width_m=2.2, pavement_width_m=2.0)
LANE = Street(1, 1, 3.2, 30.0, parking_width_m=2.2, pavement_width_m=2.0, centre_marking="broken")

RAMP_GAP_M = 3.0
"""From the outer edge of the motorway's shoulder to a ramp's centre, at the ramp's nose."""
NOSE_M, TAPER_M, TURN_BACK_M = 40.0, 60.0, 24.0
"""Lengths of the junctions: at a ramp's nose, where a lane begins or ends, before a loop."""
SLOW_M = 90.0
"""Length of motorway with the loop's limit before and behind each loop."""
LOOP_RADIUS_M, LOOP_CLOTHOID_M = 100.0, 30.0
RAMP_FOOT_M = 92.0
"""From a ramp's nose to its foot, along the motorway."""


@dataclass(frozen=True, slots=True)
class SpeedwayPlan:
    """What the seed decides. Lengths in metres, town frame with the motorway at y = 0.

    Attributes:
        nose_x_m: where the ramps leave and join, east and west of the middle.
        speed_change_m: length of the acceleration and deceleration lanes.
        half_straight_m: from the middle to where the motorway's straight ends.
        ring_y_m: the ring road's distance from the motorway.
        lane_x_m: the village lane's two junctions.
    """

    nose_x_m: float
    speed_change_m: float
    half_straight_m: float
    ring_y_m: float
    lane_x_m: tuple[float, float]


def plan_speedway(seed: int) -> SpeedwayPlan:
    """Draws the plan of one Speedway town."""
    rng = random.Random(f"speedway/{seed}")
    nose_x_m = rng.uniform(205.0, 225.0)
    speed_change_m = rng.uniform(150.0, 180.0)
    lane_x_m = rng.uniform(225.0, 240.0)
    return SpeedwayPlan(
        nose_x_m=nose_x_m,
        speed_change_m=speed_change_m,
        half_straight_m=nose_x_m + speed_change_m + rng.uniform(250.0, 280.0),
        ring_y_m=rng.uniform(150.0, 165.0),
        lane_x_m=(lane_x_m, lane_x_m + rng.uniform(170.0, 200.0)),
    )


def build_speedway(town: roadgen.Map, seed: int) -> None:
    """Adds a Speedway town's roads, junctions and furniture to an empty map."""
    _Speedway(town, plan_speedway(seed)).build()


class _Speedway(CountryNetwork):
    """The town under construction."""

    def __init__(self, town: roadgen.Map, plan: SpeedwayPlan) -> None:
        self.plan = plan
        foot_x, y = plan.nose_x_m - NOSE_M / 2.0 - RAMP_FOOT_M, plan.ring_y_m
        places = {
            "sf": (-foot_x, -y),
            "so": (foot_x, -y),
            "nf": (foot_x, y),
            "no": (-foot_x, y),
            "v1": (plan.lane_x_m[0], -y),
            "v2": (plan.lane_x_m[1], -y),
        }
        super().__init__(town, "speedway", places)

    def build(self) -> None:
        self._lay_motorway()
        self._lay_ring()
        self._lay_lane()
        self.add_junctions(JUNCTION_RULES, walked=(VILLAGE, LANE))

    # Motorway -----------------------------------------------------------------------------------

    def _lay_motorway(self) -> None:
        """Five stretches from west to east, the junctions between them, and a loop at each end."""
        plan = self.plan
        inner = plan.nose_x_m - NOSE_M / 2.0
        near, far = inner + NOSE_M, inner + NOSE_M + plan.speed_change_m
        outer, end = far + TAPER_M, plan.half_straight_m
        fast_m = end - outer - SLOW_M
        slow, fast = Piece(MOTORWAY_SLOW, SLOW_M), Piece(MOTORWAY, fast_m)
        west = self._stretch("west", -end, -outer, [slow, fast])
        change_w = self._stretch("change_w", -far, -near, [Piece(SPEED_CHANGE, far - near)])
        middle = self._stretch("middle", -inner, inner, [Piece(MOTORWAY, 2.0 * inner)])
        change_e = self._stretch("change_e", near, far, [Piece(SPEED_CHANGE, far - near)])
        east = self._stretch("east", outer, end, [fast, slow])
        self._add_taper("j1", west[1], change_w[0])
        self._add_taper("j4", east[0], change_e[1])
        south_off, south_on = self._lay_ramps(EAST, "sf", "so")
        north_off, north_on = self._lay_ramps(WEST, "nf", "no")
        self._add_noses("j2", middle[0], change_w[1], gained=north_on, dropped=south_off)
        self._add_noses("j3", middle[1], change_e[0], gained=south_on, dropped=north_off)
        self._add_loop("loop_w", west[0], WEST)
        self._add_loop("loop_e", east[1], EAST)

    def _stretch(
        self, name: str, west_x: float, east_x: float, pieces: list[Piece]
    ) -> tuple[Arm, Arm]:
        ends = PathPose(west_x, 0.0, EAST), PathPose(east_x, 0.0, EAST)
        return lay_road(self.town, f"speedway_motorway_{name}", *ends, pieces)

    def _lay_ramps(self, heading: float, off: str, on: str) -> tuple[Arm, Arm]:
        """Off- and on-ramp of the carriageway of that heading; their arms at the noses."""
        middle = PathPose(0.0, 0.0, heading)
        aside_m = -(MOTORWAY.reach_m("forward") + RAMP_GAP_M)
        nose_m = self.plan.nose_x_m - NOSE_M / 2.0
        bend = (Bend(-QUARTER, 45.0, 22.0),)
        meets = VILLAGE if heading == EAST else INTERURBAN
        tip = middle.moved(-nose_m, aside_m)
        foot = self.mouth(off, heading + QUARTER, meets).reversed()
        pieces = straights_and_bends(tip, foot, RAMP, bend, RAMP)
        off_arm, foot_arm = lay_road(self.town, f"speedway_ramp_off_{off}", tip, foot, pieces)
        self.arms.setdefault(off, []).append(foot_arm)
        foot, tip = self.mouth(on, heading + QUARTER, meets), middle.moved(nose_m, aside_m)
        pieces = straights_and_bends(foot, tip, RAMP, bend, RAMP)
        foot_arm, on_arm = lay_road(self.town, f"speedway_ramp_on_{on}", foot, tip, pieces)
        self.arms.setdefault(on, []).append(foot_arm)
        return off_arm, on_arm

    def _add_taper(self, name: str, main: Arm, change: Arm) -> None:
        """A lane begins beside the right one, and the other way a lane runs into the right one."""
        (main_in, main_out), (change_in, change_out) = through(main), through(change)
        pairs = [
            *zip(main_in, change_out, strict=False),
            (main_in[1], change_out[2]),
            *zip(change_in, [*main_out, main_out[1]], strict=True),
        ]
        self._connect(name, pairs)

    def _add_noses(self, name: str, main: Arm, change: Arm, *, gained: Arm, dropped: Arm) -> None:
        """Both carriageways run on; a ramp becomes the third lane, the other third lane a ramp."""
        (main_in, main_out), (change_in, change_out) = through(main), through(change)
        pairs = [
            *zip(main_in, change_out, strict=False),
            *zip(change_in, [*main_out, through(dropped)[1][0]], strict=True),
            (through(gained)[0][0], change_out[2]),
        ]
        self._connect(name, pairs)
        post_speed_limit(self.town, dropped)
        post_speed_limit(self.town, change)

    def _add_loop(self, name: str, main: Arm, heading: float) -> None:
        """The carriageway that leads to this end turns back into the one that leads away."""
        begin = PathPose(0.0, 0.0, heading).moved(self.plan.half_straight_m + TURN_BACK_M)
        aside_m = MOTORWAY.median_width_m + LOOP.reference_shift_m
        start, end = begin.moved(0.0, -aside_m), begin.moved(0.0, aside_m).reversed()
        # A road each, for a road must not begin and end in the same junction.
        pieces = [Piece(LOOP, 0.0, (bend,)) for bend in loop_bends(2.0 * MOTORWAY.median_width_m)]
        loop_arms = lay_road(self.town, f"speedway_{name}", start, end, pieces)
        main_in, main_out = through(main)
        loop_out, loop_in = through(loop_arms[0])[1], through(loop_arms[1])[0]
        pairs = [*zip(main_in, loop_out, strict=True), *zip(loop_in, main_out, strict=True)]
        self._connect(name, pairs)

    def _connect(self, name: str, pairs: list[tuple[roadgen.LaneRef, roadgen.LaneRef]]) -> None:
        junction = self.town.add_junction(f"speedway_{name}")
        for lane_in, lane_out in pairs:
            self.town.connect_lanes(lane_in, lane_out, junction)

    # Ring road and village ----------------------------------------------------------------------

    def _lay_ring(self) -> None:
        self.link(("sf", EAST, RAMP), ("so", WEST, RAMP), VILLAGE)
        self.link(("so", EAST, RAMP), ("v1", WEST, LANE), INTERURBAN, (), OVERTAKING)
        self.link(("v1", EAST, LANE), ("v2", WEST, LANE), INTERURBAN, (), OVERTAKING)
        self.link(("no", EAST, RAMP), ("nf", WEST, RAMP), INTERURBAN, (), OVERTAKING)
        self._lay_end("west", ("no", WEST, RAMP), ("sf", WEST, RAMP), -1.0)
        self._lay_end("east", ("v2", EAST, LANE), ("nf", EAST, RAMP), 1.0)

    def _lay_end(
        self,
        name: str,
        source: tuple[str, float, Street],
        target: tuple[str, float, Street],
        side: float,
    ) -> None:
        """The ring road round one of the loops, counter-clockwise about the town."""
        beyond_m = TURN_BACK_M + 3.2 * LOOP_RADIUS_M
        middle = PathPose(side * (self.plan.half_straight_m + beyond_m), 0.0, side * QUARTER)
        corner = Bend(QUARTER, 90.0, 40.0)
        start, end = self.mouth(*source), self.mouth(*target).reversed()
        pieces = round_two_corners(start, middle, end, (corner, corner), INTERURBAN, OVERTAKING)
        self.lay(f"ring_{name}", source[0], target[0], (start, end), pieces)

    def _lay_lane(self) -> None:
        start = self.mouth("v1", SOUTH, INTERURBAN)
        end = self.mouth("v2", SOUTH, INTERURBAN).reversed()
        middle = PathPose((start.x_m + end.x_m) / 2.0, start.y_m - 70.0, EAST)
        corner = Bend(QUARTER, 26.0, 10.0)
        pieces = round_two_corners(start, middle, end, (corner, corner), LANE)
        self.lay("lane", "v1", "v2", (start, end), pieces)


JUNCTION_RULES = JunctionRules(
    lit=("sf", "v2"),
    stop={"v1": "S"},
    give_way={"nf": "S"},
)
"""The busy ends of the village have lights; the lane stops, the northern off-ramp gives way."""


def loop_bends(gap_m: float) -> tuple[Bend, Bend, Bend]:
    """Out to the right, round to the left, and back: an omega that ends beside where it began.

    gap_m lies between the reference lines at both ends, which run opposite ways.
    """

    def bends(out_rad: float) -> tuple[Bend, Bend, Bend]:
        out = Bend(-out_rad, LOOP_RADIUS_M, LOOP_CLOTHOID_M)
        return out, replace(out, angle_rad=math.pi + 2.0 * out_rad), out

    def width_m(out_rad: float) -> float:
        path = Piece(LOOP, 0.0, bends(out_rad)).draw(PathPose(0.0, 0.0, 0.0))
        return float(path.point[1])

    low, high = math.radians(20.0), math.radians(85.0)
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if width_m(middle) > gap_m else (low, middle)
    return bends(low)

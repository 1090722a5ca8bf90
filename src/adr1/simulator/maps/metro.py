"""Metro: a signalised city grid with pavements, crossings, parking and biking lanes.

The four outer lines form a ring road with rounded corners; the inner lines are avenues of two
lanes a direction, one-way streets, quiet streets with biking lanes, and streets with parking. The
seed varies block sizes, which line is which, limits, and the order of green.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import roadgen

from adr1.simulator.maps.street_kit import (
    MOUTH_GAP_M,
    Arm,
    Control,
    End,
    Street,
    connect_arms,
    control_arm,
    post_speed_limit,
)

Node = tuple[int, int]

RING = Street(1, 1, 3.5, 50.0, parking_width_m=2.3, pavement_width_m=2.5)
AVENUE = Street(2, 2, 3.25, 50.0, biking_width_m=1.8, pavement_width_m=3.0)
PARKING_STREET = Street(
    1, 1, 3.4, 40.0, parking_width_m=2.3, pavement_width_m=2.5, centre_marking="broken"
)
QUIET_STREET = Street(
    1, 1, 3.2, 30.0, biking_width_m=1.6, pavement_width_m=2.5, centre_marking="broken"
)
ONE_WAY = Street(2, 0, 3.2, 40.0, parking_width_m=2.3, pavement_width_m=2.5)

LINES = 5
BLOCK_M = (92.0, 116.0)
CORNER_RADIUS_M = 28.0
UNIT_OF_HEADING: tuple[tuple[int, int], ...] = ((1, 0), (0, 1), (-1, 0), (0, -1))


@dataclass(frozen=True, slots=True)
class MetroPlan:
    """What the seed decides: where the lines run and what street each of them is."""

    x_m: tuple[float, ...]
    y_m: tuple[float, ...]
    columns: tuple[Street, ...]
    rows: tuple[Street, ...]

    def place(self, node: Node) -> tuple[float, float]:
        return self.x_m[node[0]], self.y_m[node[1]]

    def street(self, node: Node, heading: int) -> Street:
        """The street that leaves a node in a direction (0 east, 1 north, 2 west, 3 south)."""
        return self.rows[node[1]] if heading % 2 == 0 else self.columns[node[0]]


def plan_metro(seed: int) -> MetroPlan:
    """Draws the plan of one Metro town."""
    rng = random.Random(f"metro/{seed}")
    columns = [AVENUE, ONE_WAY, rng.choice((PARKING_STREET, QUIET_STREET))]
    rows = [AVENUE, QUIET_STREET, rng.choice((PARKING_STREET, AVENUE))]
    rng.shuffle(columns)
    rng.shuffle(rows)
    return MetroPlan(_lines(rng), _lines(rng), (RING, *columns, RING), (RING, *rows, RING))


def build_metro(town: roadgen.Map, seed: int) -> None:
    """Adds a Metro town's roads, junctions and furniture to an empty map."""
    plan = plan_metro(seed)
    arms: dict[Node, list[tuple[int, Arm]]] = {}
    for node_a, node_b, heading in _segments():
        _add_segment(town, plan, node_a, node_b, heading, arms)
    for corner in ((0, 0), (LINES - 1, 0), (LINES - 1, LINES - 1), (0, LINES - 1)):
        _add_corner(town, plan, corner, arms)
    rng = random.Random(f"metro/lights/{seed}")
    for node in sorted(arms):
        _add_junction(town, node, [arm for _, arm in sorted(arms[node], key=_by_heading)], rng)


def _lines(rng: random.Random) -> tuple[float, ...]:
    gaps = [round(rng.uniform(*BLOCK_M), 1) for _ in range(LINES - 1)]
    places = [sum(gaps[:k]) - sum(gaps) / 2.0 for k in range(LINES)]
    return tuple(round(place, 2) for place in places)


def _by_heading(entry: tuple[int, Arm]) -> int:
    return entry[0]


def _is_corner(node: Node) -> bool:
    return node[0] in (0, LINES - 1) and node[1] in (0, LINES - 1)


def _segments() -> list[tuple[Node, Node, int]]:
    """Every street piece between two neighbouring junctions; ring corners come apart from these."""
    pieces: list[tuple[Node, Node, int]] = []
    for i in range(LINES):
        for j in range(LINES):
            for node_b, heading in (((i + 1, j), 0), ((i, j + 1), 1)):
                inside = max(node_b) < LINES
                if inside and not _is_corner((i, j)) and not _is_corner(node_b):
                    pieces.append(((i, j), node_b, heading))
    return pieces


def _has_arm(node: Node, heading: int) -> bool:
    di, dj = UNIT_OF_HEADING[heading % 4]
    return 0 <= node[0] + di < LINES and 0 <= node[1] + dj < LINES


def _mouth_m(plan: MetroPlan, node: Node, heading: int) -> float:
    """Distance from the node to an arm's mouth: clear of the crossing street's pavements."""
    crossing = [
        plan.street(node, turn) for turn in (heading + 1, heading + 3) if _has_arm(node, turn)
    ]
    return max(street.half_width_m for street in crossing) + MOUTH_GAP_M


def _mouth(
    plan: MetroPlan, node: Node, heading: int, shift_left_m: float
) -> tuple[float, float, float]:
    (x, y), (ux, uy) = plan.place(node), UNIT_OF_HEADING[heading]
    distance_m = _mouth_m(plan, node, heading)
    return x + ux * distance_m - uy * shift_left_m, y + uy * distance_m + ux * shift_left_m, 0.0


def _add_segment(
    town: roadgen.Map,
    plan: MetroPlan,
    node_a: Node,
    node_b: Node,
    heading: int,
    arms: dict[Node, list[tuple[int, Arm]]],
) -> None:
    street = plan.street(node_a, heading)
    back = (heading + 2) % 4
    shift_m = street.reference_shift_m
    road = town.add_road(
        lanes=street.lanes(),
        start=_mouth(plan, node_a, heading, shift_m),
        end=_mouth(plan, node_b, back, -shift_m),
        name=f"metro_{node_a[0]}{node_a[1]}_{node_b[0]}{node_b[1]}",
        speed_limit_kph=street.speed_kph,
        type_=street.road_type,
    )
    _register(arms, node_a, heading, road, street, "start")
    _register(arms, node_b, back, road, street, "end")


def _register(
    arms: dict[Node, list[tuple[int, Arm]]],
    node: Node,
    heading: int,
    road: roadgen.Road,
    street: Street,
    at: End,
) -> None:
    arm = Arm(road, street, at, heading * math.pi / 2.0)
    arms.setdefault(node, []).append((heading, arm))


def _add_corner(
    town: roadgen.Map, plan: MetroPlan, corner: Node, arms: dict[Node, list[tuple[int, Arm]]]
) -> None:
    """One ring road piece round a corner of the town, counter-clockwise round the town."""
    arriving = {(0, 0): 3, (LINES - 1, 0): 0, (LINES - 1, LINES - 1): 1, (0, LINES - 1): 2}[corner]
    leaving = (arriving + 1) % 4
    (ax, ay), (lx, ly) = UNIT_OF_HEADING[arriving], UNIT_OF_HEADING[leaving]
    node_a = (corner[0] - ax, corner[1] - ay)
    node_b = (corner[0] + lx, corner[1] + ly)
    start = _mouth(plan, node_a, arriving, 0.0)
    end = _mouth(plan, node_b, (leaving + 2) % 4, 0.0)
    corner_x, corner_y = plan.place(corner)
    path = roadgen.Alignment(start=start, heading=arriving * math.pi / 2.0)
    path.line(abs(corner_x - start[0]) + abs(corner_y - start[1]) - CORNER_RADIUS_M)
    path.arc(CORNER_RADIUS_M * math.pi / 2.0, 1.0 / CORNER_RADIUS_M)
    path.line(abs(end[0] - corner_x) + abs(end[1] - corner_y) - CORNER_RADIUS_M)
    road = town.add_road(
        lanes=RING.lanes(),
        alignment=path,
        name=f"metro_corner_{corner[0]}{corner[1]}",
        speed_limit_kph=RING.speed_kph,
        type_=RING.road_type,
    )
    _register(arms, node_a, arriving, road, RING, "start")
    _register(arms, node_b, (leaving + 2) % 4, road, RING, "end")


def _add_junction(town: roadgen.Map, node: Node, arms: list[Arm], rng: random.Random) -> None:
    junction = town.add_junction(f"metro_{node[0]}{node[1]}")
    controls = {arm.road.id: _control(arms, arm) for arm in arms}
    # Without lights nobody lets a car turn left off the ring: queues would lock.
    barred = [arm for arm in arms if controls[arm.road.id] == "none"]
    connect_arms(town, junction, arms, no_left_turn_from=barred)
    for arm in rng.sample(arms, len(arms)):
        control_arm(town, arm, controls[arm.road.id], crossing=True)
        post_speed_limit(town, arm)


def _control(arms: list[Arm], arm: Arm) -> Control:
    """Lights, but where a quiet or one-way street comes out on the ring: it waits there."""
    stem = next((other for other in arms if other.street is not RING), arm)
    comes_out = bool(stem.lanes("driving", entering=True))
    if len(arms) != 3 or stem.street not in (QUIET_STREET, ONE_WAY) or not comes_out:
        return "lights"
    if arm is not stem:
        return "none"
    return "stop" if arm.street is QUIET_STREET else "yield"

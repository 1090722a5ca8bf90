"""The road network that every server plays the programme on, as OpenDRIVE text.

Any CARLA server builds a world from such text (`generate_opendrive_world`), so two servers need no
town in common. Seen in CARLA's world frame (x east, y south):

    * a crossing with lights at the origin, its four arms 20 m long;
    * a wide loop from its east arm to its north arm: 700 m straight along +x, then three bends;
    * a small loop from its west arm to its south arm, for routes of the Traffic Manager;
    * a skid pad, 260 m by 120 m of level asphalt, apart from the rest.

Everything is level, at height 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from lxml import etree
from lxml.etree import _Element as Element

NAME = "proving_ground"
ORIGIN_DEG = (48.0, 11.0)
MOUTH_M = 20.0
LANE_M = 3.5
PAVEMENT_M = 2.0
LIMIT_KMH = 50
STRAIGHT_M = 700.0
BEND_RADIUS_M = 30.0
SKID_PAD_CENTER_WORLD_M = (370.0, -110.0)
SKID_PAD_LENGTH_M, SKID_PAD_WIDTH_M = 260.0, 120.0
STOP_LINE_M = MOUTH_M + 0.4
"""Distance of the lights' stop lines from the origin, along each arm."""

SKID_PAD, JUNCTION, FIRST_TURN = 9, 100, 101


@dataclass(frozen=True, slots=True)
class _Loop:
    """Two roads, one after the other, from one arm of the crossing round to the arm left of it.

    No road has both ends at the crossing: the client's map engine would mix up its two arms.
    """

    roads: tuple[int, int]
    heading_rad: float
    first_m: float
    second_m: float


@dataclass(frozen=True, slots=True)
class _Mouth:
    """Where an arm meets the crossing: which end of which road, and the arm's heading outwards."""

    road_id: int
    at_start: bool
    outward_rad: float

    @property
    def arriving_lane(self) -> int:
        return 1 if self.at_start else -1

    @property
    def contact(self) -> str:
        return "start" if self.at_start else "end"


_LOOPS = (_Loop((1, 2), 0.0, STRAIGHT_M, 180.0), _Loop((3, 4), math.pi, 150.0, 90.0))
_MOUTHS = tuple(
    mouth
    for loop in _LOOPS
    for mouth in (
        _Mouth(loop.roads[0], True, loop.heading_rad),
        _Mouth(loop.roads[1], False, loop.heading_rad + 0.5 * math.pi),
    )
)


@cache
def opendrive_text() -> str:
    """The network; the same text at every call."""
    root = etree.Element("OpenDRIVE")
    header = etree.SubElement(root, "header", revMajor="1", revMinor="4", name=NAME, version="1")
    for side, value in (("north", 300), ("south", -200), ("east", 800), ("west", -250)):
        header.set(side, f"{value:.1f}")
    reference = etree.SubElement(header, "geoReference")
    latitude, longitude = ORIGIN_DEG
    reference.text = f"+proj=tmerc +lat_0={latitude:g} +lon_0={longitude:g} +k=1 +x_0=0 +y_0=0"
    reference.text += " +datum=WGS84 +units=m"
    for loop in _LOOPS:
        _add_loop(root, loop)
    _add_skid_pad(root)
    turns = _add_turns(root)
    for index in range(2):
        controller = etree.SubElement(
            root, "controller", id=str(index), name=f"phase{index}", sequence=str(index)
        )
        for number, mouth in enumerate(_MOUTHS):
            if number % 2 == index:
                etree.SubElement(controller, "control", signalId=_signal_id(mouth), type="0")
    _add_junction(root, turns)
    text = etree.tostring(root, encoding="unicode", pretty_print=True)
    return f'<?xml version="1.0" standalone="yes"?>\n{text}'


def _signal_id(mouth: _Mouth) -> str:
    return str(200 + _MOUTHS.index(mouth))


def _add_loop(root: Element, loop: _Loop) -> None:
    """Away from the crossing, three bends to the left, and back to it; cut after the first bend."""
    radius, quarter = BEND_RADIUS_M, 0.5 * math.pi
    bend = (radius * quarter, True)
    first = [(loop.first_m, False), bend]
    second = [(loop.second_m, False), bend, (MOUTH_M + loop.first_m - radius, False), bend]
    second += [(radius + loop.second_m - MOUTH_M, False)]
    heading = loop.heading_rad
    place = (MOUTH_M * math.cos(heading), MOUTH_M * math.sin(heading), heading)
    crossing = {"elementType": "junction", "elementId": str(JUNCTION)}
    for index, pieces in enumerate((first, second)):
        road = _road(root, loop.roads[index], sum(length for length, _ in pieces))
        link = etree.SubElement(road, "link")
        contact = "start" if index == 0 else "end"
        other = {"elementType": "road", "elementId": str(loop.roads[1 - index])}
        other["contactPoint"] = contact
        ends = (crossing, other) if index == 0 else (other, crossing)
        for kind, attributes in zip(("predecessor", "successor"), ends, strict=True):
            etree.SubElement(link, kind, attrib=attributes)
        _set_speed(road)
        place = _add_pieces(road, pieces, place)
        lanes = [(1, "driving", LANE_M), (2, "sidewalk", PAVEMENT_M)]
        made = _add_lanes(road, lanes, [(-lane_id, kind, width) for lane_id, kind, width in lanes])
        for lane in made:
            links = lane.find("link")
            assert links is not None
            kind = "successor" if index == 0 else "predecessor"
            etree.SubElement(links, kind, id=str(lane.get("id")))
        mouth = next(m for m in _MOUTHS if m.road_id == loop.roads[index])
        length_m = sum(length for length, _ in pieces)
        _add_light(etree.SubElement(road, "signals"), mouth, length_m)


def _add_pieces(
    road: Element, pieces: list[tuple[float, bool]], start: tuple[float, float, float]
) -> tuple[float, float, float]:
    """The reference line from `start` (x, y, heading); each piece is a length and whether it bends.

    Returns where it ends.
    """
    x, y, heading = start
    view, s = etree.SubElement(road, "planView"), 0.0
    for length, bends in pieces:
        _geometry(view, s, (x, y, heading), length, 1.0 / BEND_RADIUS_M if bends else 0.0)
        s += length
        if bends:
            turned = heading + 0.5 * math.pi
            x += BEND_RADIUS_M * (math.sin(turned) - math.sin(heading))
            y += BEND_RADIUS_M * (math.cos(heading) - math.cos(turned))
            heading = turned
        else:
            x, y = x + length * math.cos(heading), y + length * math.sin(heading)
    return x, y, heading


def _add_light(signals: Element, mouth: _Mouth, road_length_m: float) -> None:
    from_end_m = STOP_LINE_M - MOUTH_M
    lane, side_m = mouth.arriving_lane, LANE_M + PAVEMENT_M + 0.5
    signal = etree.SubElement(
        signals,
        "signal",
        s=f"{from_end_m if mouth.at_start else road_length_m - from_end_m:.3f}",
        t=f"{lane * side_m:.3f}",
        id=_signal_id(mouth),
        name="Signal_3Light_Post01",
        dynamic="yes",
        orientation="-" if mouth.at_start else "+",
        zOffset="0.0",
        country="OpenDRIVE",
        type="1000001",
        subtype="-1",
        value="-1",
    )
    for name, value in (("hOffset", "0"), ("pitch", "0"), ("roll", "0")):
        signal.set(name, value)
    etree.SubElement(signal, "validity", fromLane=str(lane), toLane=str(lane))


def _add_skid_pad(root: Element) -> None:
    road = _road(root, SKID_PAD, SKID_PAD_LENGTH_M)
    etree.SubElement(road, "link")
    _set_speed(road)
    x, y = SKID_PAD_CENTER_WORLD_M[0] - 0.5 * SKID_PAD_LENGTH_M, -SKID_PAD_CENTER_WORLD_M[1]
    _geometry(etree.SubElement(road, "planView"), 0.0, (x, y, 0.0), SKID_PAD_LENGTH_M, 0.0)
    half = 0.5 * SKID_PAD_WIDTH_M
    _add_lanes(road, [(1, "driving", half)], [(-1, "driving", half)])


def _add_turns(root: Element) -> list[tuple[_Mouth, int]]:
    """The twelve ways over the crossing; returns each one's origin and road id."""
    turns: list[tuple[_Mouth, int]] = []
    for origin in _MOUTHS:
        for goal in _MOUTHS:
            if goal is origin:
                continue
            road_id = FIRST_TURN + len(turns)
            turns.append((origin, road_id))
            _add_turn(root, road_id, origin, goal)
    return turns


def _add_turn(root: Element, road_id: int, origin: _Mouth, goal: _Mouth) -> None:
    """One lane from one arm's axis to another's: a straight, or a quarter of a circle."""
    heading = origin.outward_rad + math.pi
    turn = (goal.outward_rad - heading + math.pi) % (2.0 * math.pi) - math.pi
    straight = abs(turn) < 0.1
    length = 2.0 * MOUTH_M if straight else MOUTH_M * 0.5 * math.pi
    road = _road(root, road_id, length, junction=JUNCTION)
    link = etree.SubElement(road, "link")
    for kind, mouth in (("predecessor", origin), ("successor", goal)):
        etree.SubElement(
            link,
            kind,
            elementType="road",
            elementId=str(mouth.road_id),
            contactPoint=mouth.contact,
        )
    _set_speed(road)
    start = (MOUTH_M * math.cos(origin.outward_rad), MOUTH_M * math.sin(origin.outward_rad))
    curvature = 0.0 if straight else math.copysign(1.0 / MOUTH_M, turn)
    view = etree.SubElement(road, "planView")
    _geometry(view, 0.0, (*start, heading % (2.0 * math.pi)), length, curvature)
    lane = _add_lanes(road, [], [(-1, "driving", LANE_M)])[0]
    link = lane.find("link")
    assert link is not None
    etree.SubElement(link, "predecessor", id=str(origin.arriving_lane))
    etree.SubElement(link, "successor", id=str(-goal.arriving_lane))


def _add_junction(root: Element, turns: list[tuple[_Mouth, int]]) -> None:
    junction = etree.SubElement(root, "junction", id=str(JUNCTION), name="crossing")
    for index, (origin, road_id) in enumerate(turns):
        connection = etree.SubElement(
            junction,
            "connection",
            id=str(index),
            incomingRoad=str(origin.road_id),
            connectingRoad=str(road_id),
            contactPoint="start",
        )
        lane = str(origin.arriving_lane)
        etree.SubElement(connection, "laneLink", attrib={"from": lane, "to": "-1"})
    for index in range(2):
        etree.SubElement(junction, "controller", id=str(index), type="0", sequence=str(index))


def _road(root: Element, road_id: int, length_m: float, junction: int = -1) -> Element:
    return etree.SubElement(
        root,
        "road",
        name=f"road{road_id}",
        length=f"{length_m:.9f}",
        id=str(road_id),
        junction=str(junction),
    )


def _set_speed(road: Element) -> None:
    kind = etree.SubElement(road, "type", s="0", type="town")
    etree.SubElement(kind, "speed", max=str(LIMIT_KMH), unit="km/h")


def _geometry(
    view: Element,
    s_m: float,
    start: tuple[float, float, float],
    length_m: float,
    curvature_per_m: float,
) -> None:
    """One piece of the reference line; `start`: x, y (m) and heading (rad), OpenDRIVE's frame."""
    x, y, heading = (f"{value:.9f}" for value in start)
    piece = etree.SubElement(
        view, "geometry", s=f"{s_m:.9f}", x=x, y=y, hdg=heading, length=f"{length_m:.9f}"
    )
    if curvature_per_m:
        etree.SubElement(piece, "arc", curvature=f"{curvature_per_m:.12f}")
    else:
        etree.SubElement(piece, "line")


def _add_lanes(
    road: Element, left: list[tuple[int, str, float]], right: list[tuple[int, str, float]]
) -> list[Element]:
    """The road's only cross-section; returns the lanes, left ones first."""
    etree.SubElement(road, "elevationProfile")
    section = etree.SubElement(etree.SubElement(road, "lanes"), "laneSection", s="0")
    made: list[Element] = []
    for side, lanes in (("left", left[::-1]), ("center", [(0, "none", 0.0)]), ("right", right)):
        if not lanes:
            continue
        group = etree.SubElement(section, side)
        for lane_id, kind, width_m in lanes:
            lane = etree.SubElement(group, "lane", id=str(lane_id), type=kind, level="false")
            if lane_id:
                etree.SubElement(lane, "link")
                etree.SubElement(
                    lane, "width", sOffset="0", a=f"{width_m:.3f}", b="0", c="0", d="0"
                )
                made.append(lane)
            _add_mark(lane, kind, lane_id)
    return made


def _add_mark(lane: Element, kind: str, lane_id: int) -> None:
    mark = {"driving": "solid", "none": "broken"}.get(kind, "none")
    etree.SubElement(
        lane,
        "roadMark",
        sOffset="0",
        type=mark if lane_id >= -2 else "none",
        weight="standard",
        color="white",
        width="0.12",
        laneChange="none",
    )

"""Finishes roadgen's OpenDRIVE text for the `carla` client.

roadgen places a light or sign over its lane and a crossing on its road; CARLA wants poles beside
the carriageway, `validity` over every lane of the approach, speed values on limit signs, and
vehicles to stop before a crossing, so crossings move just inside the junction mouth.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from adr1.simulator.maps.lane_changes import set_lane_changes
from adr1.simulator.maps.street_kit import CROSSING_WIDTH_M
from adr1.simulator.maps.turn_curves import round_turns

KERB_TO_POLE_M = 0.5
LINE_TO_MOUTH_M = 0.4
MOUTH_TO_CROSSING_M = 0.5
CROSSING_INTO_PAVEMENT_M = 0.6
BOUNDS_MARGIN_M = 20.0

SIGNAL_NAMES = {"205": "Sign_Yield", "206": "Sign_Stop", "1000001": "Signal_3Light_Post01"}


@dataclass(frozen=True, slots=True)
class LaneSpan:
    """One lane of a road's first cross-section, on one side: its id, type and outer edge |t|."""

    lane_id: int
    kind: str
    outer_m: float


def finish_opendrive(text: str) -> tuple[str, list[str]]:
    """The same network with permissions, signals, crossings and bounds as CARLA reads them.

    Returns the text and the names of the buildings in it, in document order: those beside a
    motorway are taken out.
    """
    root = etree.fromstring(text.encode())
    round_turns(root)
    set_lane_changes(root)
    for lane in root.iterfind("road/lanes/laneSection/*/lane[@type='none']"):
        if lane.get("id") != "0":
            lane.set("type", "median")  # a type that roadgen has no word for
    for road in root.iterfind("road"):
        for signal in road.iterfind("signals/signal"):
            _finish_signal(road, signal)
        for thing in road.iterfind("objects/object"):
            if thing.get("type") == "crosswalk":
                _move_crossing_into_junction(road, thing)
            elif thing.get("subtype") == "stopLine":
                _hold_back(road, thing, LINE_TO_MOUTH_M)
    _number_controllers(root)
    _widen_bounds(root)
    buildings = _clear_motorways(root)
    return etree.tostring(root, encoding="unicode"), buildings


def side_lanes(road: etree._Element, side: str, s_m: float) -> list[LaneSpan]:
    """Lanes of the cross-section at s on one side ("left"/"right"), inner to outer."""
    sections = [sec for sec in road.iterfind("lanes/laneSection") if float(sec.get("s")) <= s_m]
    section = sections[-1]
    lanes = sorted(section.iterfind(f"{side}/lane"), key=lambda lane: abs(int(lane.get("id"))))
    edge_m, spans = 0.0, []
    for lane in lanes:
        edge_m += float(lane.find("width").get("a"))
        spans.append(LaneSpan(int(lane.get("id")), lane.get("type"), edge_m))
    return spans


def _finish_signal(road: etree._Element, signal: etree._Element) -> None:
    side = "right" if signal.get("orientation") == "+" else "left"
    lanes = side_lanes(road, side, float(signal.get("s")))
    driving = [lane for lane in lanes if lane.kind == "driving"]
    pole_m = _kerb_m(road, side, float(signal.get("s"))) + KERB_TO_POLE_M
    signal.set("t", f"{pole_m if side == 'left' else -pole_m:.3f}")
    signal.set("zOffset", "0.0")
    signal.set("country", "OpenDRIVE")
    if signal.get("type") == "274":
        _set_limit(road, signal)
    else:
        signal.set("name", SIGNAL_NAMES[signal.get("type")])
        _hold_back(road, signal, LINE_TO_MOUTH_M)
    for old in [*signal.iterfind("validity"), *signal.iterfind("userData")]:
        signal.remove(old)
    ids = [lane.lane_id for lane in driving]
    etree.SubElement(signal, "validity", fromLane=str(min(ids)), toLane=str(max(ids)))


def _kerb_m(road: etree._Element, side: str, s_m: float) -> float:
    """|t| of a side's kerb: the outer edge of everything but the pavement."""
    lanes = side_lanes(road, side, s_m)
    return max((lane.outer_m for lane in lanes if lane.kind != "sidewalk"), default=0.0)


def _set_limit(road: etree._Element, signal: etree._Element) -> None:
    limit_kph = round(float(road.find("type/speed").get("max")) * 3.6)
    signal.set("name", f"Speed_{limit_kph}")
    signal.set("subtype", str(limit_kph))
    signal.set("value", str(limit_kph))
    signal.set("unit", "km/h")


def _hold_back(road: etree._Element, thing: etree._Element, distance_m: float) -> None:
    """Moves a thing at a road's end a little back from the junction."""
    length_m, s_m = float(road.get("length")), float(thing.get("s"))
    thing.set("s", f"{min(max(s_m, distance_m), length_m - distance_m):.3f}")


def _move_crossing_into_junction(road: etree._Element, crossing: etree._Element) -> None:
    length_m, s_m = float(road.get("length")), float(crossing.get("s"))
    at_end = s_m > length_m / 2.0
    crossing.set("s", repr(length_m if at_end else 0.0))
    reach = {side: _kerb_m(road, side, s_m) for side in ("left", "right")}
    for side in reach:
        if any(lane.kind == "sidewalk" for lane in side_lanes(road, side, s_m)):
            reach[side] += CROSSING_INTO_PAVEMENT_M
    crossing.set("t", "0.0")
    near_m, far_m = MOUTH_TO_CROSSING_M, MOUTH_TO_CROSSING_M + CROSSING_WIDTH_M
    # The object lies a quarter turn from the road: u runs to the left, v against s.
    v_near, v_far = (-near_m, -far_m) if at_end else (near_m, far_m)
    ring = [
        (reach["left"], v_near),
        (-reach["right"], v_near),
        (-reach["right"], v_far),
        (reach["left"], v_far),
        (reach["left"], v_near),
    ]
    for corner, (u, v) in zip(crossing.iterfind("outline/cornerLocal"), ring, strict=True):
        corner.set("u", f"{u:.3f}")
        corner.set("v", f"{v:.3f}")


def _clear_motorways(root: etree._Element) -> list[str]:
    """Takes out buildings whose frontage is a motorway; names of those that stay."""
    kept = []
    for road in root.iterfind("road"):
        motorway = road.find("type").get("type") == "motorway"
        for thing in road.findall("objects/object[@type='building']"):
            if motorway:
                thing.getparent().remove(thing)
            else:
                kept.append(thing.get("name"))
    return kept


def _number_controllers(root: etree._Element) -> None:
    """Order of green within each junction, as CARLA's towns write it."""
    by_id = {controller.get("id"): controller for controller in root.iterfind("controller")}
    for junction in root.iterfind("junction"):
        for rank, reference in enumerate(junction.iterfind("controller")):
            reference.set("type", "0")
            reference.set("sequence", str(rank))
            by_id[reference.get("id")].set("sequence", str(rank))


def _widen_bounds(root: etree._Element) -> None:
    """roadgen bounds the reference lines only; lanes and buildings lie beside them."""
    header = root.find("header")
    for side, sign in (("north", 1.0), ("east", 1.0), ("south", -1.0), ("west", -1.0)):
        header.set(side, f"{float(header.get(side)) + sign * BOUNDS_MARGIN_M:.3f}")

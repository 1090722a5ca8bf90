"""Lane-change permissions from lane markings, for OpenDRIVE text that carries none.

A broken line may be crossed both ways, a solid one not at all, a double line from the side of its
broken stroke. The line between opposing directions never permits a lane change, even where a
broken line permits overtaking: route planners read `laneChange` as "may continue in that lane".
Inside junctions there are no lane changes.
Source: ASAM OpenDRIVE 1.7, 11.9 (road markings; `increase` is a change towards higher lane ids).
"""

from __future__ import annotations

from lxml import etree

CHANGE_BY_MARKING = {"broken": "both", "broken broken": "both"}


def set_lane_changes(root: etree._Element) -> None:
    """Sets `laneChange` on every roadMark of every road, in place."""
    for road in root.iterfind("road"):
        in_junction = road.get("junction") != "-1"
        for lane in road.iterfind("lanes/laneSection/*/lane"):
            neighbours_drive = lane.get("type") == "driving" and _outer_type(lane) == "driving"
            for mark in lane.iterfind("roadMark"):
                permitted = neighbours_drive and not in_junction
                mark.set("laneChange", _permission(lane, mark) if permitted else "none")


def _outer_type(lane: etree._Element) -> str | None:
    """Type of the lane on the other side of this lane's own (outer) marking."""
    lane_id = int(lane.get("id"))
    if lane_id == 0:
        return None
    outer_id = str(lane_id + (1 if lane_id > 0 else -1))
    outer = [other for other in lane.getparent() if other.get("id") == outer_id]
    return outer[0].get("type") if outer else None


def _permission(lane: etree._Element, mark: etree._Element) -> str:
    kind = mark.get("type", "none")
    if kind in ("solid broken", "broken solid"):
        # The first stroke is the one nearer the reference line; crossing is open from the other.
        inwards_open = kind == "solid broken"
        left_side = int(lane.get("id")) > 0
        return "decrease" if inwards_open == left_side else "increase"
    return CHANGE_BY_MARKING.get(kind, "none")

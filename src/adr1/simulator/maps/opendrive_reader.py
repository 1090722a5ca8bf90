"""Read OpenDRIVE text; every fault is told with the file's name and line."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
from lxml import etree
from lxml.etree import _Element as Element

from adr1.errors import FileFormatError
from adr1.simulator.maps.opendrive import (
    Junction,
    Lane,
    LaneSection,
    OpenDrive,
    Road,
    RoadLink,
    RoadMark,
    RoadObject,
    Signal,
    SignalReference,
)
from adr1.simulator.maps.opendrive_geometry import (
    ARC,
    LINE,
    N_PARAMETERS,
    PARAM_POLY3,
    POLY3,
    SPIRAL,
    CubicProfile,
    PlanView,
)

MAX_ROAD_LENGTH_M = 100_000.0
MAX_LANE_LENGTH_M = 5_000_000.0  # of all lanes together
MAX_NUMBER = 1e9
MAX_INTEGER = 2**31 - 1
MAX_COORDINATE_M = 1_000_000.0
SPEED_UNITS_KMH = {"mph": 1.609344, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "m/s": 3.6, "": 3.6}
_LAT_LON = re.compile(r"\+(lat_0|lon_0)=([-+0-9.eE]+)")
_SPEED_OBJECT = re.compile(r"Speed_(\d{1,3})")
_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")


def read_opendrive(name: str, text: str) -> OpenDrive:
    """Parse OpenDRIVE text.

    Args:
        name: what error messages call the file.

    Raises:
        FileFormatError: not OpenDRIVE, or broken; carries the line.
    """
    return _Reader(name).document(text)


class _Reader:
    """Keeps the file's name at hand, for error messages."""

    def __init__(self, name: str) -> None:
        self._name = name

    def document(self, text: str) -> OpenDrive:
        root = self._root(text)
        roads: dict[int, Road] = {}
        total_m = 0.0
        for element in root.findall("road"):
            road = self._road(element)
            if road.road_id in roads:
                raise self._error(element, f"road id {road.road_id} appears twice")
            roads[road.road_id] = road
            total_m += sum((s.end_s_m - s.s_m) * len(s.lanes) for s in road.sections)
            if total_m > MAX_LANE_LENGTH_M:
                raise self._error(element, f"more than {MAX_LANE_LENGTH_M:.0f} m of lanes")
        if not roads:
            raise FileFormatError(self._name, root.sourceline, "no <road> in this OpenDRIVE file")
        junctions = [self._junction(element) for element in root.findall("junction")]
        return OpenDrive(
            roads,
            {junction.junction_id: junction for junction in junctions},
            dict(self._controller(element) for element in root.findall("controller")),
            self._origin(root),
        )

    def _root(self, text: str) -> Element:
        body = _DECLARATION.sub(lambda match: "\n" * match.group().count("\n"), text)
        if not body.strip():
            raise FileFormatError(self._name, None, "the OpenDRIVE text is empty")
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(body.lstrip("\ufeff").encode(), parser)
        except (etree.XMLSyntaxError, UnicodeEncodeError, ValueError) as error:
            line = getattr(error, "lineno", None)
            raise FileFormatError(self._name, line, f"not well-formed XML: {error}") from error
        for element in root.iter():
            if isinstance(element.tag, str) and "}" in element.tag:
                element.tag = element.tag.rsplit("}", 1)[1]
        if root.tag != "OpenDRIVE":
            raise FileFormatError(
                self._name, root.sourceline, f"root is <{root.tag}>, not <OpenDRIVE>"
            )
        return root

    # ---- roads --------------------------------------------------------------------------------

    def _road(self, element: Element) -> Road:
        length = self._number(element, "length")
        if not 0.0 < length <= MAX_ROAD_LENGTH_M:
            raise self._error(element, f"road length {length} m is out of range")
        predecessor = element.find("link/predecessor")
        successor = element.find("link/successor")
        return Road(
            road_id=self._integer(element, "id"),
            length_m=length,
            junction_id=self._integer(element, "junction", -1),
            predecessor=None if predecessor is None else self._link(predecessor),
            successor=None if successor is None else self._link(successor),
            plan_view=self._plan_view(element),
            elevation=self._profile(element.findall("elevationProfile/elevation"), "s"),
            lane_offset=self._profile(element.findall("lanes/laneOffset"), "s"),
            sections=self._sections(element, length),
            speed_kmh=self._speeds(element, "type", "s"),
            signals=(
                *(self._signal(e) for e in element.findall("signals/signal")),
                *self._speed_signs(element),
            ),
            references=tuple(
                self._reference(e) for e in element.findall("signals/signalReference")
            ),
            objects=tuple(self._object(e) for e in element.findall("objects/object")),
        )

    def _link(self, element: Element) -> RoadLink:
        return RoadLink(
            element.get("elementType") == "junction",
            self._integer(element, "elementId"),
            element.get("contactPoint") == "end",
        )

    def _plan_view(self, road: Element) -> PlanView:
        pieces = road.findall("planView/geometry")
        if not pieces:
            raise self._error(road, "road without <planView> geometry")
        start = np.array([[self._number(e, a) for a in ("s", "x", "y", "hdg")] for e in pieces])
        length = np.array([self._number(e, "length") for e in pieces])
        if np.any(np.abs(start[:, 1:3]) > MAX_COORDINATE_M):
            raise self._error(road, f"coordinates beyond {MAX_COORDINATE_M:.0f} m")
        if np.any(np.diff(start[:, 0]) < 0.0) or np.any(length < 0.0):
            raise self._error(road, "<planView> pieces are out of order or of negative length")
        curves = [self._curve(e, max(float(n), 1e-9)) for e, n in zip(pieces, length, strict=True)]
        kind = np.array([kind for kind, _ in curves], dtype=np.int8)
        parameters = np.zeros((len(curves), N_PARAMETERS))
        for row, (_, values) in zip(parameters, curves, strict=True):
            row[: len(values)] = values
        return PlanView(start, np.maximum(length, 1e-9), kind, parameters)

    def _curve(self, geometry: Element, length: float) -> tuple[int, list[float]]:
        curve = next((child for child in geometry if child.tag != "userData"), None)
        tag = None if curve is None else curve.tag
        if curve is None or tag == "line":
            return LINE, []
        if tag == "arc":
            return ARC, [self._number(curve, "curvature")]
        if tag == "spiral":
            return SPIRAL, [self._number(curve, "curvStart"), self._number(curve, "curvEnd")]
        if tag == "poly3":
            return POLY3, [self._number(curve, a) for a in "abcd"]
        if tag == "paramPoly3":
            values = [self._number(curve, f"{a}{axis}") for axis in "UV" for a in "abcd"]
            return PARAM_POLY3, [*values, length if curve.get("pRange") == "arcLength" else 1.0]
        raise self._error(curve, f"unknown geometry <{tag}>")

    def _profile(self, elements: list[Element], start: str) -> CubicProfile:
        rows = sorted(
            [self._number(e, start, 0.0), *(self._number(e, a, 0.0) for a in "abcd")]
            for e in elements
        )
        table = np.array(rows, dtype=np.float64).reshape(-1, 5)
        return CubicProfile(np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1:]))

    def _speeds(self, parent: Element, tag: str, start: str) -> tuple[tuple[float, float], ...]:
        """(s, km/h) records; a lane's <speed> has its own s, a road's hangs in <type>."""
        records = []
        for element in parent.findall(tag):
            speed = element.find("speed") if tag == "type" else element
            if speed is None:
                continue
            unit = SPEED_UNITS_KMH.get(speed.get("unit", ""))
            if unit is None:
                raise self._error(speed, f"unknown unit of speed {speed.get('unit')!r}")
            limited = speed.get("max") not in ("no limit", "undefined")
            value = self._number(speed, "max") * unit if limited else 0.0
            records.append((self._number(element, start, 0.0), value))
        return tuple(sorted(records))

    # ---- lanes --------------------------------------------------------------------------------

    def _sections(self, road: Element, length: float) -> tuple[LaneSection, ...]:
        elements = road.findall("lanes/laneSection")
        if not elements:
            raise self._error(road, "road without <laneSection>")
        starts = [min(self._number(e, "s"), length) for e in elements]
        if any(b < a for a, b in pairwise(starts)):
            raise self._error(road, "lane sections are out of order")
        return tuple(
            LaneSection(
                start,
                end,
                self._lanes(e, "left"),
                self._lanes(e, "right"),
                self._marks(e.findall("center/lane/roadMark")),
            )
            for e, start, end in zip(elements, starts, [*starts[1:], length], strict=True)
        )

    def _lanes(self, section: Element, side: str) -> tuple[Lane, ...]:
        lanes = [self._lane(element) for element in section.findall(f"{side}/lane")]
        sign = 1 if side == "left" else -1
        if any(lane.lane_id * sign <= 0 for lane in lanes):
            raise self._error(section, f"a lane id of the wrong sign in <{side}>")
        return tuple(sorted(lanes, key=lambda lane: abs(lane.lane_id)))

    def _lane(self, element: Element) -> Lane:
        width = self._profile(element.findall("width"), "sOffset")
        links = [element.find(f"link/{end}") for end in ("predecessor", "successor")]
        before, after = (None if e is None else self._integer(e, "id") for e in links)
        return Lane(
            self._integer(element, "id"),
            element.get("type", "none"),
            width,
            before,
            after,
            self._speeds(element, "speed", "sOffset"),
            self._marks(element.findall("roadMark")),
        )

    def _marks(self, elements: list[Element]) -> tuple[RoadMark, ...]:
        """Markings of one lane, by their start."""
        marks = []
        for element in elements:
            line = element.find("type/line")
            dash_m, gap_m = (
                (0.0, 0.0)
                if line is None
                else (self._number(line, "length", 0.0), self._number(line, "space", 0.0))
            )
            marks.append(
                RoadMark(
                    self._number(element, "sOffset", 0.0),
                    element.get("type", "none"),
                    element.get("color", "standard"),
                    self._number(element, "width", 0.0),
                    dash_m,
                    gap_m,
                )
            )
        return tuple(sorted(marks, key=lambda mark: mark.s_offset_m))

    # ---- signals and objects ------------------------------------------------------------------

    def _signal(self, element: Element) -> Signal:
        return Signal(
            signal_id=self._text(element, "id"),
            type=element.get("type", "-1"),
            name=element.get("name", ""),
            s_m=self._number(element, "s"),
            t_m=self._number(element, "t"),
            z_offset_m=self._number(element, "zOffset", 0.0),
            h_offset_rad=self._number(element, "hOffset", 0.0),
            orientation=element.get("orientation", "none"),
            value=self._number(element, "value", -1.0),
            unit=element.get("unit", ""),
            lanes=self._validities(element),
        )

    def _speed_signs(self, road: Element) -> list[Signal]:
        """Objects "Speed_30" of CARLA's towns; the client, too, takes them for signs."""
        signs = []
        for element in road.findall("objects/object"):
            limit = _SPEED_OBJECT.fullmatch(element.get("name", ""))
            if limit is not None:
                sign = self._signal(element)
                turn = self._number(element, "hdg", 0.0)
                kmh = float(limit[1])
                signs.append(replace(sign, type="274", value=kmh, unit="km/h", h_offset_rad=turn))
        return signs

    def _reference(self, element: Element) -> SignalReference:
        return SignalReference(
            self._text(element, "id"),
            self._number(element, "s"),
            element.get("orientation", "none"),
            self._validities(element),
        )

    def _validities(self, element: Element) -> tuple[tuple[int, int], ...]:
        pairs = (
            (self._integer(e, "fromLane"), self._integer(e, "toLane"))
            for e in element.findall("validity")
        )
        return tuple((min(pair), max(pair)) for pair in pairs)

    def _object(self, element: Element) -> RoadObject:
        radius = self._number(element, "radius", 0.0)
        corners = element.findall(".//cornerRoad") or element.findall(".//cornerLocal")
        on_road = bool(corners) and corners[0].tag == "cornerRoad"
        names = ("s", "t", "dz", "height") if on_road else ("u", "v", "z", "height")
        outline = [[self._number(c, n, 0.0) for n in names] for c in corners]
        return RoadObject(
            object_id=element.get("id", ""),
            name=element.get("name", ""),
            type=element.get("type", ""),
            s_m=self._number(element, "s"),
            t_m=self._number(element, "t"),
            z_offset_m=self._number(element, "zOffset", 0.0),
            hdg_rad=self._number(element, "hdg", 0.0),
            length_m=self._number(element, "length", 2.0 * radius),
            width_m=self._number(element, "width", 2.0 * radius),
            height_m=self._number(element, "height", 0.0),
            outline=np.array(outline, dtype=np.float64).reshape(-1, 4),
            outline_on_road=on_road,
        )

    # ---- the rest -----------------------------------------------------------------------------

    def _junction(self, element: Element) -> Junction:
        controllers = element.findall("controller")
        ordered = sorted(
            (self._number(c, "sequence", 0.0), n, self._text(c, "id"))
            for n, c in enumerate(controllers)
        )
        return Junction(self._integer(element, "id"), tuple(name for _, _, name in ordered))

    def _controller(self, element: Element) -> tuple[str, tuple[str, ...]]:
        signals = [self._text(control, "signalId") for control in element.findall("control")]
        return self._text(element, "id"), tuple(dict.fromkeys(signals))

    def _origin(self, root: Element) -> tuple[float, float] | None:
        reference = root.find("header/geoReference")
        if reference is None or not reference.text:
            return None
        found = dict(_LAT_LON.findall(reference.text))
        if len(found) < 2:
            return None
        try:
            return float(found["lat_0"]), float(found["lon_0"])
        except ValueError as error:
            raise self._error(reference, f"bad <geoReference>: {error}") from error

    def _text(self, element: Element, attribute: str) -> str:
        value = element.get(attribute)
        if value is None:
            raise self._error(element, f"<{element.tag}> lacks {attribute!r}")
        return str(value)

    def _number(self, element: Element, attribute: str, default: float | None = None) -> float:
        text = element.get(attribute)
        if text is None and default is not None:
            return default
        try:
            value = float(self._text(element, attribute))
        except ValueError:
            value = np.nan
        if not abs(value) <= MAX_NUMBER:
            raise self._error(element, f"<{element.tag}> {attribute}={text!r} is no usable number")
        return value

    def _integer(self, element: Element, attribute: str, default: int | None = None) -> int:
        text = element.get(attribute)
        if text is None and default is not None:
            return default
        try:
            value = int(self._text(element, attribute))
        except ValueError:
            value = MAX_INTEGER + 1
        if abs(value) > MAX_INTEGER:
            raise self._error(element, f"<{element.tag}> {attribute}={text!r} is no whole number")
        return value

    def _error(self, element: Element, problem: str) -> FileFormatError:
        return FileFormatError(self._name, element.sourceline, problem)

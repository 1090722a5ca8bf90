"""A tiny OpenDRIVE map with something of everything, and ways to break a map's text."""

from __future__ import annotations

import random
import re

_ATTRIBUTE = re.compile(r'([A-Za-z]+)="([^"]*)"')
_ELEMENT = re.compile(r"<[A-Za-z][^<>]*?/>")
_ODD = (
    "nan", "inf", "-inf", "-1", "0", "1e-12", "1e9", "-1e9", "1e300", "1e6", "99999", "", "x",
    "0x7", "1,5", "2147483648", "-5e-1", "\u0665", "driving", "junction", "end", "true", "0.01",
)  # fmt: skip


def tiny_map() -> str:
    """Two roads of 60 m and a junction with a curve between them, a light, a stop, a building."""
    return (
        '<?xml version="1.0"?><OpenDRIVE><header><geoReference>+lat_0=1 +lon_0=2</geoReference>'
        "</header>"
        + _road(1, -1, _LINE.format(s=0, x=0, y=0, length=60), 60, ("junction", 9), _FURNITURE)
        + _road(2, -1, _LINE.format(s=0, x=80, y=20, length=60), 60, ("road", 1), "")
        + _road(3, 9, _CURVES, 28.0, ("road", 2), "")
        + '<controller id="5"><control signalId="7"/></controller>'
        '<junction id="9"><connection id="0" incomingRoad="1" connectingRoad="3"'
        ' contactPoint="start"><laneLink from="-1" to="-1"/></connection>'
        '<controller id="5" sequence="1"/></junction></OpenDRIVE>'
    )


_LINE = '<geometry s="{s}" x="{x}" y="{y}" hdg="0" length="{length}"><line/></geometry>'
_CURVES = (
    '<geometry s="0" x="60" y="0" hdg="0" length="8"><arc curvature="0.05"/></geometry>'
    '<geometry s="8" x="67.8" y="1.6" hdg="0.4" length="8"><spiral curvStart="0" curvEnd="0.1"/>'
    '</geometry><geometry s="16" x="74" y="6" hdg="1" length="6"><poly3 a="0" b="0" c="0.01"'
    ' d="0"/></geometry><geometry s="22" x="77" y="12" hdg="1" length="6">'
    '<paramPoly3 pRange="arcLength" aU="0" bU="1" cU="0" dU="0" aV="0" bV="0" cV="0.01"'
    ' dV="0"/></geometry>'
)
_FURNITURE = (
    '<objects><object id="1" type="building" s="20" t="20" length="6" width="6" height="9"/>'
    '<object id="2" type="crosswalk" s="50" t="0"><outline><cornerLocal u="-2" v="-8"/>'
    '<cornerLocal u="2" v="-8"/><cornerLocal u="2" v="8"/><cornerLocal u="-2" v="8"/></outline>'
    '</object><object id="3" type="wall" s="30" t="-12"><outline><cornerRoad s="30" t="-12"/>'
    '<cornerRoad s="40" t="-12"/><cornerRoad s="40" t="-13"/></outline></object></objects>'
    '<signals><signal id="7" s="57" t="-6" type="1000001" dynamic="yes" orientation="+"/>'
    '<signal id="8" s="55" t="-6" type="206" orientation="+"><validity fromLane="-1" toLane="-1"/>'
    '</signal><signal id="9" s="10" t="-6" type="274" value="50" unit="km/h"/></signals>'
)
_LANES = (
    '<lanes><laneOffset s="0" a="0" b="0" c="0" d="0"/><laneSection s="0"><left>'
    '<lane id="2" type="sidewalk"><width sOffset="0" a="2" b="0" c="0" d="0"/></lane>'
    '<lane id="1" type="driving"><link><predecessor id="1"/><successor id="1"/></link>'
    '<width sOffset="0" a="3.5" b="0" c="0" d="0"/><speed sOffset="0" max="50" unit="km/h"/></lane>'
    '</left><center><lane id="0" type="none"><roadMark sOffset="0" type="broken" width="0.12">'
    '<type><line length="3" space="6"/></type></roadMark></lane></center><right>'
    '<lane id="-1" type="driving"><width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane>'
    '<lane id="-2" type="sidewalk"><width sOffset="0" a="2" b="0" c="0" d="0"/></lane>'
    "</right></laneSection></lanes>"
)


def _road(
    number: int, junction: int, geometry: str, length_m: float, to: tuple[str, int], extra: str
) -> str:
    kind, other = to
    return (
        f'<road id="{number}" length="{length_m}" junction="{junction}"><link><successor'
        f' elementType="{kind}" elementId="{other}" contactPoint="start"/></link>'
        '<type s="0" type="town"><speed max="30" unit="mph"/></type>'
        f"<planView>{geometry}</planView><elevationProfile>"
        '<elevation s="0" a="1" b="0.01" c="0" d="0"/></elevationProfile>'
        f"{_LANES}{extra}</road>"
    )


def break_map(text: str, pick: random.Random) -> str:
    """The text with one to three things wrong."""
    for _ in range(pick.randint(1, 3)):
        text = _break_once(text, pick)
    return text


def _break_once(text: str, pick: random.Random) -> str:
    if not text:
        return pick.choice(("<", "<OpenDRIVE/>", " "))
    way, place = pick.random(), pick.randrange(len(text))
    attributes = list(_ATTRIBUTE.finditer(text))
    if way < 0.55 and attributes:
        found = pick.choice(attributes)
        return text[: found.start(2)] + pick.choice(_ODD) + text[found.end(2) :]
    if way < 0.7 and len(attributes) > 1:  # an attribute takes another's value
        found, other = pick.choice(attributes), pick.choice(attributes)
        return text[: found.start(2)] + other[2] + text[found.end(2) :]
    elements = list(_ELEMENT.finditer(text))
    if way < 0.8 and elements:
        found = pick.choice(elements)
        times = pick.choice((0, 0, 2, 50))
        return text[: found.start()] + found[0] * times + text[found.end() :]
    if way < 0.86 and attributes:
        found = pick.choice(attributes)
        return text[: found.start()] + text[found.end() :]
    if way < 0.9:
        return text[:place]
    if way < 0.95:
        return text[:place] + pick.choice("<>&\"'\0\ud800") + text[place:]
    other = pick.randrange(len(text))
    low, high = sorted((place, other))
    return text[:low] + text[high:]

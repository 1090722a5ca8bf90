"""The GNSS projection agrees with the genuine client's."""

import carla
import pytest

from adr1.simulator.sensors.geodesy import to_geographic

XODR = """<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="4">
<geoReference><![CDATA[+proj=tmerc +lat_0=49 +lon_0=8]]></geoReference></header>
<road name="r" length="100" id="1" junction="-1"><link/><planView>
<geometry s="0" x="0" y="0" hdg="0" length="100"><line/></geometry></planView>
<lanes><laneSection s="0"><center><lane id="0" type="none" level="false"/></center>
<right><lane id="-1" type="driving" level="false"><width sOffset="0" a="3.5" b="0" c="0" d="0"/>
</lane></right></laneSection></lanes></road></OpenDRIVE>"""


@pytest.mark.parametrize("place", [(0, 0), (100, 0), (0, 100), (-800, 1500), (4000, -2500)])
def test_agrees_with_the_client(place: tuple[int, int]) -> None:
    theirs = carla.Map("probe", XODR).transform_to_geolocation(carla.Location(*place, 3.0))
    latitude, longitude = to_geographic(*place, 49.0, 8.0)
    assert latitude == pytest.approx(theirs.latitude, abs=1e-9)
    assert longitude == pytest.approx(theirs.longitude, abs=1e-9)

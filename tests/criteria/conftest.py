"""A straight road, and an ego that is put on it by hand.

The road runs 500 m along +x. In CARLA's frame: driving lane -1 has its centre at y = 1.75 and lane
-2 at 5.25 (both 3.5 m wide, towards +x), parking lane -3 lies from 7.0 to 9.5, driving lane 1 of
the other direction has its centre at y = -1.75. The ego's box is 4.8 x 2.0 m around its origin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import carla
import numpy as np
import pytest

from adr1.episodes.frame import ActorKind, Contact, EgoControl, LightState, StateFrame
from adr1.routes.dense_route import DenseRoute
from adr1.routes.planner import interpolate_route

MARK = '<roadMark sOffset="0" type="{}" color="white" width="0.1" laneChange="{}"/>'


def _lane(number: int, kind: str, width_m: float, mark: str, change: str) -> str:
    return (
        f'<lane id="{number}" type="{kind}" level="false"><link/>'
        f'<width sOffset="0" a="{width_m}" b="0" c="0" d="0"/>{MARK.format(mark, change)}</lane>'
    )


STRAIGHT_ROAD = (
    '<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="4" name="straight">'
    "<geoReference><![CDATA[+proj=tmerc +lat_0=49 +lon_0=8]]></geoReference></header>"
    '<road name="straight" length="500" id="1" junction="-1"><link/>'
    '<planView><geometry s="0" x="0" y="0" hdg="0" length="500"><line/></geometry></planView>'
    '<elevationProfile/><lateralProfile/><lanes><laneSection s="0">'
    f"<left>{_lane(1, 'driving', 3.5, 'solid', 'none')}</left>"
    f'<center><lane id="0" type="none" level="false">{MARK.format("solid", "none")}</lane></center>'
    f"<right>{_lane(-1, 'driving', 3.5, 'broken', 'both')}"
    f"{_lane(-2, 'driving', 3.5, 'solid', 'none')}"
    f"{_lane(-3, 'parking', 2.5, 'solid', 'none')}</right>"
    "</laneSection></lanes></road></OpenDRIVE>"
)

EGO_ID = 7
LIGHT_ID = 50
MakeFrame = Callable[..., StateFrame]


@pytest.fixture(scope="session")
def straight_map() -> carla.Map:
    return carla.Map("straight", STRAIGHT_ROAD)


@pytest.fixture(scope="session")
def route(straight_map: carla.Map) -> DenseRoute:
    """400 m on lane -1, from x = 10 to x = 410."""
    return interpolate_route(straight_map, np.array([[10.0, 1.75, 0.0], [410.0, 1.75, 0.0]]))


@pytest.fixture(scope="session")
def make_frame() -> MakeFrame:
    """make_frame(number, x, y, yaw, speed): the ego, with `traffic` = speeds of other cars.

    20 frames are a second; the speed limit is 10 m/s.
    """

    def make(
        number: int,
        x: float,
        y: float = 1.75,
        yaw_deg: float = 0.0,
        speed_mps: float = 10.0,
        *,
        z: float = 0.0,
        light: LightState = LightState.RED,
        contacts: tuple[Contact, ...] = (),
        traffic: tuple[float, ...] = (),
        seconds: float | None = None,
    ) -> StateFrame:
        count = 1 + len(traffic)
        kinematics = np.zeros((count, 15), dtype=np.float32)
        yaw = np.radians(yaw_deg)
        kinematics[0, :6] = (x, y, z, 0.0, yaw_deg, 0.0)
        kinematics[0, 6:8] = (speed_mps * np.cos(yaw), speed_mps * np.sin(yaw))
        for row, speed in enumerate(traffic, start=1):
            kinematics[row, 0] = 1000.0
            kinematics[row, 6] = speed
        return StateFrame(
            frame=number,
            time_s=number / 20.0 if seconds is None else seconds,
            ids=np.arange(EGO_ID, EGO_ID + count, dtype=np.int64),
            kinds=np.full(count, ActorKind.VEHICLE, dtype=np.uint8),
            is_background=np.arange(count) > 0,
            kinematics=kinematics,
            extents_m=np.tile(np.array([2.4, 1.0, 0.75], dtype=np.float32), (count, 1)),
            box_centers_local_m=np.zeros((count, 3), dtype=np.float32),
            ego_index=0,
            light_ids=np.array([LIGHT_ID], dtype=np.int64),
            light_states=np.array([light], dtype=np.uint8),
            ego_control=EgoControl(),
            ego_speed_limit_mps=10.0,
            contacts=contacts,
        )

    return make


@pytest.fixture(scope="session")
def drive() -> Callable[..., Any]:
    """drive(criterion, frames): feed all frames, finish, and give the criterion back."""

    def run(criterion: Any, frames: list[StateFrame]) -> Any:
        for frame in frames:
            criterion.update(frame)
        criterion.finish()
        return criterion

    return run

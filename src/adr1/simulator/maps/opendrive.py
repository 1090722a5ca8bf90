"""What an OpenDRIVE file tells, as far as the simulator's own process needs it.

Routes and waypoints come from the client's map. The data stay in OpenDRIVE's frame (right-handed,
y north); `Road.to_world` is the one place that turns them into CARLA's.

Source: ASAM OpenDRIVE 1.4-1.7. Left out, as CARLA's client leaves them out: superelevation, lateral
shape, lane borders, left-hand traffic.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from adr1.simulator.maps.opendrive_geometry import CubicProfile, FloatArray, PlanView

MAX_LANE_WIDTH_M = 50.0


@dataclass(frozen=True, slots=True)
class RoadMark:
    """A marking along a lane's outer edge, from `s_offset_m` of its section to the next record.

    Attributes:
        kind: OpenDRIVE's type: none, solid, broken, solid solid, ...
        width_m: of one line; 0 where the file tells none.
        dash_m, gap_m: of a broken line; 0 where the file tells none.
    """

    s_offset_m: float
    kind: str
    color: str
    width_m: float
    dash_m: float
    gap_m: float


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane of one section; `width` counts s from the section's start."""

    lane_id: int
    type: str
    width: CubicProfile
    predecessor: int | None
    successor: int | None
    speed_kmh: tuple[tuple[float, float], ...]
    marks: tuple[RoadMark, ...] = ()


@dataclass(frozen=True, slots=True)
class LaneSection:
    """Lanes between `s_m` and `end_s_m`, each side ordered from the centre outwards."""

    s_m: float
    end_s_m: float
    left: tuple[Lane, ...]
    right: tuple[Lane, ...]
    center_marks: tuple[RoadMark, ...] = ()

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """All lanes but the centre one."""
        return self.right + self.left

    def lane(self, lane_id: int) -> Lane | None:
        """The lane of that id."""
        return next((lane for lane in self.lanes if lane.lane_id == lane_id), None)


@dataclass(frozen=True, slots=True)
class RoadLink:
    """What a road's end is joined to; `to_end`: at that road's end rather than its start."""

    to_junction: bool
    element_id: int
    to_end: bool


@dataclass(frozen=True, slots=True)
class Signal:
    """A <signal>; angles in radians, `lanes` are the validity ranges."""

    signal_id: str
    type: str
    name: str
    s_m: float
    t_m: float
    z_offset_m: float
    h_offset_rad: float
    orientation: str
    value: float
    unit: str
    lanes: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SignalReference:
    """A <signalReference>: a signal of another road that also governs lanes of this one."""

    signal_id: str
    s_m: float
    orientation: str
    lanes: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class RoadObject:
    """An <object>. `outline` (k, 4) rows `[a, b, z, height]`: local u, v or road s, t."""

    object_id: str
    name: str
    type: str
    s_m: float
    t_m: float
    z_offset_m: float
    hdg_rad: float
    length_m: float
    width_m: float
    height_m: float
    outline: FloatArray
    outline_on_road: bool


@dataclass(frozen=True, slots=True)
class Road:
    """One road: where it runs, its lanes, and what stands at it."""

    road_id: int
    length_m: float
    junction_id: int
    predecessor: RoadLink | None
    successor: RoadLink | None
    plan_view: PlanView
    elevation: CubicProfile
    lane_offset: CubicProfile
    sections: tuple[LaneSection, ...]
    speed_kmh: tuple[tuple[float, float], ...]
    signals: tuple[Signal, ...] = ()
    references: tuple[SignalReference, ...] = ()
    objects: tuple[RoadObject, ...] = ()

    def section_at(self, s_m: float) -> LaneSection:
        """The section that holds s."""
        starts = [section.s_m for section in self.sections]
        return self.sections[max(int(np.searchsorted(starts, s_m + 1e-9, side="right")) - 1, 0)]

    def lane_edges(self, section: LaneSection, s_m: FloatArray) -> dict[int, FloatArray]:
        """t of the inner and outer edge of each lane: lane id -> (2, n), metres."""
        edges: dict[int, FloatArray] = {}
        offset = self.lane_offset.at(s_m)
        for side, sign in ((section.right, -1.0), (section.left, 1.0)):
            inner = offset
            for lane in side:
                width = np.clip(lane.width.at(s_m - section.s_m), 0.0, MAX_LANE_WIDTH_M)
                outer = inner + sign * width
                edges[lane.lane_id] = np.stack((inner, outer))
                inner = outer
        return edges

    def to_world(self, s_m: FloatArray, t_m: FloatArray) -> FloatArray:
        """Points at (s, t) in CARLA's world: (n, 4) rows `[x, y, z, yaw_rad along +s]`."""
        x, y, heading = self.plan_view.at(s_m)
        return np.stack(
            (
                x - t_m * np.sin(heading),
                -(y + t_m * np.cos(heading)),
                self.elevation.at(s_m),
                -heading,
            ),
            axis=-1,
        )


@dataclass(frozen=True, slots=True)
class Junction:
    """A junction's traffic-light controllers, in order of their sequence."""

    junction_id: int
    controller_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenDrive:
    """A parsed file. `origin_deg` is (latitude, longitude), None where the file tells none."""

    roads: dict[int, Road]
    junctions: dict[int, Junction]
    controllers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    origin_deg: tuple[float, float] | None = None

"""One picture of a video: streets, lights and actors round the ego, seen from above, north up."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from adr1.episodes.frame import ActorKind, LightState, StateFrame
from adr1.episodes.furniture import RoadFurniture
from adr1.evaluation import picture as still
from adr1.reports.backdrop import Backdrop
from adr1.reports.ink import Array, Picture, colour, disc, fill, outline, write
from adr1.reports.moments import Moment

WIDTH_PX, HEIGHT_PX = 960, 540
PX_PER_M = 8.5
TRAIL_S = 8.0
REACH_M = math.hypot(WIDTH_PX, HEIGHT_PX) / PX_PER_M / 2.0 + 8.0

_LIGHTS = {
    LightState.RED: colour("#ff4d4f"),
    LightState.YELLOW: colour("#ffc53d"),
    LightState.GREEN: colour("#3ddc84"),
}
_BODIES = {
    ActorKind.VEHICLE: colour(still.VEHICLE),
    ActorKind.TWO_WHEELER: colour(still.TWO_WHEELER),
    ActorKind.WALKER: colour(still.WALKER),
    ActorKind.PROP: colour("#ff8f5a"),
}
_EGO, _EDGE, _GLASS = colour(still.EGO), colour("#1d1f24"), colour("#59606b")
_STAGED, _TRAIL, _MARK, _WHITE = (
    colour("#ff9f1c"),
    colour("#ffd7dd"),
    colour(still.INFRACTION),
    (255,) * 3,
)
_SHADE = colour("#2f3338")


class Film:
    """Draws the moving part of frames, which come in order."""

    def __init__(
        self, backdrop: Backdrop, furniture: RoadFurniture, moments: Sequence[Moment]
    ) -> None:
        self._backdrop = backdrop
        self._furniture = furniture
        self._moments = moments
        self._trail: list[tuple[float, float, float]] = []

    def draw(self, frame: StateFrame, at_s: float) -> Picture:
        """The view round the ego at a time of the route."""
        ego_x, ego_y, _ = frame.ego_position_world_m
        left = round(ego_x * PX_PER_M - WIDTH_PX / 2)
        top = round(ego_y * PX_PER_M - HEIGHT_PX / 2)
        picture = self._backdrop.view(left, top, WIDTH_PX, HEIGHT_PX)
        corner = np.array([left, top], dtype=np.float64)
        self._draw_lights(picture, corner, frame)
        self._draw_trail(picture, corner, at_s, (ego_x, ego_y))
        self._draw_moments(picture, corner, at_s)
        _draw_actors(picture, corner, frame)
        return picture

    def _draw_lights(self, picture: Picture, corner_px: Array, frame: StateFrame) -> None:
        """Stop lines in the colour of their light."""
        states = dict(zip(frame.light_ids.tolist(), frame.light_states.tolist(), strict=True))
        lines = self._furniture
        middles = lines.line_positions_world_m[:, :2] * PX_PER_M - corner_px
        seen = np.all((middles > -50) & (middles < [WIDTH_PX + 50, HEIGHT_PX + 50]), axis=1)
        for row in np.flatnonzero(seen).tolist():
            paint = _LIGHTS.get(LightState(states.get(int(lines.line_light_ids[row]), 4)))
            if paint is None:
                continue
            yaw = math.radians(float(lines.line_yaw_deg[row]))
            across = np.array([-math.sin(yaw), math.cos(yaw)])
            half = across * float(lines.line_half_width_m[row]) * 0.86 * PX_PER_M
            bar = np.array([middles[row] - half, middles[row] + half])
            outline(picture, bar, _SHADE, 8, closed=False)
            outline(picture, bar, paint, 5, closed=False)

    def _draw_trail(
        self, picture: Picture, corner_px: Array, at_s: float, ego_m: tuple[float, float]
    ) -> None:
        self._trail.append((at_s, *ego_m))
        self._trail = [point for point in self._trail if point[0] > at_s - TRAIL_S]
        points = np.array(self._trail)[:, 1:] * PX_PER_M - corner_px
        outline(picture, points, _TRAIL, 2, closed=False)

    def _draw_moments(self, picture: Picture, corner_px: Array, at_s: float) -> None:
        """Numbered marks where infractions have happened."""
        for moment in self._moments:
            if moment.at_s <= at_s:
                x, y = (np.array([moment.x_m, moment.y_m]) * PX_PER_M - corner_px).tolist()
                if -20 < x < WIDTH_PX + 20 and -20 < y < HEIGHT_PX + 20:
                    disc(picture, (x, y), 12, _WHITE)
                    disc(picture, (x, y), 10.5, _MARK)
                    place = (round(x), round(y) + 5)
                    write(picture, str(moment.number), place, 13, _WHITE, bold=True, align="middle")


def _draw_actors(picture: Picture, corner_px: Array, frame: StateFrame) -> None:
    """Props lowest, then walkers, vehicles, and the ego on top."""
    offset = frame.positions_world_m[:, :2] - np.array(frame.ego_position_world_m[:2])
    near = np.flatnonzero(np.hypot(offset[:, 0], offset[:, 1]) < REACH_M)
    order = (ActorKind.PROP, ActorKind.WALKER, ActorKind.TWO_WHEELER, ActorKind.VEHICLE)
    rows = [row for kind in order for row in near.tolist() if frame.kinds[row] == kind]
    rows.sort(key=lambda row: row == frame.ego_index)
    for row in rows:
        if row != frame.ego_index and not frame.is_background[row]:
            halo = still.actor_outline(frame, row, grow_m=0.9) * PX_PER_M - corner_px
            outline(picture, halo, _STAGED, 2)
        _draw_actor(picture, corner_px, frame, row)


def _draw_actor(picture: Picture, corner_px: Array, frame: StateFrame, row: int) -> None:
    kind = ActorKind(int(frame.kinds[row]))
    is_ego = row == frame.ego_index
    paint = _EGO if is_ego else _BODIES[kind]
    if kind is ActorKind.WALKER:
        x, y = frame.positions_world_m[row, :2].astype(np.float64) * PX_PER_M - corner_px
        disc(picture, (x, y), 5.5, _EDGE)
        disc(picture, (x, y), 4.5, paint)
        return
    body = still.actor_outline(frame, row, grow_m=0.1) * PX_PER_M - corner_px
    fill(picture, body + 2.0, _SHADE)
    fill(picture, body, paint)
    if kind is ActorKind.VEHICLE:
        fill(picture, _windscreen(body), _WHITE if is_ego else _GLASS)
    outline(picture, body, _EDGE, 1)


def _windscreen(body_px: Array) -> Array:
    """A band across the body behind its nose; corners as `actor_outline` orders them."""
    right, left = body_px[1], body_px[4]
    back_right, back_left = body_px[2], body_px[3]
    ahead, behind, inset = 0.16, 0.34, 0.14
    band = []
    for share, (near, far) in ((ahead, (right, left)), (behind, (right, left))):
        lengthwise = np.array(
            [near + (back_right - right) * share, far + (back_left - left) * share]
        )
        across = lengthwise[1] - lengthwise[0]
        band.append([lengthwise[0] + across * inset, lengthwise[1] - across * inset])
    return np.array([band[0][0], band[0][1], band[1][1], band[1][0]])

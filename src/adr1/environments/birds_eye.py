"""The surroundings from above, as an array and as a picture; the ego looks up.

Channels of the array: 0 route ahead, 1 vehicles and two-wheelers, 2 walkers, 3 props, 4 the ego's
speed, the same everywhere (255 is 30 m/s), 5 stop line of the next light on the route (255 red,
170 yellow, 85 green). A pixel is 0.5 m; the ego is in the middle of the row three quarters down.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from adr1.environments.privileged import SPEED_SCALE_MPS, RouteView, to_local
from adr1.episodes.frame import ActorKind, LightState, StateFrame

CHANNELS, SIZE = 6, 96
PIXELS_PER_M = 2.0
EGO_ROW, EGO_COLUMN = 72, 48
ROUTE_WIDTH_M = 3.5
LIGHT_GREY = {LightState.RED: 255, LightState.YELLOW: 170, LightState.GREEN: 85}
CHANNEL_OF_KIND = {
    ActorKind.VEHICLE: 1,
    ActorKind.TWO_WHEELER: 1,
    ActorKind.WALKER: 2,
    ActorKind.PROP: 3,
}
BACKGROUND = (244, 244, 240)
COLOURS = {0: (190, 205, 225), 1: (60, 90, 150), 2: (215, 120, 30), 3: (120, 120, 120)}
LIGHT_COLOURS = {255: (200, 40, 40), 170: (225, 175, 30), 85: (50, 150, 70)}
EGO_COLOUR = (30, 30, 30)
SUBPIXEL_BITS = 4


def birds_eye(frame: StateFrame, view: RouteView, s_m: float) -> NDArray[np.uint8]:
    """uint8 (6, 96, 96); the module's text says what is where.

    Args:
        s_m: distance reached along the route.
    """
    array = np.zeros((CHANNELS, SIZE, SIZE), dtype=np.uint8)
    route_m = to_local(frame, view.route.positions_world_m)
    ahead = (view.route.s_m >= s_m) & (np.abs(route_m).max(axis=1) < SIZE)
    pixels = _pixels(route_m[ahead])
    width = round(ROUTE_WIDTH_M * PIXELS_PER_M)
    cv2.polylines(array[0], [pixels], False, 255, width, cv2.LINE_8, SUBPIXEL_BITS)
    for row, corners_m in enumerate(_boxes_local_m(frame)):
        if row != frame.ego_index:
            channel = CHANNEL_OF_KIND[ActorKind(int(frame.kinds[row]))]
            cv2.fillPoly(array[channel], [_pixels(corners_m)], 255, cv2.LINE_8, SUBPIXEL_BITS)
    array[4] = round(min(frame.ego_speed_mps / SPEED_SCALE_MPS, 1.0) * 255)
    distance_m, light = view.next_light(frame, s_m)
    if light in LIGHT_GREY:
        _draw_stop_line(array[5], view, frame, s_m + distance_m, LIGHT_GREY[light])
    return array


def picture(array: NDArray[np.uint8], scale: int = 4) -> NDArray[np.uint8]:
    """uint8 (384, 384, 3) red green blue: a `birds_eye` array for people."""
    image = np.full((SIZE, SIZE, 3), BACKGROUND, dtype=np.uint8)
    for channel, colour in COLOURS.items():
        image[array[channel] > 0] = colour
    for grey, colour in LIGHT_COLOURS.items():
        image[array[5] == grey] = colour
    large = image.repeat(scale, axis=0).repeat(scale, axis=1)
    column, row = EGO_COLUMN * scale, EGO_ROW * scale
    half = (round(0.95 * PIXELS_PER_M * scale), round(2.4 * PIXELS_PER_M * scale))
    cv2.rectangle(
        large, (column - half[0], row - half[1]), (column + half[0], row + half[1]), EGO_COLOUR, -1
    )
    return large


def _draw_stop_line(
    channel: NDArray[np.uint8], view: RouteView, frame: StateFrame, s_m: float, grey: int
) -> None:
    row = min(int(np.searchsorted(view.route.s_m, s_m)), len(view.route) - 1)
    yaw_rad = np.radians(view.route.yaw_deg[row])
    across = np.array([-np.sin(yaw_rad), np.cos(yaw_rad)]) * ROUTE_WIDTH_M / 2.0
    place = view.route.positions_world_m[row, :2]
    ends = _pixels(to_local(frame, np.stack([place - across, place + across])))
    if np.abs(ends).max() < 8 * SIZE << SUBPIXEL_BITS:
        cv2.polylines(channel, [ends], False, grey, 2, cv2.LINE_8, SUBPIXEL_BITS)


def _boxes_local_m(frame: StateFrame) -> NDArray[np.float64]:
    """float64 (n, 4, 2): corners of all boxes, far ones far outside the picture."""
    yaw_rad = np.radians(frame.yaw_deg.astype(np.float64))
    forward = np.stack([np.cos(yaw_rad), np.sin(yaw_rad)], axis=1)
    right = np.stack([-np.sin(yaw_rad), np.cos(yaw_rad)], axis=1)
    middle = frame.positions_world_m[:, :2].astype(np.float64)
    middle = middle + forward * frame.box_centers_local_m[:, :1]
    middle = middle + right * frame.box_centers_local_m[:, 1:2]
    half_long, half_wide = frame.extents_m[:, :1], frame.extents_m[:, 1:2]
    corners = [
        middle + a * forward * half_long + b * right * half_wide
        for a, b in ((1, 1), (1, -1), (-1, -1), (-1, 1))
    ]
    local = to_local(frame, np.stack(corners, axis=1).reshape(-1, 2)).reshape(-1, 4, 2)
    return np.clip(local, -1e3, 1e3)


def _pixels(local_m: NDArray[np.float64]) -> NDArray[np.int32]:
    """int32 (n, 2), column and row in sixteenths of a pixel."""
    columns = EGO_COLUMN + local_m[:, 1] * PIXELS_PER_M
    rows = EGO_ROW - local_m[:, 0] * PIXELS_PER_M
    fixed: NDArray[np.int32] = np.round(np.stack([columns, rows], 1) * (1 << SUBPIXEL_BITS)).astype(
        np.int32
    )
    return fixed

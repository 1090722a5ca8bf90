"""What sensors send, made into pictures (BGR, uint8) for docs/gallery.py."""

from __future__ import annotations

from typing import Any

import carla
import cv2
import numpy as np

Picture = np.ndarray
CONVERTERS = {
    "depth": carla.ColorConverter.LogarithmicDepth,
    "semantic_segmentation": carla.ColorConverter.CityScapesPalette,
}
LIDAR_REACH_M, LIDAR_LOW_M, LIDAR_HIGH_M = 30.0, -2.4, 5.0
CAPTION_PX = 26


def camera_picture(kind: str, data: Any) -> Picture:
    """What the client library itself makes of a camera's frame."""
    if kind == "optical_flow":
        data = data.get_color_coded_flow()
    elif kind == "dvs":
        colors = np.array([(pixel.b, pixel.g, pixel.r) for pixel in data.to_image()], np.uint8)
        return colors.reshape(data.height, data.width, 3)
    elif kind in CONVERTERS:
        data.convert(CONVERTERS[kind])
    pixels = np.frombuffer(data.raw_data, np.uint8).reshape(data.height, data.width, 4)[:, :, :3]
    return spread_instances(pixels) if kind == "instance_segmentation" else pixels.copy()


def spread_instances(bgr: Picture) -> Picture:
    """Ids as colours that differ between neighbours; what is no actor stays dark, by its label."""
    tag, actor = bgr[:, :, 2].astype(np.uint32), bgr[:, :, 1] + 256 * bgr[:, :, 0].astype(np.uint32)
    hue = (actor * 47 % 180).astype(np.uint8)
    value = np.where(actor > 0, 235, 22 + tag * 3).astype(np.uint8)
    saturation = np.where(actor > 0, 190, 0).astype(np.uint8)
    return cv2.cvtColor(np.stack((hue, saturation, value), axis=2), cv2.COLOR_HSV2BGR)


def lidar_picture(data: Any, size: tuple[int, int]) -> Picture:
    """Points from above, ahead is up, coloured by height."""
    points = np.frombuffer(data.raw_data, np.float32).reshape(-1, 4)
    width, height = size
    scale = height / (2.0 * LIDAR_REACH_M) * 1.35
    column = np.rint(width / 2.0 + points[:, 1] * scale).astype(int)
    row = np.rint(height * 0.62 - points[:, 0] * scale).astype(int)
    share = np.clip((points[:, 2] - LIDAR_LOW_M) / (LIDAR_HIGH_M - LIDAR_LOW_M), 0.0, 1.0)
    color = cv2.applyColorMap((share * 255).astype(np.uint8)[:, None], cv2.COLORMAP_TURBO)[:, 0]
    picture = np.full((height, width, 3), 18, np.uint8)
    order = np.argsort(points[:, 2], kind="stable")
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    for index in order[inside[order]]:
        picture[row[index] : row[index] + 2, column[index] : column[index] + 2] = color[index]
    ego = (int(width / 2), int(height * 0.62))
    cv2.rectangle(picture, (ego[0] - 5, ego[1] - 12), (ego[0] + 5, ego[1] + 12), (255, 255, 255), 1)
    return picture


def radar_picture(data: Any, rgb: Picture, fov_deg: float) -> Picture:
    """Detections over the camera's picture: red comes closer, blue goes away, white stands."""
    picture = (rgb * 0.55).astype(np.uint8)
    height, width = picture.shape[:2]
    focal = width / (2.0 * np.tan(np.radians(fov_deg) / 2.0))
    for hit in data:
        x = np.cos(hit.altitude) * np.cos(hit.azimuth)
        u = int(width / 2 + focal * np.cos(hit.altitude) * np.sin(hit.azimuth) / x)
        v = int(height / 2 - focal * np.sin(hit.altitude) / x)
        share = float(np.clip(hit.velocity / 8.0, -1.0, 1.0))
        color = (255, 255 * (1 - abs(share)), 255 * (1 - max(share, 0.0)))
        if share < 0.0:
            color = (255 * (1 + share), 255 * (1 + share), 255)
        cv2.circle(picture, (u, v), 2, color, -1, cv2.LINE_AA)
    return picture


def contact_sheet(pictures: dict[str, Picture], columns: int, width_px: int) -> Picture:
    """All pictures small on one page, each with its name below."""
    cells = []
    for name, picture in pictures.items():
        height_px = round(picture.shape[0] * width_px / picture.shape[1])
        small = cv2.resize(picture, (width_px, height_px), interpolation=cv2.INTER_AREA)
        label = np.full((CAPTION_PX, width_px, 3), 255, np.uint8)
        style = (cv2.FONT_HERSHEY_SIMPLEX, 0.42, (40, 40, 40), 1, cv2.LINE_AA)
        cv2.putText(label, name.replace("_", " "), (4, 17), *style)
        cells.append(np.vstack((small, label)))
    blank = np.full_like(cells[0], 255)
    cells += [blank] * (-len(cells) % columns)
    rows = [np.hstack(cells[first : first + columns]) for first in range(0, len(cells), columns)]
    return np.vstack(rows)

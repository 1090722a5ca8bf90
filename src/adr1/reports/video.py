"""The video of a route, drawn from its state log: H.264 in mp4, as every browser plays it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import numpy as np

from adr1.episodes.log_reader import StateLogReader
from adr1.errors import Adr1Error
from adr1.evaluation.results import Outcome
from adr1.files import atomic_write_bytes
from adr1.reports.backdrop import Backdrop
from adr1.reports.film import HEIGHT_PX, PX_PER_M, WIDTH_PX, Film
from adr1.reports.film_display import Display
from adr1.reports.ink import Picture
from adr1.reports.moments import moments_of, spans_of
from adr1.reports.town import TownShapes

PICTURE_EVERY_S = 0.1
_ENCODING = [
    *("-threads", "1", "-sws_flags", "bicubic+accurate_rnd+bitexact"),
    *("-preset", "veryfast", "-crf", "25", "-g", "10", "-movflags", "+faststart"),
    *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
]


class VideoError(Adr1Error):
    """A video could not be made."""


@dataclass(frozen=True, eq=False)
class Video:
    """Pictures of a route at a steady pace.

    Attributes:
        pictures: uint8 (HEIGHT_PX, WIDTH_PX, 3), blue green red; drawn as they are asked for.
        rate_hz: pictures per second of simulated time.
    """

    pictures: Iterator[Picture]
    rate_hz: float


def draw_video(
    log: StateLogReader, town: TownShapes, outcome: Outcome, *, title: str, subtitle: str
) -> Video:
    """The pictures of an episode; equal logs give equal pictures.

    Args:
        log: the episode's state log.
        town: where it was driven.
        outcome: its infractions and scenarios.
        title, subtitle: shown in the corner.

    Raises:
        VideoError: the log holds no tick.
        FileFormatError: the log is damaged.
    """
    times_s = log.ego()["time_s"].to_numpy()
    if len(times_s) == 0:
        raise VideoError(f"{log.folder} holds no tick; there is nothing to show")
    first_s = float(times_s[0])
    tick_s = float(np.median(np.diff(times_s))) if len(times_s) > 1 else PICTURE_EVERY_S
    every = max(round(PICTURE_EVERY_S / tick_s), 1)
    moments = moments_of(outcome.infractions, first_s)
    backdrop = Backdrop(town, log.route.positions_world_m[:, :2], PX_PER_M)
    film = Film(backdrop, log.furniture, moments)
    display = Display(
        title, subtitle, float(times_s[-1]) - first_s, moments, spans_of(outcome, first_s)
    )

    def pictures() -> Iterator[Picture]:
        for number, frame in enumerate(log.frames()):
            if number % every == 0:
                at_s = frame.time_s - first_s
                picture = film.draw(frame, at_s)
                display.draw(picture, frame, at_s)
                yield picture

    return Video(pictures(), 1.0 / (every * tick_s))


def write_video(video: Video, path: Path) -> None:
    """Encode a video; the file is written whole or not at all.

    Raises:
        VideoError: the encoder failed.
        FileWriteError: the file cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="adr1-video-") as folder:
        draft = Path(folder) / "video.mp4"
        try:
            encoder = imageio_ffmpeg.write_frames(
                str(draft),
                (WIDTH_PX, HEIGHT_PX),
                pix_fmt_in="bgr24",
                fps=round(video.rate_hz, 3),
                codec="libx264",
                quality=None,
                macro_block_size=2,
                ffmpeg_log_level="error",
                output_params=_ENCODING,
            )
            encoder.send(None)
            for picture in video.pictures:
                encoder.send(np.ascontiguousarray(picture))
            encoder.close()
            content = draft.read_bytes()
        except OSError as error:
            raise VideoError(f"the encoder ffmpeg failed on {path.name}: {error}") from error
    if not content:
        raise VideoError(f"the encoder ffmpeg wrote nothing for {path.name}")
    atomic_write_bytes(path, content)

from __future__ import annotations

import imageio_ffmpeg
import numpy as np
import pytest
from tests.reports.conftest import HIT

from adr1.episodes.furniture import furniture_of
from adr1.episodes.log_reader import StateLogReader
from adr1.episodes.log_writer import StateLogWriter
from adr1.reports.film import HEIGHT_PX, WIDTH_PX
from adr1.reports.ink import colour
from adr1.reports.loaded_run import load_run
from adr1.reports.video import VideoError, draw_video, write_video


@pytest.fixture(scope="module")
def drawn(written_run, metro):
    from adr1.episodes.streets import read_streets
    from adr1.reports.town import TownShapes

    run = load_run(written_run)
    hit = run.route(HIT)

    def draw():
        town = TownShapes("Metro", read_streets(metro))
        log = run.state_log(hit)
        return draw_video(log, town, hit.outcome, title=HIT, subtitle="über 漢字\n")

    return draw


def share(picture, text: str, tolerance: int = 6) -> float:
    return float(np.all(np.abs(picture.astype(int) - colour(text)) <= tolerance, axis=2).mean())


def test_ten_pictures_a_second_and_equal_each_time(drawn):
    video = drawn()
    first, again = list(video.pictures), list(drawn().pictures)
    assert video.rate_hz == pytest.approx(10.0)
    assert len(first) == 60
    assert first[0].shape == (HEIGHT_PX, WIDTH_PX, 3)
    assert all(np.array_equal(x, y) for x, y in zip(first, again, strict=True))


def test_shows_street_ego_light_and_infraction(drawn):
    pictures = list(drawn().pictures)
    middle = pictures[10][HEIGHT_PX // 2 - 12 : HEIGHT_PX // 2 + 12, WIDTH_PX // 2 - 24 :][:, :48]
    assert share(middle, "#e4002b") > 0.3  # the ego
    assert share(pictures[10], "#4b5059") > 0.05  # asphalt
    assert share(pictures[15], "#ff4d4f") > 0.0001  # a stop line at red
    assert (
        share(pictures[39], "#e4002b") < 0.01 < share(pictures[41], "#e4002b")
    )  # it flashes at 4 s
    assert share(pictures[5][:100, :320], "#ff9f1c") == 0.0  # the scenario has not begun
    assert share(pictures[20][:100, :320], "#ff9f1c") > 0.001


def test_the_file_is_h264_as_browsers_want_it(drawn, tmp_path):
    path = tmp_path / "a" / "b.mp4"
    write_video(drawn(), path)
    write_video(drawn(), tmp_path / "again.mp4")
    assert path.read_bytes() == (tmp_path / "again.mp4").read_bytes()
    reader = imageio_ffmpeg.read_frames(str(path))
    about = next(reader)
    reader.close()
    assert about["codec"] == "h264"
    assert about["pix_fmt"].startswith("yuv420p")
    assert about["size"] == (WIDTH_PX, HEIGHT_PX)
    assert about["duration"] == pytest.approx(6.0, abs=0.2)


def test_a_log_without_ticks_is_an_error(written_run, route, tmp_path, towns):
    with StateLogWriter(tmp_path / "log", route=route, furniture=furniture_of([], [])):
        pass
    outcome = load_run(written_run).route(HIT).outcome
    with pytest.raises(VideoError, match="no tick"):
        draw_video(
            StateLogReader(tmp_path / "log"), towns.town("Metro"), outcome, title="", subtitle=""
        )

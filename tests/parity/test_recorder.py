"""Programmes played on real servers: the same twice, a server that differs, one that dies."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adr1 import cli
from adr1.errors import InputError, SimulatorError
from adr1.parity.comparison import Verdict, compare
from adr1.parity.config import ParityConfig
from adr1.parity.programme import programme
from adr1.parity.proving_ground import opendrive_text
from adr1.parity.recorder import PART_FAILED, Place, record
from adr1.parity.recording import Recording, read_recording
from adr1.session.launch import EmbeddedServer, environment_with_adr1, parse_ready_line

PARTS = ("throttle_100", "impact_car_10mps", "tm_red_light", "sensor_moving")
HEAVY_SERVER = Path(__file__).with_name("heavy_server.py")


def config(*only: str, **changes: object) -> ParityConfig:
    return ParityConfig(only=only or PARTS, **changes)


def place_of(server: EmbeddedServer) -> Place:
    return Place(server.host, server.rpc_port, "test")


@pytest.fixture(scope="module")
def recorded(embedded_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The parts, played on the embedded server."""
    path = tmp_path_factory.mktemp("recorded") / "first.zip"
    record(place_of(embedded_server), config(), path, lambda line: None)
    return path


@pytest.fixture
def heavy_port() -> Iterator[int]:
    """RPC port of a server on which the driven car weighs half as much again."""
    with subprocess.Popen(
        [sys.executable, str(HEAVY_SERVER), "1.5"],
        stdout=subprocess.PIPE,
        env=environment_with_adr1(),
    ) as process:
        try:
            assert process.stdout is not None
            ready = parse_ready_line(process.stdout.readline())
            assert ready is not None
            yield ready.rpc_port
        finally:
            process.terminate()


def test_a_server_that_dies_leaves_finished_parts_and_the_rest_makes_the_same_bytes(
    embedded_server, recorded, tmp_path
):
    out, lines = tmp_path / "second.zip", []
    folder = tmp_path / "second.zip.partial"
    with EmbeddedServer("Metro", log_path=tmp_path / "server.log") as server:

        def kill_in_the_second_part() -> None:
            while not (folder / f"{PARTS[1]}.job.json").exists():
                time.sleep(0.01)
            time.sleep(0.3)
            server.stop()

        killer = threading.Thread(target=kill_in_the_second_part)
        killer.start()
        with pytest.raises(SimulatorError, match=r"is gone.*kept in.*same command"):
            record(place_of(server), config(), out, lines.append)
        killer.join()
    assert lines[0].startswith(f"[1/4] {PARTS[0]}")
    assert not out.exists()
    assert (folder / f"{PARTS[0]}.npz").exists()
    record(place_of(embedded_server), config(), out, lines.append)
    assert f"{PARTS[0]}: kept from before" in "\n".join(lines)
    assert out.read_bytes() == recorded.read_bytes()
    assert not folder.exists()


def test_a_heavier_car_shows_in_the_right_rows(recorded, heavy_port, tmp_path):
    out = tmp_path / "heavy.zip"
    record(Place("127.0.0.1", heavy_port, "test"), config(), out, lambda line: None)
    found = compare(read_recording(recorded), read_recording(out), {})
    verdicts = {(row.part, row.label): row for row in found.rows}
    slower = verdicts["throttle_100", "0 to 50 km/h"]
    assert slower.verdict is Verdict.OUTSIDE
    assert slower.theirs > 1.2 * slower.ours
    harder = verdicts["impact_car_10mps", "struck one's top speed within 1 s"]
    assert harder.verdict is Verdict.OUTSIDE
    assert harder.theirs > harder.ours
    assert verdicts["throttle_100", "sideways drift at the end"].verdict is Verdict.SAME
    assert verdicts["sensor_moving", "IMU: mean upwards"].verdict is Verdict.SAME


def test_what_a_server_lacks_is_no_error(embedded_server, tmp_path):
    out = tmp_path / "odd.zip"
    odd = config("throttle_100", vehicle="vehicle.no.such")
    record(place_of(embedded_server), odd, out, lambda line: None)
    (part,) = read_recording(out).parts.values()
    assert "vehicle.no.such" in part.missing[PART_FAILED]


def test_a_part_that_takes_too_long_is_given_up_and_the_next_one_played(embedded_server, tmp_path):
    impatient = replace(place_of(embedded_server), part_timeout_s=0.1)
    out, lines = tmp_path / "late.zip", []
    record(impatient, config("throttle_100"), out, lines.append)
    (part,) = read_recording(out).parts.values()
    assert part.missing == {PART_FAILED: "not finished after 0.1 s"}
    record(place_of(embedded_server), config("throttle_50"), tmp_path / "b.zip", lines.append)
    (part,) = read_recording(tmp_path / "b.zip").parts.values()
    assert part.missing == {}


def test_a_shot_of_every_sensor_is_there_and_shown(embedded_server, tmp_path, capsys):
    out, page = tmp_path / "shots.zip", tmp_path / "shots.html"
    record(place_of(embedded_server), config("sensor_shots"), out, lambda line: None)
    (part,) = read_recording(out).parts.values()
    assert part.missing == {}
    labels = {int(label) for label in np.unique(part.arrays["label"])}
    assert labels >= {1, 2, 7, 12, 14, 15, 19, 21}  # from the road to the cones
    arguments = ["parity", "compare", str(out), "--against", str(out), "--out", str(page)]
    assert cli.main(arguments) == cli.EXIT_OK
    assert page.read_text().count("data:image/png;base64,") == 14


def test_the_world_is_left_free_running_and_empty(embedded_server, recorded):
    from adr1.session.connect import connect

    world = connect(embedded_server.host, embedded_server.rpc_port).get_world()
    assert world.get_settings().synchronous_mode is False
    assert not list(world.get_actors().filter("vehicle.*"))


def test_nothing_is_overwritten_and_other_programmes_do_not_mix(
    embedded_server, recorded, tmp_path
):
    before = recorded.read_bytes()
    with pytest.raises(InputError, match="exists"):
        record(place_of(embedded_server), config(), recorded, lambda line: None)
    assert recorded.read_bytes() == before
    folder = tmp_path / "a.zip.partial"
    folder.mkdir()
    (folder / "recording.json").write_text("{}")
    with pytest.raises(InputError, match="another programme"):
        record(place_of(embedded_server), config(), tmp_path / "a.zip", lambda line: None)


def test_nothing_listens(free_port, tmp_path):
    with pytest.raises(SimulatorError, match="no CARLA server"):
        record(Place("127.0.0.1", free_port(), "x"), config(), tmp_path / "a.zip", print)
    assert list(tmp_path.iterdir()) == []


def test_command_line_compares_files(recorded, tmp_path, capsys):
    page = tmp_path / "page.html"
    arguments = ["parity", "compare", str(recorded), "--against", str(recorded)]
    assert cli.main([*arguments, "--out", str(page)]) == cli.EXIT_OK
    assert "0 outside" in capsys.readouterr().out
    assert "the same to the last bit" in page.read_text()


def test_command_line_plays_on_two_servers(embedded_server, tmp_path):
    page = tmp_path / "page.html"
    port = str(embedded_server.rpc_port)
    arguments = ["parity", "--port", port, "--reference-port", port, "--only", "throttle_50"]
    assert cli.main([*arguments, "--out", str(page)]) == cli.EXIT_OK
    assert "the same to the last bit" in page.read_text()
    assert read_recording(tmp_path / "page.zip").meta.label == "CARLA server"


@pytest.mark.slow
def test_a_town_of_a_folder_is_driven_through(tmp_path):
    maps, out = tmp_path / "maps", tmp_path / "town.zip"
    maps.mkdir()
    (maps / "Ring.xodr").write_text(opendrive_text())
    arguments = ["parity", "record", "--town", "Ring", "--only", "tm_town_Ring"]
    assert cli.main([*arguments, "--maps-dir", str(maps), "--out", str(out)]) == cli.EXIT_OK
    (part,) = read_recording(out).parts.values()
    assert part.missing == {}
    assert part.tracks["driven"].travelled_m[-1] > 300.0


def test_command_line_needs_a_server(tmp_path, capsys):
    assert cli.main(["parity"]) == cli.EXIT_USAGE
    assert "--host and --port" in capsys.readouterr().err
    assert cli.main(["parity", "compare", str(tmp_path / "none.zip")]) == cli.EXIT_USAGE
    assert cli.main(["parity", "--port", "1", "--only", "fly"]) == cli.EXIT_USAGE


@pytest.mark.slow
def test_the_whole_programme_twice_is_the_same_to_the_bit(tmp_path):
    found: list[Recording] = []
    for name in ("a", "b"):
        out = tmp_path / f"{name}.zip"
        arguments = ["parity", "record", "--preset", "full", "--out", str(out)]
        assert cli.main(arguments) == cli.EXIT_OK
        found.append(read_recording(out))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert len(found[0].parts) == len(programme(ParityConfig(preset="full")))
    assert all(not part.missing for part in found[0].parts.values())

"""The page in a real browser, watching a real server."""

from __future__ import annotations

import math
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import carla
import psutil
import pytest
from tests.live_view.conftest import serving, until

from adr1.session.connect import connect
from adr1.session.synchronous import SynchronousWorld


@pytest.fixture(scope="module")
def street(embedded_server) -> Iterator[tuple[SynchronousWorld, carla.Vehicle, carla.Actor]]:
    """A synchronous world with an ego that drives and has small sensors, and a parked car."""
    client = connect(embedded_server.host, embedded_server.rpc_port)
    with SynchronousWorld(client.get_world()) as world:
        library = world.world.get_blueprint_library()
        places = world.world.get_map().get_spawn_points()
        car = library.find("vehicle.lincoln.mkz_2020")
        car.set_attribute("role_name", "hero")
        ego = world.world.spawn_actor(car, places[0])
        near = min(places[1:], key=lambda p: p.location.distance(places[0].location))
        other = world.world.spawn_actor(library.find("vehicle.audi.tt"), near)
        above = carla.Transform(carla.Location(z=2.5))
        for kind in ("other.gnss", "other.imu", "other.collision", "lidar.ray_cast", "other.radar"):
            world.world.spawn_actor(library.find(f"sensor.{kind}"), above, attach_to=ego)
        ego.apply_control(carla.VehicleControl(throttle=0.3))
        world.tick()
        yield world, ego, other


def test_shows_the_world_live(street, embedded_server, start_view, open_page):
    world, ego, other = street
    view = start_view(embedded_server.rpc_port)
    page = open_page(view.url)
    until(lambda: page.get("frame") > 0 and page.get("live"), world.tick)
    first = page.get("frame")
    until(lambda: page.get("frame") > first + 20, world.tick)
    shown = {actor["id"]: actor for actor in page.get("actors")}
    assert {shown[ego.id]["kind"], shown[other.id]["kind"]} == {"vehicle"}
    assert page.get("town") == "Metro"
    assert page.get("lights") == len(world.world.get_actors().filter("traffic.traffic_light"))
    assert page.get("focus") == page.get("egoId") == ego.id
    until(lambda: len(page.get("readings")) >= 2, world.tick)  # GNSS and IMU
    assert page.faults == []


def test_every_tick_of_a_slow_world_is_told(street, embedded_server, start_view, open_page):
    world = street[0]
    page = open_page(start_view(embedded_server.rpc_port).url)
    until(lambda: page.get("live"), world.tick)
    for _ in range(5):  # so the page gets 20 states a second where the world has 20 ticks a second
        frame = world.tick()
        until(lambda frame=frame: page.get("frame") == frame)


def test_points_of_lidar_and_radar_lie_around_the_ego_until_switched_off(
    street, embedded_server, start_view, open_page
):
    world, ego, _ = street
    page = open_page(start_view(embedded_server.rpc_port).url)
    lidar, radar = (
        next(iter(world.world.get_actors().filter(f"sensor.{kind}"))).id
        for kind in ("lidar.ray_cast", "other.radar")
    )
    until(lambda: set(page.get("points") or {}) == {str(lidar), str(radar)}, world.tick)
    until(lambda: page.get("points")[str(lidar)] > 50, world.tick)
    x, y = page.get(f"pointsCentre({lidar})")
    place = ego.get_location()
    assert math.hypot(x - place.x, y - place.y) < 10.0  # its range
    page.page.locator(f"#chips button[data-id='{lidar}']").click()
    until(lambda: set(page.get("points")) == {str(radar)}, world.tick)
    assert page.faults == []


def test_pictures_of_a_camera_are_shown(street, embedded_server, start_view, open_page):
    world, ego, _ = street
    blueprint = world.world.get_blueprint_library().find("sensor.camera.rgb")
    blueprint.set_attribute("image_size_x", "160")
    blueprint.set_attribute("image_size_y", "90")
    above = carla.Transform(carla.Location(z=2.5))
    camera = world.world.spawn_actor(blueprint, above, attach_to=ego)
    page = open_page(start_view(embedded_server.rpc_port).url)
    until(lambda: (page.get("pictures") or {}).get(str(camera.id), 0) > 1, world.tick)
    assert page.page.locator("#pictures img").evaluate("image => image.naturalWidth") == 160
    camera.destroy()
    until(lambda: page.page.locator("#pictures figure").count() == 0, world.tick)
    assert page.faults == []


def test_a_click_selects_and_the_empty_street_gives_the_ego_back(
    street, embedded_server, start_view, open_page
):
    world, ego, other = street
    page = open_page(start_view(embedded_server.rpc_port).url)
    until(lambda: page.get("actors.length"), world.tick)
    page.page.keyboard.press("0")  # whole town, no following
    assert page.get("follow") is False
    x, y = until(lambda: page.get(f"screenOf({other.id})"), world.tick)
    page.page.mouse.click(x, y)
    assert page.get("focus") == other.id
    until(lambda: "audi tt" in page.page.inner_text("#ego-title"), world.tick)
    page.page.keyboard.press("Escape")
    assert page.get("focus") == ego.id
    page.page.fill("#filter", "audi")
    until(lambda: page.page.locator("#rows li").count() == 1, world.tick)
    page.page.locator("#rows li").click()
    assert page.get("focus") == other.id
    assert page.faults == []


def test_two_browsers_then_none(street, embedded_server, start_view, open_page):
    world, _, _ = street
    view = start_view(embedded_server.rpc_port)
    assert view.readers() == []
    pages = [open_page(view.url), open_page(view.url)]
    for page in pages:
        until(lambda page=page: page.get("actors.length"), world.tick)
    assert len(view.readers()) == 1
    for page in pages:
        page.page.close()
    until(lambda: view.readers() == [], world.tick)


def test_paused_is_told(street, embedded_server, start_view, open_page):
    world = street[0]
    page = open_page(start_view(embedded_server.rpc_port).url)
    until(lambda: page.get("frame") > 0, world.tick)
    until(lambda: page.get("paused"))
    until(lambda: not page.get("paused"), world.tick)


def test_a_new_episode_is_shown(street, embedded_server, start_view, open_page):
    world = street[0]
    page = open_page(start_view(embedded_server.rpc_port).url)
    until(lambda: page.get("actors.length"), world.tick)
    client = connect(embedded_server.host, embedded_server.rpc_port)
    with SynchronousWorld(client.load_world("Parkway")) as parkway:
        until(lambda: page.get("town") == "Parkway" and page.get("live"), parkway.tick)
        frame = parkway.tick()
        until(lambda: page.get("frame") >= frame, parkway.tick)
    assert page.faults == []


def test_comes_back_when_the_simulator_does(start_view, open_page, free_port):
    port = free_port()
    view = start_view(port, "--wait")
    page = open_page(view.url)
    until(lambda: "no CARLA server" in (page.get("text") or ""))
    assert page.page.is_visible("#banner")
    with serving(port):
        until(lambda: page.get("live"))
        assert page.page.is_hidden("#banner")
        frame = page.get("frame")
        until(lambda: page.get("frame") > frame)
    until(lambda: not page.get("live"))
    assert page.page.is_visible("#banner")
    with serving(port):
        until(lambda: page.get("live"))
    assert page.faults == []


def test_the_simulation_outlives_the_view(embedded_server, start_view, open_page):
    client = connect(embedded_server.host, embedded_server.rpc_port)
    with SynchronousWorld(client.load_world("Metro")) as world:
        view = start_view(embedded_server.rpc_port)
        page = open_page(view.url)
        until(lambda: page.get("frame") > 0, world.tick)
        (guard,) = view.readers()
        os.kill(view.process.pid, signal.SIGKILL)
        until(lambda: not Path(f"/proc/{guard}").exists(), world.tick)
        begin = world.tick()
        assert world.tick() == begin + 1
        until(lambda: not page.get("live"))


def test_a_stopped_web_process_holds_nobody_up(embedded_server, start_view, open_page):
    client = connect(embedded_server.host, embedded_server.rpc_port)
    with SynchronousWorld(client.load_world("Metro")) as world:
        view = start_view(embedded_server.rpc_port)
        page = open_page(view.url)
        until(lambda: page.get("frame") > 0, world.tick)
        os.kill(view.process.pid, signal.SIGTSTP)  # Ctrl-Z
        until(lambda: view.readers() == [], world.tick)
        # It ends its reader first and stops then: to be woken before would leave it asleep.
        until(lambda: psutil.Process(view.process.pid).status() == psutil.STATUS_STOPPED)
        os.kill(view.process.pid, signal.SIGCONT)
        frame = world.tick()
        until(lambda: page.get("frame") > frame, world.tick)

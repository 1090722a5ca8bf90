"""What the RGB camera of a genuine client shows: light, weather, lamps, colours."""

from __future__ import annotations

import carla
import numpy as np
import pytest
from tests.simulator.sensors.camera_rig import Camera, CameraRig, ahead_of, camera_rig

from adr1.session.launch import EmbeddedServer

CAR = "vehicle.tesla.model3"
LUMA = np.array((0.299, 0.587, 0.114))


@pytest.fixture
def rig(embedded_server: EmbeddedServer):
    with camera_rig(embedded_server) as made:
        yield made


def street(rig: CameraRig) -> carla.Transform:
    return rig.world.get_map().get_spawn_points()[0]


def weather(**changed: float) -> carla.WeatherParameters:
    calm = carla.WeatherParameters(
        cloudiness=5.0, sun_altitude_angle=50.0, sun_azimuth_angle=40.0, fog_falloff=0.1
    )
    for name, value in changed.items():
        setattr(calm, name, value)
    return calm


def shot(rig: CameraRig, camera: Camera, **changed: float) -> np.ndarray:
    rig.world.set_weather(weather(**changed))
    rig.tick()
    return camera.rgb()


def test_day_is_brighter_than_dusk_and_dusk_than_night(rig: CameraRig) -> None:
    camera = rig.camera("rgb", ahead_of(street(rig), 0.0, 1.8))
    means = [shot(rig, camera, sun_altitude_angle=a).mean() for a in (50.0, -3.0, -40.0)]
    # Street lamps burn from dusk on, and houses shade the street by day.
    assert means[0] > 1.1 * means[1] > 1.3 * means[2]
    assert means[0] > 80.0


def test_fog_takes_contrast_the_more_the_farther(rig: CameraRig) -> None:
    eye = ahead_of(street(rig), 0.0, 1.8)
    camera, depth = rig.camera("rgb", eye), rig.camera("depth", eye)
    clear = shot(rig, camera, fog_density=0.0) @ LUMA
    depth_m = depth.depth_m()
    foggy = shot(rig, camera, fog_density=40.0) @ LUMA
    near, far = depth_m < 25.0, (depth_m > 60.0) & (depth_m < 900.0)
    kept_near, kept_far = (foggy[part].std() / clear[part].std() for part in (near, far))
    assert kept_far < 0.7 * kept_near < 0.9


def test_a_red_light_at_30_m_is_a_red_blob(rig: CameraRig) -> None:
    lights = rig.world.get_actors().filter("traffic.traffic_light")
    counts = []
    for light in list(lights)[:3]:
        stop = light.get_stop_waypoints()[0].transform
        back = -28.0
        eye = ahead_of(stop, back, 1.7)
        aim = light.get_transform().location
        camera = rig.camera("rgb", eye, fov=35)
        light.set_state(carla.TrafficLightState.Red)
        light.freeze(True)
        rig.tick()
        red = _glowing(camera.rgb(), 0)
        light.set_state(carla.TrafficLightState.Green)
        rig.tick()
        green = _glowing(camera.rgb(), 0)
        camera.actor.stop()
        counts.append((red, green, eye.location.distance(aim)))
    assert max(red for red, _, _ in counts) >= 4
    assert all(green == 0 or green < red for red, green, _ in counts if red >= 4)


def _glowing(rgb: np.ndarray, channel: int) -> int:
    other = np.delete(rgb, channel, axis=2).max(axis=2)
    return int(((rgb[:, :, channel] > 150) & (rgb[:, :, channel] > 1.8 * other)).sum())


@pytest.mark.parametrize("altitude_deg", [50.0, -20.0])
def test_brake_lamps_light_up(rig: CameraRig, altitude_deg: float) -> None:
    place = street(rig)
    car = rig.spawn(CAR, ahead_of(place, 9.0, 0.0))
    camera = rig.camera("rgb", ahead_of(place, 0.0, 1.0), fov=40)
    rig.tick(5)
    while not camera.data.empty():
        camera.frame()
    dark = _glowing(shot(rig, camera, sun_altitude_angle=altitude_deg), 0)
    car.apply_control(carla.VehicleControl(brake=1.0))
    braking = _glowing(shot(rig, camera, sun_altitude_angle=altitude_deg), 0)
    assert braking >= dark + 10


def test_the_color_attribute_paints_the_car(rig: CameraRig) -> None:
    place = street(rig)
    blueprint = rig.library.find(CAR)
    blueprint.set_attribute("color", "10,30,230")
    car = rig.world.spawn_actor(blueprint, ahead_of(place, 9.0, 0.0))
    eye = ahead_of(place, 0.0, 2.5)
    camera, ids = rig.camera("rgb", eye, fov=40), rig.camera("instance_segmentation", eye, fov=40)
    picture = shot(rig, camera, cloudiness=80.0)
    mine = ids.bgra()[:, :, 1].astype(int) == car.id & 255
    # Windows, lamps and tyres are of no colour of their own: look at the brighter half.
    red, _, blue = np.percentile(picture[mine], 75, axis=0)
    assert blue > 1.3 * red
    car.destroy()


def test_gamma_exposure_and_manual_mode(rig: CameraRig) -> None:
    eye = ahead_of(street(rig), 0.0, 1.8)
    cameras = {
        "plain": rig.camera("rgb", eye, (96, 54)),
        "gamma": rig.camera("rgb", eye, (96, 54), gamma=3.0),
        "darker": rig.camera("rgb", eye, (96, 54), exposure_compensation=-2.0),
        "manual": rig.camera("rgb", eye, (96, 54), exposure_mode="manual", iso=400),
        "dim": rig.camera("rgb", eye, (96, 54), exposure_mode="manual", iso=25),
    }
    rig.tick()
    mean = {name: camera.rgb().mean() for name, camera in cameras.items()}
    assert mean["darker"] < mean["plain"] < mean["gamma"]
    assert mean["dim"] < mean["plain"] < mean["manual"]


def test_antialiasing_changes_edges_only(rig: CameraRig) -> None:
    eye = ahead_of(street(rig), 0.0, 1.8)
    rough, fine = (rig.camera("rgb", eye, antialiasing=n, bloom_intensity=0) for n in (1, 8))
    rig.tick()
    differ = (rough.rgb() != fine.rgb()).any(axis=2)
    assert 0.002 < differ.mean() < 0.5


def test_rain_wets_the_road_and_draws_streaks_by_the_frame(rig: CameraRig) -> None:
    eye = ahead_of(street(rig), 0.0, 1.8)
    one, two = rig.camera("rgb", eye), rig.camera("rgb", eye)
    dry = shot(rig, one, cloudiness=90.0)
    two.frame()
    wet = shot(rig, one, cloudiness=90.0, precipitation=80.0, precipitation_deposits=70.0)
    assert np.abs(wet - dry).mean() > 2.0
    assert (two.rgb() == wet).all()
    assert (
        shot(rig, one, cloudiness=90.0, precipitation=80.0, precipitation_deposits=70.0) != wet
    ).any()

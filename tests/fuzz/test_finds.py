"""What fuzzing has found once: calls that hung, crashed or surprised the server."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.fuzz.calls import ALL_RPCS

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.geometry import Pose
from adr1.simulator.imaging.weather import Weather
from adr1.simulator.imaging.weather_light import light_of
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.recorder.desk import RecorderDesk
from adr1.simulator.rpc.world_dispatcher import WorldDispatcher
from adr1.simulator.wire.dispatcher import ClientSession
from adr1.simulator.wire.errors import RpcError
from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.world.settings import EpisodeSettings
from adr1.simulator.world.world import World

FAR = 3.4e38
PLACE = [[0.0, 0.0, 300.0], [0.0, 0.0, 0.0]]
SETTINGS = [True, False, [True, 0.05], True, 0.01, 10]
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


class Caller:
    """Calls as they come over the wire: validated, then executed."""

    def __init__(self, folder: Path) -> None:
        library = MapLibrary(None, Path.home() / ".cache" / "adr1")
        self.world = World(library, Catalogue.load(), StreamHub(), "Metro")
        self.world.apply_settings(EpisodeSettings(True, False, 0.05))
        self._dispatcher = WorldDispatcher(self.world, RecorderDesk(self.world, folder))
        self._client = ClientSession(1, ("test", 0))

    def __call__(self, name: str, *arguments: object) -> object:
        given = list(arguments)
        ALL_RPCS[name].validate(given)
        return self._dispatcher.call(self._client, name, given)

    def spawn(self, blueprint: str, *attributes: list[object], parent: int = 0) -> int:
        description = [0, blueprint, list(attributes)]
        return self.world.spawn(description, Pose(0.0, 0.0, 300.0), parent).actor_id


@pytest.fixture
def call(tmp_path: Path) -> Caller:
    return Caller(tmp_path)


def test_a_ray_of_any_length_is_answered(call: Caller) -> None:
    ((near, label),) = call("cast_ray", [0.0, 0.0, 50.0], [10.0, 0.0, -50.0])
    ((far, far_label),) = call("cast_ray", [0.0, 0.0, 50.0], [1e6, 0.0, 50.0 - 1e7])
    assert (far, far_label) == (pytest.approx(near, abs=1e-3), label)
    call("cast_ray", [1e6, 0.0, 0.0], [FAR, FAR, FAR])
    call("project_point", [0.0, 0.0, 50.0], [0.0, 0.0, -1.0], FAR)


def test_more_numbers_than_a_struct_has_are_cut_off(call: Caller) -> None:
    car = call.spawn("vehicle.audi.tt")
    call("set_actor_transform", car, [[1.0, 2.0, 300.0, 4.0], [0.0, 0.0, 0.0, 5.0]])
    call("apply_control_to_vehicle", car, [0.0, 0.0, 0.0, False, False, False, 0, 1])
    call("tick_cue")
    assert call.world.episode.table.pose(car).x_m == pytest.approx(1.0)


def test_traffic_lights_cannot_be_destroyed(call: Caller) -> None:
    light = int(call.world.episode.light_ids[0])
    assert call("destroy_actor", light) is False
    call.spawn("static.prop.barrel")
    call("tick_cue")


@pytest.mark.parametrize("step_s", [1e-30, 2.5, FAR])
def test_steps_that_no_tick_can_have_are_refused(call: Caller, step_s: float) -> None:
    with pytest.raises(RpcError, match="fixed_delta_seconds"):
        call("set_episode_settings", [*SETTINGS[:2], [True, step_s], *SETTINGS[3:]])


@pytest.mark.parametrize("substep_s", [0.0, -8.4, 1e-30])
def test_substeps_that_never_end_are_refused(call: Caller, substep_s: float) -> None:
    with pytest.raises(RpcError, match="max_substep_delta_time"):
        call("set_episode_settings", [*SETTINGS[:4], substep_s, 10])


@pytest.mark.parametrize("seconds", [0.0, 1e-30])
def test_light_times_of_next_to_nothing_pass(call: Caller, seconds: float) -> None:
    for light in call.world.episode.light_ids.tolist():
        for color in ("green", "yellow", "red"):
            call(f"set_traffic_light_{color}_time", light, seconds)
    call("tick_cue")


def test_what_is_attached_obeys_nobody(call: Caller) -> None:
    parent = call.spawn("static.prop.barrel")
    car = call.spawn("vehicle.audi.tt", parent=parent)
    walker = call.spawn("walker.pedestrian.0001", parent=parent)
    for name, arguments in (
        ("disable_actor_constant_velocity", (car,)),
        ("enable_actor_constant_velocity", (car, [1.0, 0.0, 0.0])),
        ("set_walker_state", (walker, PLACE, 1.0)),
        ("apply_control_to_walker", (walker, [[1.0, 0.0, 0.0], 1.0, False])),
    ):
        with pytest.raises(RpcError, match="attached"):
            call(name, *arguments)


def test_places_out_of_reach_are_refused(call: Caller) -> None:
    car = call.spawn("vehicle.audi.tt")
    for name, place in (
        ("set_actor_location", [FAR, 0.0, 0.0]),
        ("set_actor_transform", [[FAR] * 3, [0.0] * 3]),
    ):
        with pytest.raises(RpcError, match="out of reach"):
            call(name, car, place)


def test_pushes_of_any_size_leave_finite_numbers(call: Caller) -> None:
    """Positions that were no numbers made the ground be read outside its array: it crashed."""
    names = ("vehicle.audi.tt", "walker.pedestrian.0001", "static.prop.barrel")
    bodies = [
        call.world.spawn([0, name, []], Pose(20.0 * place, 0.0, 300.0)).actor_id
        for place, name in enumerate(names)
    ]
    call("set_actor_simulate_physics", bodies[2], True)
    for _ in range(3):
        for body in bodies:
            call("add_actor_force", body, [FAR, -FAR, FAR])
            call("add_actor_torque", body, [0.0, 0.0, FAR])
            call("add_actor_impulse", body, [-FAR, FAR, -FAR])
            call("set_actor_target_velocity", body, [FAR, FAR, -FAR])
            call("set_actor_target_angular_velocity", body, [0.0, 0.0, FAR])
        for _ in range(3):
            call("tick_cue")
    assert np.isfinite(call.world.episode.table.records["kinematics"]).all()


def test_what_is_no_actor_has_no_parts(call: Caller) -> None:
    with pytest.raises(RpcError, match="component"):
        call("get_actor_component_world_transform", 2**32 - 1, "Nav")


def test_textures_have_texels_of_one_length(call: Caller) -> None:
    with pytest.raises(RpcError, match="texels"):
        call("apply_color_texture_to_objects", ["hip"], 2, [2, 1, [[0], []]])


def test_any_seed_of_noise_will_do(call: Caller) -> None:
    for kind in ("imu", "gnss", "radar"):
        for seed in ("-1", str(2**40)):
            call.spawn(f"sensor.other.{kind}", ["noise_seed", 2, seed])


def test_weather_in_whole_numbers_gives_light_of_the_same_types() -> None:
    """Else every kernel of a camera is compiled anew, within a tick."""
    given = [50, 50, 50, 10, 0, 45, 2, 0, 0, 50, 0, 0, 0, 0]
    whole, real = (light_of(Weather.from_wire(values)) for values in (given, [*map(float, given)]))
    assert [type(value) for value in whole] == [type(value) for value in real]
    assert not any(isinstance(value, int) for value in whole)

"""Looks are shared, depend on nobody else, and are the same in every process and thread."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.simulator.rays.solids import plane

from adr1.session.launch import EmbeddedServer
from adr1.simulator.imaging.contact_shadow import contact_shadow
from adr1.simulator.imaging.local_lights import lights_around, no_lights
from adr1.simulator.imaging.noise_tile import noise_tile
from adr1.simulator.imaging.shading import Stage
from adr1.simulator.imaging.surface_table import surfaces
from adr1.simulator.imaging.weather import Weather
from adr1.simulator.imaging.weather_light import light_of
from adr1.simulator.rays.instances import no_instances
from adr1.simulator.rays.ray_scene import RayScene
from adr1.simulator.sensors.camera_model import CameraModel
from adr1.simulator.sensors.camera_pass import Aim, CameraPass
from adr1.simulator.sensors.optical_flow import CameraPlace
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import join
from adr1.simulator.shapes.solids import box

SCRIPT = Path(__file__).with_name("picture_hashes.py")
ALL = ("rgb", "depth", "semantic_segmentation", "instance_segmentation", "normals")
MOVING = ("optical_flow", "dvs")


def hashes(folder: Path, hash_seed: int, kinds: tuple[str, ...]) -> dict[str, str]:
    with EmbeddedServer("Metro", log_path=folder / f"{hash_seed}.log") as server:
        done = subprocess.run(
            [sys.executable, str(SCRIPT), str(server.rpc_port), *kinds],
            capture_output=True,
            text=True,
            timeout=200,
            env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
        )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_fresh_servers_send_the_same_bytes_whoever_else_listens(tmp_path: Path) -> None:
    alone = hashes(tmp_path, 1, ("rgb", *MOVING))
    together = hashes(tmp_path, 2, (*ALL, *MOVING))
    assert {kind: together[kind] for kind in alone} == alone
    assert len(set(together.values())) == len(together)


@pytest.mark.parametrize("altitude_deg", [40.0, -30.0])
def test_one_and_two_threads_make_the_same_picture(altitude_deg: float) -> None:
    boxes = [
        box((8.0 + 3 * n, 2.0 * n - 4.0, 1.0), (1.5, 1.5, 2.0), Material.FACADE) for n in range(5)
    ]
    scene = RayScene(join([plane(), *boxes]))
    eye = np.array((0.0, 0.0, 1.7))
    nobody = no_instances()
    stage = Stage(
        eye,
        0.01,
        light_of(Weather(sun_altitude_deg=altitude_deg, precipitation_deposits=50.0)),
        lights_around(no_lights(), eye),
        contact_shadow(eye, nobody.to_world, np.zeros((0, 2)), np.zeros((0, 2))),
        surfaces(),
        np.zeros((0, 3)),
        np.zeros(0, np.int64),
        noise_tile(),
    )
    model = CameraModel(161, 91, 90.0)
    one, two = (
        CameraPass(scene, Aim(model, CameraPlace(eye, np.eye(3)), -1, threads))
        for threads in (1, 2)
    )
    assert one.exposed(stage, 4).tobytes() == two.exposed(stage, 4).tobytes()
    assert one.hits.distance_m.tobytes() == two.hits.distance_m.tobytes()
    assert np.isfinite(one.exposed(stage, 4)).all()

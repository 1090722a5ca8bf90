"""The pinned library is found, and what stands in its way is told."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from tests.simulator.rays.solids import plane

from adr1.errors import SimulatorError
from adr1.simulator.rays import embree as module
from adr1.simulator.rays.embree import WHEEL_VERSION, Embree, EmbreeMissingError, find_library
from adr1.simulator.rays.open_scene import open_scene
from adr1.simulator.rays.plain_scene import PlainRayScene
from adr1.simulator.rays.ray_scene import RayScene


def test_the_pin_is_the_projects(checkout: Path) -> None:
    project = (checkout / "pyproject.toml").read_text()
    lock = (checkout / "requirements" / "lock.txt").read_text()
    assert f'"embreex=={WHEEL_VERSION}"' in project
    assert re.search(rf"^embreex=={re.escape(WHEEL_VERSION)}", lock, re.MULTILINE)
    assert metadata.version("embreex") == WHEEL_VERSION


def test_library_is_in_the_wheel_and_loads() -> None:
    embree = Embree(find_library())
    assert embree.address("rtcIntersect16") > 0


def test_embrees_own_errors_are_raised() -> None:
    embree = Embree(find_library())
    with pytest.raises(SimulatorError, match="rtcNewGeometry"):
        embree.call("rtcNewGeometry", embree.device, 99)


def test_broken_library_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "libembree4.so"
    broken.write_bytes(b"no library")
    with pytest.raises(EmbreeMissingError, match="pip install"):
        Embree(broken)


def test_another_wheel_is_not_trusted_and_the_plain_way_is_taken(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert isinstance(open_scene(plane()), RayScene)
    monkeypatch.setattr(module, "WHEEL_VERSION", "4.4.1")
    with pytest.raises(EmbreeMissingError, match=r"layouts used here are those of 4\.4\.1"):
        find_library()
    scene = open_scene(plane())
    assert isinstance(scene, PlainRayScene)
    assert "slower" in caplog.text
    down = np.array([[0.0, 0.0, -1.0]], np.float32)
    assert scene.cast(np.array([[0.0, 0.0, 2.0]], np.float32), down, 5.0).distance_m[0] == 2.0
    assert not scene.occluded(np.array([[0.0, 0.0, 2.0]], np.float32), down, 1.0)[0]

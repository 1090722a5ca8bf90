"""Bones of walkers through the client: geometry, gait, poses that a client gives."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import carla
import pytest

Keep = Callable[[Any], Any]


@pytest.fixture
def walker(town: Any, born: Keep) -> Any:
    place = carla.Transform(town.world.get_random_location_from_navigation())
    place.location.z += 1.0
    actor = born(town.world.spawn_actor(town.library.find("walker.pedestrian.0001"), place))
    town.ticks(5)
    return actor


def bones_of(walker: Any) -> dict[str, Any]:
    return {bone.name: bone for bone in walker.get_bones().bone_transforms}


def test_feet_are_on_the_ground_and_the_head_is_on_top(walker: Any) -> None:
    bones = bones_of(walker)
    assert len(bones) == 66
    ground_m = walker.get_location().z - walker.bounding_box.extent.z
    top_m = walker.get_location().z + walker.bounding_box.extent.z
    heights = {name: bone.world.location.z for name, bone in bones.items()}
    assert min(heights.values()) == pytest.approx(ground_m, abs=0.01)
    assert heights["crl_foot__L"] - ground_m < 0.1
    assert max(heights, key=lambda name: heights[name]).startswith("crl_eye")
    assert 0.0 < top_m - heights["crl_eye__L"] < 0.2
    assert 0.5 < (heights["crl_hips__C"] - ground_m) / (top_m - ground_m) < 0.6
    middle = walker.get_location()
    for bone in bones.values():
        away = math.hypot(bone.world.location.x - middle.x, bone.world.location.y - middle.y)
        assert away < 0.35


def test_left_is_left_and_relative_poses_add_up(walker: Any) -> None:
    bones = bones_of(walker)
    left = bones["crl_hand__L"].component.location
    right = bones["crl_hand__R"].component.location
    assert left.y < -0.1 < 0.1 < right.y
    thigh, knee = bones["crl_thigh__L"], bones["crl_leg__L"]
    there = carla.Location(knee.relative.location)
    there = thigh.world.transform(there)
    assert there.distance(knee.world.location) < 1e-3


def test_arms_and_legs_swing_while_it_walks_and_rest_when_it_stands(town: Any, walker: Any) -> None:
    def step_m() -> float:
        bones = bones_of(walker)
        left, right = bones["crl_foot__L"], bones["crl_foot__R"]
        return float(left.component.location.x - right.component.location.x)

    assert abs(step_m()) < 1e-3
    walker.apply_control(carla.WalkerControl(carla.Vector3D(1, 0, 0), 1.4, False))
    steps = []
    for _ in range(40):
        town.world.tick()
        steps.append(step_m())
        low = min(bone.component.location.z for bone in bones_of(walker).values())
        assert low == pytest.approx(0.0, abs=0.03)
    assert max(steps) > 0.4
    assert min(steps) < -0.4
    walker.apply_control(carla.WalkerControl())
    town.ticks(5)
    assert abs(step_m()) < 1e-3


def test_a_client_can_pose_blend_and_hide(walker: Any) -> None:
    hand = carla.Transform(carla.Location(z=-0.2), carla.Rotation(roll=90.0))
    walker.set_bones(carla.WalkerBoneControlIn([("crl_hand__R", hand)]))
    animated = bones_of(walker)["crl_hand__R"].relative
    assert animated.rotation.roll == pytest.approx(0.0, abs=1e-3)
    walker.show_pose()
    shown = bones_of(walker)["crl_hand__R"].relative
    assert shown.rotation.roll == pytest.approx(90.0, abs=0.1)
    assert shown.location.z == pytest.approx(-0.2, abs=1e-3)
    walker.blend_pose(0.5)
    assert bones_of(walker)["crl_hand__R"].relative.rotation.roll == pytest.approx(45.0, abs=0.1)
    walker.hide_pose()
    assert bones_of(walker)["crl_hand__R"].relative.rotation.roll == pytest.approx(0.0, abs=1e-3)


def test_the_present_animation_can_be_kept_as_pose(town: Any, walker: Any) -> None:
    walker.apply_control(carla.WalkerControl(carla.Vector3D(1, 0, 0), 1.4, False))
    town.ticks(13)
    frozen = bones_of(walker)["crl_thigh__L"].relative.rotation.pitch
    walker.get_pose_from_animation()
    walker.show_pose()
    town.ticks(8)
    assert bones_of(walker)["crl_thigh__L"].relative.rotation.pitch == pytest.approx(frozen)


def test_unknown_bones_and_wrong_actors_do_no_harm(town: Any, walker: Any, born: Keep) -> None:
    before = bones_of(walker)
    walker.set_bones(carla.WalkerBoneControlIn([("tail", carla.Transform())]))
    walker.show_pose()
    assert set(bones_of(walker)) == set(before)
    names, poses = walker.get_bone_names(), walker.get_bone_world_transforms()
    assert (names[0], len(names), len(poses)) == ("crl_root", 66, 66)
    walker.destroy()
    with pytest.raises(RuntimeError, match="destroyed"):
        walker.get_bones()
    assert town.world.tick() > 0

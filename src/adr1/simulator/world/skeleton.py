"""Bones of walkers: CARLA's names and tree, a human's proportions, a swing of arms and legs.

Lengths are shares of body height after Drillis and Contini (1966), as in Winter, Biomechanics and
Motor Control of Human Movement, figure 4.1. The pose is plausible, not Unreal's animation: frames
of all bones are turned as the body is, and arms hang where CARLA's reference pose spreads them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adr1.simulator.geometry import Pose
from adr1.simulator.world.attachment import attached_pose

_FINGERS = ("Thumb", "Index", "Middle", "Ring", "Pinky")
STRIDE_SHARE = 0.8
"""Two steps of a walker, per height: 1.4 m for 1.75 m."""
_ANKLE, _HIP = 0.039, 0.53
_SWING_DEG_PER_MPS, _MOST_SWING_DEG = 16.0, 30.0


@dataclass(frozen=True, slots=True)
class Bone:
    """One bone; `place` is where it begins on a standing body of height 1, feet at the origin."""

    name: str
    parent: int
    place: tuple[float, float, float]


def _skeleton() -> tuple[Bone, ...]:
    bones: list[Bone] = []
    row: dict[str, int] = {"": -1}

    def add(name: str, parent: str, x: float, y: float, z: float) -> None:
        row[name] = len(bones)
        bones.append(Bone(f"crl_{name}", row[parent], (x, y, z)))

    def arm(side: str, sign: float) -> None:
        add(f"shoulder__{side}", "spine01__C", 0.0, 0.04 * sign, 0.815)
        add(f"arm__{side}", f"shoulder__{side}", 0.0, 0.129 * sign, 0.818)
        add(f"foreArm__{side}", f"arm__{side}", 0.0, 0.129 * sign, 0.632)
        add(f"hand__{side}", f"foreArm__{side}", 0.0, 0.129 * sign, 0.486)
        for place, finger in enumerate(_FINGERS):
            x, z = (0.02, 0.465) if finger == "Thumb" else (0.03 - 0.012 * place, 0.435)
            parent = f"hand__{side}"
            for joint in ("", "01", "02", "End"):
                name = f"hand{finger}{joint}__{side}"
                add(name, parent, x, 0.129 * sign, z)
                parent, z = name, z - 0.018

    def leg(side: str, sign: float) -> None:
        y = 0.055 * sign
        add(f"thigh__{side}", "hips__C", 0.0, y, _HIP)
        add(f"leg__{side}", f"thigh__{side}", 0.0, y, 0.285)
        add(f"foot__{side}", f"leg__{side}", 0.0, y, _ANKLE)
        add(f"toe__{side}", f"foot__{side}", 0.075, y, 0.012)
        add(f"toeEnd__{side}", f"toe__{side}", 0.112, y, 0.0)

    add("root", "", 0.0, 0.0, 0.0)
    add("hips__C", "root", 0.0, 0.0, _HIP)
    add("spine__C", "hips__C", 0.0, 0.0, 0.6)
    add("spine01__C", "spine__C", 0.0, 0.0, 0.7)
    arm("L", -1.0)
    add("neck__C", "spine01__C", 0.0, 0.0, 0.84)
    add("Head__C", "neck__C", 0.0, 0.0, 0.88)
    add("eye__L", "Head__C", 0.05, -0.018, 0.936)
    add("eye__R", "Head__C", 0.05, 0.018, 0.936)
    arm("R", 1.0)
    leg("R", 1.0)
    leg("L", -1.0)
    return tuple(bones)


BONES = _skeleton()
ROW_OF_BONE = {bone.name: row for row, bone in enumerate(BONES)}
_HIPS = ROW_OF_BONE["crl_hips__C"]


def walking_pose(height_m: float, walked_m: float, speed_mps: float) -> tuple[Pose, ...]:
    """Each bone's pose in its parent's frame, in the order of `BONES`; one foot is on the ground.

    `walked_m` is the distance walked so far: it tells where in the stride the walker is.
    """
    phase = 2.0 * math.pi * walked_m / (STRIDE_SHARE * height_m)
    swing = min(_SWING_DEG_PER_MPS * speed_mps, _MOST_SWING_DEG)
    turned: dict[str, float] = {}
    for side, start in (("L", 0.0), ("R", math.pi)):
        forward, lifted = math.sin(phase + start), max(math.cos(phase + start), 0.0)
        thigh, knee = swing * forward, -1.5 * swing * lifted
        turned |= {
            f"crl_thigh__{side}": thigh,
            f"crl_leg__{side}": knee,
            f"crl_foot__{side}": -0.7 * (thigh + knee),
            f"crl_arm__{side}": -0.8 * swing * forward,
            f"crl_foreArm__{side}": 0.6 * swing,
        }
    pose = [_relative(row, height_m, turned.get(bone.name, 0.0)) for row, bone in enumerate(BONES)]
    hips = pose[_HIPS]
    lowest = min(_soles_m(component_poses(pose), height_m))
    pose[_HIPS] = Pose(hips.x_m, hips.y_m, hips.z_m - lowest)
    return tuple(pose)


def component_poses(relative: Sequence[Pose]) -> list[Pose]:
    """Each bone's pose in the frame of the whole body, whose origin is on the ground."""
    found: list[Pose] = []
    for bone, pose in zip(BONES, relative, strict=True):
        found.append(pose if bone.parent < 0 else attached_pose(found[bone.parent], pose))
    return found


def blended(animated: Sequence[Pose], given: Mapping[str, Pose], share: float) -> tuple[Pose, ...]:
    """Between the animation (share 0) and the poses given for some bones (share 1)."""
    return tuple(
        _between(pose, given[bone.name], share) if bone.name in given and share > 0.0 else pose
        for bone, pose in zip(BONES, animated, strict=True)
    )


def _relative(row: int, height_m: float, pitch_deg: float) -> Pose:
    bone = BONES[row]
    base = BONES[bone.parent].place if bone.parent >= 0 else (0.0, 0.0, 0.0)
    x, y, z = (height_m * (own - other) for own, other in zip(bone.place, base, strict=True))
    return Pose(x, y, z, pitch_deg)


def _soles_m(component: Sequence[Pose], height_m: float) -> list[float]:
    """Heights of heels and tips of both feet."""
    heights = []
    for side in "LR":
        foot = component[ROW_OF_BONE[f"crl_foot__{side}"]]
        heights.append(foot.transform_point((0.0, 0.0, -_ANKLE * height_m))[2])
        heights.append(component[ROW_OF_BONE[f"crl_toeEnd__{side}"]].z_m)
    return heights


def _between(a: Pose, b: Pose, share: float) -> Pose:
    def angle(x: float, y: float) -> float:
        return x + share * math.remainder(y - x, 360.0)

    return Pose(
        a.x_m + share * (b.x_m - a.x_m),
        a.y_m + share * (b.y_m - a.y_m),
        a.z_m + share * (b.z_m - a.z_m),
        angle(a.pitch_deg, b.pitch_deg),
        angle(a.yaw_deg, b.yaw_deg),
        angle(a.roll_deg, b.roll_deg),
    )

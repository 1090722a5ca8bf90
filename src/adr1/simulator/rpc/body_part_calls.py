"""Calls about the parts of actors: bones of walkers and vehicles, components, sockets."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from adr1.simulator.geometry import Pose
from adr1.simulator.motion import columns as c
from adr1.simulator.world.actor import Actor, ActorKind, pose_from_wire, pose_to_wire
from adr1.simulator.world.attachment import attached_pose
from adr1.simulator.world.errors import WorldError
from adr1.simulator.world.skeleton import (
    BONES,
    ROW_OF_BONE,
    blended,
    component_poses,
    walking_pose,
)
from adr1.simulator.world.walker_pose import WalkerPose
from adr1.simulator.world.world import World

Transform = list[list[float]]
_WHEEL_BONES = ("Wheel_Front_Left", "Wheel_Front_Right", "Wheel_Rear_Left", "Wheel_Rear_Right")
# Unreal's own names for the components of such actors.
_COMPONENTS = {
    ActorKind.VEHICLE: ("VehicleMesh",),
    ActorKind.WALKER: ("CollisionCylinder", "CharacterMesh0"),
    ActorKind.PROP: ("StaticMeshComponent0",),
}


@dataclass(frozen=True, slots=True)
class _Bones:
    """Bones of one actor in one order: poses in the world, in the actor, in the parent bone."""

    names: list[str]
    world: list[Pose]
    component: list[Pose]
    relative: list[Pose]


class BodyPartCalls:
    """Bones, components, sockets."""

    def __init__(self, world: World) -> None:
        self._world = world

    # ---- any actor --------------------------------------------------------------------------
    def get_actor_bone_names(self, actor_id: int) -> list[str]:
        return self._bones(actor_id, "get bone names").names

    def get_actor_bone_world_transforms(self, actor_id: int) -> list[Transform]:
        return [pose_to_wire(p) for p in self._bones(actor_id, "get bone transforms").world]

    def get_actor_bone_relative_transforms(self, actor_id: int) -> list[Transform]:
        return [pose_to_wire(p) for p in self._bones(actor_id, "get bone transforms").relative]

    def get_vehicle_bone_world_transforms(self, actor_id: int) -> list[Transform]:
        vehicle = self._world.episode.free_vehicle(actor_id, "get bone transforms")
        return [pose_to_wire(p) for p in self._vehicle_bones(vehicle).world]

    def get_actor_component_names(self, actor_id: int) -> list[str]:
        return list(self._components(actor_id, "get component names"))

    def get_actor_component_world_transform(self, actor_id: int, name: str) -> Transform:
        part = self._part(actor_id, name)
        return pose_to_wire(attached_pose(self._world.episode.table.pose(actor_id), part))

    def get_actor_component_relative_transform(self, actor_id: int, name: str) -> Transform:
        return pose_to_wire(self._part(actor_id, name))

    def get_actor_socket_names(self, actor_id: int) -> list[str]:
        """No actor here has sockets."""
        self._world.episode.actor(actor_id, "get socket names")
        return []

    def get_actor_socket_world_transforms(self, actor_id: int) -> list[Transform]:
        self._world.episode.actor(actor_id, "get socket transforms")
        return []

    def get_actor_socket_relative_transforms(self, actor_id: int) -> list[Transform]:
        self._world.episode.actor(actor_id, "get socket transforms")
        return []

    # ---- poses of walkers -------------------------------------------------------------------
    def get_bones_transform(self, actor_id: int) -> list[object]:
        walker = self._world.episode.actor(actor_id, "get bones", ActorKind.WALKER)
        bones = self._walker_bones(walker)
        poses = zip(bones.names, bones.world, bones.component, bones.relative, strict=True)
        return [
            [[name, pose_to_wire(a), pose_to_wire(b), pose_to_wire(c)] for name, a, b, c in poses]
        ]

    def set_bones_transform(self, actor_id: int, bones: list[list[Any]]) -> None:
        pose = self._given_pose(actor_id, "set bones")
        unknown = [name for name, _ in bones[0] if name not in ROW_OF_BONE]
        if unknown:
            raise WorldError(f"unable to set bones: no bones {unknown}; ask get_bones for names")
        pose.given.update({name: pose_from_wire(transform) for name, transform in bones[0]})

    def blend_pose(self, actor_id: int, share: float) -> None:
        self._given_pose(actor_id, "blend pose").share = min(max(float(share), 0.0), 1.0)

    def get_pose_from_animation(self, actor_id: int) -> None:
        pose = self._given_pose(actor_id, "get pose from animation")
        animated = self._animation(self._world.episode.actors[actor_id])
        pose.given = {bone.name: own for bone, own in zip(BONES, animated, strict=True)}

    def _given_pose(self, actor_id: int, task: str) -> WalkerPose:
        self._world.episode.actor(actor_id, task, ActorKind.WALKER)
        return self._world.episode.walker_poses.setdefault(actor_id, WalkerPose())

    # ---- where parts are --------------------------------------------------------------------
    def _components(self, actor_id: int, task: str) -> tuple[str, ...]:
        actor = self._world.episode.actor(actor_id, task)
        return _COMPONENTS.get(actor.kind, ("DefaultSceneRoot",))

    def _part(self, actor_id: int, name: str) -> Pose:
        """Pose of a component in its actor's frame."""
        names = self._components(actor_id, "get component transform")
        if name not in names:
            raise WorldError(f"unable to get component transform: {name!r} is none of {names}")
        actor = self._world.episode.actors[actor_id]
        return _feet(actor) if name == "CharacterMesh0" else Pose(0.0, 0.0)

    def _bones(self, actor_id: int, task: str) -> _Bones:
        actor = self._world.episode.actor(actor_id, task)
        if actor.kind is ActorKind.WALKER:
            return self._walker_bones(actor)
        if actor.kind is ActorKind.VEHICLE and self._world.episode.is_body(actor):
            return self._vehicle_bones(actor)
        return _Bones([], [], [], [])

    def _animation(self, walker: Actor) -> tuple[Pose, ...]:
        height_m = 2.0 * walker.box.extent_m[2]
        walkers = self._world.episode.motion.walkers
        if walker.actor_id not in walkers:  # attached to another actor: it stands
            return walking_pose(height_m, 0.0, 0.0)
        row = walkers.row_of(walker.actor_id)
        vx, vy = walkers.kinematics[row, 6:8].tolist()
        return walking_pose(height_m, float(walkers.walk[row, c.WALKED]), math.hypot(vx, vy))

    def _walker_bones(self, walker: Actor) -> _Bones:
        relative = self._animation(walker)
        given = self._world.episode.walker_poses.get(walker.actor_id)
        if given is not None:
            relative = blended(relative, given.given, given.share)
        component = component_poses(relative)
        ground = attached_pose(self._world.episode.table.pose(walker.actor_id), _feet(walker))
        world = [attached_pose(ground, pose) for pose in component]
        return _Bones([bone.name for bone in BONES], world, component, list(relative))

    def _vehicle_bones(self, vehicle: Actor) -> _Bones:
        vehicles = self._world.episode.motion.vehicles
        row = vehicles.row_of(vehicle.actor_id)
        wheels = vehicles.parameters[vehicle.actor_id].wheels
        names, poses = ["Vehicle_Base"], [Pose(0.0, 0.0)]
        for wheel, name in enumerate(_WHEEL_BONES[: len(wheels)]):
            x, y, z = (place / 100.0 for place in wheels[wheel].position_cm)
            rolled_deg = vehicles.wheel_pitch_deg(row, wheel)
            names.append(name)
            poses.append(Pose(x, y, z, -rolled_deg, vehicles.wheel_steer_deg(row, wheel)))
        place = self._world.episode.table.pose(vehicle.actor_id)
        return _Bones(names, [attached_pose(place, pose) for pose in poses], poses, poses)


def _feet(walker: Actor) -> Pose:
    """The point between a walker's feet, in the walker's frame."""
    (x, y, z), (_, _, half_z) = walker.box.center_local_m, walker.box.extent_m
    return Pose(x, y, z - half_z)

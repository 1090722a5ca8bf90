"""Batches: many commands in one call, each answered for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from adr1.errors import Adr1Error
from adr1.simulator.rpc.actor_calls import ActorCalls
from adr1.simulator.rpc.traffic_light_calls import TrafficLightCalls
from adr1.simulator.rpc.vehicle_calls import VehicleCalls
from adr1.simulator.rpc.walker_calls import WalkerCalls
from adr1.simulator.wire.v0_9_16.commands import CommandKind
from adr1.simulator.world.actor import pose_from_wire
from adr1.simulator.world.errors import UnknownActorError, WorldError
from adr1.simulator.world.world import World

Command = list[Any]
_VEHICLE_CONTROL = int(CommandKind.APPLY_VEHICLE_CONTROL)
_FUTURE_ACTOR = 0


class BatchCalls:
    """`apply_batch`: its reply is a bare array with one response per command."""

    def __init__(
        self,
        world: World,
        actors: ActorCalls,
        vehicles: VehicleCalls,
        walkers: WalkerCalls,
        lights: TrafficLightCalls,
    ) -> None:
        self._world = world
        self._execute: dict[int, Callable[..., object]] = {
            CommandKind.DESTROY_ACTOR: actors.destroy_actor,
            CommandKind.APPLY_VEHICLE_CONTROL: vehicles.apply_control_to_vehicle,
            CommandKind.APPLY_VEHICLE_ACKERMANN_CONTROL: (
                vehicles.apply_ackermann_control_to_vehicle
            ),
            CommandKind.APPLY_WALKER_CONTROL: walkers.apply_control_to_walker,
            CommandKind.APPLY_VEHICLE_PHYSICS_CONTROL: vehicles.apply_physics_control,
            CommandKind.APPLY_TRANSFORM: actors.set_actor_transform,
            CommandKind.APPLY_WALKER_STATE: walkers.set_walker_state,
            CommandKind.APPLY_TARGET_VELOCITY: actors.set_actor_target_velocity,
            CommandKind.APPLY_TARGET_ANGULAR_VELOCITY: actors.set_actor_target_angular_velocity,
            CommandKind.APPLY_IMPULSE: actors.add_actor_impulse,
            CommandKind.APPLY_FORCE: actors.add_actor_force,
            CommandKind.APPLY_ANGULAR_IMPULSE: actors.add_actor_angular_impulse,
            CommandKind.APPLY_TORQUE: actors.add_actor_torque,
            CommandKind.SET_SIMULATE_PHYSICS: actors.set_actor_simulate_physics,
            CommandKind.SET_ENABLE_GRAVITY: actors.set_actor_enable_gravity,
            CommandKind.SET_AUTOPILOT: vehicles.set_actor_autopilot,
            CommandKind.SHOW_DEBUG_TELEMETRY: vehicles.show_vehicle_debug_telemetry,
            CommandKind.SET_VEHICLE_LIGHT_STATE: vehicles.set_vehicle_light_state,
            CommandKind.APPLY_LOCATION: actors.set_actor_location,
            CommandKind.SET_TRAFFIC_LIGHT_STATE: lights.set_traffic_light_state,
        }

    def apply_batch(self, commands: list[Command], do_tick: bool = False) -> list[object]:
        vehicles = self._world.episode.motion.vehicles
        responses: list[object] = []
        ids: list[int] = []
        controls: list[list[float]] = []
        for command in commands:
            kind, body = command[0]
            if kind == _VEHICLE_CONTROL and body[0] in vehicles:
                # Traffic Manager sends one for each of its vehicles in every tick: gathered.
                ids.append(body[0])
                controls.append(body[1])
                responses.append([[1, body[0]]])
                continue
            self._apply_controls(ids, controls)
            responses.append(self._respond(kind, body))
        self._apply_controls(ids, controls)
        if do_tick:
            self._world.tick()
        return responses

    def _apply_controls(self, ids: list[int], controls: list[list[float]]) -> None:
        """Apply what was gathered, in the order it came, before any other command."""
        if ids:
            self._world.apply_vehicle_controls(ids, np.array(controls, np.float64))
            ids.clear()
            controls.clear()

    def _respond(self, kind: int, body: list[Any]) -> list[object]:
        try:
            return [[1, self._run(kind, body)]]
        except Adr1Error as error:
            return [[0, [str(error)]]]

    def _run(self, kind: int, body: list[Any]) -> int:
        if kind == CommandKind.SPAWN_ACTOR:
            return self._spawn(*body)
        if kind == CommandKind.CONSOLE_COMMAND:
            raise WorldError("console commands are not served by the embedded simulator")
        if kind == CommandKind.DESTROY_ACTOR and body[0] not in self._world.episode.actors:
            raise UnknownActorError("destroy actor", body[0])
        self._execute[kind](*body)
        return int(body[0])

    def _spawn(
        self,
        description: list[object],
        transform: list[list[float]],
        parent: list[Any],
        _attachment: int,
        _socket: str,
        do_after: list[Command],
    ) -> int:
        parent_id = int(parent[1]) if len(parent) == 2 else 0
        actor = self._world.spawn(description, pose_from_wire(transform), parent_id)
        for command in do_after:
            kind, body = command[0]
            if body and body[0] == _FUTURE_ACTOR and kind != CommandKind.SPAWN_ACTOR:
                body = [actor.actor_id, *body[1:]]
            self._run(kind, body)
        return actor.actor_id

"""One process that drives the expert through one staged situation and prints what came of it.

python drive_past.py PORT SITUATION
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import carla
import numpy as np

from adr1.criteria.criteria_set import default_criteria
from adr1.episodes.furniture import read_road_furniture
from adr1.episodes.reader import FrameReader
from adr1.policies.agent_base import build_expert
from adr1.routes.planner import interpolate_route
from adr1.session.connect import connect
from adr1.session.synchronous import SynchronousWorld
from adr1.session.worlds import load_town

Place = tuple[float, float, float]
TWO_LANES = [[-175.0, 97.8, 0.0], [60.0, 97.8, 0.0]]
FOUR_LANES = [[-175.0, -13.7, 0.0], [-20.0, -13.7, 0.0]]


@dataclass
class Stage:
    """Plain actors of a situation; `moves` are set going at their speed along their heading."""

    world: carla.World
    actors: list[carla.Actor] = field(default_factory=list)
    moves: list[tuple[carla.Actor, float]] = field(default_factory=list)

    def put(self, model: str, place: Place, speed_mps: float = 0.0) -> carla.Actor:
        x, y, yaw = place
        blueprint = self.world.get_blueprint_library().find(model)
        if blueprint.has_attribute("role_name"):
            blueprint.set_attribute("role_name", "scenario")
        pose = carla.Transform(carla.Location(x, y, 0.3), carla.Rotation(yaw=yaw))
        actor = self.world.spawn_actor(blueprint, pose)
        self.actors.append(actor)
        if model.startswith("vehicle"):
            if speed_mps > 0.0:
                actor.enable_constant_velocity(carla.Vector3D(speed_mps, 0.0, 0.0))
            else:
                actor.apply_control(carla.VehicleControl(hand_brake=True, brake=1.0))
        return actor


def all_lights(stage: Stage, state: carla.TrafficLightState) -> None:
    for light in stage.world.get_actors().filter("traffic.traffic_light"):
        light.set_state(state)
        light.freeze(True)


def car_on_two_lanes(stage: Stage) -> None:
    all_lights(stage, carla.TrafficLightState.Green)
    stage.put("vehicle.audi.a2", (-50.0, 97.9, 0.0))


def oncoming(stage: Stage) -> None:
    all_lights(stage, carla.TrafficLightState.Green)
    stage.put("vehicle.audi.a2", (-50.0, 97.9, 0.0))
    for k in range(5):
        stage.put("vehicle.tesla.model3", (75.0 - 22.0 * k, 94.6, 180.0), 6.0)


def invading(stage: Stage) -> None:
    all_lights(stage, carla.TrafficLightState.Green)
    for k in range(3):
        stage.put("vehicle.tesla.model3", (-20.0 + 14.0 * k, 95.6, 180.0), 6.0)


def accident(stage: Stage) -> None:
    all_lights(stage, carla.TrafficLightState.Green)
    stage.put("vehicle.dodge.charger_police", (-70.0, -13.7, 0.0))
    stage.put("vehicle.audi.a2", (-60.0, -13.0, 20.0))
    stage.put("vehicle.tesla.model3", (-52.0, -14.0, 0.0))
    stage.put("walker.pedestrian.0001", (-56.0, -12.5, 0.0))


def cones(stage: Stage) -> None:
    all_lights(stage, carla.TrafficLightState.Green)
    for k in range(6):
        stage.put("static.prop.constructioncone", (-60.0 + 3.0 * k, 97.0, 0.0))


def bicycles(stage: Stage) -> None:
    all_lights(stage, carla.TrafficLightState.Green)
    for k in range(2):
        stage.put("vehicle.diamondback.century", (-160.0 + 8.0 * k, 98.8, 0.0), 3.2)


def stopped_short(stage: Stage) -> None:
    """Three metres behind a car that stands: the ego has to roll back to get out."""
    all_lights(stage, carla.TrafficLightState.Green)
    stage.put("vehicle.audi.a2", (-142.5, 97.9, 0.0))


def rushing(stage: Stage) -> None:
    all_lights(stage, carla.TrafficLightState.Green)
    stage.put("vehicle.ford.ambulance", (-178.0, -13.7, 0.0))


def queue(stage: Stage) -> None:
    stage.put("vehicle.audi.a2", (-115.0, 97.8, 0.0))
    stage.put("vehicle.audi.a2", (-122.0, 97.8, 0.0))
    all_lights(stage, carla.TrafficLightState.Red)


def slot(stage: Stage) -> None:
    stage.put("vehicle.audi.a2", (-69.0, 210.6, 0.0))
    stage.put("vehicle.tesla.model3", (-84.0, 207.9, 0.0), 7.0)


SITUATIONS: dict[str, tuple[list[list[float]], Place, Callable[[Stage], None]]] = {
    "car": (TWO_LANES, (-150.0, 97.8, 0.0), car_on_two_lanes),
    "oncoming": (TWO_LANES, (-150.0, 97.8, 0.0), oncoming),
    "invading": (TWO_LANES, (-150.0, 97.8, 0.0), invading),
    "accident": (FOUR_LANES, (-150.0, -13.7, 0.0), accident),
    "cones": (TWO_LANES, (-150.0, 97.8, 0.0), cones),
    "bicycles": (TWO_LANES, (-175.0, 97.8, 0.0), bicycles),
    "queue": (TWO_LANES, (-175.0, 97.8, 0.0), queue),
    "slot": ([[-77.0, 207.9, 0.0], [-20.0, 207.9, 0.0]], (-77.0, 210.6, 0.0), slot),
    "stopped_short": (TWO_LANES, (-150.0, 97.8, 0.0), stopped_short),
    "rushing": (FOUR_LANES, (-155.0, -13.7, 0.0), rushing),
}


def main(port: int, situation: str, ticks: int, *, verbose: bool) -> None:
    keypoints, start, arrange = SITUATIONS[situation]
    world = load_town(connect("127.0.0.1", port, 20.0), "Metro")
    town = world.get_map()
    with SynchronousWorld(world) as sync:
        route = interpolate_route(town, np.array(keypoints))
        stage = Stage(world)
        ego = stage.put("vehicle.lincoln.mkz_2020", start)
        sync.tick(20.0)
        arrange(stage)
        sync.tick(20.0)
        ego.apply_control(carla.VehicleControl())
        furniture = read_road_furniture(world, town)
        reader = FrameReader(world, ego)
        expert = build_expert(town, route, furniture, ego)
        criteria = default_criteria(route, town, furniture)
        widest = 0.0
        for tick in range(ticks):
            sync.tick(20.0)
            frame = reader.read()
            if situation == "rushing" and tick == 60:
                stage.actors[-1].apply_control(carla.VehicleControl())
                stage.actors[-1].enable_constant_velocity(carla.Vector3D(19.0, 0.0, 0.0))
            if criteria.update(frame) is not None:
                break
            control = expert.step(frame)
            x, y, _ = frame.ego_position_world_m
            widest = max(widest, abs(y - keypoints[0][1]))
            if verbose and tick % 20 == 0:
                v = math.hypot(*frame.velocities_world_mps[frame.ego_index, :2].tolist())
                print(f"{tick / 20:5.1f} x {x:7.1f} y {y:7.2f} v {v:4.1f} {expert.reason}")
            ego.apply_control(
                carla.VehicleControl(
                    throttle=control.throttle,
                    steer=control.steer,
                    brake=control.brake,
                    reverse=control.reverse,
                )
            )
        criteria.finish()
        reader.close()
        for actor in stage.actors:
            actor.destroy()
    result = {
        "completion": criteria.route_completion_percent,
        "infractions": sorted(item.kind.name for item in criteria.infractions),
        "messages": [item.message for item in criteria.infractions],
        "widest_m": round(widest, 2),
        "seconds": tick / 20,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), verbose=len(sys.argv) > 4)

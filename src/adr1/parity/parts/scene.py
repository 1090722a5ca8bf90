"""What the sensors look at: a crossing with a red light, cars, a bicycle, a walker, cones."""

from __future__ import annotations

import carla

from adr1.errors import SimulatorError
from adr1.parity.parts.impacts import WALKER, WALKER_HEIGHT_M, WALL_VEHICLE
from adr1.parity.proving_ground import LANE_M, MOUTH_M, PAVEMENT_M
from adr1.parity.stage import Stage

SIDE_M = 0.5 * LANE_M
SENSOR_WORLD_M = (SIDE_M, MOUTH_M + 26.0, 1.7)
SENSOR_YAW_DEG = -90.0
"""On the crossing's south arm, looking north."""

BICYCLE, CONE = "vehicle.bh.crossbike", "static.prop.constructioncone"


def build_scene(stage: Stage) -> None:
    """Put everything in its place and let it come to rest; what a server lacks is left out."""
    for light in stage.world.get_actors().filter("traffic.traffic_light*"):
        light.set_state(carla.TrafficLightState.Red)
        light.freeze(True)
    vehicles = [
        stage.vehicle(stage.config.other_vehicle, SIDE_M, MOUTH_M + 12.0, -90.0),
        stage.vehicle(WALL_VEHICLE, -SIDE_M, MOUTH_M + 6.0, 90.0),
        stage.vehicle(stage.config.vehicle, SIDE_M, -MOUTH_M - 8.0, -90.0),
    ]
    extras = (
        (BICYCLE, (-SIDE_M, MOUTH_M + 18.0, 90.0, 0.3)),
        (WALKER, (LANE_M + 0.5 * PAVEMENT_M, MOUTH_M + 17.0, 0.0, WALKER_HEIGHT_M + 0.2)),
        (CONE, (LANE_M - 0.4, MOUTH_M + 20.0, 0.0, 0.0)),
        (CONE, (LANE_M - 0.4, MOUTH_M + 22.0, 0.0, 0.0)),
    )
    for blueprint_id, place in extras:
        try:
            stage.spawn(blueprint_id, *place)
        except SimulatorError as error:
            stage.missing[blueprint_id] = str(error)
    stage.settle(*vehicles)
    for vehicle in vehicles:
        vehicle.apply_control(carla.VehicleControl(hand_brake=True))

"""The Ackermann loops of all vehicles that are driven by speed and steering angle."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion.ackermann import (
    AckermannControl,
    AckermannController,
    AckermannSettings,
)
from adr1.simulator.motion.groups import VehicleGroup


class AckermannDrivers:
    """One controller per vehicle that ever got an Ackermann command or settings.

    Unknown actors raise KeyError.
    """

    def __init__(
        self,
        vehicles: VehicleGroup,
        controllers: Mapping[int, AckermannController] | None = None,
    ) -> None:
        self._vehicles = vehicles
        self._controllers = {i: replace(item) for i, item in (controllers or {}).items()}

    def __bool__(self) -> bool:
        return bool(self._controllers)

    def saved(self) -> dict[int, AckermannController]:
        """A copy of every controller, by actor id."""
        return {actor_id: replace(item) for actor_id, item in self._controllers.items()}

    def apply(self, actor_id: int, control: AckermannControl) -> None:
        """Drives by speed and steering angle until someone else writes the control row."""
        row = self._vehicles.row_of(actor_id)
        controller = self._controllers.setdefault(actor_id, AckermannController())
        controller.start(control, self._forward_mps(row))
        controller.written = tuple(self._vehicles.control[row].tolist())

    def set_settings(self, actor_id: int, settings: AckermannSettings) -> None:
        """Gains of the vehicle's loops."""
        self._vehicles.row_of(actor_id)
        self._controllers.setdefault(actor_id, AckermannController()).settings = settings

    def settings(self, actor_id: int) -> AckermannSettings:
        """Gains in use; the defaults where none were set."""
        self._vehicles.row_of(actor_id)
        controller = self._controllers.get(actor_id)
        return controller.settings if controller else AckermannSettings()

    def forget(self, actor_id: int) -> None:
        """The vehicle, if it is one, is gone."""
        self._controllers.pop(actor_id, None)

    def run(self, dt_s: float) -> None:
        """Writes the control rows of the coming tick."""
        vehicles = self._vehicles
        for actor_id in sorted(self._controllers):
            controller = self._controllers[actor_id]
            row = vehicles.row_of(actor_id)
            now = tuple(vehicles.control[row].tolist())
            if controller.target is not None and now != controller.written:
                controller.target = None  # somebody else drives now
            if controller.target is None:
                continue
            steer_rad = float(vehicles.drive[row, c.WHEEL_ANGLE]) / k.STEER_EFFECTIVE
            most = float(vehicles.parameter[row, c.MAX_STEER])
            control = controller.control(self._forward_mps(row), steer_rad, most, dt_s)
            vehicles.control[row] = control
            controller.written = control

    def _forward_mps(self, row: int) -> float:
        state = self._vehicles.state[row]
        yaw = float(state[c.YAW])
        return float(math.cos(yaw) * state[c.VX] + math.sin(yaw) * state[c.VY])

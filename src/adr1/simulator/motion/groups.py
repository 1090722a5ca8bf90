"""Rows of vehicles, walkers and props: a few contiguous arrays each, in actor-id order."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.geometry import Box, Pose, Vector3
from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion.parameters import VehicleParameters
from adr1.simulator.motion.saved import SavedGroup
from adr1.simulator.motion.telemetry import VehicleTelemetry, read_telemetry
from adr1.simulator.motion.vehicle_rows import (
    fill_friction,
    fill_parameters,
    fill_vehicle_shape,
)

FloatArray = NDArray[np.float64]


class BodyGroup:
    """Bodies of one kind.

    Attributes:
        ids: int64 (n,), ascending.
        kinematics: float32 (n, 15), C-contiguous: x, y, z (m), pitch, yaw, roll (deg), velocity of
            the centre of mass (m/s), angular velocity (deg/s), acceleration (m/s2); world frame.
        state, shape: float64 (n, ...), columns in `columns.py`.

    Every array is a view that `add` and `remove` replace: ask for it anew after either.
    """

    _extra: tuple[tuple[str, int], ...] = ()

    def __init__(self) -> None:
        self._count = 0
        self._row_of: dict[int, int] = {}
        self._ids = np.zeros(16, np.int64)
        self._arrays: dict[str, NDArray[np.float64] | NDArray[np.float32]] = {
            "kinematics": np.zeros((16, c.KINEMATICS_COLUMNS), np.float32),
            "state": np.zeros((16, c.STATE_COLUMNS)),
            "shape": np.zeros((16, c.SHAPE_COLUMNS)),
        }
        for name, columns in self._extra:
            self._arrays[name] = np.zeros((16, columns))
        self._renew_views()

    ids: NDArray[np.int64]
    kinematics: NDArray[np.float32]
    state: FloatArray
    shape: FloatArray

    def __len__(self) -> int:
        return self._count

    def __contains__(self, actor_id: object) -> bool:
        return actor_id in self._row_of

    def row_of(self, actor_id: int) -> int:
        """Row of an actor; raises KeyError for one that is not in this group."""
        return self._row_of[actor_id]

    def _renew_views(self) -> None:
        self.ids = self._ids[: self._count]
        for name, array in self._arrays.items():
            setattr(self, name, array[: self._count])

    def _append(self, actor_id: int) -> int:
        """A new row of zeros; raises ValueError unless the id is the group's largest."""
        row = self._count
        if row and actor_id <= int(self._ids[row - 1]):
            raise ValueError(f"actor id {actor_id} does not follow {int(self._ids[row - 1])}")
        if row == len(self._ids):
            self._ids = np.concatenate([self._ids, np.zeros_like(self._ids)])
            for name, array in self._arrays.items():
                self._arrays[name] = np.concatenate([array, np.zeros_like(array)])
        self._ids[row] = actor_id
        for array in self._arrays.values():
            array[row] = 0.0
        self._row_of[actor_id] = row
        self._count += 1
        self._renew_views()
        return row

    def remove(self, actor_id: int) -> None:
        """Takes an actor out; later rows move up. Raises KeyError for an unknown one."""
        row = self._row_of.pop(actor_id)
        for array in (self._ids, *self._arrays.values()):
            array[row : self._count - 1] = array[row + 1 : self._count].copy()
        self._count -= 1
        for later in range(row, self._count):
            self._row_of[int(self._ids[later])] = later
        self._renew_views()

    def saved(self) -> SavedGroup:
        """A copy of every row."""
        count = self._count
        arrays = {name: array[:count].copy() for name, array in self._arrays.items()}
        return SavedGroup(self.ids.copy(), arrays)

    def take(self, saved: SavedGroup) -> None:
        """Takes over saved rows in place of its own; raises ValueError if they do not fit."""
        count = len(saved.ids)
        rows = max(count, len(self._ids))
        ids = SavedGroup(saved.ids, {"ids": saved.ids}).array_for("ids", self._ids, rows)
        if (np.diff(ids[:count]) <= 0).any():
            raise ValueError("saved bodies: ids must ascend")
        self._arrays = {
            name: saved.array_for(name, array, rows) for name, array in self._arrays.items()
        }
        self._ids, self._count = ids, count
        self._row_of = {actor_id: row for row, actor_id in enumerate(ids[:count].tolist())}
        self._renew_views()

    def place(self, row: int, pose: Pose) -> None:
        """Puts a body at a pose, awake and as if it had always been there."""
        state, shape = self.state[row], self.shape[row]
        cos_yaw, sin_yaw = math.cos(pose.yaw_rad), math.sin(pose.yaw_rad)
        state[c.X] = pose.x_m + cos_yaw * shape[c.COM_X] - sin_yaw * shape[c.COM_Y]
        state[c.Y] = pose.y_m + sin_yaw * shape[c.COM_X] + cos_yaw * shape[c.COM_Y]
        state[c.Z] = pose.z_m
        state[c.YAW] = math.remainder(pose.yaw_rad, 2.0 * math.pi)
        state[c.PITCH] = math.radians(pose.pitch_deg)
        state[c.ROLL] = math.radians(pose.roll_deg)
        state[c.ASLEEP] = 0.0
        state[c.AIRBORNE] = 1.0 if shape[c.SIMULATED] != 0.0 else 0.0
        state[c.VZ] = 0.0

    def moment(self, row: int, vector: Vector3, point_world_m: Vector3 | None) -> float:
        """About the vertical axis through the centre of mass, of a vector that acts at a point."""
        if point_world_m is None:
            return 0.0
        x = point_world_m[0] - self.state[row, c.X]
        y = point_world_m[1] - self.state[row, c.Y]
        return float(x * vector[1] - y * vector[0])

    def publish_pose(self, row: int, pose: Pose) -> None:
        """Writes a new body's pose to its kinematics, at rest."""
        self.kinematics[row] = 0.0
        self.kinematics[row, :6] = (
            pose.x_m, pose.y_m, pose.z_m,
            pose.pitch_deg, math.remainder(pose.yaw_deg, 360.0), pose.roll_deg,
        )  # fmt: skip
        self.state[row, c.LAST_X : c.LAST_Y + 1] = self.state[row, c.X : c.Y + 1]


def _fill_shape(shape: FloatArray, box: Box, mass_kg: float) -> None:
    x, y, z = box.center_local_m
    half_x, half_y, half_z = box.extent_m
    if min(half_x, half_y, half_z) < 0.0 or not all(map(math.isfinite, (x, y, z, half_x, half_y))):
        raise ValueError(f"bounding box: extents must not be negative, got {box.extent_m!r}")
    shape[c.BOX_X], shape[c.BOX_Y], shape[c.BOX_Z] = x, y, z
    shape[c.HALF_X], shape[c.HALF_Y], shape[c.HALF_Z] = half_x, half_y, half_z
    shape[c.BOX_YAW] = math.radians(box.yaw_local_deg)
    shape[c.MASS] = mass_kg
    shape[c.INERTIA] = max(mass_kg * (half_x**2 + half_y**2) / 3.0, 1e-3)
    shape[c.PER_MASS], shape[c.PER_INERTIA] = 1.0 / mass_kg, 1.0 / shape[c.INERTIA]
    shape[c.GRAVITY] = shape[c.COLLIDES] = 1.0
    shape[c.FOOT] = half_z - z


class VehicleGroup(BodyGroup):
    """Vehicles. `control` float64 (n, 7): throttle, steer, brake, hand brake, reverse, manual gear
    shift, gear; written by whoever drives.
    """

    _extra = (
        ("parameter", c.PARAMETER_COLUMNS),
        ("drive", c.DRIVE_COLUMNS),
        ("control", c.CONTROL_COLUMNS),
    )
    parameter: FloatArray
    drive: FloatArray
    control: FloatArray

    def __init__(self) -> None:
        self.parameters: dict[int, VehicleParameters] = {}
        super().__init__()

    def add(self, actor_id: int, parameters: VehicleParameters, box: Box, pose: Pose) -> None:
        if parameters.wheelbase_m < 0.2:
            raise ValueError(f"wheels: positions give a wheelbase of {parameters.wheelbase_m} m")
        row = self._append(actor_id)
        try:
            _fill_shape(self.shape[row], box, parameters.mass_kg)
            fill_vehicle_shape(self.shape[row], parameters, box)
        except ValueError:
            self.remove(actor_id)
            raise
        self.shape[row, c.SIMULATED] = 1.0
        self.shape[row, c.FOOT] = 0.0
        fill_parameters(self.parameter[row], parameters, parameters, box)
        self.parameters[actor_id] = parameters
        drive = self.drive[row]
        drive[c.WHEEL_COS], drive[c.GEAR], drive[c.SINCE_SHIFT] = 1.0, 1.0, 1e6
        drive[c.SURFACE] = c.OWN_TYRES
        self.place(row, pose)
        self.publish_pose(row, pose)

    def remove(self, actor_id: int) -> None:
        super().remove(actor_id)
        self.parameters.pop(actor_id, None)

    def set_parameters(self, actor_id: int, parameters: VehicleParameters) -> None:
        """New physics; wheel positions stay those of the spawned vehicle (CARLA only reports them).

        Pose and velocity of the actor stay.
        """
        row, geometry = self.row_of(actor_id), self.parameters[actor_id]
        if len(parameters.wheels) != len(geometry.wheels):
            raise ValueError(f"wheels: this vehicle has {len(geometry.wheels)} of them")
        state, shape = self.state[row], self.shape[row]
        cos_yaw, sin_yaw = math.cos(state[c.YAW]), math.sin(state[c.YAW])
        box = Box(
            (shape[c.BOX_X] + shape[c.COM_X], shape[c.BOX_Y] + shape[c.COM_Y], shape[c.BOX_Z]),
            (shape[c.HALF_X], shape[c.HALF_Y], shape[c.HALF_Z]),
        )
        old_x, old_y = shape[c.COM_X], shape[c.COM_Y]
        fill_vehicle_shape(shape, parameters, box)
        fill_parameters(self.parameter[row], parameters, geometry, box)
        fill_friction(self.parameter[row], parameters, self.drive[row, c.SURFACE])
        dx, dy = shape[c.COM_X] - old_x, shape[c.COM_Y] - old_y
        state[c.X] += cos_yaw * dx - sin_yaw * dy
        state[c.Y] += sin_yaw * dx + cos_yaw * dy
        state[c.ASLEEP] = 0.0
        wheels = tuple(
            replace(wheel, position_cm=old.position_cm)
            for wheel, old in zip(parameters.wheels, geometry.wheels, strict=True)
        )
        self.parameters[actor_id] = replace(parameters, wheels=wheels)

    def set_surface(self, row: int, friction: float | None) -> None:
        """Puts a vehicle on ground of one tyre friction (CARLA's unit); None: its own tyres'."""
        surface = c.OWN_TYRES if friction is None else friction
        if self.drive[row, c.SURFACE] != surface:
            self.drive[row, c.SURFACE] = surface
            self.state[row, c.ASLEEP] = 0.0
            fill_friction(self.parameter[row], self.parameters[int(self.ids[row])], surface)

    def engage_fitting_gear(self, row: int) -> None:
        """Puts the autobox into the lowest forward gear that it would not leave at this speed."""
        parameter, drive, state = self.parameter[row], self.drive[row], self.state[row]
        if drive[c.GEAR] < 1.0 or parameter[c.AUTOBOX] == 0.0 or parameter[c.GEARS] == 0.0:
            return
        speed = math.hypot(state[c.VX], state[c.VY]) * parameter[c.PER_RADIUS]
        gears = int(parameter[c.GEARS])
        for gear in range(1, gears + 1):
            ratio, _, up = parameter[c.GEAR_TABLE + 3 * (gear - 1) :][:3]
            load = speed * ratio * parameter[c.FINAL_RATIO] * parameter[c.PER_MAX_ENGINE]
            if load <= up or gear == gears:
                drive[c.GEAR], drive[c.SWITCH_LEFT] = gear, 0.0
                return

    @property
    def gear(self) -> NDArray[np.int32]:
        """int32 (n,): -1 reverse, 0 neutral, 1 and up."""
        return self.drive[:, c.GEAR].astype(np.int32)

    def wheel_steer_deg(self, row: int, wheel: int) -> float:
        """Angle of one wheel about its vertical axis, positive to the right.

        `wheel`: index in CARLA's order. Raises ValueError for one that the vehicle lacks.
        """
        wheels = self.parameters[int(self.ids[row])].wheels
        if not 0 <= wheel < len(wheels):
            raise ValueError(f"wheel {wheel}: this vehicle has {len(wheels)} wheels")
        most = max(abs(item.max_steer_deg) for item in wheels)
        share = wheels[wheel].max_steer_deg / most if most else 0.0
        angle = self.drive[row, c.WHEEL_ANGLE] / k.STEER_EFFECTIVE
        return math.degrees(angle) * share

    def wheel_pitch_deg(self, row: int, wheel: int) -> float:
        """Angle in [0, 360) by which one wheel has rolled forward. ValueError as above."""
        wheels = self.parameters[int(self.ids[row])].wheels
        if not 0 <= wheel < len(wheels):
            raise ValueError(f"wheel {wheel}: this vehicle has {len(wheels)} wheels")
        return math.degrees(float(self.drive[row, c.ROLLED]) / wheels[wheel].radius_m) % 360.0

    def telemetry(self, row: int) -> VehicleTelemetry:
        """Speed, pedals, engine and wheel forces as of the last tick."""
        return read_telemetry(
            self.state[row], self.shape[row], self.parameter[row], self.drive[row],
            self.control[row], self.parameters[int(self.ids[row])],
        )  # fmt: skip


class WalkerGroup(BodyGroup):
    """Walkers; the origin is the capsule's middle, as in CARLA."""

    _extra = (("walk", c.WALK_COLUMNS),)
    walk: FloatArray

    def add(self, actor_id: int, box: Box, pose: Pose) -> None:
        row = self._append(actor_id)
        try:
            _fill_shape(self.shape[row], box, k.WALKER_MASS_KG)
        except ValueError:
            self.remove(actor_id)
            raise
        self.shape[row, c.SIMULATED] = 1.0
        self.place(row, pose)
        self.publish_pose(row, pose)


class PropGroup(BodyGroup):
    """Props: they stand where they were put until their physics is switched on."""

    def add(self, actor_id: int, box: Box, pose: Pose) -> None:
        row = self._append(actor_id)
        x, y, z = box.extent_m
        mass = min(max(8.0 * x * y * z * k.PROP_DENSITY, 1.0), 500.0)
        try:
            _fill_shape(self.shape[row], box, mass)
        except ValueError:
            self.remove(actor_id)
            raise
        self.place(row, pose)
        self.publish_pose(row, pose)

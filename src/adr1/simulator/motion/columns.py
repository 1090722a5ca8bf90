"""Columns of the float64 arrays that hold every body's state, shape and parameters.

One row per actor. Plain integers, because numba freezes module-level constants into its kernels.
"""

from __future__ import annotations

# Body state: planar pose of the centre of mass, height of the actor's origin. World frame, radians.
X, Y, Z, YAW, PITCH, ROLL = 0, 1, 2, 3, 4, 5
VX, VY, VZ = 6, 7, 8
YAW_RATE, PITCH_RATE, ROLL_RATE = 9, 10, 11
LAST_VX, LAST_VY, LAST_VZ = 12, 13, 14  # as published at the end of the last tick
FORCE_X, FORCE_Y, FORCE_Z, TORQUE_Z = 15, 16, 17, 18  # act during the next tick only
SLOPE_FORWARD, SLOPE_RIGHT = 19, 20  # sine of the ground's slope below
AIRBORNE, ASLEEP = 21, 22
LAST_X, LAST_Y = 23, 24  # at the start of the tick
STATE_COLUMNS = 25

# Body shape, local frame.
COM_X, COM_Y = 0, 1  # centre of mass from the actor's origin
BOX_X, BOX_Y, BOX_Z = 2, 3, 4  # box centre: x, y from the centre of mass, z from the origin
HALF_X, HALF_Y, HALF_Z, BOX_YAW = 5, 6, 7, 8
MASS, INERTIA = 9, 10
SIMULATED, GRAVITY, COLLIDES = 11, 12, 13  # flags, 0 or 1
FOOT = 14  # height of the origin above the ground when the body stands
PER_MASS, PER_INERTIA = 15, 16  # inverses: divisions are the kernels' largest cost
SHAPE_COLUMNS = 17

# Vehicle parameters.
WHEELBASE, TRACK, COM_TO_FRONT, COM_TO_REAR = 0, 1, 2, 3
FRICTION = 4  # coefficient, mean of both axles by load
MAX_STEER, WHEEL_RADIUS = 6, 7
BRAKE_FORCE, HAND_BRAKE_FORCE = 8, 9
DRAG_AREA, WHEEL_DAMPING = 10, 11  # N per (m/s)^2; N per m/s
ENGINE_INERTIA, DAMPING_FULL, DAMPING_ZERO = 12, 13, 14
MAX_ENGINE_RAD_S, SWITCH_TIME, FINAL_RATIO, AUTOBOX, GEARS = 15, 16, 17, 18, 19
STEER_ENTRIES_PER_MPS = 20  # entries of the steering table per m/s
LOAD_FRONT, LOAD_REAR = 21, 22  # static axle loads, N
PER_RADIUS, PER_MAX_ENGINE, PER_GRIP = 23, 24, 25  # inverses; grip is friction times gravity
GRIP_FRONT, GRIP_REAR = 26, 27  # largest tyre force of each axle, N
STIFF_FRONT, STIFF_REAR = 28, 29  # lateral force per radian of slip, N
TORQUE_TABLE = 30
TABLE_SIZE = 33
STEER_TABLE = TORQUE_TABLE + TABLE_SIZE
GEAR_TABLE = STEER_TABLE + TABLE_SIZE  # ratio, down, up of gear 1, 2, ...
MAX_GEARS = 30
PARAMETER_COLUMNS = GEAR_TABLE + 3 * MAX_GEARS

# Vehicle drive state.
STEER, WHEEL_ANGLE, WHEEL_SIN, WHEEL_COS = 0, 1, 2, 3  # input in [-1, 1]; effective angle, rad
GEAR, NEXT_GEAR, SWITCH_LEFT, LAST_SHIFT, SINCE_SHIFT = 4, 5, 6, 7, 8
ENGINE_RAD_S = 9
FORCE_LONG, FORCE_FRONT, FORCE_REAR, BRAKE_USED = 10, 11, 12, 13  # of the last substep, N
HOLD_ON, HOLD_X, HOLD_Y, HOLD_Z = 14, 15, 16, 17  # constant velocity, local frame
SLEEP_PEDALS = 18  # pedal state when it fell asleep: any change wakes it
ROLLED = 19  # m driven, backwards counts negative
SURFACE = 20  # tyre friction of the surface below, in CARLA's unit; OWN_TYRES: that of its wheels
DRIVE_COLUMNS = 21

OWN_TYRES = -1.0

# Vehicle control, as written by the world.
THROTTLE_IN, STEER_IN, BRAKE_IN, HAND_BRAKE_IN, REVERSE_IN, MANUAL_IN, GEAR_IN = 0, 1, 2, 3, 4, 5, 6
CONTROL_COLUMNS = 7

# Walker state beyond the body's.
DIR_X, DIR_Y, SPEED, JUMP = 0, 1, 2, 3
KNOCKED_LEFT = 4  # seconds for which a hit walker obeys nobody
BY_POSE = 5  # 1: a client moves it by poses (AI walker)
WALKED = 6  # m walked since it was spawned: the phase of its gait
WALK_COLUMNS = 7

KINEMATICS_COLUMNS = 15

# Bodies of all groups, gathered for the broad phase.
B_X, B_Y, B_COS, B_SIN, B_HALF_X, B_HALF_Y = 0, 1, 2, 3, 4, 5
B_VX, B_VY, B_Z_MIN, B_Z_MAX, B_MARGIN = 6, 7, 8, 9, 10
B_X_MIN, B_X_MAX, B_Y_MIN, B_Y_MAX = 11, 12, 13, 14
B_GROUP, B_ROW, B_MOVES, B_SOLID = 15, 16, 17, 18
BODY_COLUMNS = 19

VEHICLE, WALKER, PROP, STATIC = 0, 1, 2, 3  # B_GROUP

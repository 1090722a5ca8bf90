"""Constants of the motion model that CARLA's VehiclePhysicsControl does not carry.

Calibrated once against the published fits in `data/published_responses.json` with the physics
control of lincoln.mkz_2020 (benchmarks/vehicle_response.py shows model and fit side by side); all
other vehicles follow from their own physics control.
"""

from __future__ import annotations

GRAVITY_MPS2 = 9.81
AIR_DENSITY = 1.225

FRICTION_SCALE = 0.45  # tyre friction coefficient on asphalt per unit of CARLA's tire_friction
FRICTION_RESERVE = 0.95  # pedals use at most this share of the grip (anti-lock, traction control)
UNDERSTEER = 0.9  # front over rear cornering stiffness per load
STEER_EFFECTIVE = 0.67  # single-track angle per nominal wheel angle (Ackermann, compliance)
STEER_RISE_PER_S, STEER_FALL_PER_S = 2.5, 5.0  # input rates of Unreal's vehicle component
TORQUE_SCALE = 1.06
LAUNCH_ENGINE_SHARE = 0.35  # of max rpm: at full throttle the slipping clutch lets it turn so fast
REVERSE_RATIO = 4.0
OPPOSITE_SHIFT_WAIT_S = 2.0  # no up-shift this soon after a down-shift, nor the reverse
BRAKE_SCALE = 0.69
BRAKE_LOW_SPEED_GAIN = 1.15  # extra brake effect towards standstill: (1 + gain * exp(-(v/v0)^2))
BRAKE_LOW_SPEED_MPS = 8.0
ROLLING_RESISTANCE = 0.012
SLIP_SPEED_FLOOR_MPS = 0.3  # slip angles are taken at no less than this speed
POSE_LAG_S = 0.08  # pitch and roll follow the ground with this lag
GROUND_HOLD_M = 0.15  # a wheel keeps contact with ground that falls away by less per tick

WALKER_MASS_KG = 80.0
WALKER_ACCELERATION_MPS2 = 20.0
WALKER_TURN_RAD_S = 11.0
WALKER_JUMP_MPS = 4.2
WALKER_STEP_M = 0.35
WALKER_KNOCKED_S = 2.0
WALKER_KNOCK_MPS = 1.0  # a push that changes its speed by more throws a walker over
SLIDE_FRICTION = 0.6  # thrown walkers and loose props
PROP_DENSITY = 150.0

CONTACT_FRICTION = 0.6
CONTACT_RESTITUTION = 0.1
CONTACT_MARGIN_M = 0.05

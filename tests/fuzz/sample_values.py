"""Well-formed arguments for any call, read off the protocol table's own checks.

A check of `adr1.simulator.wire.schema` is a closure; what it was made from (fields, bounds, item)
lies in its free variables, so a new call or struct in the table is covered without a line here.
"""

from __future__ import annotations

import inspect
import random
from typing import Any

from adr1.simulator.wire import schema
from adr1.simulator.wire.spec import RpcSpec
from adr1.simulator.wire.v0_9_16 import structs

TOWNS = ("", "Metro", "Carla/Maps/Metro", "Nowhere", "../Metro", "OpenDriveMap")
BLUEPRINTS = (
    "vehicle.tesla.model3",
    "vehicle.diamondback.century",
    "walker.pedestrian.0001",
    "static.prop.barrel",
    "static.prop.mesh",
    "static.trigger.friction",
    "controller.ai.walker",
    "sensor.camera.rgb",
    "sensor.camera.optical_flow",
    "sensor.camera.dvs",
    "sensor.lidar.ray_cast",
    "sensor.lidar.ray_cast_semantic",
    "sensor.other.radar",
    "sensor.other.imu",
    "sensor.other.gnss",
    "sensor.other.collision",
    "sensor.other.obstacle",
    "sensor.other.lane_invasion",
    "traffic.traffic_light",
)
ATTRIBUTES = (
    "channels", "points_per_second", "range", "rotation_frequency", "upper_fov", "lower_fov",
    "horizontal_fov", "vertical_fov", "image_size_x", "image_size_y", "fov", "sensor_tick",
    "noise_seed", "distance", "hit_radius", "only_dynamics", "friction", "extent_x", "extent_y",
    "extent_z", "role_name", "color", "speed", "is_invincible", "mass", "mesh_path", "scale",
    "noise_stddev", "dropoff_general_rate", "atmosphere_attenuation_rate", "sticky_control",
)  # fmt: skip
NUMBERS_AS_TEXT = (
    "0", "1", "-1", "0.05", "1e5", "1e300", "-1e300", "nan", "inf", "", "0x1", "9" * 40,
)  # fmt: skip
NAMES = ("fuzz.log", "../fuzz.log", "/etc/passwd", "Nav", "hip", "\udcff", "x" * 300, "\0", "a/b")
NUMBERS = (0.0, 1.0, -1.0, 0.05, 90.0, -12.5, 300.0, 1e-30, 1e6, -1e6, 1e30, -3.4e38, 3.4e38)


class Sampler:
    """Draws values that pass a check; all from one seeded generator."""

    def __init__(self, random_source: random.Random) -> None:
        self.random = random_source

    def arguments(self, spec: RpcSpec) -> list[object]:
        """Arguments of a call, now and then without its optional ones."""
        count = len(spec.arguments) - self.random.randint(0, spec.optional)
        return [self.value(check) for check in spec.arguments[:count]]

    def value(self, check: Any) -> Any:
        """A value that passes the check."""
        pick = self.random
        if check is schema.number or check is schema.number_or_nan:
            return pick.choice(NUMBERS) if pick.random() < 0.4 else pick.uniform(-50.0, 50.0)
        if check is schema.boolean:
            return pick.random() < 0.5
        if check is schema.text:
            return pick.choice((pick.choice(BLUEPRINTS), pick.choice(TOWNS), pick.choice(NAMES)))
        if check is schema.binary:
            return pick.randbytes(pick.randint(0, 40))
        if check is structs.ACTOR_DESCRIPTION:
            return self._description()
        return self._made(check, inspect.getclosurevars(check).nonlocals)

    def _made(self, check: Any, parts: dict[str, Any]) -> Any:
        """A value for a check that a function of the schema made from parts."""
        maker = check.__qualname__.partition(".")[0]
        pick = self.random
        if maker == "integer":
            return self._whole(parts["lowest"], parts["highest"])
        if maker == "enumeration":
            return pick.choice(sorted(parts["valid"]))
        if maker == "array":
            return [self.value(parts["item"]) for _ in range(pick.choice((0, 1, 1, 2, 4)))]
        if maker == "struct":
            return [self.value(field) for field in parts["checks"]]
        if maker == "numbers":
            return [self.value(schema.number) for _ in range(parts["size"])]
        if maker == "maybe":
            return [True, self.value(parts["item"])] if pick.random() < 0.5 else [False]
        if maker == "variant":
            index = pick.randrange(len(parts["alternatives"]))
            return [index, self.value(parts["alternatives"][index][1])]
        return self._command_list(check)

    def _command_list(self, check: Any) -> list[Any]:
        """Commands of a batch; those that follow a spawn rarely, for they may nest."""
        outer = check.__globals__
        if check.__name__ == "_do_after":
            wanted = self.random.random() < 0.2
            return [self.value(outer["_COMMAND"])] if wanted else []
        if check.__name__ != "commands":
            raise AssertionError(f"no sample for {check.__qualname__}: teach it to this file")
        return [self.value(outer["_COMMAND"]) for _ in range(self.random.randint(0, 4))]

    def _whole(self, lowest: int, highest: int) -> int:
        pick = self.random
        if pick.random() < 0.75:  # an id of an actor that may live
            return min(max(pick.randint(0, 260), lowest), highest)
        return pick.choice((lowest, highest, 0, min(highest, 2**16)))

    def _description(self) -> list[Any]:
        pick = self.random
        rows = [
            [pick.choice(ATTRIBUTES), pick.randint(1, 5), pick.choice(NUMBERS_AS_TEXT)]
            for _ in range(pick.choice((0, 0, 0, 1, 2)))
        ]
        return [pick.randint(0, 300), pick.choice(BLUEPRINTS), rows]

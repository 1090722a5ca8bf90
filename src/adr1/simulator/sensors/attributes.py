"""Attributes of a sensor's blueprint as numbers within bounds."""

from __future__ import annotations

import math

from adr1.errors import InputError
from adr1.simulator.catalogue.values import parse_float, parse_int
from adr1.simulator.world.actor import Actor


def attribute_float(
    actor: Actor, name: str, low: float = -math.inf, high: float = math.inf
) -> float:
    """A numeric attribute of the sensor's blueprint; InputError where it is not in low..high."""
    value = parse_float(actor.attributes[name])
    _check(actor, name, value, low, high)
    return value


def attribute_int(actor: Actor, name: str, low: float = -math.inf, high: float = math.inf) -> int:
    """A whole-number attribute of the blueprint; InputError where it is not in low..high."""
    value = parse_int(actor.attributes[name])
    _check(actor, name, value, low, high)
    return value


def attribute_seed(actor: Actor) -> int:
    """The attribute `noise_seed` as CARLA seeds a generator with it: 32 bits without a sign."""
    return attribute_int(actor, "noise_seed") % 2**32


def _check(actor: Actor, name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        bounds = f"at least {low:g}" if math.isinf(high) else f"from {low:g} to {high:g}"
        raise InputError(f"{actor.type_id}: attribute {name!r} is {value:g}; give a value {bounds}")

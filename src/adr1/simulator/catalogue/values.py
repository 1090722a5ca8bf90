"""Attribute values are texts on the wire; these functions read them as CARLA's client does.

CARLA writes floats as `1.0` or `1.0f`, bools as `true` or `false`, colours as `r,g,b`.
"""

from __future__ import annotations

import math

from adr1.errors import InputError

BOOL, INT, FLOAT, STRING, COLOR = 1, 2, 3, 4, 5
TYPE_NAMES = {BOOL: "bool", INT: "int", FLOAT: "float", STRING: "string", COLOR: "color"}
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def parse_bool(text: str) -> bool:
    """`true`, `false`, `1` or `0` in any case; InputError otherwise."""
    value = _TRUTH.get(text.strip().lower())
    if value is None:
        raise InputError(f"{text!r} is no bool; give true or false")
    return value


def parse_float(text: str) -> float:
    """A finite number, with or without a trailing `f`; InputError otherwise."""
    try:
        value = float(text.strip().removesuffix("f"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"{text!r} is no finite number")
    return value


def parse_int(text: str) -> int:
    """A whole number; a fraction is cut off as CARLA does (`1920.0` is 1920)."""
    return int(parse_float(text))


def parse_color(text: str) -> tuple[int, int, int]:
    """`r,g,b` with 0..255 each; InputError otherwise."""
    parts = text.split(",")
    if len(parts) != 3 or not all(p.strip().isdecimal() and int(p) <= 255 for p in parts):
        raise InputError(f"{text!r} is no colour; give r,g,b with 0 to 255 each")
    red, green, blue = (int(p) for p in parts)
    return red, green, blue


def check(attribute_id: str, type_code: int, text: str) -> None:
    """Raises InputError, naming the attribute, where `text` does not fit the type."""
    parsers = {BOOL: parse_bool, INT: parse_int, FLOAT: parse_float, COLOR: parse_color}
    parser = parsers.get(type_code)
    if parser is None:
        return
    try:
        parser(text)
    except InputError as error:
        raise InputError(f"attribute {attribute_id!r}: {error}") from None

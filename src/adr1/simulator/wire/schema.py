"""Small composable checks for values that came over the wire.

A check is a function of one value: it returns nothing, or raises `WireTypeError` with the path of
the first item that does not fit. Values are what msgpack gives: int, float, bool, str, bytes, list.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from adr1.simulator.wire.errors import WireTypeError

Check = Callable[[object], None]
FLOAT32_MAX = 3.4028234663852886e38


def _got(value: object) -> str:
    return type(value).__name__


def number(value: object) -> None:
    """A finite number that fits a float32; int is as good as float, bool is not."""
    kind = type(value)
    if kind is not float and kind is not int:
        raise WireTypeError(f"expected a number, got {_got(value)}")
    if not -FLOAT32_MAX <= value <= FLOAT32_MAX:  # type: ignore[operator]
        raise WireTypeError(f"expected a finite number, got {value}")


def number_or_nan(value: object) -> None:
    """A number as above, or NaN: Traffic Manager sends one now and then for cars in a jam.

    A refusal would end the client's whole process, for the call comes from that manager's thread.
    """
    if value == value:  # all but NaN
        number(value)


def boolean(value: object) -> None:
    """True or false."""
    if type(value) is not bool:
        raise WireTypeError(f"expected a bool, got {_got(value)}")


def text(value: object) -> None:
    """A string."""
    if type(value) is not str:
        raise WireTypeError(f"expected a string, got {_got(value)}")


def binary(value: object) -> None:
    """A string of bytes."""
    if type(value) is not bytes:
        raise WireTypeError(f"expected bytes, got {_got(value)}")


def integer(lowest: int, highest: int) -> Check:
    """A whole number within both bounds."""

    def check(value: object) -> None:
        if type(value) is not int:
            raise WireTypeError(f"expected an integer, got {_got(value)}")
        if not lowest <= value <= highest:
            raise WireTypeError(f"expected an integer of {lowest} to {highest}, got {value}")

    return check


u8 = integer(0, 2**8 - 1)
u16 = integer(0, 2**16 - 1)
u32 = integer(0, 2**32 - 1)
u64 = integer(0, 2**64 - 1)
i32 = integer(-(2**31), 2**31 - 1)
char = integer(-128, 255)


def enumeration(members: type[IntEnum]) -> Check:
    """The number of a member."""
    valid = frozenset(int(member) for member in members)

    def check(value: object) -> None:
        if type(value) is not int:
            raise WireTypeError(f"expected an integer, got {_got(value)}")
        if value not in valid:
            raise WireTypeError(f"{value} is no {members.__name__}; valid: {sorted(valid)}")

    return check


def array(item: Check) -> Check:
    """A list of any length whose items all fit."""

    def check(value: object) -> None:
        if type(value) is not list:
            raise WireTypeError(f"expected a list, got {_got(value)}")
        index = 0
        try:
            for entry in value:
                item(entry)
                index += 1
        except WireTypeError as error:
            raise error.within(f"[{index}]") from None

    return check


def struct(*fields: tuple[str, Check], optional: int = 0) -> Check:
    """A list with one item per field; the last `optional` fields may be missing.

    Items after the last field, which a newer client may send, are cut off: who takes the value
    may count on its length.
    """
    names = tuple(name for name, _ in fields)
    checks = tuple(check for _, check in fields)
    required = len(fields) - optional

    def check(value: object) -> None:
        if type(value) is not list:
            raise WireTypeError(f"expected a list of {len(checks)} fields, got {_got(value)}")
        if len(value) < required:
            raise WireTypeError(f"expected {required} fields, got {len(value)}", f".{names[-1]}")
        index = 0
        try:
            for field_check, item in zip(checks, value, strict=False):
                field_check(item)
                index += 1
        except WireTypeError as error:
            raise error.within(f".{names[index]}") from None
        del value[len(checks) :]

    return check


def numbers(*names: str) -> Check:
    """A struct of finite numbers only."""
    thorough = struct(*((name, number) for name in names))
    size = len(names)

    def check(value: object) -> None:
        if type(value) is list and len(value) == size:
            for item in value:
                kind = type(item)
                if (
                    kind is not float and kind is not int
                ) or not -FLOAT32_MAX <= item <= FLOAT32_MAX:
                    break
            else:
                return
        thorough(value)

    return check


def maybe(item: Check) -> Check:
    """An optional value: `[false]` or `[true, value]`."""

    def check(value: object) -> None:
        if type(value) is not list or not value or type(value[0]) is not bool:
            raise WireTypeError("expected an optional, [false] or [true, value]")
        if not value[0]:
            return
        if len(value) != 2:
            raise WireTypeError(f"expected [true, value], got {len(value)} items")
        item(value[1])

    return check


def variant(*alternatives: tuple[str, Check]) -> Check:
    """One of several kinds: `[index, value]`."""

    def check(value: object) -> None:
        if type(value) is not list or len(value) != 2 or type(value[0]) is not int:
            raise WireTypeError("expected a variant [index, value]")
        index = value[0]
        if not 0 <= index < len(alternatives):
            raise WireTypeError(f"expected a kind of 0 to {len(alternatives) - 1}, got {index}")
        name, alternative = alternatives[index]
        try:
            alternative(value[1])
        except WireTypeError as error:
            raise error.within(f"<{name}>") from None

    return check

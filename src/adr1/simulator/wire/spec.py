"""What the loop must know of one remote call."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from adr1.simulator.wire.errors import WireTypeError
from adr1.simulator.wire.schema import Check


class ReplyKind(Enum):
    """How a result is wrapped for the client."""

    VALUE = "value"  # [[1, value]], refusal [[0, [message]]]
    VOID = "void"  # [[false]], refusal [[true, [message]]]
    BARE = "bare"  # the value itself, refusal in rpclib's error slot


@dataclass(frozen=True, slots=True)
class RpcSpec:
    """One remote call.

    Attributes:
        arguments: one check per argument, after the metadata slot.
        optional: how many of the last arguments may be missing.
        never_fails: made by the Traffic Manager's own thread, where an error reply would end the
            client's process: a well-formed request must get a value.
        ticks: may move the world's clock, so it is held while a synchronous reader is behind.
        tick_argument: index of the bool argument that says whether it ticks; None = always.
    """

    name: str
    arguments: tuple[Check, ...] = ()
    reply: ReplyKind = ReplyKind.VALUE
    optional: int = 0
    never_fails: bool = False
    ticks: bool = False
    tick_argument: int | None = None

    def validate(self, arguments: list[object]) -> None:
        """Check the arguments; raises WireTypeError, told from the call's name down."""
        checks = self.arguments
        given, most = len(arguments), len(checks)
        if given != most and not most - self.optional <= given <= most:
            raise WireTypeError(f"{self.name}: expected {most} arguments, got {given}")
        index = 0
        try:
            for check, value in zip(checks, arguments, strict=False):
                check(value)
                index += 1
        except WireTypeError as error:
            raise error.within(f"{self.name}: argument {index + 1} ") from None

    def moves_clock(self, arguments: list[object]) -> bool:
        """Does this (validated) request tick the world?"""
        if not self.ticks:
            return False
        flag = self.tick_argument
        return flag is None or (flag < len(arguments) and arguments[flag] is True)

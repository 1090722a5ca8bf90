"""Errors of the wire, and the two that a dispatcher raises to refuse a call."""

from __future__ import annotations

from adr1.errors import Adr1Error


class WireError(Adr1Error):
    """Base of every error of the wire."""


class MalformedRequestError(WireError):
    """Bytes that are no request; the connection they came over is closed."""


class WireTypeError(WireError):
    """A value does not have the shape that the protocol table asks for.

    Attributes:
        path: where in the value, such as `.rotation.yaw` or `[3]`; empty for the value itself.
        problem: such as `expected a number, got str`.
    """

    def __init__(self, problem: str, path: str = "") -> None:
        self.problem = problem
        self.path = path
        super().__init__(f"{path}: {problem}" if path else problem)

    def within(self, step: str) -> WireTypeError:
        """The same error seen from one level further out."""
        return WireTypeError(self.problem, step + self.path)


class RpcError(WireError):
    """The world refuses a call; the client gets CARLA's own error form with this message."""


class RpcFault(WireError):  # noqa: N818
    """The call cannot be served at all; the client gets an rpclib error with this message."""

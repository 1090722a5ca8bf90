"""The border between the wire and the world: who calls, and what the wire asks of a dispatcher."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, eq=False)
class ClientSession:
    """One RPC connection; lives from accept to close, compared by identity.

    Attributes:
        id: grows by one per connection, never reused.
        address: peer's host and port.
        registered_traffic_managers: ports that this client registered; kept by the dispatcher.
    """

    id: int
    address: tuple[str, int]
    registered_traffic_managers: set[int] = field(default_factory=set)


class PackedResult(bytes):
    """A result that is msgpack already, not wrapped in a Response; spliced into the reply as is."""

    __slots__ = ()


class Dispatcher(Protocol):
    """What the wire needs from the world's side; called on the loop's thread only."""

    def call(self, client: ClientSession, name: str, args: list[object]) -> object:
        """Execute one call whose arguments fit the protocol table (metadata slot taken off).

        Returns the bare value, as msgpack-able Python (list, int, float, str, bytes, bool, None)
        or as PackedResult; the wire wraps it as the table says (VOID: the value is ignored).
        Raises RpcError to refuse in CARLA's form, RpcFault to refuse in rpclib's form.
        """

    def client_closed(self, client: ClientSession) -> None:
        """The connection is gone; calls that were held for it will not come."""

    def free_run(self, now_s: float) -> float | None:
        """Asynchronous mode: tick if due at `now_s` (time.monotonic).

        Returns the seconds until the next tick is due, or None where the world does not run by
        itself. Called once per turn of the loop.
        """

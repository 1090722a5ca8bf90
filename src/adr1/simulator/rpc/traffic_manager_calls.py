"""The registry through which clients find a Traffic Manager that runs in another client."""

from __future__ import annotations

from adr1.simulator.wire.dispatcher import ClientSession


class TrafficManagerCalls:
    """Ports of running Traffic Managers; forgotten as soon as the client that runs one is gone."""

    def __init__(self) -> None:
        self._address_of_port: dict[int, list[object]] = {}

    def is_traffic_manager_running(self, _client: ClientSession, port: int) -> bool:
        return port in self._address_of_port

    def get_traffic_manager_running(self, _client: ClientSession, port: int) -> list[object]:
        return self._address_of_port.get(port, ["", 0])

    def add_traffic_manager_running(self, client: ClientSession, address: list[object]) -> bool:
        port = int(address[1])  # type: ignore[call-overload]
        if port in self._address_of_port:
            return False
        self._address_of_port[port] = list(address)
        client.registered_traffic_managers.add(port)
        return True

    def destroy_traffic_manager(self, client: ClientSession, port: int) -> bool:
        client.registered_traffic_managers.discard(port)
        return self._address_of_port.pop(port, None) is not None

    def forget(self, client: ClientSession) -> None:
        """The client is gone, and with it every Traffic Manager it ran."""
        for port in client.registered_traffic_managers:
            self._address_of_port.pop(port, None)
        client.registered_traffic_managers.clear()
